"""Departments that were called answer in time, or it is told once: by the clock and by the rules alone."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import Record, Tell
from hutong.cases.rules import Answer, Call, Failure, Report, answer, call_departments, fail_call, open_case
from hutong.cases.rules.rescheduling import Reschedule, reschedule
from hutong.cases.states import Spell
from hutong.escalation.rules import wake
from hutong.ids import new_id

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BODIES = ("police", "urban-management")


@pytest.fixture(scope="module")
def street(pack, staffed):
    return staffed(pack("financial-street"), stewards=1)


@pytest.fixture
def command(street):
    return street.holder("headquarters")


@pytest.fixture
def called(street, command, monday):
    """An emergency beside the danger line: whoever is called answers within an hour."""
    category = next(c.code for c in street.playbook.categories if c.danger)
    report = Report(id=new_id(), alley=street.ALLEY, category=category, source="danger", danger=True, now=monday)
    state = open_case(street.setting, report).state
    call = Call(id=new_id(), by=command, now=monday, kind="emergency", departments=BODIES, place="巷口", meet_at=None)
    return call_departments(street.setting, state, call).state


def said(state, now, department="police", word="coming"):
    call = state.counts
    return Answer(now=now, call=call.call, caller=call.gathering.caller, department=department, state=word)


def unanswered(outcome):
    """The departments of each roll-call that ended, and who was told by which template."""
    ended = [e.event.departments for e in outcome.effects if isinstance(e, Record) and "unans" in e.event.kind]
    told = [e for e in outcome.effects if isinstance(e, Tell) and e.template in {"not_answered", "unanswered"}]
    return ended, told


def test_it_is_asked_of_all_and_told_once_of_those_who_said_nothing(street, called, command, monday):
    asked = called.counts.gathering.asked
    assert asked == dict.fromkeys(BODIES, monday + HOUR)
    assert called.wake_at == monday + HOUR
    state = answer(street.setting, called, said(called, monday + HOUR / 2)).state
    assert unanswered(wake(street.setting, state, monday + HOUR / 2)) == ([], [])
    late = wake(street.setting, state, monday + HOUR)
    ended, told = unanswered(late)
    assert ended == [("urban-management",)]
    assert (told[0].template, command in told[0].to) == ("not_answered", True)
    (why,) = late.state.why.escalated
    assert why.times == {"until": monday + HOUR}
    assert unanswered(wake(street.setting, late.state, monday + 2 * HOUR)) == ([], [])
    # A word that comes late is heard, and nobody is asked for it any more.
    after = answer(street.setting, late.state, said(late.state, monday + 2 * HOUR, "urban-management")).state
    assert (after.counts.gathering.asked, set(after.counts.gathering.said)) == ({}, set(BODIES))


def test_a_moved_meeting_asks_anew_but_not_of_those_who_are_there_or_passed_it_on(street, called, command, monday):
    came = answer(street.setting, called, said(called, monday, word="came")).state
    # What was there is not unsaid by anything later.
    came = answer(street.setting, came, said(came, monday, word="coming")).state
    moved = Reschedule(
        by=command, now=monday + HOUR / 2, department=None, meet_at=monday + DAY, accepted=True, kind="emergency"
    )
    state = reschedule(street.setting, came, moved).state
    assert state.counts.gathering.asked == {"urban-management": monday + 1.5 * HOUR}
    assert unanswered(wake(street.setting, state, monday + HOUR)) == ([], [])
    assert unanswered(wake(street.setting, state, monday + 2 * HOUR))[0] == [("urban-management",)]


def test_nobody_is_asked_of_a_call_that_is_over(street, called, command, monday):
    over = fail_call(street.setting, called, Failure(by=command, now=monday + HOUR / 2, note="误报")).state
    assert unanswered(wake(street.setting, over, monday + 2 * HOUR)) == ([], [])
    late = Answer(now=monday + DAY, call=called.counts.call, caller=command, department="police", state="coming")
    assert answer(street.setting, over, late).state == over


def test_departments_answer_while_the_clock_of_the_step_stands_still_or_has_none(street, called, monday):
    spell = Spell(monday, monday + 5 * DAY, "wait", called.step)
    paused = replace(called, counts=replace(called.counts, paused=True, pauses=(spell,)))
    outcome = wake(street.setting, paused, monday + HOUR)
    assert unanswered(outcome)[0] == [tuple(sorted(BODIES))]
    assert outcome.state.wake_at == spell.end
    endless = replace(called, due_at=None, remind_at=None, escalate_at=None)
    outcome = wake(street.setting, endless, monday + HOUR)
    assert (unanswered(outcome)[0], outcome.state.wake_at) == ([tuple(sorted(BODIES))], None)
