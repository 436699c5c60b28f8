"""The packs say what the bulletin of 30 August 2017 says, and nothing in the code knows their names."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec import inspect

import hutong.playbooks.document
from hutong.clocks.limits import ClockKind, Limit
from hutong.conditions import Condition
from hutong.playbooks import packs, toml
from hutong.playbooks.cadences import Every
from hutong.playbooks.categories import Fix
from hutong.playbooks.checking import check_text
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import NEXT_UP
from hutong.playbooks.flows import CLOSED, DECLINED, Evidence, StepKind
from hutong.playbooks.points import PointEvent
from hutong.playbooks.verbs import Verb

ISSUED = date(2017, 8, 30)
CITY_2017 = "私搭乱建 开墙打洞 乱停车 乱占道 乱搭架空线 外立面破损 违规广告牌匾 道路破损 违规经营 堆物堆料"
XICHENG_2017 = "乱停车 违章建筑 开墙打洞 违规出租 违规经营 凌乱架空线 堆物堆料 道路破损 乱贴乱挂 非法小广告"
CITY_2023 = "私搭乱建 开墙打洞 乱停车 乱占道经营 违规设置城市家具 违规广告牌匾和标语宣传品 乱搭架空线 外立面破损 道路破损 垃圾乱放和堆物堆料"


@pytest.mark.parametrize(
    ("name", "day", "items"),
    [
        ("longtan", ISSUED, CITY_2017),
        ("financial-street", ISSUED, XICHENG_2017),
        ("longtan", date(2024, 5, 1), CITY_2023),
        ("financial-street", date(2024, 5, 1), CITY_2023),
        ("starter", date(2024, 5, 1), CITY_2023),
    ],
)
def test_each_office_walks_the_official_list_of_the_day(name, day, items, pack):
    assert sorted(item.name.zh for item in pack(name).items_on(day)) == sorted("无" + item for item in items.split())


@pytest.mark.parametrize("name", ["longtan", "financial-street"])
def test_no_day_since_the_beginning_is_without_ten_items(name, pack):
    playbook, day, lengths = pack(name), date(2017, 4, 25), set()
    while day < date(2035, 1, 1):
        lengths.add(len(playbook.items_on(day)))
        day += timedelta(days=1)
    assert lengths == {10}


def test_stewards_have_the_six_verbs_and_delegates_their_own(pack):
    longtan = pack("longtan")
    assert "".join(v.word for v in longtan.post("steward").duties[:6]) == "巡访做报记刷"
    assert "".join(sorted(v.word for v in longtan.post("delegate-steward").duties)) == "".join(sorted("巡做查报议宣"))


def test_one_steward_to_an_alley_and_many_to_a_street(pack):
    steward = pack("longtan").post("steward")
    assert steward.holders_limit(on_street=False) == 1
    assert (steward.holders_limit(on_street=True) or 0) >= 7  # 149 stewards, 86 of them on alleys, 10 streets.
    assert steward.term_months is not None


def test_chiefs_are_called_after_street_and_alley(pack):
    chief, deputy = pack("longtan").post("alley-chief"), pack("longtan").post("deputy-chief")
    names = [kind.name_for(on_street=street).zh for kind in (chief, deputy) for street in (True, False)]
    assert names == ["街长", "巷长", "副街长", "副巷长"]


def test_a_filed_day_earns_twice_the_ordinary_rate_as_a_standing_rule(pack):
    points = pack("longtan").points
    multiplier = points.multiplier(PointEvent.CHECK_IN, "steward", ISSUED)
    assert (multiplier.factor, multiplier.until) == (2, None)
    assert points.multiplier(PointEvent.CHECK_IN, "delegate-steward", ISSUED) is None
    assert points.rate(PointEvent.CHECK_IN, date(2017, 4, 24)) is None
    assert points.rate(PointEvent.CHECK_IN, ISSUED) is not None


def test_five_categories_are_put_right_on_the_spot(pack):
    fixed = {c.name.zh: set(c.fix) for c in pack("longtan").categories if c.fix}
    assert len(fixed) == 5
    assert fixed["倚门售货"] == {Fix.DISSUADE}
    assert fixed["乱贴小广告"] == {Fix.TIDY}


def test_a_report_goes_to_the_chief_then_a_steward_confirms(pack):
    longtan = pack("longtan")
    for category in longtan.categories:
        flow = longtan.flow_for(category.code)
        if category.danger:
            assert flow.step(flow.first).who.post == "command"
            assert flow.step(flow.first).limit.clock is ClockKind.CONTINUOUS_HOURS
            continue
        handle = flow.step(flow.first)
        assert handle.who.post == "alley-chief"
        assert Evidence.PHOTO_AFTER in handle.action("done").evidence
        confirm = flow.step(handle.action("done").to)
        assert confirm.who.post == "steward"
        assert confirm.action("confirm").to == CLOSED


def test_chiefs_hold_one_or_two_alleys_and_general_chiefs_hold_jointly(pack):
    street = pack("financial-street")
    places = street.post("alley-chief").places
    assert (places.min, places.max) == (1, 2)
    assert street.post("general-chief").holders_max == 2
    chain = ["alley-chief"]
    while (above := street.post(chain[-1]).reports_to) is not None:
        chain.append(above)
    assert chain == ["alley-chief", "deputy-general-chief", "general-chief"]


def test_simple_at_once_basic_gathered_difficult_round_by_round(pack):
    street = pack("financial-street")
    kinds = {grade.code: [step.kind for step in street.flow(grade.flow).steps] for grade in street.grades}
    assert kinds["simple"] == [StepKind.HANDLE]
    assert kinds["basic"][:2] == [StepKind.GATHER, StepKind.HANDLE]
    assert kinds["difficult"][0] == StepKind.PERSUADE
    assert [k for k in kinds["difficult"] if k in {StepKind.SECTIONS, StepKind.JOINT_CALL}] == [
        StepKind.SECTIONS,
        StepKind.JOINT_CALL,
    ]
    simple, basic, difficult = (street.flow(g.flow) for g in street.grades)
    assert simple.step("handle").action("close").to == CLOSED
    assert basic.step("gather").action("send").batch
    assert (difficult.step("persuade").action("round").max_times or 0) > 1
    examples = {c.name.zh: c.grade for c in street.categories}
    assert examples["单车停放"] == examples["道路垃圾"] == examples["墙面广告"] == "simple"
    assert examples["堆物堆料"] == examples["道路破损"] == "basic"
    assert examples["开墙打洞"] == examples["违法建设"] == examples["违规经营"] == "difficult"


def test_seven_departments_were_named(pack):
    street = pack("financial-street")
    assert [d.name.zh for d in street.departments_on(ISSUED)] == [
        "城管",
        "综治",
        "安监",
        "工商",
        "食药",
        "房管",
        "公安",
    ]
    assert {d.code for d in street.departments} == set(street.flow("difficult").step("joint").departments)


def test_a_missed_limit_climbs_to_the_deputy_then_to_the_general_chiefs_by_working_time(pack):
    street = pack("financial-street")
    ladder = street.ladder(street.flow("simple").step("handle").ladder)
    assert [rung.to for rung in ladder.rungs] == [NEXT_UP, NEXT_UP]
    assert {rung.after.clock for rung in ladder.rungs if rung.after} == {ClockKind.WORKING_HOURS}


def test_daily_patrol_weekly_inspection_monthly_appraisal_quarterly_circular(pack):
    rhythm = {(c.verb, c.every) for c in pack("financial-street").cadences}
    assert {
        (Verb.PATROL, Every.WORKING_DAY),
        (Verb.INSPECT, Every.WEEK),
        (Verb.APPRAISE, Every.MONTH),
        (Verb.CIRCULATE, Every.QUARTER),
        (Verb.COORDINATE, Every.WEEK),
    } <= rhythm
    assert [c.weekday for c in pack("financial-street").cadences if c.verb is Verb.CLEAN_UP] == [5]


@pytest.mark.parametrize("name", packs.names())
def test_a_pack_names_no_person_and_only_placeholder_telephones(name):
    text = packs.text(name)
    assert "宫浩" not in text
    assert 'number = "010-00000000"' in text


OFFICES_OWN = {
    "Playbook.inherits", "Inherits.from", "Inherits.sections", "Inherits.version", "Who.named", "Rung.named",
    "TierWaiver.alleys",
}  # fmt: skip
"""What names something that no pack can know: a district's baseline, a post or an alley of the office."""

OTHERWISE_SAID = {
    "Joint.at_least", "Multiplier.until", "Rate.until", "Rung.department", "Tiers.full", "Voice.least",
    "Who.also_departments", "Who.party",
}  # fmt: skip
"""What stands beside a worked example of its kind, and follows from the form."""


def test_of_every_kind_of_rule_some_pack_has_a_worked_example():
    used = {name for pack in packs.names() for name in fields_used(toml.raw(packs.text(pack)))}
    known = {f"{kind.cls.__name__}.{field.encode_name}" for kind in SECTIONS.values() for field in kind.fields}
    assert known - used == OFFICES_OWN | OTHERWISE_SAID


def test_the_worked_pack_is_commented_and_asks_for_a_second_person():
    text, book = packs.text("worked"), check_text(packs.text("worked"))
    assert book.findings == ()
    assert (book.playbook.publishing.second_person, book.playbook.publishing.rehearsed) == (True, True)
    assert book.playbook.telling.merge_above == 10
    for word in ("routes", "waivers", "telling", "publishing", "on_overdue", "when", "roll_call", "channels"):
        assert word in text
    sections = re.findall(r"^# ---- ", text, re.MULTILINE)
    assert len(sections) > 15


SECTIONS = {}
_waiting = [inspect.type_info(Playbook)]
while _waiting:
    _kind = _waiting.pop()
    if isinstance(_kind, inspect.UnionType):
        _waiting += _kind.types
    elif isinstance(_kind, inspect.VarTupleType):
        _waiting.append(_kind.item_type)
    elif isinstance(_kind, inspect.StructType) and _kind.cls not in {Condition, Limit, *SECTIONS}:
        SECTIONS[_kind.cls] = _kind
        _waiting += [field.type for field in _kind.fields]


def fields_used(value, kind=None):
    """`Class.field` of every key that is written."""
    kind = kind or inspect.type_info(Playbook)
    if isinstance(kind, inspect.UnionType):
        kind = next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    if isinstance(kind, inspect.VarTupleType):
        for each in value:
            yield from fields_used(each, kind.item_type)
    elif isinstance(kind, inspect.StructType) and kind.cls in SECTIONS:
        for field in kind.fields:
            if field.encode_name in value:
                yield f"{kind.cls.__name__}.{field.encode_name}"
                yield from fields_used(value[field.encode_name], field.type)


def test_the_code_knows_no_office():
    folder = Path(hutong.playbooks.document.__file__).parent
    code = "".join(path.read_text() for path in folder.rglob("*.py"))
    assert not [name for name in ("longtan", "financial-street", "龙潭", "金融街") if name in code]


def test_an_unknown_pack_is_a_key_error():
    with pytest.raises(KeyError):
        packs.text("../models")


@pytest.mark.parametrize("name", packs.names())
def test_whoever_may_decline_what_is_reported_may_also_say_that_it_is_taken_up(name, pack):
    """But for danger, which is gone to at once, and the community that sends together, which is its word."""
    playbook = pack(name)
    without = [
        (flow.code, step.code)
        for flow in playbook.flows
        for step in flow.steps
        if any(action.to == DECLINED for action in step.actions) and not any(each.accepts for each in step.actions)
    ]
    assert [(flow, step) for flow, step in without if flow != "danger" and step != "gather"] == []
