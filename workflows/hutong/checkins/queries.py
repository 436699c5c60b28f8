"""The list of a desk: who came, who has not yet; and what a person's own check-in said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.checkins.cards import card_with
from hutong.checkins.errors import CardRevokedAlready
from hutong.checkins.models import CheckIn
from hutong.checkins.places import Expected
from hutong.checkins.rules import card_number
from hutong.patrols.models import Patrol
from hutong.people.models import Person
from hutong.points.models import PointTransfer


@dataclass(frozen=True, slots=True)
class Line:
    """One expected person's day at the desk. `points` is what the standing check-in granted."""

    who: Expected
    check: CheckIn | None
    points: int | None
    walked: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """A check-in with its person's name and what it granted."""

    check: CheckIn
    name: str
    grant: PointTransfer | None


def _granted() -> ColumnElement[bool]:
    return and_(
        PointTransfer.office_id == CheckIn.office_id,
        PointTransfer.check_in_id == CheckIn.id,
        PointTransfer.kind == "grant",
    )


def _filed() -> Select[CheckIn, str, PointTransfer | None]:
    return (
        select(CheckIn, Person.name, PointTransfer)
        .join(Person, and_(Person.office_id == CheckIn.office_id, Person.id == CheckIn.person_id))
        .outerjoin(PointTransfer, _granted())
    )


async def lines_of(session: AsyncSession, expected: Sequence[Expected], day: date) -> Sequence[Line]:
    """Those who have not come first, each with whether a walk is on record."""
    people = [who.person_id for who in expected]
    checks = await session.execute(
        select(CheckIn, PointTransfer.amount)
        .outerjoin(PointTransfer, _granted())
        .where(CheckIn.person_id.in_(people), CheckIn.day == day, CheckIn.undone_at.is_(None))
    )
    came = {check.person_id: (check, amount) for check, amount in checks}
    walks = await session.execute(
        select(Patrol.person_id)
        .where(Patrol.person_id.in_(people), Patrol.day == day, Patrol.finished_at.is_not(None))
        .group_by(Patrol.person_id)
    )
    walked = set(walks.scalars())
    lines = []
    for who in expected:
        check, points = came.get(who.person_id, (None, None))
        lines.append(Line(who, check, points, who.person_id in walked))
    return sorted(lines, key=lambda line: (line.check is not None, not line.walked, line.who.name))


async def late_entries(
    session: AsyncSession, communities: Sequence[UUID], since: date, *, limit: int | None = None, offset: int = 0
) -> Sequence[Filed]:
    """补登 of late, the newest first."""
    statement = _filed().where(
        CheckIn.community_id.in_(communities),
        CheckIn.day >= since,
        CheckIn.late_reason.is_not(None),
        CheckIn.undone_at.is_(None),
    )
    statement = statement.order_by(CheckIn.checked_at.desc(), CheckIn.id).limit(limit).offset(offset)
    return [Filed(*row) for row in (await session.execute(statement)).all()]


async def filed_on(session: AsyncSession, communities: Sequence[UUID], day: date) -> Sequence[Filed]:
    """Whatever was filed of a day, by name: in time, late, with a later card, and taken back."""
    statement = _filed().where(CheckIn.community_id.in_(communities), CheckIn.day == day)
    statement = statement.order_by(Person.name, CheckIn.checked_at, CheckIn.id)
    return [Filed(*row) for row in (await session.execute(statement)).all()]


async def filed(session: AsyncSession, check_id: UUID, communities: Sequence[UUID]) -> Filed | None:
    """One check-in of these communities, as the desk confirms it."""
    statement = _filed().where(CheckIn.id == check_id, CheckIn.community_id.in_(communities))
    row = (await session.execute(statement)).one_or_none()
    return Filed(*row) if row else None


async def filed_with(session: AsyncSession, check: CheckIn) -> Sequence[date]:
    """Other days that the same card filed at the same moment, earliest first."""
    statement = select(CheckIn.day).where(
        CheckIn.person_id == check.person_id,
        CheckIn.checked_at == check.checked_at,
        CheckIn.id != check.id,
        CheckIn.undone_at.is_(None),
    )
    return sorted((await session.execute(statement)).scalars())


async def own_check_in(session: AsyncSession, person: UUID, day: date) -> Filed | None:
    """The person's standing check-in of a day."""
    statement = _filed().where(CheckIn.person_id == person, CheckIn.day == day, CheckIn.undone_at.is_(None))
    row = (await session.execute(statement)).one_or_none()
    return Filed(*row) if row else None


async def person_with_card(session: AsyncSession, card: str) -> Person | None:
    """Who carries a card; spaces, small letters and the signs that some readers put around it do not matter.

    Raises CardRevokedAlready for a printed one that was withdrawn.
    """
    typed = {"".join(card.split()), card_number(card)}
    every = {form for each in typed for form in (each, each.upper(), each.lstrip("0")) if form}
    printed = await card_with(session, every)
    if printed is not None and printed.revoked_at is not None:
        raise CardRevokedAlready(field="card")
    is_it = Person.card.in_(every) if printed is None else Person.id == printed.person_id
    # Of who has left, the desk may still file the last days.
    statement = select(Person).where(is_it).order_by(Person.left_at.is_not(None), Person.id)
    return (await session.execute(statement)).scalars().first()
