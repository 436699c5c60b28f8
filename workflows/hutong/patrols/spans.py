"""Each minute of a person counts once: a visit on a walk, and walks that overlap, take no more time than there was."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.patrols.models import Patrol, Visit

_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a person's time, of which `minutes` were spent as told."""

    begins: datetime
    ends: datetime
    minutes: int

    def meets(self, other: "Span") -> bool:
        return self.begins < other.ends and other.begins < self.ends


def of_walk(walk: Patrol) -> Span:
    return Span(walk.started_at, walk.finished_at or walk.started_at, walk.minutes or 0)


def of_visit(visit: Visit) -> Span:
    """A visit is written down when it is over, or together with others after a round: how long it took is told, and
    when it was lies near that. So visits are not reckoned against one another, but against walks alone.
    """
    return visit_span(visit.occurred_at, visit.minutes)


def visit_span(ended: datetime, minutes: int) -> Span:
    return Span(ended - timedelta(minutes=minutes), ended, minutes)


def minutes_left(span: Span, others: Collection[Span]) -> int:
    """How many of its minutes still count beside those that have: together never more than lay between."""
    near = [other for other in others if span.meets(other)]
    if not near:
        return span.minutes
    taken = min(sum(other.minutes for other in near), _covered(near))
    return min(span.minutes, max(0, _covered([span, *near]) - taken))


def minutes_once(spans: Sequence[Span]) -> int:
    """All of them together, each counted after those before it."""
    return sum(minutes_left(span, spans[:place]) for place, span in enumerate(spans))


def _covered(spans: Iterable[Span]) -> int:
    """Whole minutes that lie in any of them."""
    total, reached = timedelta(0), None
    for span in sorted(spans, key=lambda each: each.begins):
        begins = span.begins if reached is None else max(span.begins, reached)
        if span.ends > begins:
            total += span.ends - begins
            reached = span.ends
    return total // timedelta(minutes=1)


async def walks_beside(session: AsyncSession, person: UUID, span: Span, *, but: UUID) -> list[Span]:
    """The person's other finished walks that meet it."""
    found = await session.scalars(
        select(Patrol).where(
            Patrol.office_id == bound_office(session), Patrol.person_id == person, Patrol.id != but,
            Patrol.finished_at > span.begins, Patrol.started_at < span.ends,
        )
    )  # fmt: skip
    return [of_walk(walk) for walk in found]


async def visits_beside(session: AsyncSession, person: UUID, span: Span, *, but: UUID) -> list[Span]:
    """The person's other visits that meet it."""
    found = await session.scalars(
        select(Visit).where(
            Visit.office_id == bound_office(session), Visit.person_id == person, Visit.id != but,
            Visit.occurred_at > span.begins, Visit.occurred_at < span.ends + _LONGEST,
        )
    )  # fmt: skip
    return [visit for visit in map(of_visit, found) if visit.meets(span)]
