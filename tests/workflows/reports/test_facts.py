"""Rollups: every kind of event once, corrections taken back, and the check that finds what does not agree."""

from datetime import UTC, date, datetime

from sqlalchemy import select, text

from hutong.db import Office
from hutong.ids import new_id
from hutong.reports.facts import COUNTS
from hutong.reports.models import DailyFacts, MonthlyFacts
from hutong.reports.verifying import verify_facts

# Half an hour before midnight in Beijing: the day is that of the office, not of UTC.
LATE = datetime(2017, 5, 31, 15, 30, tzinfo=UTC)
NEXT = datetime(2017, 5, 31, 16, 30, tzinfo=UTC)


async def stored(office, model, moment):
    async with office.databases.session(Office(office.id)) as session:
        row = (await session.execute(select(model).where(moment))).scalar_one_or_none()
    return {name: getattr(row, name) for name in COUNTS if getattr(row, name)} if row else {}


def case(**more):
    return {"alley_kind": "street", "category": "parking", "danger": False, **more}


async def test_each_count_comes_from_its_event_on_the_day_of_the_office(office):
    fine, late = new_id(), new_id()
    for subject in (fine, late):
        await office.happened("case.opened", LATE, case(danger=subject == late), subject=subject)
    await office.happened("case.closed", LATE, case(outcome="closed", on_time=True), subject=fine)
    for _step in range(2):
        await office.happened("case.overdue", LATE, case(), subject=late)
    await office.happened("case.closed", NEXT, case(outcome="closed", on_time=False), subject=late)
    await office.happened("case.closed", LATE, case(outcome="declined", on_time=True))
    await office.happened("case.deferred", LATE, case())
    await office.happened("case.stepped", LATE, case(rework=True))
    await office.happened("case.stepped", LATE, case(rework=False))
    await office.happened("case.rebounded", LATE, case())
    await office.happened("patrol.finished", LATE, {"alley_kind": "street", "minutes": 50})
    await office.happened("visit.recorded", LATE, {"alley_kind": "street", "minutes": 20, "people": 3})
    await office.happened("fix.done", LATE, {"alley_kind": "street"})
    assert await office.folded() == 14
    assert await stored(office, DailyFacts, DailyFacts.day == date(2017, 5, 31)) == {
        "opened": 2, "danger": 1, "closed": 1, "closed_on_time": 1, "overdue": 1, "deferred": 1, "due": 3,
        "reworked": 1, "rebounds": 1, "patrols": 1, "patrol_minutes": 50, "visits": 1, "visit_minutes": 20,
        "people_visited": 3, "fixes": 1,
    }  # fmt: skip
    assert await stored(office, DailyFacts, DailyFacts.day == date(2017, 6, 1)) == {"closed": 1}
    assert await stored(office, MonthlyFacts, MonthlyFacts.month == date(2017, 6, 1)) == {"closed": 1}


async def test_a_correction_moves_the_rollup_of_the_day_that_it_mends(office):
    walked = await office.happened("patrol.finished", LATE, {"alley_kind": "street", "minutes": 50})
    await office.folded()
    await office.happened("patrol.finished", NEXT, {"alley_kind": "street", "minutes": 30}, corrects=walked)
    await office.happened("patrol.finished", NEXT, {"alley_kind": "street", "minutes": 40}, corrects=walked)
    await office.folded()
    day = DailyFacts.day == date(2017, 5, 31)
    assert await stored(office, DailyFacts, day) == {"patrols": 1, "patrol_minutes": 40}
    await office.happened("patrol.finished", NEXT, {"void": True}, corrects=walked)
    await office.folded()
    assert await stored(office, DailyFacts, day) == {}


async def test_a_lapse_that_was_taken_back_counts_no_longer_and_the_next_one_does(office):
    on_time, again = new_id(), new_id()
    for subject in (on_time, again):
        lapse = await office.happened("case.overdue", LATE, case(), subject=subject)
        await office.folded()
        lifted = {"act": str(new_id()), "void": True}
        await office.happened("case.overdue_lifted", LATE, lifted, subject=subject, corrects=lapse)
    await office.folded()
    day = DailyFacts.day == date(2017, 5, 31)
    assert await stored(office, DailyFacts, day) == {}
    await office.happened("case.closed", LATE, case(outcome="closed", on_time=True), subject=on_time)
    await office.happened("case.overdue", LATE, case(), subject=again)
    await office.folded()
    assert await stored(office, DailyFacts, day) == {"due": 2, "overdue": 1, "closed": 1, "closed_on_time": 1}
    async with office.databases.session(Office(office.id)) as session:
        assert await verify_facts(session) == []


async def test_folding_twice_adds_nothing_and_the_check_agrees(office):
    for minutes in (10, 20):
        await office.happened("patrol.finished", LATE, {"alley_kind": "alley", "minutes": minutes})
    assert [await office.folded(), await office.folded()] == [2, 0]
    async with office.databases.session(Office(office.id)) as session:
        assert await verify_facts(session) == []


async def test_the_check_finds_a_rollup_that_drifted(office):
    await office.happened("patrol.finished", LATE, {"alley_kind": "alley", "minutes": 10})
    await office.folded()
    async with office.databases.session(Office(office.id)) as session:
        await session.execute(
            text("UPDATE facts_daily SET patrol_minutes = 11 WHERE office_id = :office"), {"office": office.id}
        )
    async with office.databases.session(Office(office.id)) as session:
        (found,) = await verify_facts(session) or ()
    assert (found.what, found.name, found.stored, found.recounted) == ("day", "patrol_minutes", 11, 10)


async def test_an_office_whose_journal_was_never_folded_has_nothing_to_check(office):
    async with office.databases.session(Office(office.id)) as session:
        assert await verify_facts(session) is None
