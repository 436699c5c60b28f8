"""Deadlines counted anew equal those counted fresh; and nothing that has happened is undone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hutong.cases.effects import Record
from hutong.cases.rules import Report, open_case
from hutong.cases.states import Owner
from hutong.clocks import Calendar, DayOverride
from hutong.escalation.rules import wake
from hutong.ids import new_id
from hutong.redating.rules import Changed, named, redate

FIRST, DAY, HOUR = date(2026, 11, 23), timedelta(days=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def longtan(pack, staffed):
    return staffed(pack("longtan"))


@pytest.fixture(scope="module")
def opened(longtan):
    def do(setting, category, now, case=None):
        steward = longtan.holder("steward", longtan.ALLEY)
        report = Report(
            id=case or new_id(), alley=longtan.ALLEY, category=category, source="patrol", reporter=steward,
            reporter_kind="steward", now=now,
        )  # fmt: skip
        return open_case(setting, report).state

    return do


def under(setting, *days):
    """The same rules with these days as the office has them."""
    overrides = tuple(DayOverride(day, working, "试验") for day, working in days)
    return replace(setting, calendar=Calendar(overrides=overrides))


def changed(*days):
    return Changed(act=new_id(), first=min(days), last=max(days))


DAYS = st.dictionaries(st.integers(0, 20).map(lambda n: FIRST + n * DAY), st.booleans(), min_size=1, max_size=8)


@given(days=DAYS, category=st.integers(0, 500), hours=st.integers(0, 200), waited=st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_counted_anew_is_counted_fresh(longtan, opened, monday, days, category, hours, waited):
    kinds = [each.code for each in longtan.playbook.categories if not each.danger]
    began, code, case = monday + hours * HOUR, kinds[category % len(kinds)], new_id()
    there = under(longtan.setting, *days.items())
    before, fresh = opened(longtan.setting, code, began, case), opened(there, code, began, case)
    now = began + waited * HOUR
    if before.due_at is None or before.due_at <= now:
        return
    outcome = redate(there, before, changed(*days), now)
    if outcome is None:
        # Nothing is made late by a day entered afterwards; otherwise there was nothing to change.
        assert fresh.due_at <= now or fresh.due_at == before.due_at
        return
    after = outcome.state
    assert (after.due_at, after.escalate_at) == (fresh.due_at, fresh.escalate_at)
    assert after.remind_at == (fresh.remind_at if fresh.remind_at and fresh.remind_at > now else None)
    assert after.why.due == fresh.why.due
    assert redate(there, after, changed(*days), now) is None, "a second time changes nothing"


@given(days=DAYS, category=st.integers(0, 500), hours=st.integers(0, 100), late=st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_what_is_late_climbs_as_though_the_days_to_come_had_always_been_so(
    longtan, opened, monday, days, category, hours, late
):
    kinds = [each.code for each in longtan.playbook.categories]
    began, code, case = monday + hours * HOUR, kinds[category % len(kinds)], new_id()
    before = opened(longtan.setting, code, began, case)
    if before.due_at is None:
        return
    now = before.due_at + late * HOUR
    ahead = {day: working for day, working in days.items() if day > longtan.setting.day(now)}
    if not ahead:
        return
    there = under(longtan.setting, *ahead.items())
    state, fresh = (wake(setting, each, now).state for setting, each in (
        (longtan.setting, before), (there, opened(there, code, began, case))
    ))  # fmt: skip
    outcome = redate(there, state, changed(*ahead), now)
    after = state if outcome is None else outcome.state
    found = [
        (one.step, one.due_at, one.rung, one.escalate_at, one.counts.repeat_at, one.wake_at) for one in (after, fresh)
    ]
    assert found[0] == found[1]
    assert redate(there, after, changed(*ahead), now) is None, "a second time changes nothing"


def test_what_is_late_is_told_that_its_deadline_stands(longtan, opened, monday):
    late, now = late_by(longtan, opened, monday, lambda due: due + HOUR)
    assert late.escalate_at is not None
    closed = longtan.setting.day(late.escalate_at)
    outcome = redate(under(longtan.setting, (closed, False)), late, changed(closed), now)
    assert (outcome.state.due_at, outcome.state.escalate_at) == (late.due_at, late.escalate_at + DAY)
    (effect,) = outcome.effects
    assert (effect.event.late, effect.event.told, effect.event.days) == ("", (), (closed,))


def test_the_event_says_which_days_and_whom_to_tell(longtan, opened, monday):
    state = opened(longtan.setting, "parking", monday + 7 * HOUR)
    closed = FIRST + DAY
    outcome = redate(under(longtan.setting, (closed, False)), state, changed(closed), monday + 8 * HOUR)
    (effect,) = outcome.effects
    assert isinstance(effect, Record)
    told = effect.event
    assert (told.kind, told.days, told.from_due_at) == ("case.redated", (closed,), state.due_at)
    assert told.due_at == outcome.state.due_at == state.due_at + DAY
    assert told.told == state.owner.people(longtan.directory, FIRST) != ()
    moved = outcome.state.why.moved[-1]
    assert moved.times == {"before": state.due_at, "after": state.due_at + DAY}
    assert moved.facts["days"].en == "2026-11-24"


def late_by(longtan, opened, monday, until):
    """A case that fell due and climbed, as it is once its clock has been looked at at `until(its deadline)`."""
    state = opened(longtan.setting, "parking", monday + 7 * HOUR)
    at = until(state.due_at)
    late = wake(longtan.setting, state, at).state
    assert late.overdue_since == state.due_at
    assert late.rung
    return late, at


def test_what_is_overdue_no_more_begins_its_ladder_anew_and_what_was_said_stays_said(longtan, opened, monday):
    late, now = late_by(longtan, opened, monday, lambda due: due + 2 * DAY)
    days = [FIRST + n * DAY for n in range(1, 12)]
    there = under(longtan.setting, *((day, False) for day in days))
    outcome = redate(there, late, changed(*days), now)
    after, fresh = outcome.state, opened(there, "parking", monday + 7 * HOUR)
    assert (after.due_at, after.escalate_at, after.remind_at) == (fresh.due_at, fresh.escalate_at, fresh.remind_at)
    assert (after.overdue_since, after.rung, after.counts.late_people) == (None, 0, ())
    assert (after.owner, after.counts.escalations) == (late.owner, late.counts.escalations)
    told = outcome.effects[0].event
    assert told.late == "lifted"
    assert {*late.counts.late_people, *late.owner.people(longtan.directory, FIRST)} <= {*told.told}
    assert redate(there, after, changed(*days), now) is None, "a second time changes nothing"


def test_what_is_overdue_still_keeps_its_rungs_and_takes_the_next_from_the_new_deadline(longtan, opened, monday):
    late, now = late_by(longtan, opened, monday, lambda due: due + 2 * DAY)
    day = FIRST + DAY
    there = under(longtan.setting, (day, False))
    outcome = redate(there, late, changed(day), now)
    after, fresh = outcome.state, opened(there, "parking", monday + 7 * HOUR)
    assert late.due_at < fresh.due_at <= now
    assert (after.due_at, after.overdue_since, after.rung) == (fresh.due_at, fresh.due_at, late.rung)
    assert outcome.effects[0].event.late == "later"
    ends = [one.escalate_at for one in (late, after) if one.escalate_at]
    assert len(ends) in {0, 2}
    assert ends == sorted(ends)
    assert redate(there, after, changed(day), now) is None, "a second time changes nothing"
    nearer = under(longtan.setting, *((FIRST - n * DAY, True) for n in range(1, 3)), (FIRST + 5 * DAY, True))
    assert redate(nearer, after, changed(FIRST + 5 * DAY), now) is None, "nothing is longer overdue by a later word"


def test_what_fell_due_in_the_night_is_not_missed_by_days_that_move_it(longtan, opened, monday):
    state = opened(longtan.setting, "parking", monday + 7 * HOUR)
    now, day = state.due_at + HOUR, FIRST + DAY
    outcome = redate(under(longtan.setting, (day, False)), state, changed(day), now)
    assert (outcome.state.due_at, outcome.effects[0].event.late) == (state.due_at + DAY, "")


def test_departments_that_have_it_hear_of_it(longtan, opened, monday):
    body, closed = new_id(), FIRST + DAY
    state = opened(longtan.setting, "parking", monday + 7 * HOUR)
    given_away = replace(state, owner=Owner(department=body), counts=replace(state.counts, handed=1))
    record, tell = redate(
        under(longtan.setting, (closed, False)), given_away, changed(closed), monday + 8 * HOUR
    ).effects
    assert (record.event.departments, tell.departments, tell.template) == ((body,), (body,), "redated")
    assert tell.times == {"due": state.due_at + DAY}


def test_whoever_was_reminded_of_the_same_deadline_is_not_reminded_again(longtan, opened, monday):
    state = opened(longtan.setting, "parking", monday)
    reminded = wake(longtan.setting, state, state.remind_at).state
    assert reminded.counts.reminded
    far = FIRST + 10 * DAY
    assert redate(under(longtan.setting, (far, False)), reminded, changed(far), state.remind_at) is None


def test_a_year_that_becomes_known_is_no_longer_provisional(longtan, opened, monday):
    unknown = 2000 + (monday.year - 2000) + 40
    began = monday.replace(year=unknown, month=6, day=1)
    before = opened(longtan.setting, "parking", began)
    assert before.why.due.provisional
    known = replace(longtan.setting, calendar=Calendar(settled_years=(unknown,)))
    whole = Changed(act=new_id(), first=date(unknown, 1, 1), last=date(unknown, 12, 31), year=unknown)
    outcome = redate(known, before, whole, began)
    assert not outcome.state.why.due.provisional
    assert outcome.state.due_at == before.due_at
    assert outcome.effects[0].event.told == ()


def test_many_days_are_told_by_their_ends():
    assert named((FIRST,)).zh == "2026-11-23"
    assert named(tuple(FIRST + n * DAY for n in range(8))).en == "8 days from 2026-11-23 to 2026-11-30"
