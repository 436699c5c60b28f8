"""Monthly scores, counted again from the journal."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.evaluations.counting import month_of
from hutong.evaluations.models import Evaluation
from hutong.evaluations.rules import Score, score
from hutong.tracing.comparing import Difference
from hutong.tracing.histories import Past

# What was written down after the score, such as a walk that a phone sent days later, was not known to it.
_LATER = text("""
SELECT EXISTS (SELECT FROM journal WHERE office_id = :office AND occurred_at >= :first AND occurred_at < :past
    AND recorded_at > :computed AND (kind LIKE 'case.%' OR kind LIKE 'patrol.%'))
""")


class Rescored(msgspec.Struct, frozen=True):
    """A score beside what the rules of its version give again. `again` is missing where more became known since: then
    the parts are only added up.
    """

    version: int
    stored: Score
    again: Score | None
    found: tuple[Difference, ...]


async def recheck_scores(session: AsyncSession, evaluations: Sequence[UUID], *, now: datetime) -> dict[UUID, Rescored]:
    """Each by id."""
    office = bound_office(session)
    rows = (
        await session.scalars(select(Evaluation).where(Evaluation.office_id == office, Evaluation.id.in_(evaluations)))
    ).all()
    found: dict[UUID, Rescored] = {}
    for row in rows:
        stored = msgspec.convert(row.why, Score)
        again: Score | None = None
        past = await Past.since(session, row.computed_at, {row.playbook_version}, now=now)
        setting = past.setting(row.playbook_version)
        rules = setting.playbook.evaluation
        if rules is not None and not await grew_since(session, row.month, row.computed_at, setting.calendar.zone):
            again = score(rules, await month_of(session, setting, row.post_id, row.month))
        points = again.score if again is not None else _summed(stored)
        differences = (Difference("score", f"{row.score}", f"{points}"),) if points != row.score else ()
        found[row.id] = Rescored(row.playbook_version, stored, again, differences)
    return found


def _summed(stored: Score) -> Decimal:
    total = sum((part.points for part in stored.parts), Decimal(0))
    return min(max(total, Decimal(0)), stored.full).quantize(Decimal("0.01"))


async def grew_since(session: AsyncSession, month: date, computed_at: datetime, zone: str) -> bool:
    """Whether something of the month was written down only after it was reckoned."""
    first: date = month.replace(day=1)
    past = (first + timedelta(days=32)).replace(day=1)
    bounds = text("SELECT (:first)::date::timestamp AT TIME ZONE :zone, (:past)::date::timestamp AT TIME ZONE :zone")
    start, end = (await session.execute(bounds, {"first": first, "past": past, "zone": zone})).one()
    given = {"office": bound_office(session), "first": start, "past": end, "computed": computed_at}
    return bool(await session.scalar(_LATER, given))
