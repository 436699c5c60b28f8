"""Open cases taken over to another version: planned case by case, done as one act, never against anybody."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from hutong.cases import steps
from hutong.cases.models import Case
from hutong.cases.moving import plan_move
from hutong.cases.moving_acts import ask_move, cancel_move
from hutong.cases.moving_errors import MoveBegun, MoveUnderWay, NoSuchMove, NothingToMove
from hutong.cases.moving_models import CaseMove, CaseMoveItem
from hutong.cases.moving_plans import asking, plans, settings_of
from hutong.cases.moving_running import move_some, progress
from hutong.cases.schemas import TakeStep
from hutong.cases.states import Spell
from hutong.clocks import ClockKind, Limit
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.jobs.inline import run_due
from hutong.journal import Actor
from hutong.playbooks.errors import NoSuchVersion
from hutong.playbooks.models import PlaybookVersion

HOURS, DAYS = ClockKind.WORKING_HOURS, ClockKind.WORKING_DAYS


def with_step(book, step, **changes):
    """Every flow's step of this code, changed."""
    flows = tuple(
        replace(flow, steps=tuple(replace(s, **changes) if s.code == step else s for s in flow.steps))
        for flow in book.flows
    )
    return replace(book, flows=flows)


def renamed(book, old, new):
    def code(each):
        return replace(
            each,
            code=new if each.code == old else each.code,
            actions=tuple(replace(a, to=new if a.to == old else a.to) for a in each.actions),
        )

    flows = tuple(
        replace(f, first=new if f.first == old else f.first, steps=tuple(map(code, f.steps))) for f in book.flows
    )
    return replace(book, flows=flows)


@pytest.fixture
def publish(now):
    """`await publish(world, book)`: the second version, in force from today."""

    async def put(world, book):
        async with world.session() as session:
            session.add(
                PlaybookVersion(
                    office_id=world.id, id=new_id(), version=2, state="published", number="二号", source="",
                    in_force_from=now.date(), document=msgspec.to_builtins(book),
                )
            )  # fmt: skip

    return put


@pytest.fixture
def plan(now):
    async def one(world, state, steps_=None, *, at=now, **changes):
        async with world.session() as session:
            old, new = await settings_of(session, 1, 2, at)
        return plan_move(old, new, replace(state, **changes), steps_ or {}, act=new_id(), now=at)

    return one


@pytest.fixture
def by(longtan):
    return Actor("person", longtan.one("office-admin").id)


async def ask(world, by, now, *, steps_=None, move=None, to=2):
    async with world.session() as session:
        move = move or new_id()
        await ask_move(session, move, to=to, steps=steps_ or {}, note="统一时限", by=by, now=now)
    return move


async def run(world, move, now, **more):
    async with world.session() as session:
        return await move_some(session, move, now=now, **more)


async def row_of(world, case):
    async with world.session() as session:
        return (await session.scalars(select(Case).where(Case.office_id == world.id, Case.id == case))).one()


def first_limit(world):
    return world.playbook.flow_for("parking").steps[0].limit


async def test_a_longer_limit_counts_from_when_the_step_began(longtan, report, publish, plan, later):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    found = await plan(longtan, state, at=later(1))
    begun = await plan(longtan, state)
    assert found.cannot is None
    assert found.after.due_at == begun.after.due_at > state.due_at
    assert (found.after.step_since, found.after.owner) == (state.step_since, state.owner)
    assert found.after.why.due.trace.limit == Limit(8, HOURS)
    assert found.after.wake_at is not None


async def test_what_was_deferred_stays_deferred(longtan, report, publish, plan):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    plain = await plan(longtan, state)
    deferred = await plan(longtan, state, counts=replace(state.counts, extensions=(Limit(5, DAYS),)))
    assert deferred.after.due_at - plain.after.due_at >= timedelta(days=5)


async def test_what_was_paused_stays_paused_for(longtan, report, publish, plan, later):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    spell = Spell(later(1), later(25), "pause", "handle")
    plain = await plan(longtan, state)
    paused = await plan(longtan, state, at=later(25), counts=replace(state.counts, pauses=(spell,)))
    assert paused.after.due_at > plain.after.due_at
    waiting = await plan(longtan, state, counts=replace(state.counts, pauses=(spell,), paused=True))
    assert waiting.cannot.text == "正在挂起，恢复计时以后再转。"


async def test_nobody_becomes_overdue_by_it(longtan, report, publish, plan, later):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(1, HOURS), remind_before=None))
    late = await plan(longtan, state, at=later(2))
    assert late.after.due_at == state.due_at
    assert [note.text for note in late.notes] == ["按新时限已经过期，因此保留原来的期限。"]
    soon = await plan(longtan, state, at=later(0.5))
    assert soon.after.due_at < state.due_at
    assert soon.notes == ()


async def test_what_is_overdue_keeps_its_deadline_and_what_comes_after(longtan, report, publish, plan, later):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    found = await plan(longtan, state, at=later(30), overdue_since=state.due_at, rung=9)
    assert (found.after.due_at, found.after.overdue_since) == (state.due_at, state.due_at)
    assert found.after.rung < 9
    assert [note.text for note in found.notes] == ["已经逾期，期限不变。"]


async def test_another_holder_is_found_and_told(longtan, report, publish, plan):
    state = await report(longtan)
    who = replace(longtan.playbook.flow_for("parking").steps[0].who, post="deputy-chief")
    await publish(longtan, with_step(longtan.playbook, "handle", who=who))
    found = await plan(longtan, state)
    assert found.after.owner != state.owner
    (told,) = [effect for effect in found.outcome.effects if hasattr(effect, "template")]
    assert told.to == (longtan.one("deputy-chief").id,)


async def test_whoever_shares_it_by_the_new_version_does_so_at_once_and_is_told(
    longtan, report, publish, plan, by, now, later
):
    state = await report(longtan)
    who = replace(longtan.playbook.flow_for("parking").steps[0].who, also=("deputy-chief",))
    await publish(longtan, with_step(longtan.playbook, "handle", who=who))
    found = await plan(longtan, state)
    assert (state.also, found.after.owner) == ((), state.owner)
    assert len(found.after.also) == 1
    (told,) = [effect for effect in found.outcome.effects if hasattr(effect, "template")]
    assert (told.template, told.to) == ("also_assigned", (longtan.one("deputy-chief").id,))
    move = await ask(longtan, by, now)
    await run(longtan, move, later(1))
    assert (await row_of(longtan, state.id)).also_post_ids == list(found.after.also)
    async with longtan.session() as session:
        (item,) = (await session.scalars(select(CaseMoveItem).where(CaseMoveItem.move_id == move))).all()
    assert (item.plan["from_also"], item.plan["also"]) == ([], [str(post) for post in found.after.also])


async def test_a_step_that_is_gone_is_asked_about(longtan, report, publish, plan, now, later):
    state = await report(longtan)
    await publish(longtan, renamed(longtan.playbook, "handle", "settle"))
    unsaid = await plan(longtan, state)
    assert (unsaid.asks, unsaid.outcome) == (f"{state.flow}/handle", None)
    async with longtan.session() as session:
        found = await plans(session, 2, {}, act=new_id(), now=now)
        (question,) = await asking(session, found, 2, now=now)
    assert (question.name, question.cases) == (unsaid.asks, 1)
    assert "settle" in {step.code for step in question.new.steps}
    said = await plan(longtan, state, {unsaid.asks: "settle"}, at=later(1))
    assert (said.after.step, said.after.step_since) == ("settle", later(1))
    assert (await plan(longtan, state, {unsaid.asks: "nowhere"})).asks == unsaid.asks


async def test_a_joint_call_is_awaited_and_a_used_up_step_is_no_way(longtan, report, publish, plan):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    called = await plan(longtan, state, counts=replace(state.counts, call=new_id()))
    assert called.cannot.text == "联合处置正在进行，结束以后再转。"
    gone = await plan(longtan, state, flow="nothing-like-it", category="nor-this")
    assert gone.cannot is not None


async def test_it_is_one_act_with_an_event_a_case_and_one_for_all(longtan, report, publish, by, now, later, happened):
    cases = [await report(longtan) for _ in range(3)]
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    new = await report(longtan)
    move = await ask(longtan, by, now)
    assert await ask(longtan, by, now, move=move) == move
    async with longtan.session() as session:
        jobs = (await session.scalars(select(Job).where(Job.kind == "cases.move"))).all()
        assert [(job.args, job.run_at) for job in jobs] == [({"move_id": str(move)}, now + timedelta(minutes=2))]
        assert (await progress(session, move)).left == 3
    with pytest.raises(MoveUnderWay):
        await ask(longtan, by, now)
    assert await run(longtan, move, later(1), most=2) is True
    assert await run(longtan, move, later(1), most=2) is False
    assert await run(longtan, move, later(2)) is False
    for state in cases:
        row = await row_of(longtan, state.id)
        assert (row.playbook_version, row.step, row.owner_post_id) == (2, "handle", state.owner.post)
        assert row.due_at > state.due_at
        told = [data for kind, data in await happened(longtan, state.id) if kind == "case.moved"]
        assert [(data["act"], data["from_version"], data["to_version"]) for data in told] == [(str(move), 1, 2)]
    ((kind, data),) = await happened(longtan, move)
    assert (kind, data["moved"], data["skipped"], data["note"]) == ("cases.moved", 3, 0, "统一时限")
    assert "case.moved" not in [kind for kind, _ in await happened(longtan, new.id)]
    with pytest.raises(MoveBegun):
        async with longtan.session() as session:
            await cancel_move(session, move, by=by, now=later(2))
    with pytest.raises(NothingToMove):
        await ask(longtan, by, later(3))


async def test_what_went_on_meanwhile_is_left_with_the_reason(longtan, report, publish, by, now, later, photograph):
    stays, goes_on, leaves = [await report(longtan) for _ in range(3)]
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    move = await ask(longtan, by, now)
    chief, steward = longtan.one("alley-chief"), longtan.one("steward")
    await photograph(longtan, goes_on.id, chief.id)
    async with longtan.session() as session:
        act = TakeStep(action="done", note="已劝离", revision=1)
        await steps.take_step(session, goes_on.id, act, person=chief.id, by=Actor("person", chief.id), now=later(0.5))
    async with longtan.session() as session:
        await steps.take_back(session, leaves.id, person=steward.id, by=Actor("person", steward.id), now=later(0.5))
    await run(longtan, move, later(1))
    async with longtan.session() as session:
        items = {item.case_id: item for item in (await session.scalars(select(CaseMoveItem))).all()}
    assert (items[stays.id].state, items[stays.id].sentence) == ("moved", None)
    assert items[goes_on.id].sentence == "等待期间这件事又往前办了一步，没有转。"
    assert items[leaves.id].sentence == "等待期间已经办结。"
    assert (await row_of(longtan, goes_on.id)).playbook_version == 1
    # What was moved goes on by the new rules.
    await photograph(longtan, stays.id, chief.id)
    async with longtan.session() as session:
        act = TakeStep(action="done", note="已劝离", revision=2)
        after = await steps.take_step(
            session, stays.id, act, person=chief.id, by=Actor("person", chief.id), now=later(2)
        )
    assert after.step != "handle"


async def test_a_worker_does_it_whole(longtan, report, publish, by, now, databases):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    move = await ask(longtan, by, datetime.now(UTC) - timedelta(hours=1))
    assert await run_due(databases, longtan.id) == 1
    assert (await row_of(longtan, state.id)).playbook_version == 2
    async with longtan.session() as session:
        assert (await session.get_one(CaseMove, (longtan.id, move))).state == "done"


async def test_it_can_be_called_off_before_it_begins(longtan, report, publish, by, now, later):
    state = await report(longtan)
    await publish(longtan, with_step(longtan.playbook, "handle", limit=Limit(8, HOURS)))
    move = await ask(longtan, by, now)
    for _ in range(2):
        async with longtan.session() as session:
            assert (await cancel_move(session, move, by=by, now=now)).state == "cancelled"
    assert await run(longtan, move, later(1)) is False
    assert (await row_of(longtan, state.id)).playbook_version == 1


async def test_there_must_be_such_a_version_and_such_an_act(longtan, street, report, publish, by, now):
    await report(longtan)
    with pytest.raises(NoSuchVersion):
        await ask(longtan, by, now)
    await publish(longtan, longtan.playbook)
    move = await ask(longtan, by, now)
    with pytest.raises(NoSuchMove):
        await run(street, move, now)
