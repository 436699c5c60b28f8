"""`hutong office`: what a district does on its pages, for whoever sits at a terminal."""

from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import rich_click as click
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.app.cli.answers import Answer, Code, is_file
from hutong.app.cli.reaching import reach
from hutong.app.cli.working import given_as, working
from hutong.app.exporting import export_office
from hutong.db import City as CityScope
from hutong.db import Office as OfficeScope
from hutong.db import System
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.imports.service import confirm_import, problems_of, stage_import
from hutong.journal import SYSTEM
from hutong.objects import Store
from hutong.offices.administrators import appoint_administrator
from hutong.offices.lifecycle import open_office, suspend_office
from hutong.offices.models import City, Office
from hutong.offices.preparing import prepare_office
from hutong.offices.readiness import readiness
from hutong.offices.schemas import NewOffice
from hutong.photos import jobs as _declares_examples  # noqa: F401 - its specification is looked up by enqueue
from hutong.photos.wanting import bring_examples
from hutong.playbooks import packs
from hutong.settings import Settings
from hutong.texts import N_, gettext

_HEADS = (N_("市"), N_("街道"), N_("代码"), N_("名称"), N_("状态"), N_("开通"))


@click.group()
def office() -> None:
    """Street offices: open, list, suspend, export."""


@office.command(name="open")
@click.option("--pack", required=True, metavar="FILE", help="The rules: a TOML file, or a pack that ships with Hutong.")
@click.option("--district", required=True, metavar="SLUG")
@click.option("--slug", required=True, help="Becomes the address /o/SLUG.")
@click.option("--code", required=True, help="The statistical code, nine or twelve digits.")
@click.option("--name", required=True, help="In Chinese, such as 龙潭街道.")
@click.option("--name-en", default="", help="… and in English.")
@click.option(
    "--workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Alleys and people, xlsx."
)
@click.option(
    "--administrator", nargs=2, metavar="LOGIN NAME", help="Who runs it; a link to choose a password is printed."
)
@working
async def open_(
    answer: Answer, settings: Settings, *, pack: str, district: str, workbook: BinaryIO | None,
    administrator: tuple[str, str] | None, **office: str,
) -> Code:  # fmt: skip
    """Prepare an office and open it; what still blocks opening is listed and leaves it in preparation."""
    pack_name, rules = _rules(pack)
    new = given_as(NewOffice, **office)
    async with reach(settings) as at:
        place = await at.district(district)
        day = at.now.astimezone(ZoneInfo(new.time_zone)).date()
        async with at.databases.session(OfficeScope(new_id())) as session:
            made = await prepare_office(
                session, new, district=place.id, playbook=rules, pack=pack_name, by=SYSTEM, now=at.now, day=day
            )
            await bring_examples(session)
            await session.flush()
            if workbook:
                await _fill(session, workbook, now=at.now, day=day)
            link = await _appoint(session, administrator, now=at.now, day=day)
            blockers = [gettext(b.sentence, **b.params) for b in (await readiness(session, day)).blockers]
            if not blockers:
                await open_office(session, by=SYSTEM, now=at.now, day=day)
            state = str(made.state)
    home = f"{settings.public_url}/o/{new.slug}"
    facts = {"office": new.slug, "state": state, "address": home, "blockers": blockers}
    facts |= {"link": f"{home}/password/{link}"} if link else {}
    lines = [f"{new.name}: {state}, {home}", *(f"  - {b}" for b in blockers), *([facts["link"]] if link else [])]
    answer.give(facts, shown="\n".join(str(line) for line in lines))
    return Code.FOUND if blockers else Code.DONE


def _rules(pack: str) -> tuple[str, str]:
    if pack in packs.names():
        return pack, packs.text(pack)
    path = Path(pack)
    if not is_file(path):
        raise click.BadParameter(
            gettext(N_("既不是文件，也不是自带的制度包：{names}"), names=", ".join(packs.names())), param_hint="--pack"
        )
    return path.stem, path.read_text(encoding="utf-8")


async def _fill(session: AsyncSession, workbook: BinaryIO, *, now: datetime, day: date) -> None:
    name = Path(workbook.name).name
    staged = await stage_import(session, file_name=name, content=workbook.read(), by=SYSTEM, day=day)
    if problems := problems_of(staged):
        raise Invalid([FieldProblem(f"{p.sheet} {p.column}{p.row}", p.sentence, **p.params) for p in problems])
    await confirm_import(session, staged.id, by=SYSTEM, now=now, day=day)


async def _appoint(session: AsyncSession, who: tuple[str, str] | None, *, now: datetime, day: date) -> str | None:
    if who is None:
        return None
    login, name = who
    return await appoint_administrator(
        session, name=name, login=login, phone=None, phone_consent=False, by=SYSTEM, now=now, day=day
    )


@office.command(name="list")
@working
async def list_(answer: Answer, settings: Settings) -> None:
    """All offices with their state."""
    columns = (Office.slug, Office.code, Office.name, Office.name_en, Office.state, Office.opened_at, Office.generated)
    found = []
    async with reach(settings) as at:
        async with at.databases.session(System("hutong office list")) as session:
            cities = (await session.execute(select(City.id, City.slug).order_by(City.slug))).all()
        for city in cities:
            async with at.databases.session(CityScope(city.id)) as session:
                rows = await session.execute(select(*columns).order_by(Office.slug))
                found += [{"city": city.slug, **row._asdict()} for row in rows]
    table = Table(*map(gettext, _HEADS), "")
    for row in found:
        opened = row["opened_at"].date().isoformat() if row["opened_at"] else ""
        mark = gettext(N_("演示生成")) if row["generated"] else ""
        table.add_row(row["city"], row["slug"], row["code"], row["name"], row["state"], opened, mark)
    answer.give({"offices": found}, shown=table)


@office.command()
@click.argument("slug")
@click.option("--because", required=True, help="The reason, which the office's pages show.")
@working
async def suspend(answer: Answer, settings: Settings, *, slug: str, because: str) -> None:
    """Make an office readable only, until it is resumed."""
    async with reach(settings) as at:
        place = await at.office(slug)
        async with at.databases.session(OfficeScope(place.id)) as session:
            await suspend_office(session, because=because, by=SYSTEM, now=at.now)
    answer.give(
        {"office": slug, "state": "suspended", "because": because}, shown=gettext(N_("{name}已停用。"), name=place.name)
    )


@office.command()
@click.argument("slug")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The zip to write; SLUG.zip here by default.",
)
@working
async def export(answer: Answer, settings: Settings, *, slug: str, target: Path | None) -> None:
    """Write all rows and files of an office, with a manifest of counts and hashes. Keep it as the secret it is."""
    target = target or Path(f"{slug}.zip")
    store = Store(settings)
    async with reach(settings) as at:
        place = await at.office(slug)
        with answer.progress() as bars:
            bar = bars.add_task(slug, total=None)

            def tell(done: int, most: int, label: str) -> None:
                bars.update(bar, completed=done, total=most, description=label)

            manifest = await export_office(at.databases, store, place.id, slug, target, now=at.now, progress=tell)
    store.close()
    counts = {"tables": len(manifest["tables"]), "files": len(manifest["files"])}
    rows = sum(table["rows"] for table in manifest["tables"].values())
    said = N_("{target}：{tables} 张表共 {rows} 行，{files} 个文件。")
    shown = gettext(said, target=target, rows=rows, **counts)
    answer.give({"office": slug, "archive": str(target), "rows": rows, **counts, "manifest": manifest}, shown=shown)
