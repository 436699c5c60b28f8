"""Which cases of lately a direct line would take: its condition, asked in SQL of cases as they were reported."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Date, Integer, String, and_, cast, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.clocks import Calendar
from hutong.conditions import compile_sql
from hutong.db import bound_office
from hutong.playbooks.categories import Route

DAYS = 30
MOST = 200


class Matched(msgspec.Struct, frozen=True):
    """`taken` is whether the line would take it: those before it come first, and so does danger."""

    id: UUID
    number: str
    title: str
    category: str
    opened_at: datetime
    taken: bool


class Lately(msgspec.Struct, frozen=True):
    """Of `reported` cases `met` the condition, `taken` of these would go this line; `cases` are the latest that met."""

    reported: int
    met: int
    taken: int
    cases: Sequence[Matched]


async def lately(
    session: AsyncSession, route: Route, before: Sequence[Route], *, calendar: Calendar, now: datetime, most: int = MOST
) -> Lately:
    """Over the cases of the last `DAYS` days, for a checked condition; `before` are the lines asked first."""
    since = now - timedelta(days=DAYS)
    columns = columns_at_opening(calendar, since, now)
    taken = and_(
        ~Case.danger, *(func.coalesce(compile_sql(earlier.when, columns), False).is_(False) for earlier in before)
    )
    met = func.coalesce(compile_sql(route.when, columns), False)
    reported = select(Case, Alley).join(Alley, (Alley.office_id == Case.office_id) & (Alley.id == Case.alley_id))
    here = Case.office_id == bound_office(session), Case.opened_at > since, Case.opened_at <= now
    counts = reported.with_only_columns(
        func.count(), func.count().filter(met), func.count().filter(met & taken), maintain_column_froms=True
    ).where(*here)
    total, hits, goes = (await session.execute(counts)).one()
    shown = (
        reported.with_only_columns(
            Case.id, Case.number, Case.title, Case.category, Case.opened_at, taken, maintain_column_froms=True
        )
        .where(*here, met)
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(most)
    )
    return Lately(total, hits, goes, [Matched(*row) for row in await session.execute(shown)])


def columns_at_opening(calendar: Calendar, since: datetime, until: datetime) -> dict[str, ColumnElement[Any]]:
    """What `hutong.cases.rules.facts` says of a case when it is reported, by the same names, as columns."""
    local = func.timezone(calendar.zone, Case.opened_at)
    first = calendar.day(since)
    every = [first + timedelta(days=n) for n in range((calendar.day(until) - first).days + 1)]
    working = [day for day in every if calendar.is_working_day(day).working]
    return {
        "category": Case.category.expression,
        "grade": Case.grade.expression,
        "source": Case.source.expression,
        "alley_kind": Alley.kind.expression,
        "reporter_post": Case.reporter_post_kind.expression,
        "danger": Case.danger.expression,
        "rebound": Case.forerunner_id.is_not(None),
        "weekday": func.to_char(local, "dy", type_=String()),
        "hour": cast(extract("hour", local), Integer),
        "working_day": cast(local, Date).in_(working),
    }
