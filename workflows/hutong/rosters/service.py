"""Making a month's roster, and putting it out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.offices.models import Office
from hutong.rosters import telling
from hutong.rosters.errors import MonthOutOfReach, RosterDoesNotHold, RosterPublished
from hutong.rosters.events import RosterProposed
from hutong.rosters.events import RosterPublished as Published
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.queries import line_of, lines_of, month_of, next_month, roster_by_id, roster_of, setting_of_month
from hutong.rosters.rules import Line, propose, prove

_AHEAD = 3


async def propose_month(session: AsyncSession, month: date, *, person: UUID | None, by: Actor, now: datetime) -> Roster:
    """Out of the rules in force; once more replaces what is not published. Raises MonthOutOfReach, RosterPublished."""
    month, office_id = month_of(month), bound_office(session)
    # Two who propose at once would make the month twice.
    await session.execute(select(Office.office_id).where(Office.office_id == office_id).with_for_update())
    office, setting = await setting_of_month(session, month, now)
    _check_reach(month, setting.day(now))
    roster = await roster_of(session, month, lock=True)
    if roster is not None and roster.published_at is not None:
        raise RosterPublished
    if roster is None:
        roster = Roster(office_id=office_id, id=new_id(), month=month)
        session.add(roster)
    else:
        gone = delete(RosterLine).where(RosterLine.office_id == office_id, RosterLine.roster_id == roster.id)
        await session.execute(gone.execution_options(synchronize_session=False))
    roster.playbook_version, roster.proposed_at, roster.proposed_by = setting.version, now, person
    await session.flush()  # Its lines point at it.
    lines = propose(setting, month)
    await add_lines(session, roster.id, lines)
    event = RosterProposed(subject=roster.id, month=month, lines=len(lines), gaps=sum(line.is_gap for line in lines))
    append(session, event, by=by, at=now, playbook_version=office.version)
    return roster


async def publish(session: AsyncSession, roster_id: UUID, *, person: UUID, by: Actor, now: datetime) -> Roster:
    """From now on it binds; each who is in it hears of it. Raises NotThere, RosterPublished, RosterDoesNotHold."""
    roster = await roster_by_id(session, roster_id, lock=True)
    if roster.published_at is not None:
        raise RosterPublished
    office, setting = await setting_of_month(session, roster.month, now)
    lines = [line_of(row) for row in await lines_of(session, roster.id)]
    if not prove(setting, roster.month, lines).holds:
        raise RosterDoesNotHold
    roster.published_at, roster.published_by = now, person
    planned = (
        update(RosterLine)
        .where(RosterLine.office_id == bound_office(session), RosterLine.roster_id == roster.id)
        .values(planned_id=RosterLine.person_id)
    )
    await session.execute(planned.execution_options(synchronize_session="fetch"))
    people = sorted({line.person for line in lines if line.person})
    event = Published(
        subject=roster.id, month=roster.month, lines=len(lines), gaps=sum(line.is_gap for line in lines),
        people=len(people),
    )  # fmt: skip
    append(session, event, by=by, at=now, playbook_version=setting.version)
    await telling.published(session, office.slug, roster.month, people, now=now)
    return roster


async def add_lines(
    session: AsyncSession, roster_id: UUID, lines: Iterable[Line], *, planned: bool = False
) -> Sequence[dict[str, Any]]:
    """`planned` where they belong to a published roster."""
    rows = [row_of(bound_office(session), roster_id, line, planned=planned) for line in lines]
    if rows:
        await session.execute(insert(RosterLine), rows)
    return rows


def row_of(office: UUID, roster_id: UUID, line: Line, *, planned: bool = False) -> dict[str, Any]:
    return {
        "office_id": office, "id": new_id(), "roster_id": roster_id, "day": line.day, "half": line.half,
        "cadence": line.cadence, "alley_id": line.alley, "post_id": line.post, "person_id": line.person,
        "planned_id": line.person if planned else None, "rule": line.rule.value, "instead_of": list(line.instead_of),
    }  # fmt: skip


def _check_reach(month: date, today: date) -> None:
    last = month_of(today)
    for _ in range(_AHEAD):
        last = next_month(last)
    if not month_of(today) <= month <= last:
        raise MonthOutOfReach(field="month")
