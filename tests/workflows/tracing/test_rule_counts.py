"""Counts of rules: folded once each from the journal, told beside the rule, and a storm is told once a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.conditions import Condition, Op
from hutong.escalation.service import sweep_office
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent, seal_now
from hutong.notices.models import Delivery, Notice, Robot
from hutong.people.models import Person
from hutong.tracing.folding import fold_office
from hutong.tracing.lives import lives_of, storms
from hutong.tracing.models import RuleDay, RuleState
from hutong.tracing.rechecking import recheck_cases
from hutong.tracing.rules import NOBODY_ABOVE
from hutong.tracing.warning import warn_of_storms
from hutong.tracing.wording import rule_words

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PEOPLE = {"office-admin": 1, "command": 1, "alley-chief": 2, "steward": 2}


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=2, people=PEOPLE)


async def _report(world, category, at=MONDAY):
    async with world.session() as session:
        report = OpenCase(id=new_id(), alley=world.alleys[0].id, category=category, title="门口")
        reporter = Reporter(person=world.one("steward").id, source="patrol")
        return (await open_case(session, report, reporter, by=SYSTEM, now=at)).id


async def _lives(world, day=TODAY):
    await seal_now(world.databases, world.id)
    await fold_office(world.databases, world.id)
    async with world.session() as session:
        return await lives_of(session, 1, day=day)


async def test_each_rule_counts_once_however_often_it_is_folded(longtan):
    playbook = longtan.playbook
    flow = playbook.flow_for("parking")
    for _ in range(3):
        await _report(longtan, "parking")
    lives = await _lives(longtan)
    entered = f"flows/{flow.code}/{flow.first}"
    assert (lives[entered].week, lives[entered].last_at, lives[entered].error) == (3, MONDAY, None)
    assert lives["notices/assigned"].week == 3
    assert await _lives(longtan) == lives
    assert (await _lives(longtan, TODAY + timedelta(days=8)))[entered].week == 0


async def test_notices_that_no_event_tells_of_are_counted_as_they_lie_and_people_told_together_are_one(longtan):
    async def lay(kind, at, case, *people):
        async with longtan.session() as session:
            for person in people:
                session.add(
                    Notice(
                        office_id=longtan.id, id=new_id(), person_id=person.id, kind=kind, title="", body="", link="",
                        created_at=at, case_id=case,
                    )
                )  # fmt: skip

    one, other = longtan.people["alley-chief"]
    case, later = await _report(longtan, "parking"), MONDAY + timedelta(hours=1)
    await lay("case.watched", MONDAY, case, one, other)
    await lay("case.watched", later, case, one)
    await lay("case.mentioned", MONDAY, case, one)
    await lay("case.many", MONDAY, None, one, other)
    for _ in range(2):
        lives = await _lives(longtan)
        found = {name: lives[f"notices/{name}"].week for name in ("watched", "mentioned", "many")}
        assert found == {"watched": 2, "mentioned": 1, "many": 1}
        assert lives["notices/watched"].last_at == later
        await _report(longtan, "parking")


async def test_a_week_goes_on_from_version_to_version_and_groups_are_told_once_with_the_people(longtan, put_in_force):
    robot, case = new_id(), await _report(longtan, "parking")
    async with longtan.session() as session:
        session.add(
            Robot(office_id=longtan.id, id=robot, name="群", kind="wecom", url="https://example.org", kinds=["matters"])
        )
        await session.flush()
        for kind, at in (("assigned", MONDAY), ("pressed", MONDAY + timedelta(hours=1))):
            session.add(
                Delivery(
                    office_id=longtan.id, id=new_id(), robot_id=robot, kind=f"case.{kind}", body="", state="waiting",
                    link=f"/o/{longtan.slug}/cases/{case}", created_at=at,
                )
            )  # fmt: skip
    flow = longtan.playbook.flow_for("parking")
    await put_in_force(longtan, telling=replace(longtan.playbook.telling, merge_above=9))
    await _report(longtan, "parking", MONDAY + timedelta(hours=2))
    await _lives(longtan)
    async with longtan.session() as session:
        assert set(await session.scalars(select(Case.playbook_version))) == {1, 2}
        lives = await lives_of(session, 2, day=TODAY)
        by_version = select(RuleDay.playbook_version, RuleDay.fired).where(RuleDay.rule == "notices/assigned")
        assert dict((await session.execute(by_version)).tuples().all()) == {1: 1, 2: 1}
    assert lives[f"flows/{flow.code}/{flow.first}"].week == 2
    assert (lives["notices/assigned"].week, lives["notices/pressed"].week) == (2, 1)


async def test_what_was_late_counts_its_reminder_its_limit_and_its_rungs_with_what_went_wrong(make_office):
    longtan = await make_office("longtan", alleys=1, people={"alley-chief": 1, "steward": 1})
    step = longtan.playbook.flow_for("parking")
    first = step.step(step.first)
    await _report(longtan, "parking")
    for days in range(1, 15):
        await sweep_office(longtan.databases, longtan.id, now=MONDAY + timedelta(days=days))
    lives = await _lives(longtan, TODAY + timedelta(days=14))
    at = f"flows/{step.code}/{step.first}"
    rungs = [f"ladders/{first.ladder}/{n + 1}" for n in range(len(longtan.playbook.ladder(first.ladder).rungs))]
    assert {f"{at}@limit", *rungs} <= set(lives)
    # There is nobody above the chief: the last rung finds nobody, and it is said.
    assert lives[rungs[-1]].error == NOBODY_ABOVE
    # Nor was anybody told, so that no such notice is counted.
    assert {"notices/escalated", "notices/supervised", "notices/transferred"}.isdisjoint(lives)
    assert lives["notices/overdue"].week == lives[f"{at}@limit"].week == 0
    assert (await _lives(longtan, lives["notices/overdue"].last_at.date()))["notices/overdue"].week == 1
    assert all(rule_words(longtan.playbook, rule) != rule for rule in lives), sorted(lives)


async def test_a_rung_passed_over_stands_in_the_journal_and_the_case_agrees_with_it(longtan, put_in_force):
    never = Condition(field="danger", op=Op.EQ, value=True)
    ladders = [
        replace(ladder, rungs=tuple(replace(rung, when=never) for rung in ladder.rungs))
        for ladder in longtan.playbook.ladders
    ]
    await put_in_force(longtan, ladders=tuple(ladders))
    case, late = await _report(longtan, "parking"), MONDAY + timedelta(days=14)
    for days in range(1, 15):
        await sweep_office(longtan.databases, longtan.id, now=MONDAY + timedelta(days=days))
    async with longtan.session() as session:
        kinds = (await session.scalars(select(JournalEvent.kind).where(JournalEvent.subject == case))).all()
        assert (await recheck_cases(session, [case], now=late))[case].found == ()
        assert (
            (await session.scalars(select(Case.rung).where(Case.id == case))).one()
            == kinds.count("case.rung_passed")
            > 0
        )
    assert "case.escalated" not in kinds


async def test_a_rule_far_beyond_its_norm_is_told_once_a_day_to_whoever_administers(longtan):
    async with longtan.session() as session:
        # An administrator need not hold a post: an office that is opened has one before it has posts.
        other = (await session.scalars(select(Person).where(Person.id == longtan.one("command").id))).one()
        other.administrator = True
        rule = "notices/overdue"
        session.add(RuleState(office_id=longtan.id, playbook_version=1, rule=rule, last_at=MONDAY))
        for n, fired in enumerate((60, *[4] * 28)):
            session.add(
                RuleDay(
                    office_id=longtan.id, playbook_version=1, rule=rule, day=TODAY - timedelta(days=n), fired=fired
                )
            )  # fmt: skip
            quiet = RuleDay(
                office_id=longtan.id, playbook_version=1, rule="rebound", day=TODAY - timedelta(days=n), fired=52
            )  # fmt: skip
            session.add(quiet)
    for times in (1, 0):
        async with longtan.session() as session:
            assert await warn_of_storms(session, now=MONDAY) == times
    async with longtan.session() as session:
        notice, _ = told = (await session.scalars(select(Notice).where(Notice.kind == "rule.storm"))).all()
        assert {each.person_id for each in told} == {longtan.one(kind).id for kind in ("office-admin", "command")}
        assert "今天已触发 60 次，平时一天约 4" in notice.body
        assert "逾期通知" in notice.body
        assert await storms(session, TODAY) == []


async def test_a_young_office_has_no_norm_of_nought(longtan):
    async with longtan.session() as session:
        for n, fired in ((0, 55), (1, 50), (2, 45)):
            day = TODAY - timedelta(days=n)
            session.add(RuleDay(office_id=longtan.id, playbook_version=1, rule="rebound", day=day, fired=fired))
    async with longtan.session() as session:
        assert await storms(session, TODAY) == []
