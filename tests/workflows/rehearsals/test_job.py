"""The job of a rehearsal: changes nothing else, begins anew where a worker was lost, stops when it is told to."""

import asyncio
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import func, select, update

import hutong.rehearsals.jobs  # noqa: F401 - declares what is run here in the place of a worker
from drafts import calling, everything
from hutong.app.tables import metadata
from hutong.cases.effects import Tell
from hutong.db.access import access_of
from hutong.ids import new_id
from hutong.jobs import Job, run_due
from hutong.journal import SYSTEM
from hutong.playbooks import packs
from hutong.playbooks.service import save_draft
from hutong.rehearsals.generating import made_up
from hutong.rehearsals.models import Rehearsal, RehearsedCase, State
from hutong.rehearsals.queries import summary_of
from hutong.rehearsals.reading import Period, bare_ground
from hutong.rehearsals.rules import comparing
from hutong.rehearsals.rules.acts import (
    Answered,
    Called,
    CallFailed,
    CheckedIn,
    Opened,
    Reopened,
    Stepped,
    Withdrew,
)
from hutong.rehearsals.rules.ground import Rules
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.running import compared
from hutong.rehearsals.schemas import Begin
from hutong.rehearsals.service import begin, cancel
from hutong.settings import Settings

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
OWN = {Rehearsal.__tablename__, RehearsedCase.__tablename__, Job.__tablename__}
PEOPLE = {"office-leader": 1, "command": 1, "alley-chief": 2, "deputy-chief": 2, "community-worker": 1, "steward": 2}


@pytest.fixture
async def office(make_office):
    return await make_office("longtan", alleys=2, people=PEOPLE)


@pytest.fixture
def ordered(office):
    """`await ordered(days=…)`: a rehearsal of made-up cases, waiting for a worker."""

    async def order(days=30):
        async with office.session() as session:
            source = re.sub(
                r"(\blimit = \{[^}]*amount = )(\d+)", lambda m: f"{m[1]}{int(m[2]) * 3}", packs.text("longtan")
            )
            saved = await save_draft(session, source=source, by=SYSTEM, now=NOW)
            await session.flush()
            last = date(2026, 10, 31)
            asked = Begin(id=new_id(), first=last - timedelta(days=days - 1), last=last, generated=True)
            return (await begin(session, saved.draft.id, asked, by=SYSTEM, now=NOW)).id

    return order


async def counted(office):
    """The rows of every table of the office but a rehearsal's own."""
    found = {}
    async with office.session() as session:
        for table in metadata.sorted_tables:
            if access_of(table).role == "app" and "office_id" in table.c and table.name not in OWN:
                statement = select(func.count()).select_from(table).where(table.c.office_id == office.id)
                found[table.name] = await session.scalar(statement)
    return found


async def row(office, rehearsal):
    async with office.session() as session:
        mine = Rehearsal.office_id == office.id, Rehearsal.id == rehearsal
        return (await session.scalars(select(Rehearsal).where(*mine))).one()


@pytest.mark.long
async def test_a_lost_worker_leaves_nothing_behind_and_the_next_begins_anew(office, ordered, server_settings):
    rehearsal = await ordered()
    before = await counted(office)
    async with office.session() as session:
        # As a worker leaves it that is gone in the middle.
        mine = Rehearsal.office_id == office.id, Rehearsal.id == rehearsal
        await session.execute(update(Rehearsal).where(*mine).values(state=State.RUNNING, done=500, total=900))
    await run_due(office.databases, office.id, {Settings: server_settings})
    found = await row(office, rehearsal)
    summary = summary_of(found)
    assert (found.state, found.done) == (State.DONE, found.total)
    assert found.total == 2 * summary.acts > 100
    assert summary.real is None
    assert summary.cases >= 60
    assert summary.differing > 0
    assert await counted(office) == before


async def test_made_up_cases_are_the_same_each_time(office):
    async with office.session() as session:
        ground = await bare_ground(session, Period(date(2026, 10, 22), date(2026, 10, 31)), now=NOW)
    acts = made_up(ground).acts
    assert made_up(ground).acts == acts
    assert sum(isinstance(act, Opened) for act in acts) == 60
    assert {type(act) for act in acts} >= {Opened, Stepped, CheckedIn}


async def test_made_up_cases_call_the_kinds_that_the_office_names_and_are_answered_taken_back_and_reopened(make_office):
    people = {
        "general-chief": 2, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
        "community-lead": 1,
    }  # fmt: skip
    street = await make_office("financial-street", alleys=2, people=people)
    together = msgspec.structs.replace(street.playbook.call_kinds[0], code="all-together")
    flows = tuple(msgspec.structs.replace(calling(flow), calls=("all-together",)) for flow in street.playbook.flows)
    book = msgspec.structs.replace(street.playbook, joint_calls=(together,), flows=flows)
    async with street.session() as session:
        ground = await bare_ground(session, Period(date(2026, 8, 1), date(2026, 10, 31)), now=NOW)
    ground = msgspec.structs.replace(ground, playbooks={1: book})
    made = made_up(ground, cases=300)
    kinds = Counter(type(act) for act in made.acts)
    assert min(kinds[one] for one in (Called, Answered, CallFailed, Withdrew, Reopened, Stepped)) > 0
    assert {act.kind for act in made.acts if isinstance(act, Called)} == {"all-together"}
    # By the rules under which they were made up nobody is refused anything, and some departments stay silent.
    run = Run(made, Rules(made)).play()
    assert [one for life in run.lives.values() for one in life.refused] == []
    told = (e for life in run.lives.values() for moment in life.moments for e in moment.effects)
    assert any(isinstance(e, Tell) and e.template == "not_answered" for e in told)


async def test_cancelling_stops_what_is_running(office, ordered, server_settings):
    rehearsal = await ordered(days=380)
    running = asyncio.create_task(run_due(office.databases, office.id, {Settings: server_settings}))
    while (await row(office, rehearsal)).state != State.RUNNING:
        await asyncio.sleep(0.02)
    # While the child works, the loop goes on.
    assert not running.done()
    async with office.session() as session:
        await cancel(session, rehearsal, now=NOW)
    await running
    found = await row(office, rehearsal)
    assert (found.state, found.summary) == (State.CANCELLED, None)


async def test_of_every_case_that_differs_is_known_how_it_ends_and_its_traces_can_be_told_later(office, monkeypatch):
    async with office.session() as session:
        ground = await bare_ground(session, Period(date(2026, 10, 1), date(2026, 10, 31)), now=NOW)
    made, draft = made_up(ground, cases=60), everything(office.playbook)  # Told in storms besides, at one for each.
    whole = {case.case: case for case in compared(made, None, draft).cases}
    assert len(whole) > 10
    monkeypatch.setattr(comparing, "KEPT", 3)
    few = compared(made, None, draft)
    assert (few.summary.differing, few.summary.kept) == (len(whole), 3)
    assert {case.case: case.kinds for case in few.cases} == {case.case: case.kinds for case in whole.values()}
    assert {(len(case.then), len(case.now)) for case in few.cases if not case.whole} == {(1, 1)}
    ends = [(line.step, line.outcome, line.due_at) for case in few.cases for line in (case.then[-1], case.now[-1])]
    lasts = ((c.then, c.now) for c in (whole[case.case] for case in few.cases))
    known = [next(one for one in reversed(lines) if one.what != "refused") for pair in lasts for lines in pair]
    assert ends == [(line.step, line.outcome, line.due_at) for line in known]
    wanted = [case.case for case in few.cases if not case.whole][:2]
    told = {case.case: case for case in compared(made, None, draft, wanted=wanted).cases if case.whole}
    assert told == {case: whole[case] for case in wanted}
