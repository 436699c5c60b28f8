"""换班 from asking to undoing, by two people's own browsers; and the calendar that follows one's duties."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice
from hutong.posts.models import Absence
from hutong.rosters.models import RosterLine, RosterOffer
from hutong.rosters.queries import next_month
from hutong.rosters.service import propose_month, publish

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime.now(UTC)
MONTH = next_month(NOW.astimezone(BEIJING).date())


@pytest.fixture
async def lanes(make_office):
    """Two alleys, each with two stewards who take turns; this month's and the next month's rosters are out."""
    people = {"command": 1, "alley-chief": 2, "steward": 4, "community-worker": 1}
    world = await make_office("starter", alleys=2, people=people)
    async with world.session() as session:
        for month in (NOW.astimezone(BEIJING).date(), MONTH):
            roster = await propose_month(session, month, person=None, by=SYSTEM, now=NOW)
            await session.flush()
            await publish(session, roster.id, person=world.one("command").id, by=SYSTEM, now=NOW)
    return world


@pytest.fixture
async def two(lanes, sign_in):
    """The two stewards of the first alley, each in a browser."""
    return await sign_in(lanes, "steward", 0), await sign_in(lanes, "steward", 2)


async def turns_of(world, n):
    async with world.session() as session:
        statement = select(RosterLine).where(
            RosterLine.office_id == world.id, RosterLine.person_id == world.people["steward"][n].id,
            RosterLine.cadence == "weekend-patrol", RosterLine.day >= MONTH,
        )  # fmt: skip
        return (await session.scalars(statement.order_by(RosterLine.day))).all()


async def whose(world, *lines):
    async with world.session() as session:
        found = await session.execute(
            select(RosterLine.id, RosterLine.person_id, RosterLine.rule).where(
                RosterLine.office_id == world.id, RosterLine.id.in_([line.id for line in lines])
            )
        )
        by_id = {row.id: (row.person_id, row.rule) for row in found}
    return [by_id[line.id] for line in lines]


async def kinds_told(world, person):
    async with world.session() as session:
        statement = select(Notice.kind).where(Notice.office_id == world.id, Notice.person_id == person.id)
        return [kind for kind in await session.scalars(statement) if kind != "roster.published"]


@pytest.mark.long
async def test_two_exchange_a_day_and_undo_it_and_everything_is_journalled(lanes, two, make_office, sign_in):
    one, other = two
    mine, theirs = (await turns_of(lanes, 0))[0], (await turns_of(lanes, 2))[0]
    me, them = lanes.people["steward"][0], lanes.people["steward"][2]
    before = await whose(lanes, mine, theirs)
    home, ask = f"/o/{lanes.slug}/duties", f"/o/{lanes.slug}/duties/lines/{mine.id}/exchange"
    assert ask in (await one.get(f"{home}/exchanges")).text
    assert str(theirs.id) in (await one.get(f"{ask}?how=swap")).text
    given = {"id": str(new_id()), "other": str(theirs.id)}
    for _ in range(2):
        assert (await one.post(ask, given)).status_code == 303
    again = await one.post(ask, {"id": str(new_id()), "other": str(theirs.id)})
    assert (again.status_code, "先撤回再换" in again.text) == (409, True)
    assert await kinds_told(lanes, them) == ["roster.offered"]
    assert "想和您换班" in (await other.get(f"/o/{lanes.slug}/today")).text
    # Whoever asked cannot answer for the other, and strangers see nothing of it.
    page, here = f"{home}/exchanges", f"{home}/exchanges/{given['id']}"
    assert (await one.post(f"{here}/agree", page=page)).status_code == 404
    elsewhere = await make_office("starter", alleys=1, people={"steward": 1})
    stranger = await sign_in(elsewhere, "steward")
    away = f"/o/{elsewhere.slug}/duties"
    assert (await stranger.get(f"{away}/lines/{mine.id}/exchange")).status_code == 404
    assert (await stranger.post(f"{away}/exchanges/{given['id']}/agree", page=f"{away}/exchanges")).status_code == 404
    assert (await other.get(ask)).status_code == 404
    for _ in range(2):
        assert (await other.post(f"{here}/agree", page=page)).status_code == 303
    assert await whose(lanes, mine, theirs) == [(them.id, "swapped"), (me.id, "swapped")]
    assert await kinds_told(lanes, me) == ["roster.agreed"]
    assert "撤销这次换班" in (await one.get(page)).text
    assert (await one.post(f"{here}/decline", page=page)).status_code == 404
    for _ in range(2):
        assert (await other.post(f"{here}/undo", page=page)).status_code == 303
    assert await whose(lanes, mine, theirs) == before
    async with lanes.session() as session:
        kinds = [
            row.kind
            for row in await session.scalars(select(JournalEvent).where(JournalEvent.office_id == lanes.id))
            if row.kind in {"roster.offered", "roster.offer_decided", "roster.changed"}
        ]
        assert sorted(kinds) == ["roster.changed"] * 4 + ["roster.offer_decided"] * 2 + ["roster.offered"]


@pytest.mark.long
async def test_a_colleague_stands_in_unless_on_leave_busy_or_unwilling(lanes, two):
    one, other = two
    mine, theirs = (await turns_of(lanes, 0))[0], (await turns_of(lanes, 2))[0]
    them = lanes.people["steward"][2]
    ask, home = f"/o/{lanes.slug}/duties/lines/{mine.id}/exchange", f"/o/{lanes.slug}/duties/exchanges"
    for junk in ({}, {"to": "x"}, {"to": str(new_id())}, {"to": str(lanes.people["steward"][0].id)}, {"id": "\x00"}):
        answer = await one.post(ask, {"id": str(new_id()), **junk})
        assert answer.status_code in {404, 422}, junk
    async with lanes.session() as session:
        away = Absence(office_id=lanes.id, person_id=them.id, since=mine.day, until=mine.day, reason="")
        session.add(away)
    assert them.name not in (await one.get(f"{ask}?how=give")).text
    answer = await one.post(ask, {"id": str(new_id()), "to": str(them.id)})
    assert (answer.status_code, "这一天请假" in answer.text) == (422, True)
    async with lanes.session() as session:
        await session.delete(await session.merge(away))
    first, second = str(new_id()), str(new_id())
    assert (await one.post(ask, {"id": first, "to": str(them.id)})).status_code == 303
    assert (await one.post(f"{home}/{first}/withdraw", page=home)).status_code == 303
    assert (await other.post(f"{home}/{first}/agree", page=home)).status_code == 409
    assert (await one.post(ask, {"id": second, "to": str(them.id)})).status_code == 303
    assert (await other.post(f"{home}/{second}/decline", page=home)).status_code == 303
    assert await kinds_told(lanes, lanes.people["steward"][0]) == ["roster.declined"]
    assert (await one.get(f"{home}/{second}/agree")).status_code in {404, 405}
    async with lanes.session() as session:
        states = await session.scalars(select(RosterOffer.state).where(RosterOffer.office_id == lanes.id))
        assert sorted(states) == ["declined", "withdrawn"]
    assert await whose(lanes, mine, theirs) == [
        (lanes.people["steward"][0].id, mine.rule),
        (them.id, theirs.rule),
    ]


async def test_a_calendar_follows_ones_own_duties_by_an_address_that_can_be_withdrawn(lanes, two, browser, make_office):
    one, _ = two
    here = f"/o/{lanes.slug}/duties/calendar"
    page = await one.post(here)
    address = re.search(r"http://[^<\s]+/calendar/[\w-]+\.ics", page.text)[0]
    path = "/" + address.split("/", 3)[3]
    anybody = browser()
    answer = await anybody.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    mine = await _lines_of(lanes, lanes.people["steward"][0])
    assert answer.text.count("BEGIN:VEVENT") == len(mine) > 0
    others = [
        person.name for kind in lanes.people.values() for person in kind if person.id != lanes.people["steward"][0].id
    ]
    assert [name for name in others if name in answer.text.replace("\r\n ", "")] == []
    assert "no-store" in answer.headers["cache-control"]
    # At another office the same secret leads nowhere, and what is not one neither.
    elsewhere = await make_office("starter", alleys=1)
    secret = path.rsplit("/", 1)[1]
    for wrong in (
        f"/o/{elsewhere.slug}/calendar/{secret}", f"/o/{lanes.slug}/calendar/x.ics", f"/o/{lanes.slug}/calendar/{secret[:-4]}",
    ):  # fmt: skip
        assert (await anybody.get(wrong)).status_code == 404, wrong
    assert "现在有效" in (await one.get(here)).text
    newer = re.search(r"http://[^<\s]+/calendar/[\w-]+\.ics", (await one.post(here)).text)[0]
    assert newer != address
    assert (await anybody.get(path)).status_code == 404
    assert (await one.post(f"{here}/withdraw", page=here)).status_code == 200
    assert (await anybody.get("/" + newer.split("/", 3)[3])).status_code == 404
    file = await one.get(f"{here}/duties.ics")
    assert file.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "attachment" in file.headers["content-disposition"]


async def _lines_of(world, person):
    async with world.session() as session:
        statement = select(RosterLine).where(
            RosterLine.office_id == world.id, RosterLine.person_id == person.id,
            RosterLine.day <= NOW.date() + timedelta(days=124),
        )  # fmt: skip
        return (await session.scalars(statement)).all()


async def test_the_communitys_desk_sees_who_walks_tomorrow(lanes, sign_in):
    worker = await sign_in(lanes, "community-worker")
    tomorrow = NOW.astimezone(BEIJING).date() + timedelta(days=1)
    async with lanes.session() as session:
        statement = select(RosterLine.person_id).where(RosterLine.office_id == lanes.id, RosterLine.day == tomorrow)
        people = set(await session.scalars(statement.where(RosterLine.alley_id.is_not(None))))
    page = (await worker.get(f"/o/{lanes.slug}/checkins")).text
    assert ("接下来三天谁巡哪条街巷" in page) == bool(people)
    soon = page.partition("接下来三天谁巡哪条街巷")[2]
    assert [p.name for kind in lanes.people.values() for p in kind if p.id in people and p.name not in soon] == []
