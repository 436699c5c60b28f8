"""Simple, basic and difficult matters in Financial Street."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.cases.effects import CallDepartments, CloseCall, KeepRound, Record
from hutong.cases.errors import (
    CallMissing,
    CallStillOpen,
    DepartmentUnknown,
    EvidenceMissing,
    NotAPlaceForCalls,
    RoundMissing,
    VerifiedByAnother,
)
from hutong.cases.rules import Act, Call, Report, Round, call_departments, open_case, take_step
from hutong.ids import new_id


@pytest.fixture(scope="module")
def street(pack, staffed):
    return staffed(pack("financial-street"), stewards=1)


@pytest.fixture
def opened(street, monday):
    def make(category):
        chief = street.holder("alley-chief", street.ALLEY)
        report = Report(
            id=new_id(), alley=street.ALLEY, category=category, source="patrol", reporter=chief,
            reporter_kind="alley-chief", now=monday,
        )  # fmt: skip
        return open_case(street.setting, report).state

    return make


def of_grade(street, grade):
    return next(c.code for c in street.playbook.categories if c.grade == grade and not c.danger)


def test_a_simple_problem_is_closed_at_once_by_the_chief(street, opened, monday):
    state = opened(of_grade(street, "simple"))
    chief = street.holder("alley-chief", street.ALLEY)
    with pytest.raises(EvidenceMissing):
        take_step(street.setting, state, Act(action="close", by=chief, now=monday))
    closed = take_step(street.setting, state, Act(action="close", by=chief, now=monday, photos_after=1)).state
    assert (closed.outcome, closed.closed_at) == ("closed", monday)


def test_a_basic_problem_goes_through_the_community_to_headquarters_and_back_to_the_chief(street, opened, monday):
    state = opened(of_grade(street, "basic"))
    lead = street.holder("community-lead", street.COMMUNITIES[0])
    assert (state.step, state.owner.people(street.directory, monday.date())) == ("gather", (lead,))
    sent = take_step(street.setting, state, Act(action="send", by=lead, now=monday, batch=new_id())).state
    assert sent.owner.post == street.posts["headquarters", None][0]
    done = Act(action="done", by=street.holder("headquarters"), now=monday, note="已清运", photos_after=1)
    checked = take_step(street.setting, sent, done).state
    assert checked.owner.post == street.posts["alley-chief", street.ALLEY][0]


@pytest.fixture
def persuaded(street, opened, monday):
    """A difficult matter after three rounds without success."""
    state = opened(of_grade(street, "difficult"))
    chief = street.holder("alley-chief", street.ALLEY)
    steps, kept = [], []
    for n in range(3):
        spoken = Round(who_went="巷长、社区干部", difficulty="铺面没有别的门", help_agreed="免费装院内门")
        act = Act(action="round", by=chief, now=monday + timedelta(days=n), outcome="还在考虑", round=spoken)
        outcome = take_step(street.setting, state, act)
        state = outcome.state
        steps.append(state.step)
        kept += [e.round for e in outcome.effects if isinstance(e, KeepRound)]
    assert (steps, kept) == (["persuade", "persuade", "sections"], [1, 2, 3])
    return state


def test_each_round_gives_the_limit_anew(street, opened, monday):
    state = opened(of_grade(street, "difficult"))
    chief = street.holder("alley-chief", street.ALLEY)
    later = monday + timedelta(days=2)
    act = Act(action="round", by=chief, now=later, outcome="再约", round=Round(who_went="巷长"))
    after = take_step(street.setting, state, act).state
    limit = street.playbook.flow("difficult").step("persuade").limit
    assert (after.step_since, after.due_at) == (later, street.setting.calendar.add(limit, later))


def test_a_round_without_its_record_is_refused(street, opened, monday):
    chief = street.holder("alley-chief", street.ALLEY)
    act = Act(action="round", by=chief, now=monday, outcome="还在考虑")
    with pytest.raises(RoundMissing):
        take_step(street.setting, opened(of_grade(street, "difficult")), act)


@pytest.fixture
def joint(street, persuaded, monday):
    act = Act(action="need-departments", by=street.holder("section"), now=monday + timedelta(days=4), note="拒不配合")
    return take_step(street.setting, persuaded, act).state


def call(street, now, **more):
    facts = {
        "id": new_id(), "by": street.holder("alley-chief", street.ALLEY), "now": now, "kind": "enforcement",
        "departments": ("urban-management", "police"), "place": "巷口", "meet_at": now + timedelta(days=3),
    }  # fmt: skip
    return Call(**facts | more)


def test_departments_are_called_together_and_the_outcome_leads_on(street, joint, monday):
    now = monday + timedelta(days=4)
    chief = street.holder("alley-chief", street.ALLEY)
    done = Act(action="done", by=chief, now=now, outcome="已拆除", photos_after=1, help_given="修整卫生间")
    with pytest.raises(CallMissing):
        take_step(street.setting, joint, done)
    called = call_departments(street.setting, joint, call(street, now))
    (effect,) = [e for e in called.effects if isinstance(e, CallDepartments)]
    # Two working days would end after the meeting on Monday morning.
    assert (effect.departments, effect.answer_by) == (("urban-management", "police"), effect.meet_at)
    with pytest.raises(CallStillOpen):
        call_departments(street.setting, called.state, call(street, now))
    came = replace(done, now=effect.meet_at, came=("police",))
    outcome = take_step(street.setting, called.state, came)
    assert [e.call for e in outcome.effects if isinstance(e, CloseCall)] == [effect.call]
    assert outcome.state.owner.post == street.posts["deputy-general-chief", street.COMMUNITIES[0]][0]
    assert outcome.state.counts.call is None


def test_only_a_body_in_being_can_be_called_and_only_at_its_step(street, joint, persuaded, monday):
    now = monday + timedelta(days=4)
    with pytest.raises(DepartmentUnknown):
        call_departments(street.setting, joint, call(street, now, departments=("food-drug",)))
    with pytest.raises(NotAPlaceForCalls):
        call_departments(street.setting, persuaded, call(street, now))


def test_whoever_did_the_work_does_not_verify_it(pack, staffed, monday):
    """Headquarters is run by the general chief, who is senior to every checker and still may not check."""
    street = staffed(pack("financial-street"), same=[("headquarters", "general-chief")], stewards=1)
    state = open_case(
        street.setting,
        Report(id=new_id(), alley=street.ALLEY, category=of_grade(street, "basic"), source="patrol", now=monday),
    ).state
    lead = street.holder("community-lead", street.COMMUNITIES[0])
    state = take_step(street.setting, state, Act(action="send", by=lead, now=monday)).state
    handler = street.holder("headquarters")
    done = Act(action="done", by=handler, now=monday, note="好", photos_after=1)
    state = take_step(street.setting, state, done).state
    with pytest.raises(VerifiedByAnother):
        take_step(street.setting, state, Act(action="confirm", by=handler, now=monday))
    chief = street.holder("alley-chief", street.ALLEY)
    closed = take_step(street.setting, state, Act(action="confirm", by=chief, now=monday))
    assert [e.event.kind for e in closed.effects if isinstance(e, Record)] == ["case.stepped", "case.closed"]
