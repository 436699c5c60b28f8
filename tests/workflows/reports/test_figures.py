"""Figures: what counts, from which moment to which, and what a correction changes."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from hutong.db import Office
from hutong.ids import new_id
from hutong.journal.sealing import seal_now
from hutong.reports.counting import counting_of, rows_of, tie_of, value_of
from hutong.reports.errors import NoSuchFigure
from hutong.reports.figures import FIGURES
from hutong.reports.periods import Period

START, UNTIL = date(2017, 4, 25), date(2017, 8, 30)
NOON = datetime(2017, 5, 2, 4, tzinfo=UTC)


def walk(minutes: int, *, post_kind: str = "steward", alley: UUID | None = None) -> dict[str, object]:
    return {
        "alley": str(alley or new_id()), "alley_kind": "alley", "person": str(new_id()), "post_kind": post_kind,
        "minutes": minutes, "found": 0, "fixed": 0,
    }  # fmt: skip


def visit(whom: str, people: int, unit: UUID | None = None) -> dict[str, object]:
    return {
        "alley": str(new_id()), "alley_kind": "alley", "person": str(new_id()), "post_kind": "steward",
        "whom": whom, "people": people, "minutes": 10, "unit": str(unit) if unit else None, "need": False,
    }  # fmt: skip


async def test_hours_are_patrol_and_visit_of_stewards_rounded_down(office):
    await office.happened("patrol.finished", NOON, walk(100))
    await office.happened("patrol.finished", NOON, walk(600, post_kind="alley-chief"))
    await office.happened("visit.recorded", NOON, visit("resident", 1))
    assert await office.figure("patrol_hours", START, UNTIL) == 1  # 110 minutes
    # Of these sixty, fifty have counted as visits.
    await office.happened("patrol.finished", NOON, walk(60) | {"visited": 50})
    assert await office.figure("patrol_hours", START, UNTIL) == 2


async def test_both_days_of_a_period_count_whole_in_the_time_zone_of_the_office(office):
    first, last = datetime(2017, 4, 24, 16, tzinfo=UTC), datetime(2017, 8, 30, 15, 59, 59, tzinfo=UTC)
    await office.happened("patrol.finished", first, walk(60))
    await office.happened("patrol.finished", last, walk(60))
    await office.happened("patrol.finished", first.replace(hour=15), walk(60))
    await office.happened("patrol.finished", last.replace(hour=16), walk(60))
    assert await office.figure("patrol_hours", START, UNTIL) == 2


async def test_units_are_counted_once_and_people_each_time(office):
    shop, unit = new_id(), new_id()
    for whom, people, where in (("shop", 2, shop), ("shop", 3, shop), ("unit", 4, unit), ("resident", 1, None)):
        await office.happened("visit.recorded", NOON, visit(whom, people, where))
    assert await office.figure("units_visited", START, UNTIL) == 2
    assert await office.figure("people_visited", START, UNTIL) == 6


async def test_a_correction_replaces_or_voids_what_it_names(office):
    wrong = await office.happened("patrol.finished", NOON, walk(600))
    doubled = await office.happened("patrol.finished", NOON, walk(60))
    assert await office.figure("patrol_hours", START, UNTIL) == 11
    await office.happened("patrol.finished", NOON, walk(120), corrects=wrong)
    await office.happened("patrol.finished", NOON, {"void": True}, corrects=doubled)
    assert await office.figure("patrol_hours", START, UNTIL) == 2
    # The last word counts, also over a voiding.
    await office.happened("patrol.finished", NOON, walk(180), corrects=doubled)
    assert await office.figure("patrol_hours", START, UNTIL) == 5


async def test_a_frozen_position_sees_neither_later_events_nor_later_corrections(office):
    wrong = await office.happened("patrol.finished", NOON, walk(600))
    await seal_now(office.databases, office.id)
    await office.happened("patrol.finished", NOON, walk(60), corrects=wrong)
    await office.happened("patrol.finished", NOON, walk(60))
    await seal_now(office.databases, office.id)
    assert await office.figure("patrol_hours", START, UNTIL, position=1) == 10
    assert await office.figure("patrol_hours", START, UNTIL, position=2) == 1
    assert await office.figure("patrol_hours", START, UNTIL, position=3) == 2


async def test_whoever_left_is_no_steward_and_party_members_are_read_from_the_erasable_row(office):
    people = [new_id() for _ in range(3)]
    for n, person in enumerate(people):
        begun = {
            "person": str(person),
            "post": str(new_id()),
            "post_kind": "steward",
            "origin": "unit" if n else "resident",
        }
        await office.happened("appointment.begun", NOON, begun, personal={"name": "某", "party_member": n == 1})
        if n == 2:
            await office.happened("appointment.ended", NOON, {k: begun[k] for k in ("person", "post", "post_kind")})
    chief = {"person": str(new_id()), "post": str(new_id()), "post_kind": "alley-chief", "origin": "official"}
    await office.happened("appointment.begun", NOON, chief, personal={"name": "某", "party_member": True})
    found = {
        name: await office.figure(name, START, UNTIL)
        for name in ("stewards", "stewards_resident", "stewards_unit", "stewards_party")
    }
    assert found == {"stewards": 2, "stewards_resident": 1, "stewards_unit": 1, "stewards_party": 1}


async def test_a_matter_is_settled_by_chiefs_when_a_steward_reported_and_a_chief_did_the_work(office):
    closed = {
        "outcome": "closed",
        "reporter_post_kind": "steward",
        "handled_by_post_kind": "deputy-chief",
        "by_post_kind": "steward",
    }
    await office.happened("case.closed", NOON, closed)
    await office.happened("case.closed", NOON, {**closed, "outcome": "declined"})
    await office.happened("case.closed", NOON, {**closed, "handled_by_post_kind": "command"})
    await office.happened("case.closed", NOON, {**closed, "reporter_post_kind": "community-worker"})
    assert await office.figure("settled_by_chiefs", START, UNTIL) == 1


async def test_pieces_are_rounded_down_to_the_thousand_and_departments_counted_once(office):
    for pieces in (2500, 999):
        await office.happened("publicity.put_out", NOON, {"form": "letter", "pieces": pieces})
    for called in (["police", "housing"], ["police"]):
        await office.happened("joint_call.opened", NOON, {"departments": called})
    assert await office.figure("publicity_pieces_over", START, UNTIL) == 3000
    assert await office.figure("departments_named", START, UNTIL) == 2


async def test_the_most_alleys_of_one_post(office):
    post = new_id()
    for subject in (post, post, new_id()):
        placed = {"post_kind": "alley-chief", "alley": str(new_id()), "community": None}
        await office.happened("post.placed", NOON, placed, subject=subject)
    assert await office.figure("alleys_per_chief_max", START, UNTIL) == 2


async def test_rows_add_up_to_the_figure_page_by_page(office):
    alley = new_id()
    for minutes in (30, 45, 65):
        await office.happened("patrol.finished", NOON, walk(minutes, alley=alley))
    await office.happened("patrol.finished", NOON, walk(40))
    async with office.databases.session(Office(office.id)) as session:
        counting = await counting_of(session, "patrol_hours", Period(START, UNTIL, office_zone()))
        first = await rows_of(session, counting, limit=3)
        rest = await rows_of(session, counting, limit=3, after=tie_of(first[-1]))
        here = await rows_of(session, counting, alley=alley)
        assert await value_of(session, counting) == sum(row.counted for row in first + rest) // 60 == 3
    assert [len(first), len(rest)] == [3, 1]
    assert sorted(row.counted for row in here) == [30, 45, 65]


async def test_every_figure_is_nought_in_an_office_where_nothing_happened_and_has_no_rows(office):
    async with office.databases.session(Office(office.id)) as session:
        for figure in FIGURES:
            if figure.takes is not None:
                continue
            counting = await counting_of(session, figure.name, Period(START, UNTIL, office_zone()))
            found = await value_of(session, counting), await rows_of(session, counting)
            assert found == (0, []), figure.name


@pytest.mark.parametrize(
    "name", ["nobody", "council_meetings_", "council_meetings_nowhere", "stewards\x00", "council_meetings"]
)
async def test_an_unknown_figure_is_not_there(office, name):
    with pytest.raises(NoSuchFigure):
        await office.figure(name, START, UNTIL)


def office_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Shanghai")
