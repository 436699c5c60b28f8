"""Issuing a circular, and correcting one by another."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, extract, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.circulars.events import CircularIssued
from hutong.circulars.models import Circular
from hutong.circulars.rules import Line, MonthScore, ended_quarters, lines, months_of
from hutong.circulars.telling import tell_of_circular
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere, Refusal
from hutong.evaluations.models import Evaluation
from hutong.evaluations.reviewing import reviews_of, standing_score
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.posts.models import Post
from hutong.texts import N_


class IssueCircular(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is made by the page; `because` is asked for with a correction."""

    id: UUID
    quarter: date
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    body: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    because: Annotated[str, msgspec.Meta(max_length=500)] = ""


class CorrectedAlready(Refusal):
    status = 409
    sentence = N_("这一期已经由另一期更正，请更正那一期。")


async def lines_of(session: AsyncSession, quarter: date) -> Sequence[Line]:
    """What stands now: the scores of the quarter's months that count, reviews in."""
    rows = await session.execute(
        select(Evaluation, Post.name)
        .join(Post, and_(Post.office_id == Evaluation.office_id, Post.id == Evaluation.post_id))
        .where(Evaluation.office_id == bound_office(session), Evaluation.month.in_(months_of(quarter)))
    )
    found = rows.all()
    reviews = await reviews_of(session, [evaluation.id for evaluation, _ in found])
    return lines(
        (
            post,
            MonthScore(
                evaluation.month,
                score := standing_score(evaluation, reviews.get(evaluation.id, ())),
                Decimal(str(evaluation.why["full"])),
                reviewed=score != evaluation.score,
            ),
        )
        for evaluation, post in found
    )


async def posts_scored(session: AsyncSession, quarters: Sequence[date]) -> dict[date, int]:
    """How many posts have a score in each of the quarters."""
    year, quarter = extract("year", Evaluation.month), extract("quarter", Evaluation.month)
    rows = await session.execute(
        select(year, quarter, func.count(Evaluation.post_id.distinct()))
        .where(
            Evaluation.office_id == bound_office(session),
            Evaluation.month.in_([month for first in quarters for month in months_of(first)]),
        )
        .group_by(year, quarter)
    )
    found = {date(int(y), int(q) * 3 - 2, 1): int(count) for y, q, count in rows}
    return {first: found.get(first, 0) for first in quarters}


async def issue_circular(
    session: AsyncSession,
    new: IssueCircular,
    *,
    corrects: Circular | None = None,
    person: UUID,
    by: Actor,
    day: date,
    now: datetime,
) -> None:
    """Issue it with the scores as they stand, once for each id.

    Raises Invalid for a quarter that is not over or has no scores, a number in use, and a correction without a
    reason; CorrectedAlready.
    """
    wrong = []
    if new.quarter not in ended_quarters(day):
        wrong.append(FieldProblem("quarter", N_("请选一个已经过完的季度。")))
    if corrects is not None and not new.because.strip():
        wrong.append(FieldProblem("because", N_("请写明为什么更正。")))
    told = await lines_of(session, new.quarter)
    if not told and not wrong:
        wrong.append(FieldProblem("quarter", N_("这个季度没有评过分。")))
    if wrong:
        raise Invalid(wrong)
    row = {
        "office_id": bound_office(session), "id": new.id, "number": new.number.strip(), "title": new.title.strip(),
        "body": new.body.strip(), "quarter": new.quarter, "rows": msgspec.to_builtins(told), "issued_by": person,
        "issued_at": now, "corrects_id": corrects.id if corrects else None,
        "because": new.because.strip() or None if corrects else None,
    }  # fmt: skip
    added = await session.execute(insert(Circular).values(**row).on_conflict_do_nothing().returning(Circular.id))
    if added.first() is None:
        await _explain(session, new, corrects)
        return
    event = CircularIssued(
        subject=new.id, number=row["number"], quarter=new.quarter, corrects=corrects.id if corrects else None
    )
    append(session, event, by=by, at=now)
    await tell_of_circular(
        session, new.id, number=row["number"], quarter=new.quarter, corrects=corrects, by=person, now=now
    )


async def _explain(session: AsyncSession, new: IssueCircular, corrects: Circular | None) -> None:
    """Why nothing was added: the same one again, its number in use, or another correction that was quicker."""
    here = Circular.office_id == bound_office(session)
    if (await session.execute(select(Circular.id).where(here, Circular.id == new.id))).first():
        return
    if (await session.execute(select(Circular.id).where(here, Circular.number == new.number.strip()))).first():
        raise Invalid([FieldProblem("number", N_("这个文号已经用过了。"))])
    if corrects is not None:
        raise CorrectedAlready


async def circular_of(session: AsyncSession, circular_id: UUID) -> Circular:
    """Raises NotThere."""
    statement = select(Circular).where(Circular.office_id == bound_office(session), Circular.id == circular_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def correction_of(session: AsyncSession, circular_id: UUID) -> Circular | None:
    """The one that took its place."""
    statement = select(Circular).where(Circular.office_id == bound_office(session), Circular.corrects_id == circular_id)
    return (await session.execute(statement)).scalar_one_or_none()


async def circulars(session: AsyncSession) -> Sequence[Row[Circular, str]]:
    """(Circular, who issued it), the latest first."""
    rows = await session.execute(
        select(Circular, Person.name)
        .join(Person, and_(Person.office_id == Circular.office_id, Person.id == Circular.issued_by))
        .where(Circular.office_id == bound_office(session))
        .order_by(Circular.issued_at.desc(), Circular.id)
        .limit(100)
    )
    return rows.all()
