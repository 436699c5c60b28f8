"""A month of Financial Street's chiefs, counted from what happened."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.settings import setting_at
from hutong.cases.steps import take_step
from hutong.clocks import Calendar
from hutong.escalation.service import wake_due
from hutong.evaluations.counting import month_of, walks_against
from hutong.evaluations.jobs import evaluate_ended, last_month
from hutong.evaluations.models import Evaluation
from hutong.evaluations.service import evaluate_month, explained, scores_of
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from hutong.photos.models import Photo

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
STREET = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1, "community-lead": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=2, people=STREET, west=True)


async def solve(street, opened_at, hours, *, alley=0):
    """A simple matter, closed by the chief after so many hours; left open with none."""
    chief = street.people["alley-chief"][alley]
    category = next(c.code for c in street.playbook.categories if c.grade == "simple" and not c.danger)
    async with street.session() as session:
        report = OpenCase(id=new_id(), alley=street.alleys[alley].id, category=category)
        await open_case(session, report, Reporter(source="call"), by=SYSTEM, now=opened_at)
        if hours is None:
            return
        session.add(
            Photo(
                office_id=street.id, id=new_id(), subject_kind="case", subject_id=report.id, slot="after", state="ready",
                key="k", uploaded_by=chief.id,
            )
        )  # fmt: skip
        at = opened_at + timedelta(hours=hours)
        step = TakeStep(action="close", note="好")
        await take_step(session, report.id, step, person=chief.id, by=SYSTEM, now=at)


async def counted(street, n=0, now=NOW):
    async with street.session() as session:
        _, setting = await setting_at(session, now)
        chief = street.people["alley-chief"][n].id
        (post,) = setting.directory.posts_held(chief, now.date())
        return await month_of(session, setting, post.id, NOVEMBER), post.id


async def test_closed_late_and_open_cases_are_told_apart_and_only_of_ones_own_alleys(street):
    for days, hours in ((0, 1), (0, 2), (1, 30), (2, None)):
        await solve(street, NOW - timedelta(days=14) + timedelta(days=days), hours)
    await solve(street, NOW - timedelta(days=14), 1, alley=1)
    async with street.session() as session:
        while await wake_due(session, now=NOW):
            pass
    month, _ = await counted(street)
    assert (month.closed, month.closed_on_time, month.due, month.overdue) == (3, 2, 4, 2)
    assert month.escalated == 2
    other, _ = await counted(street, 1)
    assert (other.closed, other.due) == (1, 1)


async def test_half_a_day_in_the_alleys_counts_only_when_it_was_half_a_day(street):
    chief = street.one("alley-chief")
    async with street.session() as session:
        for day, minutes in ((2, 210), (3, 100), (3, 120), (4, 60), (7, 300)):  # The seventh is a Saturday.
            at = datetime(2026, 11, day, 1, 0, tzinfo=UTC)
            session.add(
                Patrol(
                    office_id=street.id, id=new_id(), alley_id=street.alleys[0].id, person_id=chief.id,
                    post_kind="alley-chief", checklist="c", playbook_version=1, started_at=at, finished_at=at,
                    day=at.date(), minutes=minutes,
                )
            )  # fmt: skip
    month, _ = await counted(street)
    working = sum(Calendar().is_working_day(NOVEMBER + timedelta(days=n)).working for n in range(30))
    assert (month.walked, month.walks_asked) == (2, working)


async def test_the_months_score_is_stored_with_its_reasons_and_again_in_place_of_the_old_one(street):
    await solve(street, NOW - timedelta(days=7), 1)
    for _ in "12":
        async with street.session() as session:
            scores = await evaluate_month(session, date(2026, 11, 23), by=SYSTEM, now=NOW)
    assert len(scores) == 2
    _, post = await counted(street)
    async with street.session() as session:
        (kept,) = await scores_of(session, post)
        assert (kept.month, kept.score) == (NOVEMBER, scores[post].score)
        sentences = explained(kept)
        count = select(func.count()).select_from(Evaluation).where(Evaluation.office_id == street.id)
        assert await session.scalar(count) == 2
    assert len(sentences) == len(scores[post].parts)
    assert any("不足" in sentence for sentence in sentences)


async def test_rules_from_the_first_rate_nothing_of_the_month_before(street, put_in_force):
    await put_in_force(street, since=date(2026, 12, 1), evaluation=None)
    first = datetime(2026, 12, 1, 2, tzinfo=UTC)
    async with street.session() as session:
        assert len(await evaluate_month(session, NOVEMBER, by=SYSTEM, now=first)) == 2
        rows = await session.scalars(select(Evaluation).where(Evaluation.office_id == street.id))
        assert {row.playbook_version for row in rows} == {1}
        assert await evaluate_month(session, date(2026, 12, 1), by=SYSTEM, now=first) == {}


def test_a_weekly_duty_counts_each_alley_once_a_week(pack, staffed):
    longtan = staffed(pack("longtan"))
    cadence = next(c for c in longtan.playbook.cadences if c.code == "chief-patrol")
    first, past = date(2026, 11, 2), date(2026, 11, 16)
    alleys = [UUID(int=1), UUID(int=2)]
    walks = [
        (alleys[0], first, 10),
        (alleys[0], first + timedelta(days=1), 10),
        (alleys[1], past - timedelta(days=1), 5),
    ]
    assert walks_against(cadence, longtan.setting, alleys, first, past, walks) == (2, 4)
    assert walks_against(None, longtan.setting, alleys, first, past, walks) == (0, 0)


async def test_a_month_is_scored_once_after_it_has_ended(street, databases):
    await solve(street, NOW - timedelta(days=7), 1)
    on_the_first = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    assert await evaluate_ended(databases, now=on_the_first) >= 1
    _, post = await counted(street)
    async with street.session() as session:
        (kept,) = await scores_of(session, post)
        assert (kept.month, kept.computed_at) == (NOVEMBER, on_the_first)
    await evaluate_ended(databases, now=on_the_first + timedelta(hours=1))
    async with street.session() as session:
        assert [score.computed_at for score in await scores_of(session, post)] == [on_the_first]


def test_the_month_ends_by_the_offices_own_clock():
    just_before_midnight_in_beijing = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    assert last_month(just_before_midnight_in_beijing, "Asia/Shanghai") == date(2026, 10, 1)
    assert last_month(just_before_midnight_in_beijing + timedelta(minutes=1), "Asia/Shanghai") == NOVEMBER
