"""A missed limit climbs: the deputy, then the general chiefs, each told once, and never the person who is late."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import Record, Tell
from hutong.cases.rules import Report, open_case
from hutong.clocks import ClockKind, Limit
from hutong.escalation.rules import wake
from hutong.ids import new_id
from hutong.playbooks.escalation import Ladder, Rung, RungAction


@pytest.fixture(scope="module")
def street(pack, staffed):
    return staffed(pack("financial-street"), stewards=1)


def simple(office):
    return next(c.code for c in office.playbook.categories if c.grade == "simple" and not c.danger)


def opened(office, now, category=None):
    report = Report(id=new_id(), alley=office.ALLEY, category=category or simple(office), source="call", now=now)
    return open_case(office.setting, report).state


def run(office, state, until):
    """Wake the case each time it asks for it; returns (time, effect) in order."""
    happened = []
    while state.wake_at is not None and state.wake_at <= until:
        at = state.wake_at
        outcome = wake(office.setting, state, at)
        assert outcome.state.wake_at is None or outcome.state.wake_at > at
        state = outcome.state
        happened += [(at, e) for e in outcome.effects]
    return state, happened


def records(happened):
    return [(at, e.event.kind) for at, e in happened if isinstance(e, Record)]


def test_reminder_deadline_and_rungs_come_in_their_order_on_working_time(street, monday):
    state = opened(street, monday)
    _, happened = run(street, state, monday + timedelta(days=10))
    due = state.due_at
    assert records(happened) == [
        (due - timedelta(hours=1), "case.reminded"),
        (due, "case.overdue"),
        (due, "case.escalated"),
        # Due at 15:00: three working hours are left on Monday, and one on Tuesday from nine.
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "case.escalated"),
    ]


def test_the_deputy_is_told_first_then_the_general_chiefs_watch_and_the_late_chief_knows(street, monday):
    _, happened = run(street, opened(street, monday), monday + timedelta(days=10))
    chief = street.holder("alley-chief", street.ALLEY)
    told = [(e.template, e.to) for _, e in happened if isinstance(e, Tell)]
    assert told == [
        ("reminder", (chief,)),
        ("overdue", (chief,)),
        ("escalated", (street.holder("deputy-general-chief", street.COMMUNITIES[0]),)),
        ("escalated_told", (chief,)),
        ("supervised", (street.holder("general-chief"),)),
        ("escalated_told", tuple(sorted((chief, street.holder("headquarters"))))),
    ]


def test_a_vacant_deputy_is_passed_over(pack, staffed, monday):
    street = staffed(pack("financial-street"), vacant=("deputy-general-chief",), stewards=1)
    _, happened = run(street, opened(street, monday), monday + timedelta(days=10))
    first = next(e.event for _, e in happened if isinstance(e, Record) and e.event.kind == "case.escalated")
    assert first.to_posts == (street.posts["general-chief", None][0],)


def test_a_chief_who_is_general_chief_too_is_not_told_as_his_own_superior(pack, staffed, monday):
    street = staffed(pack("financial-street"), same=[("alley-chief", "general-chief")], stewards=1)
    late = street.holder("general-chief")
    assert street.holder("alley-chief", street.STREET) == late
    report = Report(id=new_id(), alley=street.STREET, category=simple(street), source="call", now=monday)
    _, happened = run(street, open_case(street.setting, report).state, monday + timedelta(days=10))
    for _, effect in happened:
        if isinstance(effect, Tell) and effect.template in {"escalated", "supervised", "transferred"}:
            assert late not in effect.to


def test_an_outage_of_days_leaves_nothing_out_and_doubles_nothing(street, monday):
    state = opened(street, monday)
    outcome = wake(street.setting, state, monday + timedelta(days=9))
    assert [e.event.kind for e in outcome.effects if isinstance(e, Record)] == [
        "case.overdue", "case.escalated", "case.escalated",
    ]  # fmt: skip
    assert outcome.state.wake_at is None
    assert wake(street.setting, outcome.state, monday + timedelta(days=99)).effects == ()
    overdue = next(e for e in outcome.effects if isinstance(e, Record))
    assert overdue.at == state.due_at


def test_nobody_is_told_at_midnight(pack, staffed, monday):
    """Confirming in Longtan is counted in natural days, which end a second before midnight."""
    from hutong.cases.rules import Act, take_step

    longtan = staffed(pack("longtan"))
    report = Report(id=new_id(), alley=longtan.ALLEY, category="parking", source="call", now=monday)
    state = open_case(longtan.setting, report).state
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    state = take_step(longtan.setting, state, Act(action="done", by=chief, now=monday, note="好", photos_after=1)).state
    assert longtan.setting.calendar.local(state.due_at).hour == 23
    _, happened = run(longtan, state, monday + timedelta(days=30))
    hours = {longtan.setting.calendar.local(at).hour for at, e in happened if isinstance(e, Tell)}
    assert hours == {7, 9}


def test_a_danger_is_told_at_any_hour(pack, staffed):
    longtan = staffed(pack("longtan"))
    night = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # One in the morning of a Monday in Beijing.
    state = opened(longtan, night, "municipal-danger")
    _, happened = run(longtan, state, night + timedelta(hours=3))
    assert [(at - night, e.template) for at, e in happened if isinstance(e, Tell)][1:] == [
        (timedelta(hours=2), "overdue"), (timedelta(hours=2), "supervised"), (timedelta(hours=2), "escalated_told"),
    ]  # fmt: skip


def test_a_transfer_gives_the_case_to_the_next_up_who_stays_responsible(street, monday):
    ladder = Ladder(
        code="chiefs", name=street.playbook.ladder("chiefs").name,
        rungs=(Rung(action=RungAction.TRANSFER), Rung(after=Limit(1, ClockKind.WORKING_DAYS), action=RungAction.TRANSFER)),
    )  # fmt: skip
    playbook = replace(street.playbook, ladders=(ladder,))
    setting = replace(street.setting, playbook=playbook)
    state = opened(street, monday)
    first = wake(setting, replace(state), state.due_at).state
    assert first.owner.post == street.posts["deputy-general-chief", street.COMMUNITIES[0]][0]
    last = wake(setting, first, first.wake_at).state
    assert last.owner.post == street.posts["general-chief", None][0]
    assert (last.overdue_since, last.wake_at) == (state.due_at, None)
