"""Leave is asked for, decided on and ended; rosters follow, and the reason goes at its term."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, JournalEvent, JournalPersonal
from hutong.leaves.errors import LeaveInThePast, LeaveOver, LeaveOverlaps, LeaveSettled, LeaveTooLong
from hutong.leaves.models import Leave
from hutong.leaves.schemas import AskLeave
from hutong.leaves.service import ask_leave, decide, end_leave, note_leave
from hutong.notices.models import Notice
from hutong.posts.errors import DaysReversed
from hutong.posts.models import Absence
from hutong.retention.erasing import erase_expired
from hutong.rosters.models import RosterLine
from hutong.rosters.service import propose_month, publish

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
DECEMBER = date(2026, 12, 1)
PEOPLE = {
    "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 2, "community-worker": 1,
    "steward": 2,
}  # fmt: skip


@pytest.fixture
async def lanes(make_office):
    """Two alleys, each with a steward, a chief and a deputy who walks while the chief is away."""
    return await make_office("longtan", alleys=2, people=PEOPLE)


@pytest.fixture
async def planned(lanes):
    """The same with December published."""
    command = lanes.one("command").id
    async with lanes.session() as session:
        roster = await propose_month(session, DECEMBER, person=command, by=SYSTEM, now=NOW)
        await publish(session, roster.id, person=command, by=SYSTEM, now=NOW)
    return lanes


def days(since, n, reason="", leave_id=None):
    first = DECEMBER + timedelta(days=since)
    return AskLeave(id=leave_id or new_id(), since=first, until=first + timedelta(days=n - 1), reason=reason)


async def ask(world, person, new, *, now=NOW):
    async with world.session() as session:
        return await ask_leave(session, new, person=person.id, by=Actor("person", person.id), now=now)


async def word(world, leave, person, *, granted=True, now=NOW):
    async with world.session() as session:
        return await decide(
            session, leave.id, granted=granted, answer="", person=person.id, by=Actor("person", person.id), now=now
        )


async def back(world, leave, person, *, now):
    async with world.session() as session:
        return await end_leave(session, leave.id, person=person.id, by=Actor("person", person.id), now=now)


async def rows(world, model, **wanted):
    async with world.session() as session:
        found = (await session.scalars(select(model).where(model.office_id == world.id))).all()
        return [row for row in found if all(getattr(row, name) == value for name, value in wanted.items())]


async def test_a_stewards_leave_is_simply_noted(lanes):
    leave = await ask(lanes, lanes.one("steward"), days(3, 5))
    assert (leave.state, leave.decided_by) == ("granted", None)
    (absence,) = await rows(lanes, Absence)
    assert (absence.person_id, absence.since, absence.until) == (lanes.one("steward").id, leave.since, leave.until)
    kinds = [row.kind for row in await rows(lanes, JournalEvent) if "leave" in row.kind or "absence" in row.kind]
    assert sorted(kinds) == ["absence.noted", "leave.asked", "leave.decided"]


async def test_a_chiefs_leave_of_days_waits_for_the_superior_and_nobody_elses_word_counts(lanes):
    chief, command = lanes.one("alley-chief"), lanes.one("command")
    leave = await ask(lanes, chief, days(3, 5))
    assert leave.state == "asked"
    assert await rows(lanes, Absence) == []
    assert {n.person_id for n in await rows(lanes, Notice, kind="leave.asked")} == {command.id}
    for nobody in (chief, lanes.one("steward"), lanes.one("deputy-chief")):
        with pytest.raises(NotThere):
            await word(lanes, leave, nobody)
    assert (await word(lanes, leave, command)).decided_by == command.id
    assert len(await rows(lanes, Absence)) == 1
    assert [n.person_id for n in await rows(lanes, Notice, kind="leave.decided")] == [chief.id]
    with pytest.raises(LeaveSettled):
        await word(lanes, leave, command, granted=False)


async def test_a_single_day_of_a_chief_needs_no_word_and_an_administrator_may_always_give_one(lanes):
    assert (await ask(lanes, lanes.one("alley-chief"), days(1, 1))).state == "granted"
    leave = await ask(lanes, lanes.people["alley-chief"][1], days(1, 3))
    declined = await word(lanes, leave, lanes.one("office-admin"), granted=False)
    assert declined.state == "declined"
    assert len(await rows(lanes, Absence)) == 1


async def test_the_same_form_twice_is_one_leave(lanes):
    new = days(1, 2)
    first = await ask(lanes, lanes.one("steward"), new)
    again = await ask(lanes, lanes.one("steward"), new)
    assert (first.id, len(await rows(lanes, Leave)), len(await rows(lanes, Absence))) == (again.id, 1, 1)
    with pytest.raises(NotThere):
        await ask(lanes, lanes.people["steward"][1], days(20, 1, leave_id=new.id))


@pytest.mark.parametrize(
    ("since", "n", "refusal"),
    [(-30, 1, LeaveInThePast), (1, 0, DaysReversed), (1, 181, LeaveTooLong), (4, 3, LeaveOverlaps)],
)
async def test_days_that_cannot_be_are_refused(lanes, since, n, refusal):
    await ask(lanes, lanes.one("steward"), days(5, 2))
    with pytest.raises(refusal):
        await ask(lanes, lanes.one("steward"), days(since, n))


async def test_on_leave_the_deputy_walks_and_coming_back_ends_it(planned):
    chief, deputy = planned.one("alley-chief"), planned.one("deputy-chief")
    before = {line.id for line in await rows(planned, RosterLine, person_id=chief.id)}
    leave = await ask(planned, chief, days(0, 31))
    await word(planned, leave, planned.one("command"))
    taken = await rows(planned, RosterLine, person_id=deputy.id, cadence="chief-patrol")
    assert {line.id for line in taken} == before
    assert {(line.rule, tuple(line.instead_of)) for line in taken} == {("substitute", (chief.id,))}
    assert [n.person_id for n in await rows(planned, Notice, kind="roster.taken")] == [deputy.id]
    middle = datetime(2026, 12, 16, 2, 0, tzinfo=UTC)
    ended = await back(planned, leave, chief, now=middle)
    assert (ended.state, ended.until) == ("ended", date(2026, 12, 15))
    own = await rows(planned, RosterLine, person_id=chief.id)
    assert {line.id for line in own} == {line.id for line in taken if line.day >= date(2026, 12, 16)}
    (absence,) = await rows(planned, Absence)
    assert absence.until == date(2026, 12, 15)
    assert [n.person_id for n in await rows(planned, Notice, kind="roster.freed")] == [deputy.id]
    with pytest.raises(LeaveOver):
        await back(planned, leave, chief, now=middle)


async def test_a_leave_taken_back_before_it_begins_leaves_no_absence(planned):
    steward = planned.one("steward")
    before = {(line.id, line.person_id) for line in await rows(planned, RosterLine)}
    leave = await ask(planned, steward, days(3, 5))
    excused = await rows(planned, RosterLine, rule="excused")
    assert {line.day for line in excused} == {DECEMBER + timedelta(days=n) for n in range(3, 8)}
    await back(planned, leave, steward, now=NOW)
    assert await rows(planned, Absence) == []
    assert {(line.id, line.person_id) for line in await rows(planned, RosterLine)} == before


async def test_a_gap_is_told_to_those_who_plan(planned):
    for person in (planned.one("deputy-chief"), planned.one("alley-chief")):
        async with planned.session() as session:
            since, until = DECEMBER, date(2026, 12, 31)
            await note_leave(session, person.id, since=since, until=until, reason="", by=SYSTEM, now=NOW)
    gaps = await rows(planned, RosterLine, person_id=None, cadence="chief-patrol")
    assert {line.rule for line in gaps} == {"away"}
    told = {n.person_id for n in await rows(planned, Notice, kind="roster.gaps")}
    assert told == {planned.one(kind).id for kind in ("office-leader", "command", "office-admin")}


async def test_the_reason_is_erased_at_its_term(lanes):
    await ask(lanes, lanes.one("steward"), days(0, 2, reason="看病"))
    async with lanes.session() as session:
        personal = select(JournalPersonal.data).where(JournalPersonal.office_id == lanes.id)
        assert sum("看病" in str(data) for data in await session.scalars(personal)) == 2
        await erase_expired(session, now=datetime(2027, 3, 5, 2, 0, tzinfo=UTC))
    assert [leave.reason for leave in await rows(lanes, Leave)] == [""]
    assert [absence.reason for absence in await rows(lanes, Absence)] == [""]
    async with lanes.session() as session:
        personal = select(JournalPersonal.data).where(JournalPersonal.office_id == lanes.id)
        assert not [data for data in await session.scalars(personal) if "看病" in str(data)]


async def test_another_offices_leave_is_not_there(lanes, make_office):
    leave = await ask(lanes, lanes.one("alley-chief"), days(3, 5))
    other = await make_office("longtan", alleys=1, people=PEOPLE)
    for deed in (word(other, leave, other.one("command")), back(other, leave, other.one("command"), now=NOW)):
        with pytest.raises(NotThere):
            await deed
