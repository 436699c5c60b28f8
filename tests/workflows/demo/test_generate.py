"""The demo is what was printed, to the last steward, and is made once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from hutong.cases.models import Case, JointCallAnswer
from hutong.cases.settings import setting_at
from hutong.db import City, Department, Office
from hutong.demo.generate import generate
from hutong.notices.models import Notice
from hutong.people.models import Person
from hutong.reports.comparing import compared
from hutong.reports.counting import counting_of, rows_of, value_of
from hutong.reports.editing import SIGNED
from hutong.reports.models import Bulletin, BulletinItem
from hutong.reports.periods import Period
from hutong.reports.sets import figure_set
from hutong.reports.verifying import verify_facts
from hutong.rosters.owing import duties_in_month
from hutong.rosters.rules.owing import Progress

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PERIOD = Period(date(2017, 4, 25), date(2017, 8, 30), ZoneInfo("Asia/Shanghai"))
PRINTED = {
    "longtan": {
        "stewards": 149, "stewards_resident": 119, "stewards_unit": 30, "stewards_party": 79, "streets": 10,
        "alleys": 86, "patrol_hours": 16263, "units_visited": 2552, "people_visited": 7053, "fixed_on_the_spot": 2606,
        "fix_categories": 5, "settled_by_chiefs": 1102, "sessions_held": 46,
    },
    "financial-street": {
        "publicity_pieces_over": 3000, "council_meetings_xixie": 3, "departments_named": 7, "alleys_per_chief_max": 2,
    },
}  # fmt: skip

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("slug", list(PRINTED))
async def test_every_figure_is_the_printed_one(demo, slug):
    async with demo.databases.session(Office(demo.offices[slug])) as session:
        found = {
            name: await value_of(session, await counting_of(session, name, PERIOD)) for name in figure_set(slug).figures
        }
    assert found == PRINTED[slug]


async def test_rows_behind_a_figure_are_as_many_as_it_says(demo):
    async with demo.databases.session(Office(demo.offices["longtan"])) as session:
        for name in ("units_visited", "settled_by_chiefs", "stewards", "sessions_held"):
            rows = await rows_of(session, await counting_of(session, name, PERIOD), limit=10_000)
            assert len(rows) == PRINTED["longtan"][name], name


@pytest.mark.parametrize("slug", list(PRINTED))
async def test_rollups_agree_with_the_journal(demo, slug):
    async with demo.databases.session(Office(demo.offices[slug])) as session:
        assert await verify_facts(session) == []


async def test_points_balance_and_nobody_owes_any(demo):
    async with demo.databases.session(Office(demo.offices["longtan"])) as session:
        total, least, drifted = (
            await session.execute(
                text("""
                SELECT (SELECT sum(amount) FROM point_entries WHERE office_id = :office),
                       (SELECT min(balance) FROM point_accounts WHERE office_id = :office AND person_id IS NOT NULL),
                       (SELECT count(*) FROM point_accounts a WHERE a.office_id = :office AND a.balance <>
                         (SELECT coalesce(sum(e.amount), 0) FROM point_entries e
                           WHERE e.office_id = :office AND e.account_id = a.id))
                """),
                {"office": demo.offices["longtan"]},
            )
        ).one()
    assert (total, drifted) == (0, 0)
    assert least >= 0


async def test_everyone_is_marked_as_generated_and_nobody_is_from_the_bulletin(demo):
    for slug in PRINTED:
        async with demo.databases.session(Office(demo.offices[slug])) as session:
            people = list(await session.execute(select(Person.name, Person.generated)))
        assert all(person.generated for person in people)
        assert "宫浩" not in {person.name for person in people}


async def test_work_waits_today(demo):
    office = demo.offices["financial-street"]
    async with demo.databases.session(Office(office)) as session:
        open_cases = (await session.scalars(select(Case).where(Case.closed_at.is_(None)))).all()
        unread = await session.scalar(select(func.count()).select_from(Notice).where(Notice.read_at.is_(None)))
        answers = (await session.scalars(select(JointCallAnswer).where(JointCallAnswer.done_at.is_(None)))).all()
    assert all(case.wake_at is None or case.wake_at > NOW for case in open_cases)
    assert {case.grade for case in open_cases} == {"simple", "basic", "difficult"}
    assert any(case.overdue_since for case in open_cases)
    assert any(case.danger for case in open_cases)
    assert unread > 0
    assert answers
    # A department sees what it is called to, by its own account, and nothing else of the office.
    mine = answers[0]
    async with demo.databases.session(Department(demo.city, mine.department_id)) as session:
        seen = (await session.scalars(select(JointCallAnswer.department_id))).all()
    assert set(seen) == {mine.department_id}


async def test_forty_more_offices_stand_beside_the_two(demo):
    async with demo.databases.session(City(demo.city)) as session:
        lines = await compared(session, demo.city, NOW.date() - timedelta(days=364), NOW.date(), today=NOW.date())
    assert len(lines) == 42 == demo.summary.neighbours + 2
    assert len({line.district_id for line in lines}) == 2
    assert all(line.counts["opened"] for line in lines if line.slug != "longtan")
    assert all(line.generated for line in lines)


async def test_the_printed_issue_is_signed_and_the_next_is_on_the_desk(demo):
    async with demo.databases.session(City(demo.city)) as session:
        issues = {b.issue: b for b in await session.scalars(select(Bulletin))}
        states = sorted(await session.scalars(select(BulletinItem.state)))
    assert issues[25].state == SIGNED
    page = issues[25].frozen.decode()
    assert all(
        f">{value}</a>" in page for value in (*PRINTED["longtan"].values(), *PRINTED["financial-street"].values())
    )
    assert issues[26].state == "editing"
    assert states == ["accepted", "accepted", "asked", "contributed"]


async def test_a_second_run_makes_nothing(demo):
    again = await generate(demo.databases, demo.settings, progress=lambda *_: None, today=NOW)
    assert (again.offices, again.rows, again.neighbours, again.bulletins) == ([], 0, 0, 0)


async def test_help_given_is_counted_and_the_weeks_of_deputies_are_mostly_inspected_and_walked_together(demo):
    async with demo.databases.session(Office(demo.offices["financial-street"])) as session:
        assert await value_of(session, await counting_of(session, "joint_calls_helped", PERIOD)) > 0
        _, setting = await setting_at(session, NOW)
        deputies = [post.id for post in setting.directory.posts if post.kind == "deputy-general-chief"]
        found, came = Counter(), 0
        for person in {who for post in deputies for who in setting.directory.holders(post, NOW.date()).people}:
            _, duties, _ = await duties_in_month(session, person, date(2026, 11, 1), NOW)
            found.update((duty.cadence.code, duty.progress) for duty in duties if duty.until < NOW.date())
            came += sum(bool(duty.came) for duty in duties)
    done, missed = (found["weekly-inspection", progress] for progress in (Progress.DONE, Progress.MISSED))
    assert done > 2 * missed
    assert came > 0
