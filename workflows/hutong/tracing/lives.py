"""What each rule of a version did lately, and which of them fire far beyond their norm."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.models import Delivery
from hutong.tracing.models import RuleDay, RuleState

WEEK = 7
TIMES, AT_LEAST, NORM_DAYS = 5, 50, 28
"""Far beyond the norm: more than so many times the mean of so many days before, and more than so many in all."""

# Of a young office the days before its first event are no norm; less than a week of them is none either.
_STORMS = text("""
WITH before AS (
  SELECT rule, sum(fired) AS fired, min(day) AS first FROM rule_days
   WHERE office_id = :office AND day >= CAST(:day AS date) - CAST(:norm AS integer) AND day < :day GROUP BY rule
), now AS (
  SELECT rule, sum(fired) AS fired FROM rule_days WHERE office_id = :office AND day = :day GROUP BY rule
)
SELECT now.rule, now.fired, round(coalesce(b.fired, 0) / greatest(7, CAST(:day AS date) - b.first)::numeric, 1) AS mean
  FROM now LEFT JOIN before b USING (rule)
 WHERE now.fired > :least
   AND now.fired > :times * coalesce(b.fired, 0) / greatest(7, CAST(:day AS date) - b.first)::numeric
   AND NOT EXISTS (SELECT FROM rule_states s WHERE s.office_id = :office AND s.rule = now.rule AND s.warned_on = :day)
 ORDER BY now.fired DESC, now.rule
""").bindparams(bindparam("day"))


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """`week` counts the last seven days, today among them. `error` is a Chinese msgid or what a robot answered."""

    week: int = 0
    last_at: datetime | None = None
    error: str | None = None
    error_at: datetime | None = None


class Storm(msgspec.Struct, frozen=True):
    """A rule that fired `today` so often, where the mean of the days before was `mean`."""

    rule: str
    today: int
    mean: float


async def lives_of(session: AsyncSession, version: int, *, day: date) -> Mapping[str, Life]:
    """By the rule's name, of those that ever fired. A rule goes on under its name from version to version, and so does
    its count; what went wrong did so in the version asked for.
    """
    office = bound_office(session)
    weeks = await session.execute(
        select(RuleDay.rule, func.sum(RuleDay.fired).label("fired"))
        .where(RuleDay.office_id == office, RuleDay.day > day - timedelta(days=WEEK), RuleDay.day <= day)
        .group_by(RuleDay.rule)
    )
    week = {row.rule: int(row.fired) for row in weeks}
    found: dict[str, Life] = {}
    states = select(RuleState).where(RuleState.office_id == office).order_by(RuleState.last_at)
    for state in await session.scalars(states):
        life = found.get(state.rule, Life(week=week.get(state.rule, 0)))
        own = {"error": state.error, "error_at": state.error_at} if state.playbook_version == version else {}
        found[state.rule] = msgspec.structs.replace(life, last_at=state.last_at, **own)
    for rule, (at, answer) in (await _undelivered(session)).items():
        life = found.get(rule, Life())
        if life.error_at is None or at > life.error_at:
            found[rule] = msgspec.structs.replace(life, error=answer, error_at=at)
    return found


async def _undelivered(session: AsyncSession) -> dict[str, tuple[datetime, str]]:
    """The last message of each kind that no group took."""
    rows = await session.execute(
        select(Delivery.kind, Delivery.created_at, Delivery.answer)
        .where(Delivery.office_id == bound_office(session), Delivery.state == "failed")
        .ext(distinct_on(Delivery.kind))
        .order_by(Delivery.kind, Delivery.created_at.desc())
    )
    return {f"notices/{row.kind.rpartition('.')[2]}": (row.created_at, row.answer or "") for row in rows}


async def storms(session: AsyncSession, day: date) -> list[Storm]:
    """Rules that fire far beyond their norm on a day, and of which nobody was told yet."""
    given = {"office": bound_office(session), "day": day, "norm": NORM_DAYS, "least": AT_LEAST, "times": TIMES}
    rows = await session.execute(_STORMS, given)
    return [Storm(row.rule, int(row.fired), float(row.mean or 0)) for row in rows]


async def mark_warned(session: AsyncSession, found: list[Storm], day: date) -> list[Storm]:
    """Those of them that nobody marked meanwhile."""
    marked = await session.scalars(
        update(RuleState)
        .where(
            RuleState.office_id == bound_office(session),
            RuleState.rule.in_([one.rule for one in found]),
            RuleState.warned_on.is_distinct_from(day),
        )
        .values(warned_on=day)
        .returning(RuleState.rule)
        .execution_options(synchronize_session=False)
    )
    rules = set(marked)
    return [one for one in found if one.rule in rules]
