"""What happens by itself once a step is late: a rung told again, one passed over, the case passing on."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import Record, Tell
from hutong.cases.rules import Act, Report, open_case, take_step
from hutong.clocks import ClockKind, Limit
from hutong.conditions import Condition, Op
from hutong.escalation.rules import wake
from hutong.ids import new_id
from hutong.playbooks.escalation import Ladder, Repeat, Rung, RungAction, Telling
from hutong.playbooks.flows import OnOverdue
from hutong.playbooks.sections import Text

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = ClockKind.WORKING_HOURS


@pytest.fixture(scope="module")
def street(pack, staffed):
    return staffed(pack("financial-street"), stewards=1)


@pytest.fixture
def climbing(street):
    """A setting whose chiefs' ladder has these rungs."""

    def make(*rungs, telling=None):
        ladders = tuple(
            Ladder(code="chiefs", name=Text(zh="催"), rungs=rungs) if each.code == "chiefs" else each
            for each in street.playbook.ladders
        )
        book = replace(street.playbook, ladders=ladders, telling=telling or Telling())
        return replace(street.setting, playbook=book)

    return make


@pytest.fixture
def opened(street, monday):
    """Simple: four working hours for the chief, due at three in the afternoon."""

    def make(setting, now=monday):
        category = next(c.code for c in street.playbook.categories if c.grade == "simple" and not c.danger)
        return open_case(
            setting, Report(id=new_id(), alley=street.ALLEY, category=category, source="call", now=now)
        ).state

    return make


def run(setting, state, until):
    happened = []
    while state.wake_at is not None and state.wake_at <= until:
        at = state.wake_at
        outcome = wake(setting, state, at)
        state = outcome.state
        happened += [(at, e) for e in outcome.effects]
    return state, happened


def kinds(happened):
    return [(at, e.event.kind) for at, e in happened if isinstance(e, Record)]


def test_those_of_a_rung_are_told_again_at_most_so_often(street, climbing, opened, monday):
    setting = climbing(Rung(repeat=Repeat(every=Limit(2, HOURS), at_most=2)))
    state = opened(setting)
    _, happened = run(setting, state, monday + 20 * DAY)
    due, add = state.due_at, setting.calendar.add
    first = add(Limit(2, HOURS), due)
    assert kinds(happened)[2:] == [
        (due, "case.escalated"), (first, "case.pressed"), (add(Limit(2, HOURS), first), "case.pressed"),
    ]  # fmt: skip
    deputy = street.holder("deputy-general-chief", street.COMMUNITIES[0])
    assert [e.to for _, e in happened if isinstance(e, Tell) and e.template == "pressed"] == [(deputy,)] * 2
    assert [e.event.times for _, e in happened if isinstance(e, Record) and e.event.kind == "case.pressed"] == [1, 2]


def test_the_next_rung_ends_the_telling_again(climbing, opened, monday):
    often = Rung(repeat=Repeat(every=Limit(3, HOURS), at_most=9))
    setting = climbing(often, Rung(after=Limit(4, HOURS), action=RungAction.SUPERVISE))
    _, happened = run(setting, opened(setting), monday + 20 * DAY)
    assert [kind for _, kind in kinds(happened)] == [
        "case.reminded", "case.overdue", "case.escalated", "case.pressed", "case.escalated",
    ]  # fmt: skip


def test_after_an_outage_it_is_told_again_once_and_not_for_every_time_missed(climbing, opened, monday):
    setting = climbing(Rung(repeat=Repeat(every=Limit(1, HOURS), at_most=9)))
    state = opened(setting)
    state = wake(setting, state, state.due_at).state
    outcome = wake(setting, state, monday + 9 * DAY)
    assert [e.event.kind for e in outcome.effects if isinstance(e, Record)] == ["case.pressed"]
    assert outcome.state.wake_at > monday + 9 * DAY


def test_a_rung_whose_condition_does_not_hold_is_passed_over_and_says_so(climbing, opened, monday):
    danger = Condition(field="danger", op=Op.EQ, value=True)
    late = Condition(field="overdue", op=Op.EQ, value=True)
    setting = climbing(Rung(when=danger), Rung(after=Limit(4, HOURS), when=late))
    state, happened = run(setting, opened(setting), monday + 9 * DAY)
    assert [kind for _, kind in kinds(happened)] == [
        "case.reminded",
        "case.overdue",
        "case.rung_passed",
        "case.escalated",
    ]
    passed, *_, told = state.why.escalated
    assert (passed.text, passed.tested.met) == ("第 {n} 级的条件不符合，跳过。", False)
    assert (told.tested.field, told.tested.met) == ("overdue", True)


def test_a_named_post_is_told_and_the_others_where_it_is_vacant(street, climbing, opened, monday):
    names = {p.id: p.name for p in street.directory.posts}
    chiefs = street.posts["general-chief", None]
    for name, expected in ((names[chiefs[0]], chiefs[0]), ("没有这个岗位", chiefs[0])):
        setting = climbing(Rung(to="general-chief", named=name))
        _, happened = run(setting, opened(setting), monday + DAY)
        (event,) = [e.event for _, e in happened if isinstance(e, Record) and e.event.kind == "case.escalated"]
        assert event.to_posts == (expected,)


def test_people_are_told_in_the_hours_that_the_office_wrote(climbing, opened, monday):
    """Natural days end a second before midnight; the morning begins when the playbook says."""
    for telling, hour in ((Telling(), 7), (Telling(day_begins=10, day_ends=17), 10), (Telling(day_ends=24), 23)):
        setting = climbing(Rung(), telling=telling)
        state = opened(setting)
        flow = setting.playbook.flow("simple")
        step = replace(flow.steps[0], limit=Limit(1, ClockKind.NATURAL_DAYS), remind_before=None)
        flows = tuple(replace(f, steps=(step,)) if f.code == "simple" else f for f in setting.playbook.flows)
        setting = replace(setting, playbook=replace(setting.playbook, flows=flows))
        state = opened(setting)
        _, happened = run(setting, state, monday + 5 * DAY)
        assert {setting.calendar.local(at).hour for at, _ in happened} == {hour}


def test_an_overdue_step_passes_the_case_on_once(street, amended, opened, monday):
    after = OnOverdue(to="handle", after=Limit(1, ClockKind.WORKING_DAYS))
    setting = amended(street.setting, "basic", "gather", on_overdue=after)
    category = next(c.code for c in street.playbook.categories if c.grade == "basic" and not c.danger)
    report = Report(id=new_id(), alley=street.ALLEY, category=category, source="call", now=monday)
    state = open_case(setting, report).state
    due = state.due_at
    while state.step == "gather":
        outcome = wake(setting, state, state.wake_at)
        state = outcome.state
    lapsed = next(e.event for e in outcome.effects if isinstance(e, Record) and e.event.kind == "case.lapsed")
    headquarters = street.holder("headquarters")
    assert (lapsed.step, lapsed.to) == ("gather", "handle")
    assert [(e.template, e.to) for e in outcome.effects if isinstance(e, Tell)][-1] == ("assigned", (headquarters,))
    assert state.step_since == setting.calendar.add(after.after, due)
    assert (state.counts.late_steps, state.overdue_since, state.rung) == (1, None, 0)
    # Sent back to it, the step lapses no second time.
    again = replace(state, step="gather", overdue_since=due, due_at=due, escalate_at=None)
    assert wake(setting, again, monday + 30 * DAY).state.step == "gather"


def test_an_overdue_step_can_close_the_case(pack, staffed, amended, monday):
    longtan = staffed(pack("longtan"))
    silent = OnOverdue(to="closed", after=Limit(2, ClockKind.NATURAL_DAYS))
    setting = amended(longtan.setting, "quick", "confirm", on_overdue=silent)
    steward = longtan.holder("steward", longtan.ALLEY)
    report = Report(
        id=new_id(), alley=longtan.ALLEY, category="parking", source="patrol", reporter=steward,
        reporter_kind="steward", now=monday,
    )  # fmt: skip
    state = open_case(setting, report).state
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    state = take_step(setting, state, Act(action="done", by=chief, now=monday, note="好", photos_after=1)).state
    state, happened = run(setting, state, monday + 30 * DAY)
    assert (state.step, state.outcome, state.wake_at) == (None, "closed", None)
    assert [e.event.kind for _, e in happened if isinstance(e, Record)][-2:] == ["case.lapsed", "case.closed"]
    assert [e.to for _, e in happened if isinstance(e, Tell)][-1] == (steward,)
