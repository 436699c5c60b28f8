"""Councils, their members, agenda and meetings; sessions and who came."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.councils.models import AgendaItem, Council, CouncilMember, Meeting, Presence, Publicity
from hutong.councils.rules import term_is_over
from hutong.errors import NotThere
from hutong.people.models import Person


async def councils(session: AsyncSession, *, alley: UUID | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Council, name of its alley, meetings held, last held), by alley."""
    statement = (
        select(Council, Alley.name, func.count(Meeting.id), func.max(Meeting.held_at))
        .join(Alley, and_(Alley.office_id == Council.office_id, Alley.id == Council.alley_id))
        .outerjoin(Meeting, and_(Meeting.office_id == Council.office_id, Meeting.council_id == Council.id))
        .group_by(Council.office_id, Council.id, Alley.name)
        .order_by(Alley.name, Council.kind)
    )
    if alley is not None:
        statement = statement.where(Council.alley_id == alley)
    return (await session.execute(statement)).all()


async def members_of(session: AsyncSession, council: UUID, day: date | None = None) -> list[CouncilMember]:
    """Those who sit on a day, or all who ever did; the chair first."""
    statement = select(CouncilMember).where(CouncilMember.council_id == council)
    if day is not None:
        statement = statement.where(
            CouncilMember.since <= day, or_(CouncilMember.until.is_(None), CouncilMember.until > day)
        )
    order = CouncilMember.chair.desc(), CouncilMember.speaks_for, CouncilMember.since, CouncilMember.id
    return list((await session.execute(statement.order_by(*order))).scalars())


async def seats_of(session: AsyncSession, person: UUID, day: date) -> list[tuple[Council, CouncilMember]]:
    """Councils that go on and in which a person sits on a day, by name."""
    statement = (
        select(Council, CouncilMember)
        .join(
            CouncilMember,
            and_(CouncilMember.office_id == Council.office_id, CouncilMember.council_id == Council.id),
        )
        .where(
            CouncilMember.person_id == person, CouncilMember.since <= day,
            or_(CouncilMember.until.is_(None), CouncilMember.until > day), Council.ended_on.is_(None),
        )
        .order_by(Council.name, Council.id)
    )  # fmt: skip
    return [(council, member) for council, member in await session.execute(statement)]


async def chairs_of(session: AsyncSession, council: UUID, day: date) -> list[UUID]:
    """People with an account who are in the chair on a day, in a term that is not over."""
    members = await members_of(session, council, day)
    chairs = (member for member in members if member.chair and not term_is_over(member.term_until, day))
    return [member.person_id for member in chairs if member.person_id is not None]


async def agenda_of(
    session: AsyncSession, council: UUID, *, waiting: bool = True
) -> list[tuple[AgendaItem, str | None]]:
    """(item, who proposed it): what waits to be talked over, or everything, the oldest first."""
    statement = (
        select(AgendaItem, Person.name)
        .outerjoin(Person, and_(Person.office_id == AgendaItem.office_id, Person.id == AgendaItem.proposed_by))
        .where(AgendaItem.council_id == council)
        .order_by(AgendaItem.proposed_at, AgendaItem.id)
        .limit(200)
    )
    if waiting:
        statement = statement.where(AgendaItem.state.in_(["waiting", "put_off"]))
    return [(item, name) for item, name in await session.execute(statement)]


async def agenda_about(session: AsyncSession, subject: UUID) -> list[tuple[AgendaItem, str]]:
    """(item, name of the council): where something was, or will be, talked over."""
    statement = (
        select(AgendaItem, Council.name)
        .join(Council, and_(Council.office_id == AgendaItem.office_id, Council.id == AgendaItem.council_id))
        .where(AgendaItem.subject_id == subject)
        .order_by(AgendaItem.proposed_at)
    )
    return [(item, name) for item, name in await session.execute(statement)]


async def meetings_of(session: AsyncSession, council: UUID, *, limit: int = 100) -> Sequence[Meeting]:
    """Meetings of a council; newest first."""
    statement = select(Meeting).where(Meeting.council_id == council).order_by(Meeting.held_at.desc()).limit(limit)
    return (await session.execute(statement)).scalars().all()


async def activities_of(session: AsyncSession, group: UUID, *, limit: int = 100) -> Sequence[Meeting]:
    """What a steward group did together; newest first."""
    statement = select(Meeting).where(Meeting.group_id == group).order_by(Meeting.held_at.desc()).limit(limit)
    return (await session.execute(statement)).scalars().all()


async def sessions_held(session: AsyncSession, *, kind: str = "", limit: int = 200) -> Sequence[Row[*tuple[Any, ...]]]:
    """(session of the office itself, how many of those who came are known by name); newest first."""
    named = func.count(Presence.id)
    statement = (
        select(Meeting, named)
        .outerjoin(Presence, and_(Presence.office_id == Meeting.office_id, Presence.meeting_id == Meeting.id))
        .where(Meeting.council_id.is_(None), Meeting.group_id.is_(None))
        .group_by(Meeting.office_id, Meeting.id)
        .order_by(Meeting.held_at.desc(), Meeting.id)
        .limit(limit)
    )
    if kind:
        statement = statement.where(Meeting.kind == kind)
    return (await session.execute(statement)).all()


async def meeting_of(session: AsyncSession, meeting: UUID) -> Meeting:
    """Raises NotThere."""
    found = (await session.execute(select(Meeting).where(Meeting.id == meeting))).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def came_to(session: AsyncSession, meetings: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The names of those who came, by meeting."""
    statement = (
        select(Presence.meeting_id, func.coalesce(CouncilMember.name, Person.name))
        .outerjoin(
            CouncilMember, and_(CouncilMember.office_id == Presence.office_id, CouncilMember.id == Presence.member_id)
        )
        .outerjoin(Person, and_(Person.office_id == Presence.office_id, Person.id == Presence.person_id))
        .where(Presence.meeting_id.in_(meetings))
        .order_by(func.coalesce(CouncilMember.name, Person.name))
    )
    found: dict[UUID, list[str]] = {}
    for meeting, name in await session.execute(statement):
        found.setdefault(meeting, []).append(name)
    return found


async def trainings_of(session: AsyncSession, person: UUID) -> Sequence[Meeting]:
    """The sessions of the office that a person signed in to, newest first: for herself and the office only."""
    statement = (
        select(Meeting)
        .join(Presence, and_(Presence.office_id == Meeting.office_id, Presence.meeting_id == Meeting.id))
        .where(Presence.person_id == person)
        .order_by(Meeting.held_at.desc())
        .limit(500)
    )
    return (await session.execute(statement)).scalars().all()


async def publicity(session: AsyncSession, *, form: str = "", limit: int = 200) -> Sequence[Publicity]:
    """The newest first."""
    statement = select(Publicity).order_by(Publicity.put_out_on.desc(), Publicity.id).limit(limit)
    if form:
        statement = statement.where(Publicity.form == form)
    return (await session.execute(statement)).scalars().all()
