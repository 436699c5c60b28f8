"""Deadlines counted anew equal those counted fresh; and nothing that has happened is undone."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hutong.cases.effects import Record
from hutong.cases.rules import Report, open_case
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


def test_what_is_late_stays_late(longtan, opened, monday):
    state = opened(longtan.setting, "parking", monday)
    late = wake(longtan.setting, state, state.due_at + HOUR).state
    assert late.overdue_since is not None
    there = under(longtan.setting, (FIRST, False))
    assert redate(there, late, changed(FIRST), state.due_at + HOUR) is None
    assert redate(there, state, changed(FIRST), state.due_at + HOUR) is None, "nor what is late and not noticed yet"


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
