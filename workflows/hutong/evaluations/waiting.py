"""Reviews of scores that wait for a word: how many, who is told of a new one, and who is reminded of its day."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.clocks import ClockKind, Limit
from hutong.commitments.rounds import in_the_morning
from hutong.db import Databases, bound_office
from hutong.evaluations.events import ReviewReminded
from hutong.evaluations.models import Evaluation, ScoreReview
from hutong.evaluations.queries import holders_then
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.playbooks.verbs import Verb
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import people_with, tell_each
from hutong.texts import N_, gettext

EVERY = timedelta(hours=1)
BEFORE = Limit(2, ClockKind.WORKING_DAYS)

# Locked, so that two rounds at once tell once; what was told of stands in the journal.
_DUE = """
SELECT r.id, r.evaluation_id, r.asked_by, r.answer_by, r.answer_by < :day AS late FROM score_reviews r
 WHERE r.office_id = :office AND r.answered_at IS NULL AND r.answer_by <= :near
   AND NOT EXISTS (SELECT FROM journal j WHERE j.office_id = :office AND j.subject = r.evaluation_id AND j.kind = :kind
                      AND j.data->>'review' = r.id::text AND (j.data->>'late')::boolean = (r.answer_by < :day))
 ORDER BY r.answer_by, r.id LIMIT 200 FOR UPDATE OF r SKIP LOCKED
"""


class Waiting(NamedTuple):
    """How many, the month of the oldest score among them, and the first day by which one is to be answered."""

    number: int
    month: date
    answer_by: date


async def reviews_waiting(session: AsyncSession, person: UUID) -> Waiting | None:
    """Those that somebody else asked for; None where there are none."""
    statement = (
        select(func.count(), func.min(Evaluation.month), func.min(ScoreReview.answer_by))
        .select_from(ScoreReview)
        .join(
            Evaluation,
            and_(Evaluation.office_id == ScoreReview.office_id, Evaluation.id == ScoreReview.evaluation_id),
        )
        .where(
            ScoreReview.office_id == bound_office(session), ScoreReview.answered_at.is_(None),
            ScoreReview.asked_by != person,
        )
    )  # fmt: skip
    count, month, answer_by = (await session.execute(statement)).one()
    return Waiting(count, month, answer_by) if count else None


async def tell_answerers(
    session: AsyncSession, setting: Setting, evaluation: Evaluation, *, asker: UUID, answer_by: date, link: str,
    late: bool | None = None, now: datetime,
) -> int:  # fmt: skip
    """Whoever appraises, less those whose score it is. `late` is None for a new one. Returns how many were told."""
    whose = await holders_then(session, evaluation)
    people = [
        person
        for person in await people_with(session, setting.playbook, {Verb.APPRAISE}, now)
        if person != asker and person not in whose
    ]

    def words() -> tuple[str, str]:
        title = gettext(_TITLES[late], day=answer_by.isoformat())
        return title, gettext(N_("{month}的得分，打开看理由，写明核实的结果。"), month=f"{evaluation.month:%Y-%m}")

    await tell_each(session, people, "evaluation.review", words, link, now=now)
    return len(people)


@ticker("reviews.remind", every=EVERY)
async def remind_of_reviews(databases: Databases) -> int:
    """Safe to run twice at once: each review is told of once before its day, and once after."""
    return await in_the_morning(databases, "reviews.remind", remind_office, now=await databases.now())


async def remind_office(session: AsyncSession, office: OfficeNow, setting: Setting, *, now: datetime, day: date) -> int:
    """How many reviews somebody was told of."""
    near = setting.day(setting.calendar.add(BEFORE, now))
    asked = {"office": bound_office(session), "day": day, "near": near, "kind": ReviewReminded.kind}
    due: Any = (await session.execute(text(_DUE), asked)).all()
    for review in due:
        evaluation = await session.get_one(Evaluation, (bound_office(session), review.evaluation_id))
        people = await tell_answerers(
            session, setting, evaluation, asker=review.asked_by, answer_by=review.answer_by,
            link=month_link(office.slug, evaluation), late=review.late, now=now,
        )  # fmt: skip
        told = ReviewReminded(subject=evaluation.id, review=review.id, late=review.late, people=people)
        append(session, told, by=SYSTEM, at=now)
    return len(due)


def month_link(slug: str, evaluation: Evaluation) -> str:
    return f"/o/{slug}/evaluations?month={evaluation.month.isoformat()}"


_TITLES = {
    None: N_("有人申请复核，请在 {day} 前答复"),
    False: N_("复核快到期了，请在 {day} 前答复"),
    True: N_("复核过了期限（{day}），还没有答复"),
}
