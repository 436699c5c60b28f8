"""A matter in Longtan, as its rules would have it go."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import Record, Tell
from hutong.cases.errors import (
    CategoryUnknown,
    EvidenceMissing,
    NotWithdrawable,
    NotYourCase,
    TooLateToDefer,
)
from hutong.cases.rules import (
    Act,
    Earlier,
    Reopening,
    Report,
    Withdrawal,
    actions_for,
    open_case,
    reopen,
    suggest,
    take_step,
    withdraw,
)
from hutong.ids import new_id
from hutong.posts.reasons import tell


@pytest.fixture(scope="module")
def longtan(pack, staffed):
    return staffed(pack("longtan"))


@pytest.fixture
def report(longtan, monday):
    def make(**more):
        steward = longtan.holder("steward", longtan.ALLEY)
        facts = {"category": "parking", "reporter": steward, "reporter_kind": "steward", "source": "patrol"} | more
        return Report(id=new_id(), alley=longtan.ALLEY, now=monday, **facts)

    return make


def kinds(outcome):
    return [e.event.kind for e in outcome.effects if isinstance(e, Record)]


def tells(outcome):
    return {e.template: e.to for e in outcome.effects if isinstance(e, Tell)}


def test_a_reported_matter_goes_to_the_chief_of_the_alley_with_a_deadline_in_working_hours(longtan, report, monday):
    outcome = open_case(longtan.setting, report())
    state = outcome.state
    assert (state.step, state.owner.post) == ("handle", longtan.posts["alley-chief", longtan.ALLEY][0])
    assert state.due_at == monday + timedelta(hours=5)  # 10:00 + four working hours, over lunch.
    assert state.wake_at == state.remind_at == monday + timedelta(hours=4)
    assert kinds(outcome) == ["case.opened"]
    assert tells(outcome) == {"assigned": (longtan.holder("alley-chief", longtan.ALLEY),)}


def test_the_traces_say_why_in_sentences(longtan, report):
    why = open_case(longtan.setting, report()).state.why
    names = {post.id: post.name for post in longtan.directory.posts} | dict.fromkeys(longtan.everyone, "某人")
    assert [tell(r, names, "Asia/Shanghai") for r in (*why.flow, *why.owner)] == [
        "“车辆乱停乱放”按制度属“即办类”，走“即办事项”流程。",
        "现在是“街巷长处置”这一步。",
        "负责巷1的是巷长10。",
        "巷长10由某人任职。",
    ]
    assert why.due.trace.limit.amount == 4


def test_after_the_photo_the_reporting_steward_confirms_and_the_case_is_closed_on_time(longtan, report, monday):
    opened = open_case(longtan.setting, report()).state
    chief, steward = longtan.holder("alley-chief", longtan.ALLEY), longtan.holder("steward", longtan.ALLEY)
    later = monday + timedelta(hours=1)
    with pytest.raises(EvidenceMissing):
        take_step(longtan.setting, opened, Act(action="done", by=chief, now=later, note="已劝离"))
    done = take_step(longtan.setting, opened, Act(action="done", by=chief, now=later, note="已劝离", photos_after=1))
    assert done.state.step == "confirm"
    assert longtan.directory.holders(done.state.owner.post, longtan.setting.day(later)).people == (steward,)
    closed = take_step(longtan.setting, done.state, Act(action="confirm", by=steward, now=later))
    event = closed.effects[1].event
    assert kinds(closed) == ["case.stepped", "case.closed"]
    assert (event.outcome, event.on_time, event.handled_by_post_kind, event.by_post_kind, event.reporter_post_kind) == (
        "closed", True, "alley-chief", "steward", "steward",
    )  # fmt: skip
    assert (closed.state.step, closed.state.wake_at) == (None, None)


def test_not_done_comes_back_to_the_chief_twice_and_then_goes_to_the_command(longtan, report, monday):
    state = open_case(longtan.setting, report()).state
    chief, steward = longtan.holder("alley-chief", longtan.ALLEY), longtan.holder("steward", longtan.ALLEY)
    went_to = []
    for n in range(2):
        state = take_step(
            longtan.setting, state, Act(action="done", by=chief, now=monday, note="好了", photos_after=n + 1)
        ).state
        state = take_step(longtan.setting, state, Act(action="not-done", by=steward, now=monday, note="没有")).state
        went_to.append(state.step)
        assert state.counts.reworks == n + 1
    assert went_to == ["handle", "command"]


def test_nobody_else_may_act(longtan, report, monday):
    state = open_case(longtan.setting, report()).state
    for person in (longtan.holder("steward", longtan.ALLEY), longtan.holder("alley-chief", longtan.FAR)):
        with pytest.raises(NotYourCase):
            take_step(longtan.setting, state, Act(action="decline", by=person, now=monday, note="不属实"))
        assert actions_for(longtan.setting, state, person, monday) == ()


def test_the_deputy_has_the_duty_but_is_junior_and_the_command_may_step_in(longtan, report, monday):
    state = open_case(longtan.setting, report()).state
    act = {"action": "ask-command", "now": monday, "note": "请协调"}
    with pytest.raises(NotYourCase):
        take_step(longtan.setting, state, Act(by=longtan.holder("deputy-chief", longtan.ALLEY), **act))
    assert take_step(longtan.setting, state, Act(by=longtan.holder("command"), **act)).state.step == "command"


def test_danger_goes_straight_to_the_sub_command_office_and_chief_and_leader_are_told(longtan, report):
    outcome = open_case(longtan.setting, report(category=None, description="井盖不见了", danger=True))
    state = outcome.state
    assert (state.category, state.flow, state.danger) == ("municipal-danger", "danger", True)
    assert state.due_at == state.opened_at + timedelta(hours=2)
    assert tells(outcome) == {
        "danger": (longtan.holder("command"),),
        "danger_told": tuple(sorted((longtan.holder("alley-chief", longtan.ALLEY), longtan.holder("office-leader")))),
    }
    assert all(e.urgent for e in outcome.effects if isinstance(e, Tell))


def test_a_dangerous_category_takes_the_danger_line_however_it_was_reported(longtan, report):
    assert open_case(longtan.setting, report(category="municipal-danger")).state.flow == "danger"


def test_words_suggest_a_category_and_the_trace_says_which(longtan, report):
    assert [s.category for s in suggest(longtan.playbook, "有人在墙上贴小广告，张贴很多")] == ["flyers"]
    state = open_case(longtan.setting, report(category=None, description="门口乱停自行车")).state
    assert (state.category, state.why.flow[0].facts["word"]) == ("parking", "自行车")
    with pytest.raises(CategoryUnknown):
        open_case(longtan.setting, report(category=None, description="说不清"))
    with pytest.raises(CategoryUnknown):
        open_case(longtan.setting, report(category="no-such"))


def test_deferring_moves_the_deadline_on_once_and_never_after_it_passed(longtan, report, monday):
    state = open_case(longtan.setting, report(category="road")).state
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    act = Act(action="defer", by=chief, now=monday, note="等施工队")
    with pytest.raises(TooLateToDefer):
        late = Act(action="defer", by=chief, now=state.due_at + timedelta(seconds=1), note="等")
        take_step(longtan.setting, state, late)
    deferred = take_step(longtan.setting, state, act)
    assert deferred.state.due_at == longtan.setting.calendar.add(
        longtan.playbook.flow("coordinated").step("handle").action("defer").extends, state.due_at
    )
    assert (deferred.state.step, kinds(deferred)) == ("handle", ["case.deferred"])
    assert deferred.state.wake_at == deferred.state.remind_at > state.remind_at
    assert "defer" not in {a.code for a in actions_for(longtan.setting, deferred.state, chief, monday)}


def test_the_same_problem_within_the_window_is_a_rebound_and_found_by_the_holder_is_told_apart(longtan, report, monday):
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    before = Earlier(new_id(), monday - timedelta(days=60), longtan.posts["alley-chief", longtan.ALLEY][0])
    outcome = open_case(longtan.setting, report(earlier=before))
    assert kinds(outcome) == ["case.opened", "case.rebounded"]
    assert outcome.state.forerunner == before.id
    assert not outcome.effects[2].event.found_by_holder
    assert tells(outcome)["rebound"] == (chief,)
    found = open_case(longtan.setting, report(earlier=before, reporter=chief, reporter_kind="alley-chief"))
    assert found.effects[2].event.found_by_holder
    assert "rebound" not in tells(found)
    somewhere = open_case(longtan.setting, report(earlier=replace(before, place_known=False)))
    assert not somewhere.effects[2].event.place_known
    assert (somewhere.state.forerunner, tells(somewhere)["rebound_near"]) == (before.id, (chief,))
    assert somewhere.state.why.flow != outcome.state.why.flow
    long_ago = Earlier(new_id(), monday - timedelta(days=61), before.owner_post)
    assert kinds(open_case(longtan.setting, report(earlier=long_ago))) == ["case.opened"]


def test_the_reporter_withdraws_only_while_nothing_was_done(longtan, report, monday):
    state = open_case(longtan.setting, report()).state
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    gone = withdraw(longtan.setting, state, Withdrawal(by=state.reporter, now=monday))
    assert (gone.state.outcome, tells(gone)) == ("withdrawn", {"withdrawn": (chief,)})
    with pytest.raises(NotYourCase):
        withdraw(longtan.setting, state, Withdrawal(by=chief, now=monday))
    asked = take_step(longtan.setting, state, Act(action="ask-command", by=chief, now=monday, note="请")).state
    with pytest.raises(NotWithdrawable):
        withdraw(longtan.setting, asked, Withdrawal(by=state.reporter, now=monday))


def test_a_closed_case_is_opened_again_by_whoever_reported_it_and_counts_as_rework(longtan, report, monday):
    state = open_case(longtan.setting, report()).state
    chief, steward = longtan.holder("alley-chief", longtan.ALLEY), state.reporter
    state = take_step(longtan.setting, state, Act(action="done", by=chief, now=monday, note="好", photos_after=1)).state
    state = take_step(longtan.setting, state, Act(action="confirm", by=steward, now=monday)).state
    again = reopen(longtan.setting, state, Reopening(by=steward, now=monday, note="又乱了"))
    assert (again.state.step, again.state.counts.reworks, again.state.closed_at) == ("handle", 1, None)
    assert kinds(again) == ["case.reopened"]
    assert tells(again) == {"returned": (chief,)}
    with pytest.raises(NotYourCase):
        reopen(longtan.setting, state, Reopening(by=longtan.holder("steward", longtan.FAR), now=monday, note="x"))


def test_a_step_taken_late_is_told_as_overdue_even_before_the_sweep_noticed(longtan, report, monday):
    state = open_case(longtan.setting, report()).state
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    act = Act(action="done", by=chief, now=state.due_at + timedelta(seconds=1), note="好", photos_after=1)
    outcome = take_step(longtan.setting, state, act)
    assert kinds(outcome) == ["case.overdue", "case.stepped"]
    assert (outcome.effects[0].at, outcome.effects[1].event.on_time) == (state.due_at, False)
    assert (outcome.state.overdue_since, outcome.state.is_on_time) == (None, False)
