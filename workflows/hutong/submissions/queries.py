"""Submissions as their sender and the desk see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from hutong.people.models import Person
from hutong.submissions.models import Submission

PAGE = 40
"""Shown at once."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission with the name of who walked."""

    row: Submission
    person: str


async def waiting_for_the_desk(
    session: AsyncSession, people: Collection[UUID] | None = None, *, page: int | None = None
) -> Sequence[Handed]:
    """Refused and not decided, the newest first; of these people alone where they are named. All without a `page`."""
    # What was sent may be large, and a list shows none of it.
    named = _named().options(defer(Submission.body, raiseload=True))
    statement = named.where(*_undecided(people)).order_by(Submission.received_at.desc(), Submission.id)
    if page is not None:
        statement = statement.limit(PAGE).offset((page - 1) * PAGE)
    return [Handed(*row) for row in (await session.execute(statement)).all()]


async def how_many_wait(session: AsyncSession, people: Collection[UUID] | None = None) -> int:
    """Of those, all pages together."""
    statement = select(func.count()).select_from(Submission).where(*_undecided(people))
    return (await session.execute(statement)).scalar_one()


async def reasons_waiting(session: AsyncSession, people: Collection[UUID] | None = None) -> list[list[Any]]:
    """Of each that waits, why it was not taken, as it is stored."""
    return list(await session.scalars(select(Submission.reasons).where(*_undecided(people))))


def _undecided(people: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    refused = Submission.state == "refused"
    return [refused] if people is None else [refused, Submission.person_id.in_(list(people))]


async def by_number(session: AsyncSession, number: str) -> Handed | None:
    """By the code that she shows, with or without its day, in any case and with the letters people mistake."""
    wanted = number.strip().upper().translate(str.maketrans("OIL", "011", " "))
    if not wanted:
        return None
    same = or_(Submission.number == wanted, Submission.number.endswith(f"-{wanted}", autoescape=True))
    rows = (await session.execute(_named().where(same).order_by(Submission.received_at.desc()).limit(1))).all()
    return Handed(*rows[0]) if rows else None


async def submission_of(session: AsyncSession, submission_id: UUID) -> Handed | None:
    row = (await session.execute(_named().where(Submission.id == submission_id))).one_or_none()
    return Handed(*row) if row else None


def _named() -> Select[Submission, str]:
    return select(Submission, Person.name).join(
        Person, and_(Person.office_id == Submission.office_id, Person.id == Submission.person_id)
    )
