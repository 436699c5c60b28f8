"""What grades need of the past: answers of the list, the grades of before, and what people decided of proposals."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from uuid import UUID

import msgspec
from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.evaluations.models import Evaluation
from hutong.patrols.models import Patrol
from hutong.rehearsals.rules.grading import Span
from hutong.rehearsals.rules.ground import Decided
from hutong.tiers.counting import Answers
from hutong.tiers.models import AlleyTier


async def answers_in(session: AsyncSession, first: date, last: date) -> dict[UUID, dict[date, list[Answers]]]:
    """What finished walks found, by alley and day; of each answer only which item it was, and how it stood."""

    @cache
    def answers(items: str, states: str) -> Answers:
        # Most days are alike: one list stands for all of them.
        named = zip(msgspec.json.decode(items), msgspec.json.decode(states), strict=True)
        return [{"item": item, "state": state} for item, state in named]

    items, states = (
        cast(func.jsonb_path_query_array(Patrol.items, cast(path, JSONPATH)), Text)
        for path in ("$[*].item", "$[*].state")
    )
    rows = await session.execute(
        select(Patrol.alley_id, Patrol.day, items, states).where(
            Patrol.office_id == bound_office(session),
            Patrol.day.between(first, last),
            Patrol.finished_at.is_not(None),
        )
    )
    found: dict[UUID, dict[date, list[Answers]]] = defaultdict(lambda: defaultdict(list))
    for alley, day, named, stood in rows:
        found[alley][day].append(answers(named, stood))
    return found


async def decisions_in(
    session: AsyncSession, first: date, last: date, until: datetime
) -> dict[tuple[UUID, date], Decided]:
    """Of the months from `first` to `last`, taken before `until`; by alley and month."""
    rows = await session.execute(
        select(AlleyTier.alley_id, AlleyTier.month, AlleyTier.proposed, AlleyTier.decision).where(
            AlleyTier.office_id == bound_office(session),
            AlleyTier.month.between(first, last),
            AlleyTier.decided_at < until,
            AlleyTier.decision.is_not(None),
            AlleyTier.proposed.is_not(None),
        )
    )
    return {(alley, month): Decided(proposed or "", decision or "") for alley, month, proposed, decision in rows}


async def scores_in(session: AsyncSession, months: Sequence[Span]) -> tuple[date | None, dict[UUID, Decimal]]:
    """As posts were scored in the last month of these that was scored: a whole one, where there is one."""
    rows = await session.execute(
        select(Evaluation.month, Evaluation.post_id, Evaluation.score).where(
            Evaluation.office_id == bound_office(session), Evaluation.month.in_([span.month for span in months])
        )
    )
    found: dict[date, dict[UUID, Decimal]] = defaultdict(dict)
    for month, post, score in rows:
        found[month][post] = score
    whole = {span.month for span in months if span.is_whole}
    last = max(found, key=lambda month: (month in whole, month), default=None)
    return last, found[last] if last is not None else {}


async def tiers_after(session: AsyncSession, month: date) -> dict[UUID, str | None]:
    rows = await session.execute(
        select(AlleyTier.alley_id, AlleyTier.tier).where(
            AlleyTier.office_id == bound_office(session), AlleyTier.month == month
        )
    )
    return dict(rows.tuples().all())
