"""What seniors do besides the steps: hand on, press, merge; each journalled, told, and reckoned the same again."""

import asyncio
from datetime import timedelta

import pytest

from hutong.cases import handling, steps
from hutong.cases.changing import hold
from hutong.cases.errors import (
    CaseAlreadyClosed,
    LaterThanTheLimit,
    LimitInThePast,
    NobodyToHandTo,
    NotMergeable,
    NotWithdrawable,
    NotYourCase,
    SamePlace,
    UnderOrder,
)
from hutong.cases.opening import Reporter, open_case
from hutong.cases.queries import case_for
from hutong.cases.schemas import HandOn, MergeInto, OpenCase, Press, TakeStep
from hutong.cases.settings import setting_at
from hutong.db.wires import SessionWire
from hutong.errors import Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.tracing.rechecking import recheck_cases


@pytest.fixture
def do(later):
    """`await do(world, deed, person, case_id, sent)`: the deed by a person, an hour after the report."""

    async def act(world, deed, person, case_id, *sent, at=None):
        async with world.session() as session:
            by = Actor("person", person.id)
            return await deed(session, case_id, *sent, person=person.id, by=by, now=at or later(1))

    return act


@pytest.fixture
def agrees(later):
    """`await agrees(world, case_id)`: the case comes out of its journal as it is stored."""

    async def check(world, case_id):
        async with world.session() as session:
            found = await recheck_cases(session, [case_id], now=later(2))
        assert found[case_id].found == (), found[case_id].found

    return check


@pytest.fixture
def post_of(later):
    async def find(world, person):
        async with world.session() as session:
            _, setting = await setting_at(session, later(0))
            return setting.directory.posts_held(person.id, setting.day(later(0)))[0].id

    return find


async def test_a_case_is_handed_to_another_post_and_its_limit_runs_on(
    longtan, report, do, agrees, post_of, inbox, happened
):
    state = await report(longtan)
    command, chief, deputy = longtan.one("command"), longtan.one("alley-chief"), longtan.one("deputy-chief")
    to = await post_of(longtan, deputy)
    with pytest.raises(NotYourCase):
        await do(longtan, handling.hand_on, chief, state.id, HandOn(post=to, note="忙"))
    handed = await do(longtan, handling.hand_on, command, state.id, HandOn(post=to, note="街长在培训"))
    assert (handed.owner.post, handed.due_at, handed.step) == (to, state.due_at, state.step)
    assert await inbox(longtan, deputy.id) == ["case.handed_over"]
    assert (await inbox(longtan, chief.id))[-1] == "case.handed_on"
    kind, data = (await happened(longtan, state.id))[-1]
    assert (kind, data["to_post"], data["by_post_kind"], "note" in data) == (
        "case.transferred",
        str(to),
        "command",
        False,
    )
    with pytest.raises(SamePlace):
        await do(longtan, handling.hand_on, command, state.id, HandOn(post=to, note="再转"))
    for nobody in (new_id(), await post_of(longtan, longtan.one("office-admin"))):
        with pytest.raises(NobodyToHandTo):
            await do(longtan, handling.hand_on, command, state.id, HandOn(post=nobody, note="错"))
    with pytest.raises(Invalid):
        await do(longtan, handling.hand_on, command, state.id, HandOn(note="没有选"))
    await agrees(longtan, state.id)


async def test_whoever_has_a_case_may_say_that_it_lies_in_another_alley(longtan, report, do, agrees, post_of):
    state = await report(longtan, position_m=30)
    chief, second = longtan.people["alley-chief"]
    moved = await do(longtan, handling.hand_on, chief, state.id, HandOn(alley=longtan.alleys[1].id, note="在隔壁巷"))
    assert (moved.alley.id, moved.owner.post) == (longtan.alleys[1].id, await post_of(longtan, second))
    async with longtan.session() as session:
        view = await case_for(session, second.id, state.id, now=state.opened_at)
    assert view.position_m is None
    with pytest.raises(NotThere):  # It is no longer the first chief's to see.
        await do(longtan, handling.hand_on, chief, state.id, HandOn(alley=longtan.alleys[0].id, note="又回来"))
    await agrees(longtan, state.id)


async def test_a_superior_presses_with_a_nearer_limit_and_the_owner_may_not_defer(
    longtan, report, do, agrees, inbox, later
):
    state = await report(longtan)
    command, chief, leader = longtan.one("command"), longtan.one("alley-chief"), longtan.one("office-leader")
    with pytest.raises(NotYourCase):
        await do(longtan, handling.press, chief, state.id, Press(until=later(2), note="快"))
    with pytest.raises(LaterThanTheLimit):
        await do(longtan, handling.press, command, state.id, Press(until=later(200), note="慢"))
    with pytest.raises(LimitInThePast):
        await do(longtan, handling.press, command, state.id, Press(until=later(0), note="早"))
    pressed = await do(longtan, handling.press, leader, state.id, Press(until=later(2), note="今天要看到结果"))
    assert (pressed.due_at, pressed.counts.supervised, pressed.counts.ordered.by) == (later(2), True, leader.id)
    assert (await inbox(longtan, chief.id))[-1] == "case.ordered"
    await agrees(longtan, state.id)


async def test_what_was_late_stays_late_under_a_new_limit(longtan, report, do, agrees, later, happened):
    state = await report(longtan)
    command = longtan.one("command")
    days = timedelta(days=4)
    async with longtan.session() as session:
        pressed = await handling.press(
            session, state.id, Press(until=later(1) + 2 * days, note="周末前办完"), person=command.id,
            by=Actor("person", command.id), now=later(1) + days,
        )  # fmt: skip
    assert (pressed.overdue_since, pressed.is_on_time, pressed.counts.ordered.late) == (None, False, True)
    assert [kind for kind, _ in await happened(longtan, state.id)] == ["case.opened", "case.overdue", "case.supervised"]
    await agrees(longtan, state.id)


async def test_under_an_order_nobody_defers(street, report, do, later):
    category = next(c.code for c in street.playbook.categories if c.grade == "basic")
    state = await report(street, category=category)
    await do(street, steps.take_step, street.one("community-lead"), state.id, TakeStep(action="send", note="请处置"))
    await do(street, handling.press, street.one("general-chief"), state.id, Press(until=later(2), note="急"))
    with pytest.raises(UnderOrder):
        await do(street, steps.take_step, street.one("headquarters"), state.id, TakeStep(action="defer", note="忙"))


async def test_one_of_two_alike_follows_the_other_and_ends_with_it(
    longtan, report, do, agrees, inbox, photograph, happened, later
):
    first = await report(longtan)
    second = await report(longtan, by=longtan.people["steward"][1].id)
    chief, steward = longtan.one("alley-chief"), longtan.people["steward"][1]
    merged = await do(longtan, handling.merge_into, chief, second.id, MergeInto(leader=first.id, note="同一处"))
    assert (merged.outcome, merged.leader, merged.step) == ("merged", first.id, None)
    assert await inbox(longtan, steward.id) == ["case.merged"]
    assert [kind for kind, _ in await happened(longtan, second.id)][-2:] == ["case.merged", "case.closed"]
    await agrees(longtan, second.id)

    with pytest.raises(NotWithdrawable):  # Others rely on it.
        await do(longtan, steps.take_back, longtan.one("steward"), first.id)
    with pytest.raises(CaseAlreadyClosed):
        await do(longtan, handling.merge_into, chief, second.id, MergeInto(leader=first.id))
    third = await report(longtan)
    with pytest.raises(NotMergeable):  # It follows another itself.
        await do(longtan, handling.merge_into, chief, third.id, MergeInto(leader=second.id))
    with pytest.raises(NotMergeable):  # Others follow it.
        await do(longtan, handling.merge_into, chief, first.id, MergeInto(leader=third.id))
    with pytest.raises(NotMergeable):
        await do(longtan, handling.merge_into, chief, third.id, MergeInto(number="261123-ZZZZZZZ"))

    await photograph(longtan, first.id, chief.id)
    await do(longtan, steps.take_step, chief, first.id, TakeStep(action="done", note="清了"))
    await do(longtan, steps.take_step, longtan.one("steward"), first.id, TakeStep(action="confirm"), at=later(2))
    assert await inbox(longtan, steward.id) == ["case.merged", "case.closed"]


async def waits(office, many):
    """Until so many transactions of the application wait for a row."""
    for _ in range(200):
        async with office.session() as session:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            if (await (await session.connection()).exec_driver_sql(waiting)).scalar_one() >= many:
                return
        await asyncio.sleep(0.02)
    raise AssertionError(many)


async def test_two_who_merge_crosswise_at_once_merge_once(longtan, report, do, agrees):
    first, second = sorted([(await report(longtan)).id, (await report(longtan)).id])
    chief, command = longtan.one("alley-chief"), longtan.one("command")
    async with longtan.session() as held:
        await hold(SessionWire(held), second)
        one = asyncio.create_task(do(longtan, handling.merge_into, chief, first, MergeInto(leader=second)))
        await waits(longtan, 1)
        other = asyncio.create_task(do(longtan, handling.merge_into, command, second, MergeInto(leader=first)))
        await waits(longtan, 2)
    merged, refused = await asyncio.gather(one, other, return_exceptions=True)
    assert (merged.leader, type(refused)) == (second, NotMergeable)
    await agrees(longtan, first)
    await agrees(longtan, second)


async def test_a_case_that_leads_meanwhile_is_neither_merged_nor_withdrawn_and_its_end_is_told(
    longtan, report, do, inbox, photograph
):
    first, second, third = [await report(longtan) for _ in range(3)]
    follower = await report(longtan, by=longtan.people["steward"][1].id)
    chief, steward = longtan.one("alley-chief"), longtan.one("steward")
    await photograph(longtan, third.id, chief.id)
    await do(longtan, steps.take_step, chief, third.id, TakeStep(action="done", note="清了"))
    async with longtan.session() as held:
        by = Actor("person", chief.id)
        merging = {"person": chief.id, "by": by, "now": second.opened_at + timedelta(hours=1)}
        await handling.merge_into(held, first.id, MergeInto(leader=second.id), **merging)
        await handling.merge_into(held, follower.id, MergeInto(leader=third.id), **merging)
        chained = asyncio.create_task(do(longtan, handling.merge_into, chief, second.id, MergeInto(leader=third.id)))
        withdrawn = asyncio.create_task(do(longtan, steps.take_back, steward, second.id))
        ended = asyncio.create_task(do(longtan, steps.take_step, steward, third.id, TakeStep(action="confirm")))
        await waits(longtan, 3)
    found = await asyncio.gather(chained, withdrawn, ended, return_exceptions=True)
    assert [type(each).__name__ for each in found] == ["NotMergeable", "NotWithdrawable", "CaseState"], found
    assert await inbox(longtan, longtan.people["steward"][1].id) == ["case.merged", "case.closed"]


async def test_a_merging_is_undone_and_the_case_goes_on_where_it_stood(longtan, report, do, agrees, later, inbox):
    first, second = await report(longtan), await report(longtan)
    chief = longtan.one("alley-chief")
    await do(longtan, handling.merge_into, chief, second.id, MergeInto(leader=first.id))
    back = await do(longtan, handling.take_out, longtan.one("command"), second.id, at=later(2))
    assert (back.step, back.owner, back.due_at, back.leader) == (second.step, second.owner, second.due_at, None)
    assert (await inbox(longtan, chief.id))[-1] == "case.assigned"
    await agrees(longtan, second.id)
    # Found out only after its limit: nobody had it, so the limit begins anew.
    await do(longtan, handling.merge_into, chief, second.id, MergeInto(leader=first.id), at=later(2))
    again = await do(longtan, handling.take_out, chief, second.id, at=later(24 * 9))
    assert again.due_at > later(24 * 9)
    await agrees(longtan, second.id)


async def test_danger_follows_only_danger(longtan, report, do):
    plain, danger = await report(longtan), await report(longtan, danger=True, category="municipal-danger")
    command = longtan.one("command")
    with pytest.raises(NotMergeable):
        await do(longtan, handling.merge_into, command, danger.id, MergeInto(leader=plain.id))
    merged = await do(longtan, handling.merge_into, command, plain.id, MergeInto(leader=danger.id))
    assert merged.leader == danger.id


async def test_no_step_ends_after_the_body_outside_wants_its_answer(longtan, now, later, agrees):
    report = OpenCase(id=new_id(), alley=longtan.alleys[0].id, category="parking")
    async with longtan.session() as session:
        state = await open_case(session, report, Reporter(source="hotline", answer_by=later(2)), by=SYSTEM, now=now)
    assert (state.due_at, len(state.why.moved)) == (later(2), 1)
    await agrees(longtan, state.id)


async def test_another_offices_case_is_not_there(longtan, street, report, do):
    theirs = await report(street, category=street.playbook.categories[0].code)
    command = longtan.one("command")
    for deed, sent in (
        (handling.hand_on, HandOn(alley=longtan.alleys[0].id, note="x")),
        (handling.press, Press(until=theirs.opened_at + timedelta(hours=3), note="x")),
        (handling.merge_into, MergeInto(leader=theirs.id)),
    ):
        with pytest.raises((NotThere, NotMergeable)):
            await do(longtan, deed, command, theirs.id, sent)
    mine = await report(longtan)
    with pytest.raises(NotMergeable):
        await do(longtan, handling.merge_into, command, mine.id, MergeInto(leader=theirs.id))
