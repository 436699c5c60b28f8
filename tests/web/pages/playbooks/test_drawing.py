"""Flows drawn: every step and action is in the drawing, nothing lies over anything else, and it fits its frame."""

import re
import tomllib
from itertools import pairwise

import msgspec
import pytest

from hutong.conditions import Condition, Op
from hutong.pages.playbooks.drafted import drawing_of
from hutong.pages.playbooks.drawing import draw
from hutong.pages.playbooks.lettering import SMALL, broken, shortened, width
from hutong.pages.playbooks.roads import Travel
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.flows import OnOverdue
from hutong.texts import speaking

PLAYBOOKS = {name: check_text(packs.text(name)).playbook for name in packs.names()}
FLOWS = [(name, flow) for name, playbook in PLAYBOOKS.items() for flow in playbook.flows]
NUMBER = re.compile(r"-?\d+")


@pytest.fixture(params=("zh", "en"))
def language(request):
    with speaking(request.param):
        yield request.param


@pytest.mark.parametrize(("pack", "flow"), FLOWS, ids=lambda it: getattr(it, "code", it))
def test_every_step_and_way_is_drawn_apart_from_the_others(pack, flow, language):
    drawing = draw(PLAYBOOKS[pack], flow)
    assert [node.code for node in drawing.nodes][: len(flow.steps)] == [step.code for step in flow.steps]
    for above, below in pairwise(drawing.nodes):
        assert above.bottom < below.y
    goals = {(s.code, s.code if a.extends or a.pauses else a.to) for s in flow.steps for a in s.actions}
    goals |= {(s.code, s.on_overdue.to) for s in flow.steps if s.on_overdue}
    goals |= {(s.code, a.after_max) for s in flow.steps for a in s.actions if a.after_max and a.extends is None}
    assert len(drawing.arrows) == len(goals)
    labels = sorted((arrow.y, arrow.x, arrow.words) for arrow in drawing.arrows)
    for (y, x, words), (next_y, next_x, _) in pairwise(labels):
        assert next_y - y >= SMALL or x != next_x, (words, language)
    assert all(arrow.words for arrow in drawing.arrows)


@pytest.mark.parametrize(("pack", "flow"), FLOWS, ids=lambda it: getattr(it, "code", it))
def test_nothing_reaches_over_the_edge(pack, flow, language):
    drawing = draw(PLAYBOOKS[pack], flow)
    for arrow in drawing.arrows:
        across = [int(x) for x in re.findall(r"[MH](-?\d+)", arrow.path)]
        assert min(across) > 0, language
        assert max(across) < drawing.width
        assert arrow.x + width(arrow.words, SMALL) <= drawing.width
    for node in drawing.nodes:
        assert node.bottom < drawing.height
        assert all(node.y < line.y < node.bottom for line in node.lines)
        assert all(chip.x + chip.width < 10 + 264 and chip.y + 24 <= node.bottom for chip in node.chips)


def test_two_long_ways_that_pass_one_another_never_share_a_lane():
    flow = next(flow for _, flow in FLOWS if flow.code == "difficult")
    drawing = draw(PLAYBOOKS["financial-street"], flow)
    runs = []
    for arrow in drawing.arrows:
        if found := re.fullmatch(r"M\d+ (\d+) H(\d+) V(\d+) H\d+", arrow.path):
            leave, x, arrive = map(int, found.groups())
            runs.append((x, min(leave, arrive), max(leave, arrive)))
    assert len(runs) >= 5
    for (x, _, low), (next_x, high, _) in pairwise(sorted(runs)):
        assert x != next_x or low < high


def test_a_case_is_shown_where_it_is_and_the_way_it_came():
    flow = PLAYBOOKS["financial-street"].flow("basic")
    travel = Travel("handle", {"gather": "11月2日到", "handle": "现在在这里"}, frozenset({("gather", "handle")}))
    drawing = draw(PLAYBOOKS["financial-street"], flow, travel)
    assert {node.code: node.state for node in drawing.nodes if node.state} == {"gather": "past", "handle": "here"}
    assert [arrow.words for arrow in drawing.arrows if arrow.is_taken] == ["联合上报"]
    assert any(line.words == "现在在这里" and line.tone == "note" for line in drawing.nodes[1].lines)


def test_a_draft_that_names_what_is_not_there_is_drawn_all_the_same():
    playbook = PLAYBOOKS["financial-street"]
    flow = playbook.flow("basic")
    lost = msgspec.structs.replace(flow.steps[0].actions[0], to="nowhere")
    who = msgspec.structs.replace(flow.steps[0].who, post="nobody", party=None)
    step = msgspec.structs.replace(flow.steps[0], actions=(lost,), who=who, ladder="no-ladder", departments=("nine",))
    drawing = draw(playbook, msgspec.structs.replace(flow, steps=(step, *flow.steps[1:])))
    assert [node.code for node in drawing.nodes if node.kind == "unknown"] == ["nowhere"]
    assert drawing.nodes[0].lines[1].words.startswith("nobody")
    assert [chip.words for chip in drawing.nodes[0].chips] == ["nine"]


def test_what_happens_by_itself_and_what_is_tied_to_a_condition_is_named():
    playbook = PLAYBOOKS["financial-street"]
    flow = playbook.flow("basic")
    tied = msgspec.structs.replace(flow.steps[0].actions[0], when=Condition(field="danger", op=Op.EQ, value=True))
    step = msgspec.structs.replace(flow.steps[0], actions=(tied,), on_overdue=OnOverdue(to=flow.steps[1].code))
    drawing = draw(playbook, msgspec.structs.replace(flow, steps=(step, *flow.steps[1:])))
    assert drawing.arrows[0].words == "联合上报（有条件） / 逾期自动"


def test_words_break_where_they_may_and_are_shortened_with_a_mark():
    assert broken("the chief persuades, round by round", 15, 120) == ["the chief", "persuades,…"]
    assert broken("街巷长多轮约谈", 15, 60) == ["街巷长多", "轮约谈"]
    assert shortened("街巷长多轮约谈", 15, 60) == "街巷长…"
    assert shortened("街巷长", 15, 60) == "街巷长"


def test_a_flow_of_a_draft_is_drawn_whatever_else_is_wrong():
    document = tomllib.loads(packs.text("longtan"))
    whole = drawing_of(document, ("flows", 0, "steps", 1))
    assert whole == draw(PLAYBOOKS["longtan"], PLAYBOOKS["longtan"].flows[0])
    document["posts"][0] = {"code": 3}
    document["grades"] = "nonsense"
    assert drawing_of(document, ("flows", 0)) is not None
    document["flows"][1]["steps"] = []
    assert [drawing_of(document, page) for page in (("flows", 1), ("flows", 99), ("flows",), ("posts", 0), ())] == [
        None
    ] * 5
