"""Commitments to list, one with its story, those of a desk, and those that hang on a wall."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Unit
from hutong.cases.models import Case
from hutong.clocks import Calendar
from hutong.commitments.models import Answer, DateMoved, Decision
from hutong.commitments.rules import Promise, Standing, first_due, is_on_the_wall, standing_of
from hutong.councils.models import Council, CouncilMember, Meeting
from hutong.errors import NotThere
from hutong.posts.models import Post

MOST = 1000
MOST_ON_THE_WALL = 30


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as lists show it. `owner` is the name of the post, council or unit; empty for nobody."""

    id: UUID
    body: str
    told: str | None
    owner: str
    post_id: UUID | None
    owner_council_id: UUID | None
    unit_id: UUID | None
    alley_id: UUID | None
    alley: str | None
    council_id: UUID | None
    council: str | None
    meeting_id: UUID
    meeting: str
    held_at: datetime
    due_on: date | None
    first_due: date | None
    moves: int
    last_reason: str | None
    last_told: str | None
    """How the wall says it."""
    done_on: date | None
    done_note: str | None
    confirmed_on: date | None
    case_id: UUID | None
    case_number: str | None
    case_closed: bool
    improvement_id: UUID | None
    initiative_id: UUID | None
    agenda_id: UUID | None
    standing: Standing

    @property
    def promise(self) -> Promise:
        return Promise(
            owned=bool(self.owner), due=self.due_on, first_due=self.first_due, done=self.done_on,
            confirmed=self.confirmed_on,
        )  # fmt: skip


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which: `open` (somebody's, not reported kept), `late`, `done` (waiting for the residents), `all`."""

    which: str = "open"
    alley: UUID | None = None


def _listed() -> Select[Any]:
    owning = Council.__table__.alias("owning")
    return (
        select(
            Decision, Post.name, owning.c.name, Unit.name, Council.id, Council.name, Council.alley_id, Alley.name,
            Meeting.title, Meeting.held_at, Case.number, Case.closed_at,
        )
        .join(Meeting, and_(Meeting.office_id == Decision.office_id, Meeting.id == Decision.meeting_id))
        .outerjoin(Council, and_(Council.office_id == Meeting.office_id, Council.id == Meeting.council_id))
        .outerjoin(Alley, and_(Alley.office_id == Council.office_id, Alley.id == Council.alley_id))
        .outerjoin(Post, and_(Post.office_id == Decision.office_id, Post.id == Decision.post_id))
        .outerjoin(owning, and_(owning.c.office_id == Decision.office_id, owning.c.id == Decision.council_id))
        .outerjoin(Unit, and_(Unit.office_id == Decision.office_id, Unit.id == Decision.unit_id))
        .outerjoin(Case, and_(Case.office_id == Decision.office_id, Case.id == Decision.case_id))
    )  # fmt: skip


async def _told(session: AsyncSession, statement: Select[Any], day: date, calendar: Calendar) -> list[Told]:
    rows = (await session.execute(statement)).all()
    moves: dict[UUID, list[DateMoved]] = {}
    if ids := [row[0].id for row in rows]:
        found = await session.execute(
            select(DateMoved).where(DateMoved.decision_id.in_(ids)).order_by(DateMoved.moved_at, DateMoved.id)
        )
        for moved in found.scalars():
            moves.setdefault(moved.decision_id, []).append(moved)
    return [_one(tuple(row), moves.get(row[0].id, []), day, calendar) for row in rows]


def _one(row: tuple[Any, ...], moves: Sequence[DateMoved], day: date, calendar: Calendar) -> Told:
    (d, post, owning, unit, council_id, council, alley_id, alley, meeting, held_at, number, closed_at) = row
    owner = post or owning or unit or ""
    first = first_due(d.due_on, [move.from_day for move in moves])
    promise = Promise(owned=bool(owner), due=d.due_on, first_due=first, done=d.done_on, confirmed=d.confirmed_on)
    return Told(
        id=d.id, body=d.body, told=d.told, owner=owner, post_id=d.post_id, owner_council_id=d.council_id,
        unit_id=d.unit_id,
        alley_id=alley_id, alley=alley, council_id=council_id, council=council, meeting_id=d.meeting_id,
        meeting=meeting, held_at=held_at, due_on=d.due_on, first_due=first, moves=len(moves),
        last_reason=moves[-1].reason if moves else None, last_told=moves[-1].told if moves else None,
        done_on=d.done_on, done_note=d.done_note,
        confirmed_on=d.confirmed_on, case_id=d.case_id, case_number=number, case_closed=closed_at is not None,
        improvement_id=d.improvement_id, initiative_id=d.initiative_id, agenda_id=d.agenda_id,
        standing=standing_of(promise, day, calendar),
    )  # fmt: skip


async def commitments(session: AsyncSession, wanted: Wanted, *, day: date, calendar: Calendar) -> list[Told]:
    """The earliest day first; decisions without a day come last."""
    statement = _listed().order_by(Decision.due_on.asc().nulls_last(), Decision.id).limit(MOST)
    match wanted.which:
        case "open":
            statement = statement.where(Decision.done_on.is_(None), Decision.due_on.is_not(None))
        case "late":
            statement = statement.where(Decision.done_on.is_(None), Decision.due_on < day)
        case "done":
            statement = statement.where(Decision.done_on.is_not(None), Decision.confirmed_on.is_(None))
    if wanted.alley:
        statement = statement.where(Council.alley_id == wanted.alley)
    return await _told(session, statement, day, calendar)


async def commitment_of(session: AsyncSession, decision: UUID, *, day: date, calendar: Calendar) -> Told:
    """Raises NotThere."""
    found = await _told(session, _listed().where(Decision.id == decision), day, calendar)
    if not found:
        raise NotThere
    return found[0]


async def decisions_of(session: AsyncSession, meetings: Sequence[UUID], *, day: date, calendar: Calendar) -> list[Told]:
    """Those of some meetings."""
    return await _told(session, _listed().where(Decision.meeting_id.in_(meetings)).order_by(Decision.id), day, calendar)


async def of_project(session: AsyncSession, project: UUID, *, day: date, calendar: Calendar) -> list[Told]:
    """Those that belong to an improvement project."""
    statement = _listed().where(Decision.improvement_id == project).order_by(Decision.id)
    return await _told(session, statement, day, calendar)


async def of_posts(
    session: AsyncSession, posts: Collection[UUID], *, day: date, calendar: Calendar, limit: int = 12
) -> list[Told]:
    """What some posts have promised and not yet kept, the earliest day first."""
    statement = (
        _listed()
        .where(Decision.post_id.in_(list(posts)), Decision.done_on.is_(None), Decision.due_on.is_not(None))
        .order_by(Decision.due_on, Decision.id)
        .limit(limit)
    )
    return await _told(session, statement, day, calendar) if posts else []


class Hanging(NamedTuple):
    """What hangs on a wall: overdue by the day first given, and running, each with the earliest day first."""

    late: list[Told]
    running: list[Told]


async def on_the_wall(session: AsyncSession, alley: UUID, *, day: date, calendar: Calendar) -> Hanging:
    """Promises for an alley that are not kept yet; where they are too many for a light page the overdue ones stay."""
    moved = select(DateMoved.id).where(
        DateMoved.office_id == Decision.office_id, DateMoved.decision_id == Decision.id, DateMoved.from_day < day
    )
    overdue = or_(Decision.due_on < day, moved.exists())
    statement = (
        _listed()
        .where(Council.alley_id == alley, Decision.done_on.is_(None), Decision.due_on.is_not(None))
        .order_by(overdue.desc(), Decision.due_on, Decision.id)
        .limit(MOST_ON_THE_WALL)
    )
    found = [told for told in await _told(session, statement, day, calendar) if told.owner]
    late = [told for told in found if is_on_the_wall(told.promise, day)]
    return Hanging(late, [told for told in found if told not in late])


async def moves_of(session: AsyncSession, decision: UUID) -> Sequence[DateMoved]:
    """Every move of its day, the first one first."""
    statement = select(DateMoved).where(DateMoved.decision_id == decision).order_by(DateMoved.moved_at, DateMoved.id)
    return (await session.execute(statement)).scalars().all()


async def answers_of(session: AsyncSession, decision: UUID) -> list[tuple[Answer, str | None, str | None]]:
    """(answer, member's name, whom the member speaks for)."""
    rows = await session.execute(
        select(Answer, CouncilMember.name, CouncilMember.speaks_for)
        .outerjoin(
            CouncilMember, and_(CouncilMember.office_id == Answer.office_id, CouncilMember.id == Answer.member_id)
        )
        .where(Answer.decision_id == decision)
        .order_by(Answer.day, Answer.id)
    )
    return [(answer, name, speaks_for) for answer, name, speaks_for in rows]


async def late_count(session: AsyncSession, alleys: Collection[UUID], day: date) -> int:
    """How many promises for these alleys are past their day."""
    statement = (
        select(func.count())
        .select_from(Decision)
        .join(Meeting, and_(Meeting.office_id == Decision.office_id, Meeting.id == Decision.meeting_id))
        .join(Council, and_(Council.office_id == Meeting.office_id, Council.id == Meeting.council_id))
        .where(Council.alley_id.in_(list(alleys)), Decision.done_on.is_(None), Decision.due_on < day)
    )
    return int((await session.execute(statement)).scalar_one())
