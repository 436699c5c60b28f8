"""Conditions, pauses, joint outcomes and repeated telling, told as sentences."""

from msgspec.structs import replace

from hutong.clocks import ClockKind, Limit
from hutong.conditions import Condition, Op
from hutong.playbooks.categories import Route
from hutong.playbooks.describing import action_sentence, rung_sentence, step_sentences
from hutong.playbooks.describing_flows import route_sentence, telling_sentences
from hutong.playbooks.escalation import Repeat, Rung, Telling
from hutong.playbooks.flows import Action, Joint, JointNeed, NamedReason, OnOverdue, Who
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb


def test_what_a_flow_says_beside_its_ways(pack):
    book = pack("financial-street")
    limit = Limit(2, ClockKind.WORKING_DAYS)
    step = replace(
        book.flow("difficult").step("joint"),
        who=Who(post="alley-chief", named="文华胡同巷长", also=("section",)),
        joint=Joint(needs=JointNeed.LEAD, lead="police"),
        on_overdue=OnOverdue(to="verify", after=limit),
    )
    flow = replace(
        book.flow("difficult"), steps=tuple(step if s.code == "joint" else s for s in book.flow("difficult").steps)
    )
    book = replace(book, flows=tuple(flow if f.code == "difficult" else f for f in book.flows))
    assert step_sentences(book, step)[-4:] == (
        "指定由“文华胡同巷长”办；那里没有人时，由同类的其他岗位办。",
        "同时告知科室，他们也可以办。",
        "“公安”牵头，到场才算办成。",
        "逾期 2 个工作日 还没有办的，自动到“副总街巷长核查”。",
    )
    parking = Condition(field="category", op=Op.EQ, value=book.categories[0].code)
    route = Route(code="r", name=Text(zh="直通"), when=parking, flow="difficult")
    assert route_sentence(book, route) == f"类别为“{book.categories[0].name.zh}”的，走“难点类问题”流程。"
    pause = Action(
        code="pause", name=Text(zh="挂起"), verb=Verb.DEFER, to="joint", when=parking, pauses=limit, pauses_in_all=limit,
        reasons=(NamedReason(code="a", name=Text(zh="等材料")), NamedReason(code="b", name=Text(zh="等判决"))),
    )  # fmt: skip
    assert action_sentence(flow, pause, book) == (
        f"“挂起”让时限停走，一次最长 2 个工作日。 只在这种情况下能做：类别为“{book.categories[0].name.zh}”。"
        " 要选一个原因：等材料、等判决。 一件事共计不超过 2 个工作日。"
    )
    rung = Rung(named="甲岗", to="section", when=parking, repeat=Repeat(every=limit, at_most=3))
    assert rung_sentence(book, rung).endswith(
        f"只在这种情况下用这一级：类别为“{book.categories[0].name.zh}”。 指定找“甲岗”；那里没有人时，找同类的其他岗位。"
        " 以后每 2 个工作日 再催一次，最多 3 次。"
    )
    assert telling_sentences(Telling(needs_within=3))[2].startswith("走访听到的需求 3 个工作日内答复")
    assert telling_sentences(Telling())[0].startswith("7 点到 21 点之间催办")
