"""A flow as a drawing: steps one beneath the other, an arrow for each way on; measures in the drawing's own units."""

from typing import NamedTuple

from hutong.playbooks.describing import say
from hutong.playbooks.flows import ENDS, Flow
from hutong.texts import N_, gettext

WIDTH, HEIGHT, GAP, MARGIN, LANE = 260, 40, 30, 8, 16
_LETTERS = {"zh": 17, "en": 34}
_ENDS = {"closed": N_("办结"), "declined": N_("不予受理")}


class Node(NamedTuple):
    label: str
    y: int
    is_end: bool

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


class Arrow(NamedTuple):
    """`path` in the words of SVG; `is_back` where it leads up again."""

    path: str
    is_back: bool


class Drawing(NamedTuple):
    code: str
    title: str
    nodes: list[Node]
    arrows: list[Arrow]
    width: int
    height: int


def draw(flow: Flow) -> Drawing:
    """Ends stand last; what leads past its neighbour goes round on the right, the farther the wider."""
    goals = {goal for step in flow.steps for action in step.actions for goal in (action.to, action.after_max) if goal}
    ends = [end for end in _ENDS if end in goals & ENDS]
    codes = [step.code for step in flow.steps] + ends
    labels = [say(step.name) for step in flow.steps] + [gettext(_ENDS[end]) for end in ends]
    nodes = [
        Node(_short(label), MARGIN + n * (HEIGHT + GAP), code in ENDS)
        for n, (code, label) in enumerate(zip(codes, labels, strict=True))
    ]
    place = {code: n for n, code in enumerate(codes)}
    ways = sorted(
        {
            (place[step.code], place[goal])
            for step in flow.steps
            for action in step.actions
            for goal in (action.to, action.after_max)
            if goal and goal != step.code
        },
        key=lambda way: (abs(way[1] - way[0]), way),
    )
    arrows, lanes = [], 0
    for start, goal in ways:
        if goal == start + 1:
            arrows.append(_straight(nodes[start], nodes[goal]))
        else:
            lanes += 1
            arrows.append(_round(nodes[start], nodes[goal], MARGIN + WIDTH + lanes * LANE))
    width = 2 * MARGIN + WIDTH + lanes * LANE + MARGIN
    return Drawing(flow.code, say(flow.name), nodes, arrows, width, nodes[-1].y + HEIGHT + MARGIN)


def _straight(start: Node, goal: Node) -> Arrow:
    x = MARGIN + WIDTH // 2
    return Arrow(f"M{x} {start.y + HEIGHT} V{goal.y - 2}", is_back=False)


def _round(start: Node, goal: Node, x: int) -> Arrow:
    """Out on the right; four heights keep apart what leaves and arrives, downwards and back."""
    edge, is_back = MARGIN + WIDTH, goal.y < start.y
    leave, arrive = start.middle + (-3 if is_back else 10), goal.middle + (3 if is_back else -10)
    return Arrow(f"M{edge} {leave} H{x} V{arrive} H{edge + 2}", is_back)


def _short(label: str) -> str:
    most = _LETTERS["en" if label.isascii() else "zh"]
    return label if len(label) <= most else f"{label[: most - 1]}…"
