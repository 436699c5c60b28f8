"""复核: asking that a score be looked at again, and saying what was found."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.clocks import ClockKind, Limit
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere, Refusal
from hutong.evaluations.events import ReviewAnswered, ReviewAsked
from hutong.evaluations.models import Evaluation, ScoreReview
from hutong.evaluations.queries import holders_then
from hutong.evaluations.waiting import month_link, tell_answerers
from hutong.journal import Actor, append
from hutong.notices.service import tell
from hutong.texts import N_, gettext

ASK_WITHIN = timedelta(days=30)
"""A score may be asked about for so long after it was reckoned."""
ANSWER_WITHIN = Limit(10, ClockKind.WORKING_DAYS)


class AskReview(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is made by the page."""

    id: UUID
    reason: Annotated[str, msgspec.Meta(min_length=5, max_length=1000)]


class AnswerReview(msgspec.Struct, frozen=True, kw_only=True):
    """Without a score the reckoned one stands."""

    answer: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    score: Decimal | None = None


class TooLateToAsk(Refusal):
    status = 409
    sentence = N_("这个月的分数已经过了 {n} 天，不能再申请复核。")


class ReviewOpen(Refusal):
    status = 409
    sentence = N_("这个分数已经有人申请复核，还在等答复。")


class OwnScore(Refusal):
    status = 409
    sentence = N_("复核自己的分数，要由别人答复。")


class ReviewAnsweredAlready(Refusal):
    status = 409
    sentence = N_("这次复核已经答复过了。")


async def ask_review(
    session: AsyncSession,
    setting: Setting,
    evaluation_id: UUID,
    asked: AskReview,
    *,
    person: UUID,
    slug: str,
    by: Actor,
    now: datetime,
) -> None:
    """Raises NotThere for a score that is not the person's own, TooLateToAsk and ReviewOpen; once for each id.

    Those who may answer are told.
    """
    evaluation = await _evaluation(session, evaluation_id)
    if person not in await holders_then(session, evaluation):
        raise NotThere
    if now - evaluation.computed_at > ASK_WITHIN:
        raise TooLateToAsk(n=ASK_WITHIN.days)
    answer_by = setting.day(setting.calendar.add(ANSWER_WITHIN, now))
    row = {
        "office_id": bound_office(session), "id": asked.id, "evaluation_id": evaluation.id, "asked_by": person,
        "asked_at": now, "reason": asked.reason.strip(), "answer_by": answer_by,
    }  # fmt: skip
    added = await session.execute(insert(ScoreReview).values(**row).on_conflict_do_nothing().returning(ScoreReview.id))
    if added.first():
        append(session, ReviewAsked(subject=evaluation.id, review=asked.id), by=by, at=now)
        await tell_answerers(
            session, setting, evaluation, asker=person, answer_by=answer_by, link=month_link(slug, evaluation), now=now
        )
    elif (await _review(session, asked.id)) is None:
        raise ReviewOpen


async def answer_review(
    session: AsyncSession,
    review_id: UUID,
    answered: AnswerReview,
    *,
    person: UUID,
    link: str,
    by: Actor,
    now: datetime,
) -> None:
    """Say what was found. Raises NotThere, ReviewAnsweredAlready, OwnScore; Invalid for a score above full marks."""
    review = await _review(session, review_id, lock=True)
    if review is None:
        raise NotThere
    if review.answered_at is not None:
        raise ReviewAnsweredAlready
    evaluation = await _evaluation(session, review.evaluation_id)
    if person == review.asked_by or person in await holders_then(session, evaluation):
        raise OwnScore
    full = Decimal(str(evaluation.why["full"]))
    if answered.score is not None and not (answered.score.is_finite() and 0 <= answered.score <= full):
        raise Invalid([FieldProblem("score", N_("应当在 0 和满分 {full} 分之间。"), full=f"{full:f}")])
    review.answered_by, review.answered_at = person, now
    review.answer, review.score = answered.answer.strip(), answered.score
    event = ReviewAnswered(subject=evaluation.id, review=review.id, score=answered.score)
    append(session, event, by=by, at=now)
    await tell(
        session, to=[review.asked_by], kind="evaluation.reviewed", title=gettext(N_("您申请的复核有了答复")),
        body=review.answer, link=link, to_groups=False, now=now,
    )  # fmt: skip


async def reviews_of(session: AsyncSession, evaluations: Collection[UUID]) -> dict[UUID, list[ScoreReview]]:
    """The reviews of some scores, the first asked first."""
    rows = await session.execute(
        select(ScoreReview)
        .where(ScoreReview.office_id == bound_office(session), ScoreReview.evaluation_id.in_(list(evaluations)))
        .order_by(ScoreReview.asked_at, ScoreReview.id)
    )
    found: dict[UUID, list[ScoreReview]] = {}
    for review in rows.scalars():
        found.setdefault(review.evaluation_id, []).append(review)
    return found


async def month_of_review(session: AsyncSession, review_id: UUID) -> date:
    """The month whose score is looked at again. Raises NotThere."""
    statement = (
        select(Evaluation.month)
        .join(
            ScoreReview,
            and_(ScoreReview.office_id == Evaluation.office_id, ScoreReview.evaluation_id == Evaluation.id),
        )
        .where(Evaluation.office_id == bound_office(session), ScoreReview.id == review_id)
    )
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


def standing_score(evaluation: Evaluation, reviews: Collection[ScoreReview]) -> Decimal:
    """The score that counts: what the last review corrected it to, else as it was reckoned."""
    corrected = [review.score for review in reviews if review.score is not None]
    return corrected[-1] if corrected else evaluation.score


async def _evaluation(session: AsyncSession, evaluation_id: UUID) -> Evaluation:
    statement = select(Evaluation).where(Evaluation.office_id == bound_office(session), Evaluation.id == evaluation_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def _review(session: AsyncSession, review_id: UUID, *, lock: bool = False) -> ScoreReview | None:
    statement = select(ScoreReview).where(ScoreReview.office_id == bound_office(session), ScoreReview.id == review_id)
    found = await session.execute(statement.with_for_update() if lock else statement)
    return found.scalar_one_or_none()
