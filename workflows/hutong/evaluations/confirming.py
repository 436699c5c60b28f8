"""核定: whoever appraises has looked through the scores of a month and stands by them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere, Refusal
from hutong.evaluations.events import MonthConfirmed
from hutong.evaluations.models import Evaluation, MonthConfirmation, ScoreReview
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.texts import N_


class ConfirmMonth(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is made by the page; `month` is any day of it."""

    id: UUID
    month: date
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class ReviewsWaiting(Refusal):
    status = 409
    sentence = N_("这个月还有 {n} 个复核没有答复，答复以后再核定。")


async def confirm_month(
    session: AsyncSession, confirm: ConfirmMonth, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Once for each person and month. Raises NotThere for a month without scores, ReviewsWaiting."""
    office_id, month = bound_office(session), confirm.month.replace(day=1)
    waits = ScoreReview.id.is_not(None) & ScoreReview.answered_at.is_(None)
    scores, waiting = (
        await session.execute(
            select(
                func.count(Evaluation.id.distinct()),
                func.count().filter(waits),
            )
            .outerjoin(
                ScoreReview,
                and_(ScoreReview.office_id == Evaluation.office_id, ScoreReview.evaluation_id == Evaluation.id),
            )
            .where(Evaluation.office_id == office_id, Evaluation.month == month)
        )
    ).one()
    if not scores:
        raise NotThere
    if waiting:
        raise ReviewsWaiting(n=waiting)
    row = {
        "office_id": office_id, "id": confirm.id, "month": month, "person_id": person, "confirmed_at": now,
        "note": confirm.note.strip(),
    }  # fmt: skip
    added = insert(MonthConfirmation).values(**row).on_conflict_do_nothing().returning(MonthConfirmation.id)
    if (await session.execute(added)).first():
        append(session, MonthConfirmed(subject=confirm.id, month=month, scores=scores), by=by, at=now)


async def confirmations_of(session: AsyncSession, month: date) -> Sequence[Row[MonthConfirmation, str]]:
    """(MonthConfirmation, name of the person), in their order."""
    statement = (
        select(MonthConfirmation, Person.name)
        .join(Person, and_(Person.office_id == MonthConfirmation.office_id, Person.id == MonthConfirmation.person_id))
        .where(MonthConfirmation.office_id == bound_office(session), MonthConfirmation.month == month.replace(day=1))
        .order_by(MonthConfirmation.confirmed_at)
    )
    return (await session.execute(statement)).all()
