"""A month is proposed, looked at, changed and published, and each sees the own days."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hutong.journal import JournalEvent
from hutong.notices.models import Notice
from hutong.posts.models import Absence
from hutong.rosters.models import Roster, RosterLine
from hutong.rosters.queries import next_month

PEOPLE = {"command": 1, "office-admin": 1, "alley-chief": 2, "steward": 4}
MONTH = next_month(datetime.now(UTC).date())
WRITTEN = f"{MONTH:%Y-%m}"


@pytest.fixture
async def lanes(make_office):
    """Two alleys, each with its chief and two stewards who take turns."""
    return await make_office("starter", alleys=2, people=PEOPLE)


@pytest.fixture
async def planner(lanes, sign_in):
    browser = await sign_in(lanes, "command")
    browser.home = f"/o/{lanes.slug}"
    return browser


async def propose(planner, month=WRITTEN):
    return await planner.post(f"{planner.home}/rosters", {"month": month}, page=f"{planner.home}/rosters")


async def publish(planner):
    here = f"{planner.home}/rosters/{WRITTEN}"
    return await planner.post(f"{here}/publish", page=here)


async def lines_in(world, **wanted):
    async with world.session() as session:
        statement = select(RosterLine).where(RosterLine.office_id == world.id).order_by(RosterLine.day, RosterLine.id)
        rows = (await session.scalars(statement)).all()
        return [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]


async def rows_of(world, model):
    async with world.session() as session:
        return (await session.scalars(select(model).where(model.office_id == world.id))).all()


async def test_a_month_goes_from_proposal_to_everybodys_own_days(planner, lanes, sign_in):
    steward = await sign_in(lanes, "steward")
    assert (await propose(planner)).status_code == 303
    page = (await planner.get(f"{planner.home}/rosters/{WRITTEN}")).text
    assert "该排的都排了" in page
    assert 'class="month-covered"' in page
    assert "待发布" in page
    # Nobody but those who plan sees what is not published.
    chief = await sign_in(lanes, "alley-chief")
    assert (await chief.get(f"{planner.home}/rosters/{WRITTEN}")).status_code == 404
    assert await rows_of(lanes, Notice) == []
    assert (await publish(planner)).status_code == 303
    told = {notice.person_id for notice in await rows_of(lanes, Notice)}
    assert told == {p.id for kind in ("alley-chief", "steward", "command") for p in lanes.people[kind]}
    assert (await chief.get(f"{planner.home}/rosters/{WRITTEN}")).status_code == 200
    mine = await lines_in(lanes, person_id=lanes.one("steward").id)
    shown = (await steward.get(f"{planner.home}/duties?month={WRITTEN}")).text
    assert len(re.findall(r'month-mark">0/1<', shown)) == len(mine) > 0
    kinds = [row.kind for row in await rows_of(lanes, JournalEvent) if row.kind.startswith("roster.")]
    assert sorted(kinds) == ["roster.proposed", "roster.published"]


async def test_turns_are_shared_within_one(planner, lanes):
    await propose(planner)
    weekend = [row for row in await lines_in(lanes) if row.cadence == "weekend-patrol"]
    for alley in lanes.alleys:
        people = [row.person_id for row in weekend if row.alley_id == alley.id]
        counts = sorted(people.count(person) for person in set(people))
        assert counts[-1] - counts[0] <= 1


@pytest.mark.long
async def test_proposing_again_replaces_and_a_published_month_stays(planner, lanes):
    await propose(planner)
    first = {row.id for row in await lines_in(lanes)}
    assert (await propose(planner)).status_code == 303
    assert len(await rows_of(lanes, Roster)) == 1
    assert first.isdisjoint(row.id for row in await lines_in(lanes))
    await publish(planner)
    again = await propose(planner)
    assert (again.status_code, "已经发布" in again.text) == (409, True)
    assert (await publish(planner)).status_code == 409


@pytest.mark.long
async def test_a_line_is_handed_over_and_exchanged_each_with_a_notice(planner, lanes):
    await propose(planner)
    await publish(planner)
    one, two = [row for row in await lines_in(lanes, alley_id=lanes.alleys[0].id) if row.cadence == "weekend-patrol"][
        :2
    ]
    page = f"{planner.home}/roster-lines/{one.id}"
    answer = await planner.post(f"{page}/swap", {"other": str(two.id)}, page=page)
    assert answer.status_code == 303, answer.text
    after = {row.id: row for row in await lines_in(lanes)}
    assert (after[one.id].person_id, after[two.id].person_id) == (two.person_id, one.person_id)
    assert after[one.id].rule == "swapped"
    elsewhere = lanes.people["steward"][1]
    answer = await planner.post(f"{page}/hand-over", {"person": str(elsewhere.id)}, page=page)
    assert answer.status_code == 303, answer.text
    assert (await lines_in(lanes, id=one.id))[0].person_id == elsewhere.id
    told = [n.kind for n in await rows_of(lanes, Notice) if n.kind in {"roster.taken", "roster.freed"}]
    assert sorted(told) == ["roster.freed"] * 3 + ["roster.taken"] * 3


@pytest.mark.long
async def test_nobody_gets_what_he_cannot_do(planner, lanes):
    await propose(planner)
    line = next(row for row in await lines_in(lanes) if row.cadence == "weekend-patrol")
    page = f"{planner.home}/roster-lines/{line.id}"
    away = lanes.people["steward"][1]
    async with lanes.session() as session:
        session.add(Absence(office_id=lanes.id, person_id=away.id, since=line.day, until=line.day, reason=""))
    for person in (away, lanes.one("office-admin")):
        answer = await planner.post(f"{page}/hand-over", {"person": str(person.id)}, page=page)
        assert (answer.status_code, "这一天请假，或者岗位没有这项职责" in answer.text) == (422, True)
    answer = await planner.post(f"{page}/swap", {"other": str(line.id)}, page=page)
    assert answer.status_code == 422
    for junk in ("", "x", "\x00"):
        assert (await planner.post(f"{page}/hand-over", {"person": junk}, page=page)).status_code == 422


@pytest.mark.long
async def test_leave_noted_after_the_proposal_is_seen_and_filled(planner, lanes):
    await propose(planner)
    steward = lanes.one("steward")
    first = (await lines_in(lanes, person_id=steward.id))[0].day
    async with lanes.session() as session:
        absence = Absence(
            office_id=lanes.id, person_id=steward.id, since=first, until=first + timedelta(days=40), reason=""
        )
        session.add(absence)
    here = f"{planner.home}/rosters/{WRITTEN}"
    assert "有排错或漏排的" in (await planner.get(here)).text
    answer = await publish(planner)
    assert (answer.status_code, "先改好再发布" in answer.text) == (409, True)
    assert (await planner.post(f"{here}/settle", page=here)).status_code == 303
    assert await lines_in(lanes, person_id=steward.id) == []
    assert "该排的都排了" in (await planner.get(here)).text
    assert (await publish(planner)).status_code == 303


async def test_the_list_is_found_in_and_exported(planner, lanes):
    await propose(planner)
    here = f"{planner.home}/rosters/{WRITTEN}"
    name = lanes.one("alley-chief").name
    page = (await planner.get(f"{here}/lines?q={name}")).text
    count = len(await lines_in(lanes, person_id=lanes.one("alley-chief").id))
    assert f"共 {count} 条" in page
    answer = await planner.get(f"{here}/lines.xlsx?q={name}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == count + 1
    assert "没有找到" in (await planner.get(f"{here}/lines?q=zzz")).text
    alley = (await planner.get(f"{here}/alleys/{lanes.alleys[0].id}")).text
    assert lanes.alleys[0].name in alley
    mine = await planner.get(f"{planner.home}/duties/duties.xlsx?month={WRITTEN}")
    assert mine.status_code == 200


async def test_what_is_not_a_month_or_another_offices_is_not_there(planner, lanes, make_office, sign_in):
    await propose(planner)
    line = (await lines_in(lanes))[0]
    other = await make_office("starter", alleys=1, people={"command": 1, "steward": 1})
    stranger = await sign_in(other, "command")
    home = f"/o/{other.slug}"
    for path in (
        f"/rosters/{WRITTEN}",
        f"/roster-lines/{line.id}",
        "/rosters/2026-13",
        "/rosters/x",
        "/duties?month=99",
    ):
        assert (await stranger.get(home + path)).status_code == 404, path
    await stranger.post(f"{home}/rosters", {"month": WRITTEN}, page=f"{home}/rosters")
    own = (await lines_in(other, cadence="weekend-patrol"))[0]
    page = f"{home}/roster-lines/{own.id}"
    foreign = {"person": str(lanes.one("steward").id)}
    assert (await stranger.post(f"{page}/hand-over", foreign, page=page)).status_code == 404
    assert (await stranger.post(f"{page}/swap", {"other": str(line.id)}, page=page)).status_code == 404
    steward = await sign_in(other, "steward")
    assert (await steward.get(f"{home}/rosters")).status_code in {403, 404}
    for month in ("", "2026-13", "2020-01", "x" * 10_000, "2099-01"):
        answer = await stranger.post(f"{home}/rosters", {"month": month}, page=f"{home}/rosters")
        assert answer.status_code == 422, month
