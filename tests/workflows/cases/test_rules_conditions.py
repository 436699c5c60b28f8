"""Routes and conditions: the first direct line that holds wins, an action is open where it holds, and both say why."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from hutong.cases import explaining
from hutong.cases.errors import ConditionNotMet, EvidenceMissing, ReasonMissing
from hutong.cases.rules import Act, Earlier, Hindrance, Report, actions_for, offers, open_case, take_step
from hutong.cases.rules.facts import facts_of
from hutong.cases.states import Why
from hutong.conditions import Condition, Op
from hutong.ids import new_id
from hutong.playbooks.categories import Route
from hutong.playbooks.condition_fields import CASE_FIELDS, fields_of
from hutong.playbooks.flows import Evidence, NamedReason, Who
from hutong.playbooks.sections import Text
from hutong.posts.reasons import tell

REBOUND = Condition(field="rebound", op=Op.EQ, value=True)
BY_RESIDENT = Condition(field="source", op=Op.EQ, value="resident")
ON_A_STREET = Condition(all=(Condition(field="alley_kind", op=Op.EQ, value="street"), BY_RESIDENT))


def route(code, when, flow):
    return Route(code=code, name=Text(zh=f"直通{code}"), when=when, flow=flow)


@pytest.fixture(scope="module")
def longtan(pack, staffed):
    return staffed(pack("longtan"))


@pytest.fixture
def routed(longtan):
    def make(*routes):
        return replace(longtan.setting, playbook=replace(longtan.playbook, routes=routes))

    return make


@pytest.fixture
def opened(longtan, monday):
    def make(setting, **more):
        facts = {"category": "parking", "source": "patrol", "alley": longtan.ALLEY} | more
        return open_case(setting, Report(id=new_id(), now=monday, **facts)).state

    return make


def test_the_first_route_that_holds_wins_and_without_one_the_grade_decides(routed, opened, longtan):
    setting = routed(
        route("a", ON_A_STREET, "coordinated"), route("b", BY_RESIDENT, "hard"), route("c", BY_RESIDENT, "quick")
    )
    assert opened(setting).flow == "quick"
    assert opened(setting, source="resident").flow == "hard"
    assert opened(setting, source="resident", alley=longtan.STREET).flow == "coordinated"


def test_danger_takes_its_line_whatever_the_routes_say(routed, opened):
    everything = Condition(any=(BY_RESIDENT, Condition(field="danger", op=Op.EQ, value=True)))
    state = opened(routed(route("a", everything, "quick")), category="municipal-danger", source="resident")
    assert (state.danger, state.flow) == (True, "danger")


def test_a_problem_that_came_back_can_go_straight_to_a_harder_flow(routed, opened, monday):
    setting = routed(route("again", REBOUND, "hard"))
    earlier = Earlier(id=new_id(), closed_at=monday - timedelta(days=3), owner_post=None)
    assert (opened(setting).flow, opened(setting, earlier=earlier).flow) == ("quick", "hard")


def test_the_trace_of_a_route_names_every_part_of_its_condition(routed, opened):
    setting = routed(route("a", ON_A_STREET, "coordinated"), route("b", BY_RESIDENT, "hard"))
    why = opened(setting, source="resident").why
    # As it is read back from where it was stored.
    why = msgspec.json.decode(msgspec.json.encode(why), type=Why)
    fields = fields_of(setting.playbook)
    assert [(tell(r, {}, "Asia/Shanghai"), explaining.tested(r, fields)) for r in why.flow[1:]] == [
        (
            "不符合“直通a”的条件。",
            ["其中：街还是巷为“街”：不符合（“巷”）。", "其中：来源为“居民反映”：符合（“居民反映”）。"],
        ),
        ("符合“直通b”的条件，改走“疑难事项”流程。", ["其中：来源为“居民反映”：符合（“居民反映”）。"]),
    ]


def test_an_action_is_open_only_where_its_condition_holds(longtan, opened, amended, monday):
    morning = Condition(field="hour", op=Op.LT, value=12)
    setting = amended(longtan.setting, "quick", "handle", "decline", when=morning)
    state, chief = opened(setting), longtan.holder("alley-chief", longtan.ALLEY)
    evening = monday + timedelta(hours=9)
    assert [a.code for a in actions_for(setting, state, chief, monday)] == ["done", "ask-command", "accept", "decline"]
    assert [a.code for a in actions_for(setting, state, chief, evening)] == ["done", "ask-command", "accept"]
    (held,) = [offer for offer in offers(setting, state, chief, evening) if offer.hindrance]
    assert (held.action.code, held.hindrance, held.tested.found) == ("decline", Hindrance.CONDITION, 19)
    act = Act(action="decline", by=chief, now=evening, note="不属实", reason="not-found")
    with pytest.raises(ConditionNotMet) as refusal:
        take_step(setting, state, act)
    assert "几点（0–23）小于12" in str(refusal.value)
    assert take_step(setting, state, replace(act, now=monday)).state.outcome == "declined"


def test_every_declared_field_has_its_fact(longtan, opened, monday):
    facts = facts_of(longtan.setting, opened(longtan.setting), monday)
    assert set(facts) == set(CASE_FIELDS.by_name)
    assert (facts["weekday"], facts["hour"], facts["working_day"], facts["alley_kind"]) == ("mon", 10, True, "alley")


def test_a_named_reason_must_be_chosen(longtan, opened, amended, monday):
    reasons = (
        NamedReason(code="not-there", name=Text(zh="现场没有")),
        NamedReason(code="private", name=Text(zh="院内")),
    )
    setting = amended(longtan.setting, "quick", "handle", "decline", reasons=reasons)
    act = Act(action="decline", by=longtan.holder("alley-chief", longtan.ALLEY), now=monday, note="不属实")
    for wrong in (None, "other"):
        with pytest.raises(ReasonMissing):
            take_step(setting, opened(setting), replace(act, reason=wrong))
    outcome = take_step(setting, opened(setting), replace(act, reason="private"))
    stepped = outcome.effects[0].event
    assert (stepped.kind, stepped.reason) == ("case.stepped", "private")


def test_a_roll_call_is_evidence(longtan, opened, amended, monday):
    setting = amended(longtan.setting, "quick", "handle", "decline", evidence=(Evidence.ROLL_CALL,))
    act = Act(action="decline", by=longtan.holder("alley-chief", longtan.ALLEY), now=monday, reason="twice")
    with pytest.raises(EvidenceMissing):
        take_step(setting, opened(setting), replace(act, present="  "))
    assert take_step(setting, opened(setting), replace(act, present="王巷长、李管家")).state.outcome == "declined"


def test_a_named_post_has_it_and_the_others_where_nobody_acts_in_it(longtan, opened, amended):
    kinds = longtan.posts["steward", longtan.ALLEY]
    names = {p.id: p.name for p in longtan.directory.posts}
    for post in kinds:
        setting = amended(longtan.setting, "quick", "handle", who=Who(post="steward", named=names[post]))
        assert {opened(setting).owner.post for _ in range(9)} == {post}
    setting = amended(longtan.setting, "quick", "handle", who=Who(post="steward", named="撤销的岗位"))
    assert {opened(setting).owner.post for _ in range(40)} == set(kinds)


def test_those_who_have_it_together_are_told_and_may_act(longtan, amended, monday):
    setting = amended(longtan.setting, "quick", "handle", who=Who(post="command", also=("alley-chief",)))
    report = Report(id=new_id(), now=monday, category="parking", source="patrol", alley=longtan.ALLEY)
    outcome = open_case(setting, report)
    chief = longtan.holder("alley-chief", longtan.ALLEY)
    assert [(e.template, e.to) for e in outcome.effects[1:]] == [
        ("assigned", (longtan.holder("command"),)), ("also_assigned", (chief,)),
    ]  # fmt: skip
    assert "done" in {a.code for a in actions_for(setting, outcome.state, chief, monday)}
    assert actions_for(setting, outcome.state, longtan.holder("alley-chief", longtan.FAR), monday) == ()


def test_the_worked_rules_send_what_came_back_the_hard_road_and_let_nobody_decline_what_a_resident_rang_about(
    pack, staffed, monday
):
    office = staffed(pack("worked"))
    earlier = Earlier(id=new_id(), closed_at=monday - timedelta(days=3), owner_post=None)

    def begun(**more):
        report = Report(id=new_id(), category="parking", alley=office.ALLEY, now=monday, **more)
        return open_case(office.setting, report).state

    assert begun(source="patrol").flow == "ordinary"
    assert begun(source="patrol", earlier=earlier).flow == "hard"
    chief = office.holder("alley-chief", office.ALLEY)
    for source, may in (("patrol", True), ("call", False)):
        found = {
            offer.action.code: offer.hindrance is None
            for offer in offers(office.setting, begun(source=source), chief, monday)
        }
        assert (found["done"], found["decline"]) == (True, may)
