"""A roster's lines passing from one person to another: by hand, in exchange, and after leave or a change of post."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.rosters import telling
from hutong.rosters.errors import DayIsOver, NotAvailable, SameDutyOnly
from hutong.rosters.events import RosterChanged
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.queries import line_by_id, line_of, lines_of, next_month, roster_by_id, setting_of_month
from hutong.rosters.rules import Line, Rule, wrong
from hutong.rosters.rules.settling import Planned, settle
from hutong.rosters.service import add_lines

_MOST_TO_SWAP = 100


async def hand_over(session: AsyncSession, line_id: UUID, to: UUID, *, by: Actor, now: datetime) -> RosterLine:
    """Give a line to somebody else. Raises NotThere, DayIsOver, NotAvailable."""
    row, roster, setting = await to_change(session, line_id, now)
    if row.person_id != to:
        await give(session, setting, roster, row, to, Rule.HANDED, by=by, now=now)
    return row


async def swap(session: AsyncSession, line_id: UUID, other_id: UUID, *, by: Actor, now: datetime) -> RosterLine:
    """Two exchange their days. Raises NotThere, DayIsOver, SameDutyOnly, NotAvailable."""
    row, roster, setting = await to_change(session, line_id, now)
    other, other_roster, _ = await to_change(session, other_id, now)
    first, second = row.person_id, other.person_id
    if row.cadence != other.cadence or roster.id != other_roster.id or not first or not second or first == second:
        raise SameDutyOnly(field="other")
    await give(session, setting, roster, row, second, Rule.SWAPPED, by=by, now=now)
    await give(session, setting, roster, other, first, Rule.SWAPPED, by=by, now=now)
    return row


async def settle_month(session: AsyncSession, roster: Roster, *, since: date, by: Actor, now: datetime) -> int:
    """Away, back, come or gone: the lines from `since` on follow. Returns how many changed or were added."""
    office, setting = await setting_of_month(session, roster.month, now)
    rows = {row.id: row for row in await lines_of(session, roster.id)}
    planned = [Planned(row.id, line_of(row), row.planned_id, row.planned_on or row.day) for row in rows.values()]
    found = settle(setting, roster.month, planned, since)
    moved: list[tuple[Line, UUID | None]] = []
    shifted: list[tuple[Line, date]] = []
    for line_id, line in found.changed.items():
        row = rows[line_id]
        moved.append((line, row.person_id))
        if line.day != row.day:
            shifted.append((line, row.day))
        write(session, roster, row, line, by=by, now=now)
    for new in await add_lines(session, roster.id, found.added, planned=roster.published_at is not None):
        event = RosterChanged(
            subject=roster.id, line=new["id"], day=new["day"], cadence=new["cadence"], alley=new["alley_id"],
            before=None, after=new["person_id"], rule=new["rule"],
        )  # fmt: skip
        append(session, event, by=by, at=now)
    moved += [(line, None) for line in found.added]
    if roster.published_at is not None:
        await telling.moved(session, office.slug, setting, roster.month, moved, now=now)
        await telling.shifted(session, office.slug, setting, roster.month, shifted, now=now)
    return len(moved)


async def settle_rosters(session: AsyncSession, *, since: date, until: date | None, by: Actor, now: datetime) -> int:
    """Every roster that has days from `since` (never earlier than today) to `until`."""
    statement = select(Roster).where(Roster.office_id == bound_office(session)).order_by(Roster.month)
    changed = 0
    for roster in (await session.scalars(statement.with_for_update())).all():
        if (until is None or roster.month <= until) and next_month(roster.month) > since:
            changed += await settle_month(session, roster, since=since, by=by, now=now)
    return changed


async def who_could(session: AsyncSession, row: RosterLine, now: datetime) -> Sequence[tuple[UUID, str]]:
    """(person, name) of everybody who could take a line, who shares its alley first."""
    office, setting = await setting_of_month(session, row.day, now)
    line, directory = line_of(row), setting.directory
    near = {term.person_id for term in directory.appointments if row.alley_id and _is_near(setting, term.post_id, row)}
    people = {term.person_id for term in directory.appointments} - {row.person_id}
    able = [p for p in people if fits(setting, line, p) and p in office.names]
    return [(p, office.names[p]) for p in sorted(able, key=lambda p: (p not in near, office.names[p], p))]


async def to_swap_with(session: AsyncSession, row: RosterLine, today: date) -> Sequence[RosterLine]:
    """Days to come on which others have the same duty in the same place."""
    if row.person_id is None:
        return ()
    statement = (
        select(RosterLine)
        .where(
            RosterLine.office_id == bound_office(session),
            RosterLine.roster_id == row.roster_id,
            RosterLine.cadence == row.cadence,
            RosterLine.day >= today,
            RosterLine.person_id.is_not(None),
            RosterLine.person_id != row.person_id,
            RosterLine.alley_id.is_not_distinct_from(row.alley_id),
        )
        .order_by(RosterLine.day, RosterLine.id)
        .limit(_MOST_TO_SWAP)
    )
    return (await session.scalars(statement)).all()


def _is_near(setting: Setting, post: UUID, row: RosterLine) -> bool:
    return row.alley_id in {alley.id for alley in setting.directory.alleys_of(post, row.day)}


def fits(setting: Setting, line: Line, person: UUID) -> bool:
    """Whether a person is there on the day and has the duty."""
    return wrong(setting.directory, setting, msgspec.structs.replace(line, person=person)) is None


async def to_change(session: AsyncSession, line_id: UUID, now: datetime) -> tuple[RosterLine, Roster, Setting]:
    """A line of today or later, its roster locked, with the setting of its month. Raises NotThere, DayIsOver."""
    row, roster = await line_by_id(session, line_id)
    await roster_by_id(session, roster.id, lock=True)
    _, setting = await setting_of_month(session, roster.month, now)
    if row.day < setting.day(now):
        raise DayIsOver
    return row, roster, setting


async def give(
    session: AsyncSession, setting: Setting, roster: Roster, row: RosterLine, to: UUID, rule: Rule, *, by: Actor,
    now: datetime, told: bool = True,
) -> None:  # fmt: skip
    """Put somebody else down for a line; `told` those whom it concerns. Raises NotThere, NotAvailable."""
    if not fits(setting, line_of(row), to):
        name = await session.scalar(
            select(Person.name).where(Person.office_id == bound_office(session), Person.id == to)
        )
        if name is None:
            raise NotThere
        raise NotAvailable(field="person", person=name)
    before = row.person_id
    line = Line(
        cadence=row.cadence, day=row.day, alley=row.alley_id, post=row.post_id, person=to, half=line_of(row).half,
        rule=rule, instead_of=(before,) if before else (),
    )  # fmt: skip
    write(session, roster, row, line, by=by, now=now)
    if told and roster.published_at is not None:
        office, _ = await setting_of_month(session, roster.month, now)
        await telling.moved(session, office.slug, setting, roster.month, [(line, before)], now=now)


def write(session: AsyncSession, roster: Roster, row: RosterLine, line: Line, *, by: Actor, now: datetime) -> None:
    """Change a line to what stands in `line`, and journal it."""
    event = RosterChanged(
        subject=roster.id, line=row.id, day=line.day, cadence=row.cadence, alley=row.alley_id, before=row.person_id,
        after=line.person, rule=line.rule.value, day_before=row.day if row.day != line.day else None,
    )  # fmt: skip
    row.person_id, row.rule, row.instead_of = line.person, line.rule.value, list(line.instead_of)
    if row.day != line.day:
        planned = row.planned_on or row.day
        row.planned_on = None if planned == line.day else planned
    row.day, row.half = line.day, line.half
    append(session, event, by=by, at=now)
