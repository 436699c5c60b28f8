"""Not ours: the district gives a case to another of its offices; nothing is ever owned by nobody, and nothing leaks."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from hutong.cases.errors import AlreadyReferred, CaseAlreadyClosed, NotReferred, NotYourCase
from hutong.cases.models import Case
from hutong.cases.queries import case_for
from hutong.cases.schemas import TakeStep
from hutong.cases.steps import begin_again, take_step
from hutong.cases.steps import take_back as withdraw
from hutong.db import District, Office
from hutong.errors import Invalid, NotThere
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.jobs.handlers import HANDLERS
from hutong.journal import Actor
from hutong.notices.models import Notice
from hutong.referrals import deciding, queries, receiving, service
from hutong.referrals.crossing import standing_here, tell_there
from hutong.referrals.errors import ReferralMoved
from hutong.referrals.models import ReceivedReferral, Referral
from hutong.referrals.schemas import AskAway, Decide, Refuse, TakeOver
from hutong.rehearsals.reading import Period
from hutong.rehearsals.running import compared, ground_of
from hutong.tracing.rechecking import recheck_cases

DISTRICT = Actor("authority", new_id(), name="区管理员")


class Doing:
    """Runs the open jobs of an office's referrals by hand; a broken-off one may be run again and again."""

    def __init__(self, databases, now):
        self.databases, self.now, self.office_id = databases, now, None

    def transaction(self):
        return self.databases.session(Office(self.office_id))

    finishing = transaction

    async def run(self, *worlds, finish=True):
        for world in worlds:
            self.office_id = world.id
            async with world.session() as session:
                jobs = list(
                    await session.scalars(
                        select(Job).where(
                            Job.office_id == world.id, Job.kind.startswith("referral."), Job.done_at.is_(None)
                        ).order_by(Job.id)
                    )
                )  # fmt: skip
            for job in jobs:
                await HANDLERS[job.kind](self, job.args)
                if finish:
                    async with world.session() as session:
                        (await session.get_one(Job, (world.id, job.id))).done_at = self.now


@pytest.fixture
def doing(databases, now):
    return Doing(databases, now)


@pytest.fixture
async def neighbour(make_office):
    """Another office of the same district, by other rules."""
    return await make_office("starter", alleys=1, people={"command": 1, "alley-chief": 1}, west=True)


@pytest.fixture
def ask(now):
    async def make(world, case, *, by="alley-chief", **more):
        sent = AskAway(
            **{"id": new_id(), "reason": "在路东，归邻街道", "place": "路东口", "words": "电动车堆放"} | more
        )
        person = world.one(by)
        async with world.session() as session:
            await service.ask(session, case, sent, person=person.id, by=Actor("person", person.id), now=now)
        return sent.id

    return make


@pytest.fixture
def decide(now):
    async def make(world, referral, to=None, *, hop=0, note="查过界线"):
        said = Decide(way="send" if to else "return", office=to.id if to else None, note=note, reason=note, hop=hop)
        target = (to.id, "邻街道") if to else None
        async with world.session() as session:
            await deciding.decide(
                session, referral, said, district=world.district, to_office=target, by=DISTRICT, now=now
            )

    return make


@pytest.fixture
def take(now):
    async def make(world, referral, **more):
        person = world.one("command")
        category = next(c.code for c in world.playbook.categories if not c.danger)
        sent = TakeOver(**{"alley": world.alleys[0].id, "category": category} | more)
        async with world.session() as session:
            return await receiving.take_over(
                session, referral, sent, person=person.id, by=Actor("person", person.id), now=now + timedelta(hours=1)
            )

    return make


@pytest.fixture
def settle(photograph, now):
    """`await settle(world, case)`: whoever may takes it straight to its end."""

    async def go(world, case, now=now):
        people = [one for found in world.people.values() for one in found]
        await photograph(world, case, people[0].id)
        for _ in range(6):
            async with world.session() as session:
                views = [(one, await case_for(session, one.id, case, now=now, everything=True)) for one in people]
                if views[0][1].state.step is None:
                    return
                person, action, revision = next(
                    (one, a, view.revision) for one, view in views for a in view.actions if not (a.extends or a.rework)
                )
                step = TakeStep(action=action.code, revision=revision, note="已排除", outcome="已排除", present="都在")
                await take_step(session, case, step, person=person.id, by=Actor("person", person.id), now=now)

    return go


async def row(world, model, row_id):
    async with world.session() as session:
        return await session.get(model, (world.id, row_id))


async def test_the_receiving_office_has_a_case_of_its_own_and_the_first_one_ends_as_handed_over(
    street, neighbour, report, ask, decide, take, doing, happened, inbox, now
):
    state = await report(street, category="bikes", title="赵一家门前")
    referral = await ask(street, state.id)
    before = await row(street, Case, state.id)
    assert (before.step, before.owner_post_id, before.due_at) == (state.step, state.owner.post, state.due_at)
    with pytest.raises(AlreadyReferred):
        await ask(street, state.id)
    await decide(street, referral, neighbour)
    await doing.run(street, finish=False)
    await doing.run(street)  # Broken off after the far side was written: nothing comes twice.
    received = await row(neighbour, ReceivedReferral, referral)
    assert (received.state, received.place, received.words, received.note) == (
        "waiting",
        "路东口",
        "电动车堆放",
        "查过界线",
    )
    assert await inbox(neighbour, neighbour.one("command").id) == ["referral"]
    # As long as nobody has taken it, it is in the first one's hands, and its limit runs on.
    assert (await row(street, Case, state.id)).closed_at is None
    there = await take(neighbour, referral)
    await doing.run(neighbour, finish=False)
    await doing.run(neighbour, street)
    own, first = await row(neighbour, Case, there.id), await row(street, Case, state.id)
    assert own.number != first.number
    assert (own.step is not None, own.owner_post_id is not None, own.due_at is not None) == (True, True, True)
    assert "赵一" not in f"{own.title}{own.description}"
    assert (first.outcome, first.step, first.wake_at) == ("referred", None, None)
    kept = await row(street, Referral, referral)
    assert (kept.state, kept.their_number, kept.settled_at is not None) == ("taken", own.number, True)
    kinds = [(kind, data.get("what")) for kind, data in await happened(street, state.id)]
    assert [what for kind, what in kinds if kind == "case.referral"] == ["asked", "sent", "taken"]
    assert kinds[-1] == ("case.closed", None)
    assert [kind for kind, _ in await happened(neighbour, referral)][:2] == ["referral.received", "case.opened"]
    assert "case.referred" in await inbox(street, street.one("alley-chief").id)
    for world, case in ((street, state.id), (neighbour, there.id)):
        async with world.session() as session:
            assert (await recheck_cases(session, [case], now=now + timedelta(hours=2)))[case].found == ()
    # What became of it there is told here, once, to whoever reported it.
    async with neighbour.session() as session:
        case = await session.get_one(Case, (neighbour.id, there.id))
        further = await queries.further(session, referral, "zh")
    assert (further.number, further.step is not None) == (case.number, True)


async def test_whoever_reported_it_hears_of_its_end_there_by_an_event_of_the_case_here(
    street, neighbour, report, ask, decide, take, doing, happened, inbox, settle, now
):
    state = await report(street, category="bikes")
    reporter = street.one("alley-chief").id
    referral = await ask(street, state.id, by="headquarters")
    await decide(street, referral, neighbour)
    await doing.run(street)
    there = await take(neighbour, referral)
    await doing.run(neighbour, street)
    doing.now = now + timedelta(hours=3)
    command = neighbour.one("command")
    for outcome in ("ended", "begun_again"):
        if outcome == "ended":
            await settle(neighbour, there.id, now=doing.now)
        else:
            async with neighbour.session() as session:
                by = {"person": command.id, "by": Actor("person", command.id), "now": doing.now}
                await begin_again(session, there.id, note="没有办好", **by)
        await doing.run(neighbour, finish=False)
        await doing.run(neighbour)
        kind, data = (await happened(street, state.id))[-1]
        assert (kind, data["what"]) == ("case.referral", outcome)
    assert [kind for kind in await inbox(street, reporter) if kind in {"case.closed", "case.declined"}] == [
        "case.closed"
    ]
    async with street.session() as session:
        assert (await recheck_cases(session, [state.id], now=now + timedelta(hours=4)))[state.id].found == ()
    # A rehearsal knows all of it: by the rules that governed, nobody is told anything else.
    period = Period(now.date(), now.date())
    ground, real = await ground_of(street.databases, street.id, street.playbook, period, now=now + timedelta(hours=10))
    found = compared(ground, real, street.playbook)
    assert {n.template: (n.real, n.then, n.now) for n in found.summary.notices if n.real != n.then} == {}
    assert (found.summary.differing, found.summary.unlike) == (0, 0)
    assert {n.template: n.real for n in found.summary.notices}["closed"] == 1


async def test_what_neither_office_owns_comes_back_to_the_district_and_may_go_back_with_a_reason(
    street, neighbour, report, ask, decide, doing, happened, now, databases, city
):
    state = await report(street, category="bikes")
    referral = await ask(street, state.id)
    await decide(street, referral, neighbour)
    await doing.run(street)
    person = neighbour.one("command")
    who = {"person": person.id, "by": Actor("person", person.id), "now": now}
    async with neighbour.session() as session:
        await receiving.refuse(session, referral, Refuse(reason="也不在我街道"), **who)
    with pytest.raises(ReferralMoved):
        async with neighbour.session() as session:
            await receiving.refuse(session, referral, Refuse(reason="再说一次"), **who)
    await doing.run(neighbour, finish=False)
    await doing.run(neighbour)
    async with databases.session(District(city.id, street.district)) as session:
        (listed,) = [r for r in await queries.of_district(session, street.district) if r.office_id == street.id]
        assert (listed.state, [r["reason"] for r in listed.refusals]) == ("asked", ["也不在我街道"])
        assert list(await queries.of_district(session, street.district, office=new_id())) == []
        for statement in ("SELECT words FROM received_referrals", "UPDATE referrals SET state = 'taken'"):
            with pytest.raises(Exception, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(text(statement))
    async with databases.session(District(city.id, city.east)) as session:
        assert (await session.scalar(select(func.count()).select_from(Referral).where(Referral.id == referral))) == 0
        with pytest.raises(NotThere):
            await queries.in_district(session, city.east, referral)
    with pytest.raises(ReferralMoved):
        await decide(street, referral, neighbour, hop=0)  # The page of before the refusal.
    with pytest.raises(Invalid):
        await decide(street, referral, hop=1, note=" ")
    await decide(street, referral, hop=1, note="在界内")
    again = await row(street, Case, state.id)
    assert (again.step, again.closed_at) == (state.step, None)
    async with street.session() as session:
        assert (await recheck_cases(session, [state.id], now=now))[state.id].found == ()
    assert await ask(street, state.id) != referral
    what = [data["what"] for kind, data in await happened(street, state.id) if kind == "case.referral"]
    assert what == ["asked", "sent", "refused", "returned", "asked"]


async def test_a_danger_stays_with_the_first_office_until_it_is_taken_and_lapses_when_it_is_done_there(
    street, neighbour, report, ask, decide, take, doing, settle, now
):
    state = await report(street, category="public-danger", danger=True)
    referral = await ask(street, state.id, by="headquarters")
    await decide(street, referral, neighbour)
    async with street.session() as session:
        jobs = select(Job.lane).where(Job.kind == "referral.deliver", Job.office_id == street.id)
        assert list(await session.scalars(jobs)) == ["urgent"]
    await doing.run(street)
    # The direct line goes on as if nobody had been asked.
    await settle(street, state.id)
    assert (await row(street, Case, state.id)).outcome == "closed"
    assert (await row(street, Referral, referral)).state == "lapsed"
    await doing.run(street)
    assert (await row(neighbour, ReceivedReferral, referral)).state == "recalled"
    with pytest.raises(ReferralMoved):
        await take(neighbour, referral)


async def test_what_was_taken_while_it_ended_here_stays_linked_and_an_ended_case_is_not_referred(
    street, neighbour, report, ask, decide, take, doing, now
):
    state = await report(street, category="bikes")
    referral = await ask(street, state.id)
    await decide(street, referral, neighbour)
    await doing.run(street)
    there = await take(neighbour, referral)
    chief = street.one("alley-chief")
    async with street.session() as session:
        await withdraw(session, state.id, person=chief.id, by=Actor("person", chief.id), now=now)
    await doing.run(neighbour, street)
    first, kept = await row(street, Case, state.id), await row(street, Referral, referral)
    assert (first.outcome, kept.state, kept.their_number is not None) == ("withdrawn", "taken", True)
    assert (await row(neighbour, ReceivedReferral, referral)).state == "taken"
    with pytest.raises(CaseAlreadyClosed):
        await ask(street, state.id)
    assert there.counts.received == referral


async def test_who_may_ask_and_take_back_and_what_may_not_cross(street, neighbour, report, ask, doing, now):
    state = await report(street, category="bikes")
    with pytest.raises((NotYourCase, NotThere)):
        await ask(street, state.id, by="section")
    with pytest.raises(Invalid):
        await ask(street, state.id, photos=(new_id(),))
    referral = await ask(street, state.id, words="请打 13800138000 找张三")
    assert "138" not in (await row(street, Referral, referral)).words
    with pytest.raises(NotThere):
        await ask(neighbour, state.id, by="command")
    chief = street.one("alley-chief")
    who = {"person": chief.id, "by": Actor("person", chief.id), "now": now}
    async with street.session() as session:
        await service.take_back(session, state.id, **who)
    with pytest.raises(NotReferred):
        async with street.session() as session:
            await service.take_back(session, state.id, **who)
    assert (await row(street, Referral, referral)).state == "withdrawn"
    async with neighbour.session() as session:
        assert (await session.get(Referral, (neighbour.id, referral))) is None
        assert (
            await session.scalar(select(func.count()).select_from(Notice).where(Notice.office_id == neighbour.id))
        ) == 0


async def test_old_news_that_comes_late_is_not_the_last(
    street, neighbour, report, ask, decide, take, doing, settle, now
):
    """A worker looks, is frozen, and writes when it wakes: meanwhile another has told what came after."""
    state = await report(street, category="bikes")
    referral = await ask(street, state.id, by="headquarters")
    await decide(street, referral, neighbour)
    await doing.run(street)
    there = await take(neighbour, referral)
    await doing.run(neighbour, street)
    doing.now = now + timedelta(hours=3)
    await settle(neighbour, there.id, now=doing.now)
    async with neighbour.session() as session:
        looked, ended = await standing_here(session, referral)
    async with neighbour.session() as session:
        person = neighbour.one("command").id
        await begin_again(session, there.id, note="没有办好", person=person, by=Actor("person", person), now=doing.now)
    await doing.run(neighbour)
    async with street.session() as session:
        await tell_there(session, referral, ended, number=looked.told, now=doing.now)
    kept = await row(street, Referral, referral)
    assert (ended.outcome, kept.outcome, kept.ended_at) == ("closed", None, None)


async def test_a_case_sent_on_twice_is_followed_to_the_office_that_ends_it_and_its_reporter_hears_just_that(
    street, neighbour, make_office, report, ask, decide, take, doing, happened, inbox, settle, now
):
    third = await make_office("starter", alleys=1, people={"command": 1, "alley-chief": 1}, west=True)
    state = await report(street, category="bikes")
    reporter = street.one("alley-chief").id
    first = await ask(street, state.id, by="headquarters")
    await decide(street, first, neighbour)
    await doing.run(street)
    await take(neighbour, first)
    await doing.run(neighbour, street)
    second = await ask(neighbour, first, by="command")
    await decide(neighbour, second, third)
    await doing.run(neighbour)
    there = await take(third, second)
    await doing.run(third, finish=False)
    await doing.run(third, neighbour, street)
    told = [kind for kind in await inbox(street, reporter) if kind != "case.assigned"]
    assert (told.count("case.referred"), "case.declined" in told) == (2, False)
    kept = await row(street, Referral, first)
    assert (kept.outcome, kept.passed_to) == ("referred", "邻街道")
    doing.now = now + timedelta(hours=3)
    for what in ("ended", "begun_again"):
        if what == "ended":
            await settle(third, there.id, now=doing.now)
        else:
            async with third.session() as session:
                person = third.one("command").id
                by = {"person": person, "by": Actor("person", person), "now": doing.now}
                await begin_again(session, there.id, note="没有办好", **by)
        for world in (third, neighbour, street):
            await doing.run(world, finish=False)
            await doing.run(world)
        for world, case in ((neighbour, first), (street, state.id)):
            kind, data = (await happened(world, case))[-1]
            assert (kind, data["what"]) == ("case.referral", what)
    told = await inbox(street, reporter)
    assert (told.count("case.closed"), told.count("case.referred"), "case.declined" in told) == (1, 2, False)
    for world, case in ((street, state.id), (neighbour, first), (third, there.id)):
        async with world.session() as session:
            assert (await recheck_cases(session, [case], now=now + timedelta(hours=4)))[case].found == ()
