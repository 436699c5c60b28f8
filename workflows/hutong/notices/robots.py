"""Setting up the robots of an office's groups, and the webhooks of other systems."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.lockbox import Lockbox
from hutong.notices.channels import webhook
from hutong.notices.events import RobotAdded, RobotLanguageChanged, RobotSecretChanged, RobotSwitched
from hutong.notices.models import Robot
from hutong.notices.schemas import AddRobot, AddWebhook
from hutong.notices.service import send_to_robot
from hutong.texts import LANGUAGES, N_, gettext, speaking

BOTH_SIGN = timedelta(days=1)


async def add_robot(session: AsyncSession, robot: AddRobot, *, box: Lockbox, by: Actor, now: datetime) -> UUID:
    """Keep a robot whose address has been checked (`outbound.checked`) before this transaction began."""
    secret = robot.secret.strip() or None
    row = robot_row(bound_office(session), robot.name, robot.kind, robot.url, secret, robot.topics, box=box, now=now)
    return _added(session, row, robot.language, by=by, now=now)


async def add_webhook(
    session: AsyncSession, hook: AddWebhook, *, box: Lockbox, by: Actor, now: datetime
) -> tuple[UUID, str]:
    """As `add_robot`, for another system; the secret is ours and told this once."""
    secret = webhook.new_secret()
    row = robot_row(bound_office(session), hook.name, webhook.KIND, hook.url, secret, hook.topics, box=box, now=now)
    return _added(session, row, hook.language, by=by, now=now), secret


def _added(session: AsyncSession, row: Robot, language: str, *, by: Actor, now: datetime) -> UUID:
    if not row.kinds:
        raise Invalid([FieldProblem("topics", N_("请至少选一类通知。"))])
    row.language = language
    session.add(row)
    append(session, RobotAdded(subject=row.id, channel=row.kind, topics=tuple(row.kinds)), by=by, at=now)
    return row.id


def robot_row(
    office_id: UUID,
    name: str,
    kind: str,
    url: str,
    secret: str | None,
    topics: Sequence[str],
    *,
    box: Lockbox,
    now: datetime,
) -> Robot:
    """A robot whose address and secret are sealed."""
    row = Robot(office_id=office_id, id=new_id(), name=name.strip(), kind=kind, kinds=list(topics), created_at=now)
    keep_address(box, row, url=url, secret=secret or "")
    return row


async def switch_robot(session: AsyncSession, robot_id: UUID, *, active: bool, by: Actor, now: datetime) -> Robot:
    """On or off; what is already so stays so. Raises NotThere."""
    robot = await _robot(session, robot_id)
    if robot.active != active:
        robot.active = active
        append(session, RobotSwitched(subject=robot_id, active=active), by=by, at=now)
    return robot


async def change_language(session: AsyncSession, robot_id: UUID, language: str, *, by: Actor, now: datetime) -> Robot:
    """What it says from now on; what waits to be sent stays as it was worded. Raises NotThere."""
    robot = await _robot(session, robot_id)
    if language not in LANGUAGES or robot.department_id is not None:
        raise NotThere
    if robot.language != language:
        robot.language = language
        append(session, RobotLanguageChanged(subject=robot_id, language=language), by=by, at=now)
    return robot


async def try_robot(session: AsyncSession, robot_id: UUID, *, office: str, link: str, now: datetime) -> Robot:
    """Send a word of greeting, so that the office sees whether the robot speaks. Raises NotThere."""
    robot = await _robot(session, robot_id)
    with speaking(robot.language):
        body = gettext(N_("{office}的街巷工作通知会发到这个群。这是一条测试消息。"), office=office)
    await send_to_robot(session, robot_id, kind="robot.test", body=body, link=link, now=now)
    return robot


async def change_secret(session: AsyncSession, robot_id: UUID, *, box: Lockbox, by: Actor, now: datetime) -> str:
    """A webhook's new secret, shown this once; for a day the former one signs too. Raises NotThere."""
    robot = await _robot(session, robot_id)
    if robot.kind != webhook.KIND or robot.secret is None:
        raise NotThere
    secret = webhook.new_secret()
    former = box.open(robot.secret, about=_about(robot, "secret"))
    robot.former_secret = box.seal(former, about=_about(robot, "former"))
    robot.former_until = now + BOTH_SIGN
    robot.secret = box.seal(secret, about=_about(robot, "secret"))
    append(session, RobotSecretChanged(subject=robot_id), by=by, at=now)
    return secret


def keep_address(box: Lockbox, robot: Robot, *, url: str = "", secret: str = "") -> None:
    """Another address or secret, sealed; what is empty stays."""
    if url := url.strip():
        robot.url, robot.host = box.seal(url, about=_about(robot, "url")), urlsplit(url).hostname or ""
    if secret := secret.strip():
        robot.secret = box.seal(secret, about=_about(robot, "secret"))


def opened(box: Lockbox, robot: Robot) -> tuple[str, str | None, str | None]:
    """Address, secret and former secret in the clear. Raises SecretUnreadable."""
    url = box.open(robot.url, about=_about(robot, "url"))
    own = box.open(robot.secret, about=_about(robot, "secret")) if robot.secret else None
    former = box.open(robot.former_secret, about=_about(robot, "former")) if robot.former_secret else None
    return url, own, former


def _about(robot: Robot, column: str) -> str:
    return f"{robot.office_id}:robots:{robot.id}:{column}"


async def _robot(session: AsyncSession, robot_id: UUID) -> Robot:
    robot = (await session.execute(select(Robot).where(Robot.id == robot_id))).scalar_one_or_none()
    if robot is None:
        raise NotThere
    return robot
