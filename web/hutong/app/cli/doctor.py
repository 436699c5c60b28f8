"""`hutong doctor`: everything that should answer, asked."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import boto3
import rich_click as click
from botocore.config import Config
from redis.asyncio import Redis
from rich.table import Table

from hutong.app import migrate
from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.working import working
from hutong.settings import ROLES, Settings
from hutong.texts import N_, gettext

OLDEST, NEWEST = 15, 18
LITTLE_SPACE = 2**30


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is the same in every language, for whatever reads the JSON; `shown` is for people."""

    name: str
    is_well: bool
    detail: str
    milliseconds: float
    shown: str


@click.command()
@working
async def doctor(answer: Answer, settings: Settings) -> Code:
    """Ask every server as the application would, and say what is not well."""
    checks = [
        await _timed("PostgreSQL", partial(_postgres, settings)),
        *[
            await _timed(gettext(N_("角色 {role}"), role=role), partial(_role, settings, role), code=f"role {role}")
            for role in ROLES
        ],
        await _timed(gettext(N_("隔离与授权")), partial(_walls, settings), code="walls and grants"),
        await _timed(gettext(N_("Valkey 或 Redis")), partial(_carrier, settings), code="Valkey or Redis"),
        await _timed("S3", partial(asyncio.to_thread, _objects, settings)),
        await _timed(gettext(N_("磁盘")), partial(asyncio.to_thread, _disk, settings), code="disk"),
    ]
    table = Table("", gettext(N_("检查什么")), gettext(N_("结果")), "ms")
    for check in checks:
        table.add_row(
            gettext(N_("正常")) if check.is_well else f"[red]{gettext(N_('不正常'))}",
            check.shown,
            check.detail,
            f"{check.milliseconds:.0f}",
        )
    is_well = all(check.is_well for check in checks)
    answer.give({"is_well": is_well, "checks": [asdict(check) for check in checks]}, shown=table)
    return Code.DONE if is_well else Code.FOUND


async def _timed(shown: str, ask: Callable[[], Awaitable[str]], *, code: str = "") -> Check:
    begun = time.perf_counter()
    try:
        detail, is_well = await ask(), True
    except NotWell as found:
        detail, is_well = str(found), False
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is what the doctor was asked
        detail, is_well = f"{type(error).__name__}: {error}".strip(), False
    return Check(code or shown, is_well, detail, (time.perf_counter() - begun) * 1000, shown)


class NotWell(Exception):  # noqa: N818 - a finding
    pass


async def _postgres(settings: Settings) -> str:
    connection = await asyncpg.connect(settings.database_url, timeout=5)
    try:
        version = str(await connection.fetchval("SHOW server_version"))
        if not OLDEST <= connection.get_server_version().major <= NEWEST:
            raise NotWell(
                gettext(
                    N_("版本 {version}；支持 {oldest} 到 {newest}。"), version=version, oldest=OLDEST, newest=NEWEST
                )
            )
        return version
    finally:
        await connection.close()


async def _role(settings: Settings, role: str) -> str:
    connection = await asyncpg.connect(settings.role_url(role), timeout=5)
    try:
        return str(await connection.fetchval("SELECT current_user"))
    finally:
        await connection.close()


async def _walls(settings: Settings) -> str:
    found = await migrate.findings(settings)
    if found:
        raise NotWell(gettext(N_("有 {n} 处不符，见 hutong db lint。"), n=len(found)))
    return gettext(N_("与声明一致"))


async def _carrier(settings: Settings) -> str:
    carrier = Redis.from_url(settings.redis_url, socket_timeout=5)
    try:
        facts: dict[str, Any] = await carrier.info()
        version = facts.get("valkey_version") or facts["redis_version"]
        if facts.get("aof_enabled"):
            return gettext(N_("{version}，逐条落盘"), version=version)
        return gettext(N_("{version}，不逐条落盘"), version=version)
    finally:
        await carrier.aclose()


def _objects(settings: Settings) -> str:
    client = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key,
        region_name=settings.s3_region,
        config=Config(
            connect_timeout=5,
            read_timeout=5,
            retries={"max_attempts": 1},
            s3={"addressing_style": settings.s3_addressing},
        ),
    )
    client.head_bucket(Bucket=settings.s3_bucket)
    return gettext(N_("存储桶 {bucket}"), bucket=settings.s3_bucket)


def _disk(settings: Settings) -> str:
    folder = Path(settings.data_dir)
    free = shutil.disk_usage(folder if folder.is_dir() else Path.cwd()).free
    if free < LITTLE_SPACE:
        raise NotWell(gettext(N_("{folder} 只剩 {n} MB。"), folder=folder, n=free // 2**20))
    return gettext(N_("还剩 {n} GB"), n=free // 2**30)
