"""Rules told as sentences."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hutong.playbooks import describing
from hutong.playbooks.points import PointEvent
from hutong.texts import load_fragments, register, speaking

LOCALE = Path(__file__).parents[3] / "web/hutong/locale/en"


@pytest.fixture
def english():
    register("en", load_fragments(LOCALE))
    with speaking("en"):
        yield


def test_a_step_says_who_how_long_and_what_comes_of_being_late(pack):
    street = pack("financial-street")
    assert describing.step_sentences(street, street.flow("simple").step("handle")) == (
        "“街巷长即刻处理”由巷长办理，时限 4 个工作小时。",
        "到期前 1 个工作小时 提醒一次。",
        "到期即告知上一级。",
        "逾期 4 个工作小时，由上一级督办。同时告知总指挥部。",
    )


def test_a_step_in_english(pack, english):
    street = pack("financial-street")
    told = describing.step_sentences(street, street.flow("simple").step("handle"))
    assert told[0] == "“the chief, at once” is with the alley chief, for 4 working hours."
    assert told[-1] == "4 working hours past the deadline the next holder up supervises it. Told as well: headquarters."


def test_points_say_the_rate_the_multiplier_and_the_reason(pack):
    points = pack("longtan").points
    day = date(2017, 8, 30)
    rate, multiplier = points.rate(PointEvent.CHECK_IN, day), points.multiplier(PointEvent.CHECK_IN, "steward", day)
    assert describing.points_due(rate, multiplier) == 20
    assert describing.points_due(rate, None) == 10
    assert describing.points_sentences(rate, multiplier) == (
        "日常志愿服务一天：10 分。",
        "小巷管家双倍积分（×2），共 20 分。",
        "小巷管家完成每日巡访并到社区刷卡备案，享受日常志愿服务双倍积分奖励。",
        "自 2017-04-25 起长期有效。",
    )


@pytest.mark.parametrize(
    ("amount", "factor", "due"), [(5, "1.5", 8), (10, "1.04", 10), (10, "1.05", 11), (3, "0.1", 0)]
)
def test_half_a_point_counts_as_one(amount, factor, due, pack):
    import msgspec

    points = pack("longtan").points
    rate = msgspec.structs.replace(points.rates[0], amount=amount)
    assert describing.points_due(rate, msgspec.structs.replace(points.multipliers[0], factor=Decimal(factor))) == due


def test_an_action_says_where_it_leads_and_how_often(pack):
    street = pack("financial-street")
    difficult, basic = street.flow("difficult"), street.flow("basic")
    told = [
        describing.action_sentence(difficult, difficult.step("persuade").action("round")),
        describing.action_sentence(difficult, difficult.step("joint").action("again")),
        describing.action_sentence(basic, basic.step("handle").action("defer")),
        describing.action_sentence(basic, basic.step("check").action("confirm")),
    ]
    assert told == [
        "“记一轮约谈”以后到“街巷长多轮约谈”；第 3 次以后到“相关科室处置”。",
        "“再次联合执法”以后到“部门联合执法”，最多 3 次。",
        "“缓办”把时限延长 10 个工作日。",
        "“核查通过”以后到“事项办结”。",
    ]


@pytest.mark.parametrize("name", ["longtan", "financial-street", "starter"])
def test_every_rule_of_every_pack_has_its_sentences_in_both_languages(name, pack, english):
    playbook = pack(name)
    for language in ("zh", "en"):
        with speaking(language):
            told = [describing.cadence_sentence(playbook, c) for c in playbook.cadences]
            for flow in playbook.flows:
                for step in flow.steps:
                    told += describing.step_sentences(playbook, step)
                    told += [describing.action_sentence(flow, action) for action in step.actions]
            told += [describing.weight_sentence(w) for w in playbook.evaluation.weights]
            told += [describing.deduction_sentence(d) for d in playbook.evaluation.deductions]
        assert all(sentence and "{" not in sentence for sentence in told)
        assert language == "zh" or not [s for s in told if any("\u4e00" <= c <= "\u9fff" for c in s)]
