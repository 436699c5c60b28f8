"""Kinds of joint call are the playbook's, made from whatever step the flow allows; a meeting can be moved."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import CallDepartments, CloseCall, MoveCall, Record, Tell, WidenCall
from hutong.cases.errors import (
    CalledAlready,
    CallKindUnknown,
    CallMissing,
    CallStillOpen,
    DepartmentUnknown,
    MeetingInThePast,
    MeetingTimeMissing,
    NotAPlaceForCalls,
    NotYourCase,
)
from hutong.cases.rules import Act, Call, Gathered, Report, call_departments, end_call, open_case, take_step
from hutong.cases.rules.rescheduling import Reschedule, reschedule
from hutong.cases.rules.widening import Widening, widen_call
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
def danger(street, monday):
    category = next(c.code for c in street.playbook.categories if c.danger)
    report = Report(id=new_id(), alley=street.ALLEY, category=category, source="danger", danger=True, now=monday)
    return open_case(street.setting, report).state


def call(by, now, kind="emergency", **more):
    facts = {
        "id": new_id(),
        "by": by,
        "now": now,
        "kind": kind,
        "departments": BODIES,
        "place": "巷口",
        "meet_at": None,
    }
    return Call(**facts | more)


def test_an_emergency_is_called_from_the_danger_line_for_now_and_the_case_stays(street, danger, command, monday):
    night = monday.replace(hour=19)  # Three in the morning there.
    outcome = call_departments(street.setting, danger, call(command, night))
    (made,) = [e for e in outcome.effects if isinstance(e, CallDepartments)]
    assert (made.kind, made.meet_at, made.answer_by) == ("emergency", night, night + HOUR)
    assert (outcome.state.step, outcome.state.due_at) == (danger.step, danger.due_at)
    with pytest.raises(CallStillOpen):
        call_departments(street.setting, outcome.state, call(command, night))


def test_only_the_kinds_that_the_flow_names_by_whoever_has_the_duty(street, danger, command, monday):
    with pytest.raises(NotAPlaceForCalls):
        call_departments(street.setting, danger, call(command, monday, kind="enforcement", meet_at=monday + DAY))
    with pytest.raises(CallKindUnknown):
        call_departments(street.setting, danger, call(command, monday, kind="party"))
    with pytest.raises(NotYourCase):
        call_departments(street.setting, danger, call(street.holder("section"), monday))
    plain = street.setting.playbook.flow("danger")
    setting = replace(
        street.setting,
        playbook=replace(
            street.playbook,
            flows=tuple(
                replace(f, calls=("consultation",)) if f.code == plain.code else f for f in street.playbook.flows
            ),
        ),
    )
    with pytest.raises(MeetingTimeMissing):
        call_departments(setting, danger, call(command, monday, kind="consultation"))


def test_a_call_beside_the_step_ends_by_itself_and_with_the_case_at_the_latest(street, danger, command, monday):
    ended = Gathered(by=command, now=monday + HOUR, outcome="已围挡", came=("police",))
    with pytest.raises(CallMissing):
        end_call(street.setting, danger, ended)
    called = call_departments(street.setting, danger, call(command, monday)).state
    with pytest.raises(NotYourCase):
        end_call(street.setting, called, replace(ended, by=street.holder("section")))
    outcome = end_call(street.setting, called, ended)
    close, record = outcome.effects
    assert (close.outcome, record.event.alone, record.event.came) == ("已围挡", True, ("police",))
    assert (outcome.state.step, outcome.state.counts.call) == (danger.step, None)
    over = take_step(
        street.setting, called, Act(action="not-danger", by=command, now=monday + HOUR, note="误报", reason="mistaken")
    )
    assert [e.call for e in over.effects if isinstance(e, CloseCall)] == [called.counts.call]
    assert (over.state.step, over.state.counts.call) == (None, None)


def test_the_other_time_of_a_department_is_taken_for_all_or_not(street, danger, command, monday):
    called = call_departments(street.setting, danger, call(command, monday)).state
    said = Reschedule(by=command, now=monday, department="police", meet_at=monday + DAY, accepted=True)
    with pytest.raises(CallMissing):
        reschedule(street.setting, danger, said)
    with pytest.raises(NotYourCase):
        reschedule(street.setting, called, replace(said, by=street.holder("section")))
    with pytest.raises(MeetingInThePast):
        reschedule(street.setting, called, replace(said, meet_at=monday - HOUR))
    moved = reschedule(street.setting, called, said)
    assert moved.state.counts.gathering.meet_at == monday + DAY
    (event,) = [e.event for e in moved.effects if isinstance(e, Record)]
    assert (event.accepted, event.from_, event.meet_at) == (True, monday, monday + DAY)
    kept = reschedule(street.setting, called, replace(said, accepted=False))
    assert kept.state.counts.gathering == called.counts.gathering
    (effect,) = [e for e in kept.effects if isinstance(e, MoveCall)]
    assert (effect.accepted, effect.meet_at) == (False, monday)
    assert [e for e in kept.effects if isinstance(e, Tell) and e.to] == []


def test_whoever_called_names_another_time_and_all_are_asked_anew_within_the_limit_of_the_kind(
    street, danger, command, monday
):
    called = call_departments(street.setting, danger, call(command, monday)).state
    own = Reschedule(by=command, now=monday, department=None, meet_at=monday + DAY, accepted=True, kind="emergency")
    moved = reschedule(street.setting, called, own)
    move, record = moved.effects
    assert (move.department, move.meet_at, move.answer_by) == (None, monday + DAY, monday + HOUR)
    assert (record.event.department, record.event.call_kind, record.event.answer_by) == (
        "", "emergency", monday + HOUR,
    )  # fmt: skip
    assert moved.state.counts.gathering.asked == dict.fromkeys(BODIES, monday + HOUR)
    asked = reschedule(street.setting, called, replace(own, department="police"))
    # Whoever asked for the time need not say whether he comes then.
    assert asked.state.counts.gathering.asked == {"urban-management": monday + HOUR}
    assert (asked.state.open_call.departments, asked.state.open_call.meet_at) == (BODIES, monday + DAY)


def test_one_more_department_is_called_by_whoever_called_or_in_place_of_one(street, danger, command, monday):
    called = call_departments(street.setting, danger, call(command, monday)).state
    other = next(b.code for b in street.playbook.departments if b.code not in BODIES)
    said = Widening(by=command, now=monday + HOUR, department=other, kind="emergency")
    for refusal, wrong in (
        (NotYourCase, replace(said, by=street.holder("section"))),
        (NotYourCase, replace(said, by=None)),
        (CalledAlready, replace(said, department="police")),
        (DepartmentUnknown, replace(said, department="nobody")),
    ):
        with pytest.raises(refusal):
            widen_call(street.setting, called, wrong)
    with pytest.raises(CallMissing):
        widen_call(street.setting, danger, said)
    for asked in (said, replace(said, by=None, passed_by="police")):
        outcome = widen_call(street.setting, called, asked)
        assert outcome.state.counts.gathering.departments == (*BODIES, other)
        (effect,) = [e for e in outcome.effects if isinstance(e, WidenCall)]
        assert (effect.department, effect.answer_by) == (other, monday + 2 * HOUR)
        (event,) = [e.event for e in outcome.effects if isinstance(e, Record)]
        assert (event.department, event.passed_by) == (other, asked.passed_by)


@pytest.mark.parametrize("name", ["longtan", "financial-street", "starter"])
def test_every_pack_has_the_three_kinds_and_an_emergency_from_its_danger_line(pack, name):
    book = pack(name)
    assert [kind.code for kind in book.joint_calls] == ["enforcement", "consultation", "emergency"]
    assert [kind.code for kind in book.joint_calls if kind.at_once] == ["emergency"]
    assert book.flow(book.danger.flow).calls == ("emergency",)


def test_rules_of_before_have_the_usual_three(pack):
    old = replace(pack("financial-street"), joint_calls=())
    assert [(kind.code, kind.name.zh, kind.at_once) for kind in old.call_kinds] == [
        ("enforcement", "联合执法", False), ("consultation", "会商", False), ("emergency", "应急", True),
    ]  # fmt: skip
