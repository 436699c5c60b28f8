"""`hutong why`: stored values reckoned again from the rules, the calendar and the record."""

from uuid import UUID

import rich_click as click
from rich.table import Table
from sqlalchemy import select

from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.settings import Settings
from hutong.texts import N_, gettext
from hutong.tracing.checking import BATCH, KINDS, check_ids, next_ids
from hutong.tracing.models import WhyDifference

_SHOWN = 50
_HEADS = (N_("街道"), N_("类型"), N_("哪一件"), N_("哪一项"), N_("存的"), N_("重新算的"), N_("版本"))


@click.group()
def why() -> None:
    """Why stored values are what they are."""


@why.command()
@click.option("--office", help="Of this office alone; of all where none is named.")
@working
async def check(answer: Answer, settings: Settings, *, office: str | None) -> Code:
    """Reckon every deadline, owner, rung, point, score, grade and message again. Exit code 0: same; 2: some differ."""
    checked: dict[str, dict[str, int]] = {}
    async with reach(settings) as at:
        offices = await at.offices(office)
        found = {}
        for slug, office_id in offices:
            checked[slug] = await _check(at, office_id)
            async with at.databases.session(Office(office_id)) as session:
                rows = await session.scalars(
                    select(WhyDifference)
                    .where(WhyDifference.office_id == office_id, WhyDifference.settled_at.is_(None))
                    .order_by(WhyDifference.kind, WhyDifference.name, WhyDifference.field)
                )
                found[slug] = [_told(row) for row in rows]
    same = not any(found.values())
    table = Table(*map(gettext, _HEADS))
    for slug, differences in found.items():
        for one in differences[:_SHOWN]:
            table.add_row(slug, *(str(one[name] or "-") for name in _COLUMNS))
    total = sum(sum(counts.values()) for counts in checked.values())
    answer.give(
        {"same": same, "checked": checked, "offices": found},
        shown=gettext(N_("全部一致。{m} 个街道共重算 {n} 处。"), n=total, m=len(offices)) if same else table,
    )
    return Code.DONE if same else Code.USAGE


_COLUMNS = ("kind", "which", "field", "stored", "recomputed", "version")


def _told(row: WhyDifference) -> dict[str, str | int | None]:
    return {
        "kind": row.kind, "which": row.name or str(row.subject), "id": str(row.subject), "field": row.field,
        "stored": row.stored, "recomputed": row.recomputed, "version": row.playbook_version,
    }  # fmt: skip


async def _check(at: Reach, office_id: UUID) -> dict[str, int]:
    """All of an office, batch by batch; what is found is written down as by the nightly check."""
    checked = dict.fromkeys(KINDS, 0)
    for kind in KINDS:
        after: UUID | None = None
        while True:
            async with at.databases.session(Office(office_id)) as session:
                ids = await next_ids(session, kind, after=after)
                if ids:
                    await check_ids(session, kind, ids, now=at.now)
            checked[kind] += len(ids)
            if len(ids) < BATCH:
                break
            after = ids[-1]
    return checked
