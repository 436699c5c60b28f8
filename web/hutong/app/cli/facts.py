"""`hutong facts`: the rollups behind the comparison."""

from dataclasses import asdict
from uuid import UUID

import rich_click as click
from rich.table import Table
from sqlalchemy import select

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import working
from hutong.db import Office, System
from hutong.offices.models import OfficeAddress
from hutong.reports.verifying import Difference, verify_facts
from hutong.settings import Settings
from hutong.texts import N_, gettext

_SHOWN = 50
_HEADS = (N_("街道"), N_("汇总"), N_("日期"), N_("类型"), N_("名称"), N_("存的"), N_("重新数的"))


@click.group()
def facts() -> None:
    """Rollups folded behind the journal."""


@facts.command()
@click.argument("office", required=False)
@working
async def verify(answer: Answer, settings: Settings, *, office: str | None) -> Code:
    """Count the rollups of one office, or of all, again from the journal; run it every night."""
    found: dict[str, list[Difference]] = {}
    without: list[str] = []
    async with reach(settings) as at:
        for slug, office_id in [(office, (await at.office(office)).id)] if office else await _all(at):
            async with at.databases.session(Office(office_id)) as session:
                differences = await verify_facts(session)
            if differences is None:
                without.append(slug)
            else:
                found[slug] = differences
    table = Table(*map(gettext, _HEADS))
    for slug, differences in found.items():
        for one in differences[:_SHOWN]:
            table.add_row(slug, one.what, str(one.day), one.alley_kind, one.name, str(one.stored), str(one.recounted))
    agree = not any(found.values())
    told = {slug: [asdict(one) for one in differences] for slug, differences in found.items()}
    said = gettext(N_("重新数了 {n} 个街道；{m} 个有汇总、没有底账。"), n=len(found), m=len(without))
    answer.give(
        {"agree": agree, "offices": told, "without_journal": without},
        shown=gettext(N_("全部一致。{said}"), said=said) if agree else table,
    )
    return Code.DONE if agree else Code.FOUND


async def _all(at: Reach) -> list[tuple[str, UUID]]:
    async with at.databases.session(System("hutong facts verify")) as session:
        rows = await session.execute(select(OfficeAddress.slug, OfficeAddress.office_id).order_by(OfficeAddress.slug))
        return [(row.slug, row.office_id) for row in rows]
