"""A paused case has a clock that stands still, for a reason, within its caps; and runs on with what was left."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import Record, Tell
from hutong.cases.errors import (
    IsPaused,
    NoMoreTimes,
    NotPaused,
    NotYourCase,
    PausedLongEnough,
    ReasonMissing,
    TooLateToPause,
)
from hutong.cases.rules import Act, Report, Resumption, actions_for, open_case, resume, take_step
from hutong.clocks import ClockKind, Limit
from hutong.escalation.rules import wake
from hutong.ids import new_id
from hutong.playbooks.flows import Action, NamedReason
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAUSE = Action(
    code="pause", name=Text(zh="挂起"), verb=Verb.DEFER, to="handle", max_times=3,
    reasons=(NamedReason(code="materials", name=Text(zh="等材料")),), pauses=Limit(5, ClockKind.WORKING_DAYS),
    pauses_in_all=Limit(6, ClockKind.WORKING_DAYS),
)  # fmt: skip
MORE = Action(
    code="more", name=Text(zh="缓办"), verb=Verb.DEFER, to="handle", max_times=1,
    extends=Limit(2, ClockKind.WORKING_DAYS),
)  # fmt: skip


@pytest.fixture(scope="module")
def longtan(pack, staffed):
    return staffed(pack("longtan"))


@pytest.fixture
def setting(longtan, amended):
    actions = longtan.playbook.flow("quick").step("handle").actions
    return amended(longtan.setting, "quick", "handle", actions=(*actions, PAUSE, MORE))


@pytest.fixture
def chief(longtan):
    return longtan.holder("alley-chief", longtan.ALLEY)


@pytest.fixture
def state(longtan, setting, monday):
    """Due at three in the afternoon: ten o'clock and four working hours."""
    steward = longtan.holder("steward", longtan.ALLEY)
    report = Report(
        id=new_id(), alley=longtan.ALLEY, category="parking", source="patrol", reporter=steward,
        reporter_kind="steward", now=monday,
    )  # fmt: skip
    return open_case(setting, report).state


@pytest.fixture
def paused(setting, state, chief):
    def make(now, state=state, **more):
        act = Act(**{"action": "pause", "by": chief, "now": now, "reason": "materials"} | more)
        return take_step(setting, state, act)

    return make


def test_the_clock_stands_still_and_whoever_reported_it_hears_of_it(longtan, state, paused, monday):
    outcome = paused(monday + HOUR)
    after = outcome.state
    monday_week = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)  # Five working days on, when business stops at six.
    assert after.wake_at == after.counts.pauses[0].end == monday_week
    assert (after.step, after.step_since, after.remind_at, after.escalate_at) == ("handle", monday, None, None)
    assert after.due_at > monday_week
    event, tell = outcome.effects
    assert (event.event.kind, event.event.reason, event.event.until) == ("case.paused", "materials", monday_week)
    assert (tell.template, tell.to) == ("paused", (longtan.holder("steward", longtan.ALLEY),))
    assert wake_nothing(longtan, after, monday_week - HOUR)


def wake_nothing(longtan, state, now):
    outcome = wake(longtan.setting, state, now)
    return outcome.effects == () and outcome.state == state


def test_resumed_it_has_what_was_left(setting, state, paused, chief, monday):
    two_days_later = monday + 2 * DAY + HOUR
    outcome = resume(setting, paused(monday + HOUR).state, Resumption(by=chief, now=two_days_later))
    assert [e.event.kind for e in outcome.effects] == ["case.resumed"]
    assert outcome.state.due_at == state.due_at + 2 * DAY
    assert outcome.state.remind_at == state.remind_at + 2 * DAY
    assert outcome.state.wake_at == outcome.state.remind_at
    assert not outcome.state.counts.paused
    assert outcome.state.why.due.at == outcome.state.due_at
    with pytest.raises(NotPaused):
        resume(setting, outcome.state, Resumption(by=chief, now=two_days_later))


def test_it_runs_on_by_itself_when_the_pause_has_lasted_long_enough(setting, paused, chief, monday):
    after = paused(monday + HOUR).state
    until = after.wake_at
    outcome = wake(setting, after, until + HOUR)
    assert [e.event.kind for e in outcome.effects if isinstance(e, Record)] == ["case.resumed"]
    assert [(e.template, e.to) for e in outcome.effects if isinstance(e, Tell)] == [("resumed", (chief,))]
    # Three hours were left, and Tuesday begins at nine.
    assert outcome.state.due_at == after.due_at
    late = wake(setting, after, until + 9 * DAY)
    assert [e.event.kind for e in late.effects if isinstance(e, Record)][:2] == ["case.resumed", "case.overdue"]


def test_acting_on_it_ends_the_pause(setting, paused, chief, monday):
    act = Act(action="done", by=chief, now=monday + DAY, note="好", photos_after=1)
    outcome = take_step(setting, paused(monday + HOUR).state, act)
    assert [e.event.kind for e in outcome.effects if isinstance(e, Record)] == ["case.resumed", "case.stepped"]
    stepped = outcome.effects[1].event
    assert (outcome.state.step, stepped.on_time) == ("confirm", True)
    assert (outcome.state.counts.paused, outcome.state.counts.late_steps) == (False, 0)


def test_a_pause_wants_its_reason_and_a_deadline_that_is_not_missed(state, paused, monday):
    with pytest.raises(ReasonMissing):
        paused(monday, reason=None)
    with pytest.raises(TooLateToPause):
        paused(state.due_at + HOUR)


def test_while_paused_it_is_neither_paused_nor_deferred_again(setting, paused, chief, monday):
    after = paused(monday + HOUR).state
    for action in ("pause", "more"):
        with pytest.raises(IsPaused):
            paused(monday + DAY, after, action=action)
    assert [a.code for a in actions_for(setting, after, chief, monday + DAY)] == [
        "done",
        "ask-command",
        "accept",
        "decline",
    ]


def test_pauses_are_capped_in_all_and_in_number(setting, paused, chief, monday):
    first = wake(setting, paused(monday + HOUR).state, monday + 7 * DAY + 8 * HOUR).state
    at = first.step_since + 7 * DAY + 23 * HOUR  # Tuesday at nine.
    second = paused(at, first).state
    # Five working days of six are used; one is left.
    assert second.counts.pauses[1].end - at < 2 * DAY
    third = wake(setting, second, second.wake_at).state
    with pytest.raises(PausedLongEnough):
        paused(third.due_at - HOUR, third)
    short = replace(third, counts=replace(third.counts, times={"handle/pause": 3}))
    with pytest.raises(NoMoreTimes):
        paused(third.due_at - HOUR, short)


def test_deferral_and_pause_add_up_in_either_order(setting, state, paused, chief, monday):
    def resumed(after):
        return resume(setting, after, Resumption(by=chief, now=monday + 2 * DAY + HOUR)).state

    pause_first = paused(
        monday + 2 * DAY + HOUR, resumed(paused(monday + HOUR).state), action="more", reason=None
    ).state
    defer_first = resumed(paused(monday + HOUR, paused(monday + HOUR, action="more", reason=None).state).state)
    assert pause_first.due_at == defer_first.due_at > state.due_at + 2 * DAY


def test_only_who_may_pause_it_lets_it_run_on(setting, longtan, paused, monday):
    stranger = longtan.holder("alley-chief", longtan.FAR)
    with pytest.raises(NotYourCase):
        resume(setting, paused(monday + HOUR).state, Resumption(by=stranger, now=monday + DAY))


def test_a_clock_of_days_leaves_a_day_to_whoever_resumes_on_the_evening_of_the_last(longtan, amended, chief, monday):
    day = Limit(1, ClockKind.WORKING_DAYS)
    pause = replace(PAUSE, pauses=Limit(30, ClockKind.CONTINUOUS_HOURS), pauses_in_all=None)
    actions = longtan.playbook.flow("quick").step("handle").actions
    setting = amended(longtan.setting, "quick", "handle", actions=(*actions, pause), limit=day, remind_before=None)
    report = Report(id=new_id(), alley=longtan.ALLEY, category="parking", source="patrol", now=monday)
    state = open_case(setting, report).state
    tuesday_noon, evening = monday + DAY + 2 * HOUR, monday + DAY + 9 * HOUR
    act = Act(action="pause", by=chief, now=tuesday_noon, reason="materials")
    after = resume(setting, take_step(setting, state, act).state, Resumption(by=chief, now=evening)).state
    assert after.due_at == state.due_at + DAY
