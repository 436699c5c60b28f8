"""A joint call ends with those who came: never before its time on a mere claim, never with nobody."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import CallDepartments, CloseCall
from hutong.cases.errors import (
    CallMissing,
    EvidenceMissing,
    LeadNotCalled,
    MeetingInThePast,
    NobodyCame,
    NotEnoughCame,
    NotYetMet,
    NotYourCase,
)
from hutong.cases.rules import Act, Call, Failure, Report, call_departments, fail_call, open_case, take_step
from hutong.ids import new_id
from hutong.playbooks.flows import Evidence, Joint, JointNeed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BODIES = ("urban-management", "police", "market-regulation")


@pytest.fixture(scope="module")
def street(pack, staffed):
    return staffed(pack("financial-street"), stewards=1)


@pytest.fixture
def chief(street):
    return street.holder("alley-chief", street.ALLEY)


@pytest.fixture
def joint(street, monday):
    category = next(c.code for c in street.playbook.categories if c.grade == "difficult" and not c.danger)
    report = Report(id=new_id(), alley=street.ALLEY, category=category, source="call", now=monday)
    return replace(open_case(street.setting, report).state, step="joint")


@pytest.fixture
def ruled(street, amended):
    return lambda **joint: amended(street.setting, "difficult", "joint", joint=Joint(**joint))


def call(chief, now, **more):
    facts = {
        "id": new_id(), "by": chief, "now": now, "kind": "enforcement", "departments": BODIES, "place": "巷口",
        "meet_at": now + DAY,
    }  # fmt: skip
    return Call(**facts | more)


def done(chief, now, **more):
    return Act(**{"action": "done", "by": chief, "now": now, "outcome": "已拆除", "photos_after": 1} | more)


def test_the_answer_is_due_before_the_meeting_however_long_departments_may_take(street, joint, chief, monday):
    within = street.playbook.flow("difficult").step("joint").answer_within
    for meet_at, due in (
        (monday + HOUR, monday + HOUR),
        (monday + 30 * DAY, street.setting.calendar.add(within, monday)),
    ):
        outcome = call_departments(street.setting, joint, call(chief, monday, meet_at=meet_at))
        (effect,) = [e for e in outcome.effects if isinstance(e, CallDepartments)]
        assert effect.answer_by == due
    with pytest.raises(MeetingInThePast):
        call_departments(street.setting, joint, call(chief, monday, meet_at=monday - HOUR))


def test_nobody_came_so_nothing_was_done(street, joint, chief, monday):
    state = call_departments(street.setting, joint, call(chief, monday)).state
    with pytest.raises(NobodyCame):
        take_step(street.setting, state, done(chief, monday + DAY))
    # Whoever was not called did not come either.
    with pytest.raises(NobodyCame):
        take_step(street.setting, state, done(chief, monday + DAY, came=("housing",)))


def test_before_the_meeting_only_a_departments_own_word_counts(street, joint, chief, monday):
    state = call_departments(street.setting, joint, call(chief, monday)).state
    with pytest.raises(NotYetMet):
        take_step(street.setting, state, done(chief, monday + HOUR, came=("police",)))
    early = take_step(street.setting, state, done(chief, monday + HOUR, arrived=("police",)))
    assert early.state.step == "verify"
    closed = take_step(
        street.setting, state, done(chief, monday + DAY, arrived=("police",), came=("police", BODIES[0]))
    )
    event = next(e.event for e in closed.effects if getattr(e, "event", None) and e.event.kind == "joint_call.closed")
    assert (event.departments_came, event.came, event.failed) == (2, ("police", "urban-management"), False)


def test_departments_that_recorded_their_own_arrival_are_a_roll_call(street, joint, chief, amended, monday):
    setting = amended(street.setting, "difficult", "joint", "done", evidence=(Evidence.ROLL_CALL,))
    state = call_departments(setting, joint, call(chief, monday)).state
    with pytest.raises(EvidenceMissing):
        take_step(setting, state, done(chief, monday + 2 * DAY))
    assert take_step(setting, state, done(chief, monday + 2 * DAY, arrived=BODIES)).state.step != "joint"


def test_so_many_must_have_come(ruled, joint, chief, monday):
    setting = ruled(at_least=2)
    state = call_departments(setting, joint, call(chief, monday)).state
    with pytest.raises(NotEnoughCame) as refusal:
        take_step(setting, state, done(chief, monday + DAY, came=("police",)))
    assert "城管、市场监管" in str(refusal.value)
    assert take_step(setting, state, done(chief, monday + DAY, came=BODIES[:2])).state.step == "verify"


def test_all_must_have_come_but_those_that_passed_the_call_on(ruled, joint, chief, monday):
    setting = ruled(needs=JointNeed.ALL)
    state = call_departments(setting, joint, call(chief, monday)).state
    act = done(chief, monday + DAY, came=BODIES[:2])
    with pytest.raises(NotEnoughCame):
        take_step(setting, state, act)
    assert take_step(setting, state, replace(act, excused=BODIES[2:])).state.step == "verify"


def test_the_leading_department_is_called_and_comes(ruled, joint, chief, monday):
    setting = ruled(needs=JointNeed.LEAD, lead="police")
    with pytest.raises(LeadNotCalled):
        call_departments(setting, joint, call(chief, monday, departments=BODIES[:1]))
    state = call_departments(setting, joint, call(chief, monday)).state
    with pytest.raises(NotEnoughCame):
        take_step(setting, state, done(chief, monday + DAY, came=BODIES[:1]))
    assert take_step(setting, state, done(chief, monday + DAY, came=("police",))).state.step == "verify"


def test_a_call_that_failed_is_recorded_with_its_reason_and_followed_by_another(street, joint, chief, monday):
    failure = Failure(by=chief, now=monday + DAY, note="都没有来")
    with pytest.raises(CallMissing):
        fail_call(street.setting, joint, failure)
    state = call_departments(street.setting, joint, call(chief, monday)).state
    with pytest.raises(NotYourCase):
        fail_call(street.setting, state, replace(failure, by=street.holder("alley-chief", street.FAR)))
    outcome = fail_call(street.setting, state, failure)
    close, record = outcome.effects
    assert isinstance(close, CloseCall)
    assert (close.outcome, record.event.failed, record.event.outcome) == ("未果：都没有来", True, "都没有来")
    assert (outcome.state.step, outcome.state.due_at, outcome.state.counts.call) == ("joint", state.due_at, None)
    again = call_departments(street.setting, outcome.state, call(chief, monday + DAY)).state
    assert again.counts.calls == 2


def test_an_open_call_of_before_the_meeting_was_kept_closes_by_the_roll_call(street, joint, chief, monday):
    state = replace(joint, counts=replace(joint.counts, call=new_id(), calls=1))
    with pytest.raises(NobodyCame):
        take_step(street.setting, state, done(chief, monday))
    assert take_step(street.setting, state, done(chief, monday, came=("police",))).state.step == "verify"
