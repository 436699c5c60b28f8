"""An office changes its days: open cases follow in batches, owners hear of it once, and a second look agrees."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

import hutong.redating.jobs  # noqa: F401 - declares the job that runs below
from hutong.calendars.errors import DayTooFar, YearKnown
from hutong.calendars.models import SettledYear
from hutong.calendars.schemas import EnterDay, SettleYear
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.clocks import national_years
from hutong.errors import NotThere
from hutong.escalation.service import sweep_office
from hutong.evaluations.counting import CaseCounts, cases_by_alley
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.notices.models import Notice
from hutong.posts.queries import office_at
from hutong.redating.models import Redating
from hutong.redating.rounds import note_published
from hutong.redating.running import end_act, redate_some
from hutong.redating.service import ask_redating, enter_day, settle_year, withdraw_day
from hutong.tracing.rechecking import recheck_cases

PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 2, "steward": 2}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Five in the afternoon of a Monday in Beijing.
TODAY, DAY = date(2026, 11, 23), timedelta(days=1)


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=2, people=PEOPLE)


@pytest.fixture
def by(longtan):
    return Actor("person", longtan.one("office-admin").id)


@pytest.fixture
def report(longtan):
    async def make(alley=0):
        new = OpenCase(id=new_id(), alley=longtan.alleys[alley].id, category="parking")
        async with longtan.session() as session:
            reporter = Reporter(person=longtan.one("steward").id, source="patrol")
            return await open_case(session, new, reporter, by=SYSTEM, now=NOW)

    return make


@pytest.fixture
def rows(longtan):
    async def read(model, *order):
        async with longtan.session() as session:
            return (await session.scalars(select(model).where(model.office_id == longtan.id).order_by(*order))).all()

    return read


async def run(world, at=NOW):
    """Every act that was ordered, to its end, as the job does it."""
    async with world.session() as session:
        open_acts = select(Redating.id).where(Redating.office_id == world.id, Redating.done_at.is_(None))
        acts = (await session.scalars(open_acts)).all()
    for act in acts:
        more = True
        while more:
            async with world.session() as session:
                more = await redate_some(session, act, now=at)
        async with world.session() as session:
            await end_act(session, act, now=at)


def word(day, working="closed", reason="大雪停办", **more):
    return EnterDay(id=new_id(), day=day, working=working, reason=reason, **more)


async def test_open_cases_follow_the_day_and_come_back_with_it(longtan, by, report, rows):
    states = [await report(), await report(), await report(alley=1)]
    told = word(TODAY + DAY)
    for _ in range(2):
        async with longtan.session() as session:
            await enter_day(session, told, today=TODAY, by=by, now=NOW)
    await run(longtan)
    assert {row.id: row.due_at for row in await rows(Case)} == {s.id: s.due_at + DAY for s in states}
    (act,) = await rows(Redating)
    assert (act.looked_at, act.changed, act.done_at is not None) == (3, 3, True)

    notices = [n for n in await rows(Notice, Notice.id) if n.kind == "case.redated"]
    chiefs = {s.id: s.owner.people((await _directory(longtan)), TODAY)[0] for s in states}
    assert sorted(n.person_id for n in notices) == sorted(set(chiefs.values()))
    assert {n.title for n in notices} == {"有 2 件事的期限改了", "有一件事的期限改了"}

    async with longtan.session() as session:
        checked = await recheck_cases(session, [s.id for s in states], now=NOW)
    assert {case: one.found for case, one in checked.items()} == {s.id: () for s in states}
    # With the days that moved it.
    for one in checked.values():
        assert one.again.state.why.moved == one.kept.state.why.moved != ()

    async with longtan.session() as session:
        await withdraw_day(session, told.id, by=by, now=NOW)
    await run(longtan)
    assert {row.id: row.due_at for row in await rows(Case)} == {s.id: s.due_at for s in states}
    kinds = [e.kind for e in await rows(JournalEvent, JournalEvent.id) if e.kind.startswith(("calendar", "cases."))]
    assert kinds == ["calendar.day_entered", "cases.redated", "calendar.day_withdrawn", "cases.redated"]


async def test_a_case_that_fired_by_the_old_days_is_overdue_no_more_and_agrees_with_its_journal(
    longtan, by, report, rows
):
    state = await report()
    await sweep_office(longtan.databases, longtan.id, now=state.due_at + timedelta(minutes=1))
    late = state.due_at + timedelta(hours=1)
    async with longtan.session() as session:
        await enter_day(session, word(TODAY + DAY), today=TODAY, by=by, now=late)
    await run(longtan, late)
    (row,) = await rows(Case)
    assert (row.due_at, row.overdue_since, row.rung) == (state.due_at + DAY, None, 0)
    events = await rows(JournalEvent, JournalEvent.id)
    (lapse,) = [each for each in events if each.kind == "case.overdue"]
    (lifted,) = [each for each in events if each.kind == "case.overdue_lifted"]
    assert (lifted.corrects, lifted.subject, lifted.data["void"]) == (lapse.id, state.id, True)
    rungs = {each.id for each in events if each.kind == "case.escalated"}
    assert {each.corrects for each in events if each.kind == "case.escalation_lifted"} == rungs != set()
    async with longtan.session() as session:
        assert (await recheck_cases(session, [state.id], now=late))[state.id].found == ()
        _, setting = await setting_at(session, late)
        counted = await cases_by_alley(session, setting, [state.alley.id], TODAY)
    assert counted.get(state.alley.id, CaseCounts()) == CaseCounts()  # Neither month nor grade is told of it.
    # It may run over by its new deadline, and counts then.
    await sweep_office(longtan.databases, longtan.id, now=row.due_at + timedelta(minutes=1))
    (row,) = await rows(Case)
    assert row.overdue_since == state.due_at + DAY


async def test_what_is_late_climbs_by_the_days_as_they_are_now(longtan, by, report, rows):
    state = await report()
    late = state.due_at + timedelta(minutes=1)
    await sweep_office(longtan.databases, longtan.id, now=late)
    (before,) = await rows(Case)
    closed = before.escalate_at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    async with longtan.session() as session:
        await enter_day(session, word(closed), today=TODAY, by=by, now=late)
    await run(longtan, late)
    (row,) = await rows(Case)
    assert (row.due_at, row.overdue_since, row.rung) == (before.due_at, before.overdue_since, before.rung)
    assert (row.escalate_at, row.wake_at) == (before.escalate_at + DAY, before.wake_at + DAY)
    async with longtan.session() as session:
        assert (await recheck_cases(session, [state.id], now=late))[state.id].found == ()


async def test_it_goes_on_where_it_stopped(longtan, by, report, rows):
    for _ in range(5):
        await report()
    async with longtan.session() as session:
        await enter_day(session, word(TODAY + DAY), today=TODAY, by=by, now=NOW)
    (act,) = await rows(Redating)
    more = []
    for _ in range(3):
        async with longtan.session() as session:
            more.append(await redate_some(session, act.id, now=NOW, most=2))
    assert more == [True, True, False]
    (act,) = await rows(Redating)
    assert (act.looked_at, act.changed) == (5, 5)


async def test_what_was_due_before_the_day_is_not_even_looked_at(longtan, report, rows):
    await report()
    async with longtan.session() as session:
        act = await ask_redating(session, TODAY + 9 * DAY, TODAY + 9 * DAY, now=NOW)
        assert not await redate_some(session, act, now=NOW)
        plan = "\n".join(
            (
                await session.scalars(
                    text(
                        "EXPLAIN SELECT id FROM cases c WHERE c.office_id = :office AND c.closed_at IS NULL"
                        " AND c.due_at >= :at AND (c.due_at, c.id) < (:at, :office) ORDER BY c.due_at DESC, c.id DESC LIMIT 200"
                    ),
                    {"office": longtan.id, "at": NOW},
                )
            ).all()
        )
    (act,) = await rows(Redating)
    assert act.looked_at == 0
    assert "Seq Scan" not in plan


async def test_a_published_year_is_noted_once_and_counted_anew_once(longtan, rows):
    local = NOW.astimezone()
    for _ in range(2):
        async with longtan.session() as session:
            await note_published(session, local)
    await run_due(longtan.databases, longtan.id)
    known = list(range(local.year, national_years().stop))
    assert [row.year for row in await rows(SettledYear, SettledYear.year)] == known
    assert [(row.year, row.done_at is not None) for row in await rows(Redating, Redating.first)] == [
        (year, True) for year in known
    ]


async def test_an_office_settles_a_year_that_nobody_published(longtan, by, rows):
    unknown = national_years().stop
    async with longtan.session() as session:
        await settle_year(session, SettleYear(year=unknown), today=TODAY, by=by, now=NOW)
    async with longtan.session() as session:
        calendar = (await office_at(session, NOW)).calendar
    assert calendar.is_known(unknown)
    assert not calendar.is_known(unknown + 1)
    with pytest.raises(YearKnown):
        async with longtan.session() as session:
            await settle_year(session, SettleYear(year=TODAY.year), today=TODAY, by=by, now=NOW)


async def test_days_too_far_and_days_of_others_are_refused(longtan, by):
    for day in (TODAY - 40 * DAY, TODAY + 900 * DAY, date.max):
        with pytest.raises(DayTooFar):
            async with longtan.session() as session:
                await enter_day(session, word(day), today=TODAY, by=by, now=NOW)
    with pytest.raises(NotThere):
        async with longtan.session() as session:
            await withdraw_day(session, new_id(), by=by, now=NOW)


async def _directory(world):
    async with world.session() as session:
        office = await office_at(session, NOW)
    return office.directory(office.version, world.playbook.posts)
