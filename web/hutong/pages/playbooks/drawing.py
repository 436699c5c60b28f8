"""A flow as a drawing: steps one beneath the other with who and how long, and every way on named by its actions.

Made on the server as plain SVG, so that it stands on paper as on the screen. The way to the next step goes straight
down; every other goes round on the right, the farther the wider, and starts at a line of its own that bears its name.
`ui.flow_drawing(drawing)` shows one; the sentences that say the same belong beside it.
"""

from typing import NamedTuple

from hutong.clocks.limits import Limit
from hutong.pages.playbooks.lettering import LEADING, NAME, SMALL, Line, broken, shortened, width
from hutong.pages.playbooks.roads import ENDS, Travel, Way, places, ways
from hutong.playbooks.describing import holder, say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import Flow, Step
from hutong.texts import gettext

MARGIN, BOX, GAP, PORT, LANE = 10, 264, 44, 26, 15
CHIP = 24
_PAD, _TIP = 12, 3


class Chip(NamedTuple):
    """One of several departments at work side by side."""

    words: str
    x: int
    y: int
    width: int


class Node(NamedTuple):
    """`kind` is step, end or unknown; `state` is "", past or here; `rungs` counts those of its ladder."""

    code: str
    kind: str
    y: int
    height: int
    lines: tuple[Line, ...]
    chips: tuple[Chip, ...] = ()
    rungs: int = 0
    state: str = ""

    @property
    def bottom(self) -> int:
        return self.y + self.height


class Arrow(NamedTuple):
    """`path` in the words of SVG, `words` beside its beginning; `is_back` where it leads up again."""

    path: str
    words: str
    x: int
    y: int
    is_back: bool
    is_taken: bool


class Drawing(NamedTuple):
    code: str
    title: str
    told: str
    nodes: list[Node]
    arrows: list[Arrow]
    width: int
    height: int


def draw(playbook: Playbook, flow: Flow, travel: Travel | None = None) -> Drawing:
    """Total: what a draft names and does not have is drawn as unknown. `travel` marks where one case is and was."""
    travelled = travel or Travel()
    codes, roads = places(flow), ways(flow, travelled)
    steps = {step.code: step for step in flow.steps}
    ports = {n: _ports(n, roads) for n in range(len(codes))}
    nodes: list[Node] = []
    y = MARGIN
    for n, code in enumerate(codes):
        nodes.append(_node(playbook, code, steps.get(code), travelled, y, len(ports[n])))
        y = nodes[-1].bottom + GAP
    names = max((width(way.words, SMALL) for way in roads if way.is_round), default=0)
    lanes = _lanes(roads)
    first = MARGIN + BOX + names + 2 * _PAD
    arrows = [_straight(nodes, way) for way in roads if not way.is_round]
    for way, lane in lanes.items():
        leave, arrive = _height(nodes, ports, way.start, way, 0), _height(nodes, ports, way.goal, way, 1)
        arrows.append(_round(way, leave, arrive, first + LANE * lane))
    across = first + LANE * max(lanes.values(), default=-1) + MARGIN + _PAD if lanes else MARGIN + BOX + MARGIN
    words = [width(arrow.words, SMALL) + arrow.x for arrow in arrows]
    told = gettext("、").join(say(step.name) for step in flow.steps)
    return Drawing(
        flow.code, say(flow.name), told, nodes, arrows, max([across, *words]) + MARGIN, nodes[-1].bottom + MARGIN
    )


def _node(playbook: Playbook, code: str, step: Step | None, travel: Travel, y: int, ports: int) -> Node:
    room, at = BOX - 2 * _PAD, y + _PAD
    name = (
        say(step.name) if step else gettext(ENDS[code]) if code in ENDS else gettext("{code}（没有这一步）", code=code)
    )
    said = [(words, "name") for words in broken(name, NAME, room - (30 if step and step.ladder else 0))]
    if step:
        said += [(words, "soft") for words in broken(_who(playbook, step), SMALL, room)]
    if note := travel.notes.get(code):
        said += [(words, "note") for words in broken(note, SMALL, room)]
    lines = tuple(Line(words, at + LEADING * n + LEADING // 2, tone) for n, (words, tone) in enumerate(said))
    chips, after = _chips(playbook, step, at + LEADING * len(said) + 4)
    height = max(after + _PAD - y, PORT * ports + _PAD)
    kind = "step" if step else "end" if code in ENDS else "unknown"
    state = "here" if code == travel.here else "past" if code in travel.notes else ""
    return Node(code, kind, y, height, lines, chips, _rungs(playbook, step), state)


def _name(code: str, step: Step | None) -> str:
    if step:
        return say(step.name)
    return gettext(ENDS[code]) if code in ENDS else gettext("{code}（没有这一步）", code=code)


def _who(playbook: Playbook, step: Step) -> str:
    try:
        who = holder(playbook, step)
    except NotInPlaybook:
        who = step.who.post or step.who.department or "?"
    return f"{who} · {_limit(step.limit)}"


def _limit(limit: Limit | None) -> str:
    return str(limit) if limit else gettext("不限时")


def _rungs(playbook: Playbook, step: Step | None) -> int:
    return next((len(each.rungs) for each in playbook.ladders if step and each.code == step.ladder), 0)


def _chips(playbook: Playbook, step: Step | None, y: int) -> tuple[tuple[Chip, ...], int]:
    """Departments side by side, as they work; as many rows as they need. And where they end."""
    codes = (*step.who.also_departments, *step.departments) if step else ()
    if not codes:
        return (), y - 4
    names = {each.code: say(each.name) for each in playbook.departments}
    x, found = MARGIN + _PAD, []
    for code in codes:
        words = shortened(names.get(code, code), SMALL, BOX - 4 * _PAD)
        wide = width(words, SMALL) + _PAD
        if x + wide > MARGIN + BOX - _PAD and x > MARGIN + _PAD:
            x, y = MARGIN + _PAD, y + CHIP + 4
        found.append(Chip(words, x, y, wide))
        x += wide + 5
    return tuple(found), y + CHIP


def _ports(n: int, roads: list[Way]) -> list[tuple[Way, int]]:
    """What leaves (0) and arrives (1) on the right of a place, from the top, so that lines cross seldom."""

    def order(port: tuple[Way, int]) -> tuple[int, int, int]:
        way, arrives = port
        other = way.start if arrives else way.goal
        if other == n:
            return (1, 0, arrives)
        return (0, n - other, arrives) if other < n else (2, n - other, arrives)

    ends = [(way, 0) for way in roads if way.is_round and way.start == n]
    ends += [(way, 1) for way in roads if way.is_round and way.goal == n]
    return sorted(ends, key=order)


def _height(nodes: list[Node], ports: dict[int, list[tuple[Way, int]]], n: int, way: Way, end: int) -> int:
    mine = ports[n]
    step = nodes[n].height / (len(mine) + 1)
    return round(nodes[n].y + step * (mine.index((way, end)) + 1))


def _lanes(roads: list[Way]) -> dict[Way, int]:
    """The lane of each way round: the shortest nearest, and none shared by two that pass one another."""
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[Way, int] = {}
    for way in sorted((w for w in roads if w.is_round), key=lambda w: (w.span[1] - w.span[0], w.span)):
        low, high = way.span
        lane = next(
            (n for n, used in enumerate(taken) if all(high < a or b < low for a, b in used)), len(taken)
        )  # fmt: skip
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[way] = lane
    return lanes


def _straight(nodes: list[Node], way: Way) -> Arrow:
    x, top, bottom = MARGIN + 36, nodes[way.start].bottom, nodes[way.goal].y
    return Arrow(
        f"M{x} {top} V{bottom - _TIP}", way.words, x + 10, (top + bottom) // 2, is_back=False, is_taken=way.is_taken
    )


def _round(way: Way, leave: int, arrive: int, x: int) -> Arrow:
    edge = MARGIN + BOX
    path = f"M{edge} {leave} H{x} V{arrive} H{edge + _TIP}"
    return Arrow(path, way.words, edge + _PAD, leave - 10, is_back=way.goal <= way.start, is_taken=way.is_taken)
