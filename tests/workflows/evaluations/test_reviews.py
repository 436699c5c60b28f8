"""Whoever may answer a review hears of it when it is asked for, before its day, and once it is late."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from hutong.cases.settings import setting_at
from hutong.evaluations.models import Evaluation, ScoreReview
from hutong.evaluations.reviewing import AskReview, ask_review
from hutong.evaluations.waiting import remind_office, reviews_waiting
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Notice
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Appointment

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)  # Ten on a Monday morning in Beijing.
OCTOBER = date(2026, 10, 1)


@pytest.fixture
async def office(make_office):
    people = {"office-leader": 1, "command": 1, "alley-chief": 1, "steward": 1}
    return await make_office("longtan", people=people, since=date(2026, 1, 1))


async def asked(office):
    chief, score = office.one("alley-chief").id, new_id()
    async with office.session() as session:
        held = select(Appointment.post_id).where(Appointment.office_id == office.id, Appointment.person_id == chief)
        evaluation = Evaluation(
            office_id=office.id, id=score, post_id=(await session.scalars(held)).one(), month=OCTOBER,
            score=Decimal("81.50"), why={"score": "81.50", "full": "100", "parts": []}, playbook_version=1,
            computed_at=NOW,
        )  # fmt: skip
        session.add(evaluation)
        await session.flush()
        _, setting = await setting_at(session, NOW)
        new = AskReview(id=new_id(), reason="那件是别的巷的")
        for _ in range(2):  # The second is a double click.
            await ask_review(session, setting, score, new, person=chief, slug=office.slug, by=SYSTEM, now=NOW)
    return chief


async def told(office):
    async with office.session() as session:
        rows = await session.execute(select(Notice.person_id, Notice.title, Notice.link).order_by(Notice.id))
        return [(row.person_id, row.title[:4], row.link) for row in rows]


async def test_those_who_appraise_hear_of_a_review_once_each_time_and_never_the_one_who_asked(office):
    chief = await asked(office)
    kinds = {post.code for post in office.playbook.posts if Verb.APPRAISE in post.duties}
    answering = {person.id for kind, held in office.people.items() if kind in kinds for person in held} - {chief}
    assert answering
    link = f"/o/{office.slug}/evaluations?month=2026-10-01"

    async def reminded(at):
        async with office.session() as session:
            at_hand, setting = await setting_at(session, at)
            return await remind_office(session, at_hand, setting, now=at, day=setting.day(at))

    async with office.session() as session:
        (review,) = await session.scalars(select(ScoreReview))
        assert await reviews_waiting(session, next(iter(answering))) == (1, OCTOBER, review.answer_by)
        assert await reviews_waiting(session, chief) is None
    due = datetime(review.answer_by.year, review.answer_by.month, review.answer_by.day, 2, tzinfo=UTC)
    days = [NOW + timedelta(days=1), due - timedelta(days=1), due, due + timedelta(days=1), due + timedelta(days=2)]
    assert [await reminded(at) for at in days] == [0, 1, 0, 1, 0]
    words = ("有人申请", "复核快到", "复核过了")
    assert sorted(await told(office)) == sorted((one, word, link) for one in answering for word in words)
    async with office.session() as session:
        (review,) = await session.scalars(select(ScoreReview))
        review.answered_at = due
    async with office.session() as session:
        assert await reviews_waiting(session, next(iter(answering))) is None
