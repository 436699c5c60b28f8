"""Rosters and their lines as rules and pages read them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.posts.facts import AwayFact, TermFact
from hutong.posts.models import Absence, Appointment
from hutong.posts.queries import OfficeNow
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.rules import Half, Line, Rule


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month.replace(day=1) + timedelta(days=32))


async def setting_of_month(session: AsyncSession, month: date, now: datetime) -> tuple[OfficeNow, Setting]:
    """The setting as of now, with every term and absence that touches the month; the directory forgets old ones."""
    office, setting = await setting_at(session, now)
    first, past, here = month_of(month), next_month(month), bound_office(session)
    away = select(Absence.person_id, Absence.since, Absence.until).where(
        Absence.office_id == here, Absence.since < past, Absence.until >= first
    )
    terms = select(Appointment).where(
        Appointment.office_id == here,
        Appointment.since < past,
        or_(Appointment.until.is_(None), Appointment.until >= first),
    )
    directory = msgspec.structs.replace(
        setting.directory,
        absences=tuple(AwayFact(*row) for row in await session.execute(away.order_by(Absence.id))),
        appointments=tuple(
            TermFact(t.id, t.post_id, t.person_id, t.since, t.until, t.cover, t.term_until)
            for t in await session.scalars(terms.order_by(Appointment.id))
        ),
    )
    return office, msgspec.structs.replace(setting, directory=directory)


async def roster_of(session: AsyncSession, month: date, *, lock: bool = False) -> Roster | None:
    statement = select(Roster).where(Roster.office_id == bound_office(session), Roster.month == month_of(month))
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def roster_by_id(session: AsyncSession, roster_id: UUID, *, lock: bool = False) -> Roster:
    """Raises NotThere."""
    statement = select(Roster).where(Roster.office_id == bound_office(session), Roster.id == roster_id)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def rosters(session: AsyncSession, *, limit: int = 24) -> Sequence[Roster]:
    """The latest first."""
    statement = select(Roster).where(Roster.office_id == bound_office(session)).order_by(Roster.month.desc())
    return (await session.scalars(statement.limit(limit))).all()


async def lines_of(
    session: AsyncSession, roster_id: UUID, *, alleys: Collection[UUID] | None = None
) -> Sequence[RosterLine]:
    statement = select(RosterLine).where(
        RosterLine.office_id == bound_office(session), RosterLine.roster_id == roster_id
    )
    if alleys is not None:
        statement = statement.where(RosterLine.alley_id.in_(list(alleys)))
    return (await session.scalars(statement.order_by(RosterLine.day, RosterLine.id))).all()


async def line_by_id(session: AsyncSession, line_id: UUID) -> tuple[RosterLine, Roster]:
    """With its roster; raises NotThere."""
    statement = (
        select(RosterLine, Roster)
        .join(Roster, and_(Roster.office_id == RosterLine.office_id, Roster.id == RosterLine.roster_id))
        .where(RosterLine.office_id == bound_office(session), RosterLine.id == line_id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotThere
    return row[0], row[1]


async def published_lines(session: AsyncSession, person: UUID, first: date, last: date) -> Sequence[RosterLine]:
    """What published rosters name a person for, from day to day inclusive."""
    statement = (
        select(RosterLine)
        .join(Roster, and_(Roster.office_id == RosterLine.office_id, Roster.id == RosterLine.roster_id))
        .where(
            RosterLine.office_id == bound_office(session),
            RosterLine.person_id == person,
            RosterLine.day.between(first, last),
            Roster.published_at.is_not(None),
        )
        .order_by(RosterLine.day, RosterLine.half, RosterLine.id)
    )
    return (await session.scalars(statement)).all()


async def planned_along(
    session: AsyncSession, alleys: Collection[UUID], first: date, last: date
) -> Sequence[RosterLine]:
    """What published rosters plan along these alleys, by day and alley."""
    statement = (
        select(RosterLine)
        .join(Roster, and_(Roster.office_id == RosterLine.office_id, Roster.id == RosterLine.roster_id))
        .where(
            RosterLine.office_id == bound_office(session),
            RosterLine.alley_id.in_(alleys),
            RosterLine.day.between(first, last),
            Roster.published_at.is_not(None),
        )
        .order_by(RosterLine.day, RosterLine.alley_id, RosterLine.id)
    )
    return (await session.scalars(statement)).all()


class Given(NamedTuple):
    """A turn of a duty that a published roster gave somebody."""

    cadence: str
    person: UUID
    alley: UUID
    day: date


async def turns_given(
    session: AsyncSession,
    first: date,
    last: date,
    *,
    cadence: str | None = None,
    people: Collection[UUID] | None = None,
) -> list[Given] | None:
    """Of all duties and people, or of these; None where no roster was published."""
    here = bound_office(session)
    months = select(Roster.id).where(
        Roster.office_id == here, Roster.month.between(month_of(first), last), Roster.published_at.is_not(None)
    )
    published = (await session.scalars(months)).all()
    if not published:
        return None
    statement = select(RosterLine.cadence, RosterLine.person_id, RosterLine.alley_id, RosterLine.day).where(
        RosterLine.office_id == here, RosterLine.roster_id.in_(published), RosterLine.day.between(first, last)
    )
    if cadence is not None:
        statement = statement.where(RosterLine.cadence == cadence)
    if people is not None:
        statement = statement.where(RosterLine.person_id.in_(list(people)))
    rows = await session.execute(statement)
    return [Given(code, person, alley, day) for code, person, alley, day in rows if alley and person]


async def turns_of(
    session: AsyncSession, people: Collection[UUID], cadence: str, first: date, last: date
) -> set[tuple[UUID, date]] | None:
    """(alley, day) of a duty that published rosters gave these people; None where no roster was published."""
    given = await turns_given(session, first, last, cadence=cadence, people=people)
    return None if given is None else {(one.alley, one.day) for one in given}


def line_of(row: RosterLine) -> Line:
    """As the rules see it."""
    return Line(
        cadence=row.cadence, day=row.day, alley=row.alley_id, post=row.post_id, person=row.person_id,
        half=Half(row.half) if row.half else None, rule=Rule(row.rule), instead_of=tuple(row.instead_of),
    )  # fmt: skip
