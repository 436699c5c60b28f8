"""Questions that wait for the walker, and answers as a chief reads them: of one walk, and with nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.db import bound_office
from hutong.doubts.models import WalkQuestion
from hutong.errors import NotThere
from hutong.patrols.models import Patrol

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Asked:
    question: WalkQuestion
    alley: str
    day: date


@dataclass(frozen=True, slots=True)
class Remark:
    """An answered question on the alley's page."""

    day: date
    minutes: int
    answer: str
    words: str | None


async def waiting_for(session: AsyncSession, person: UUID) -> Asked | None:
    """The oldest question that the person has not answered."""
    statement = _asked().where(WalkQuestion.person_id == person, WalkQuestion.answered_at.is_(None))
    row = (await session.execute(statement.order_by(WalkQuestion.asked_at).limit(1))).one_or_none()
    return Asked(*row) if row else None


async def question_of(session: AsyncSession, patrol: UUID, person: UUID) -> Asked:
    """The walker's own; raises NotThere for another's as for none."""
    statement = _asked().where(WalkQuestion.patrol_id == patrol, WalkQuestion.person_id == person)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotThere
    return Asked(*row)


async def is_asked(session: AsyncSession, patrol: UUID) -> bool:
    """Whether a question about the walk waits for its answer."""
    statement = select(WalkQuestion.id).where(WalkQuestion.patrol_id == patrol, WalkQuestion.answered_at.is_(None))
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def remarks_of(session: AsyncSession, alley: UUID, since: date) -> Sequence[Remark]:
    """Answered ones on walks since a day, the latest first. What was not answered is not shown to anybody."""
    statement = (
        select(Patrol.day, Patrol.minutes, WalkQuestion.answer, WalkQuestion.words)
        .join(Patrol, and_(Patrol.office_id == WalkQuestion.office_id, Patrol.id == WalkQuestion.patrol_id))
        .where(WalkQuestion.alley_id == alley, WalkQuestion.answered_at.is_not(None), Patrol.day >= since)
        .order_by(Patrol.day.desc(), Patrol.id)
        .limit(_SHOWN)
    )
    rows = (await session.execute(statement)).all()
    return [Remark(day, minutes or 0, answer or "", words) for day, minutes, answer, words in rows]


async def erase_words(session: AsyncSession, *, before: datetime) -> int:
    """What walkers wrote, answered before a moment; how many."""
    statement = (
        update(WalkQuestion)
        .where(
            WalkQuestion.office_id == bound_office(session),
            WalkQuestion.answered_at < before,
            WalkQuestion.words.is_not(None),
        )
        .values(words=None)
        .execution_options(synchronize_session=False)
    )
    result = await session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


def _asked() -> Select[WalkQuestion, str, date]:
    return (
        select(WalkQuestion, Alley.name, Patrol.day)
        .join(Alley, and_(Alley.office_id == WalkQuestion.office_id, Alley.id == WalkQuestion.alley_id))
        .join(Patrol, and_(Patrol.office_id == WalkQuestion.office_id, Patrol.id == WalkQuestion.patrol_id))
    )
