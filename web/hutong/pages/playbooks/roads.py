"""The ways of a flow as its drawing needs them: from which step to which, by which actions."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hutong.playbooks.describing import say
from hutong.playbooks.flows import CLOSED, DECLINED, Action, Flow, Step
from hutong.texts import N_, gettext

ENDS = {CLOSED: N_("办结"), DECLINED: N_("不予受理")}


class Travel(NamedTuple):
    """What one case has seen of its flow. `notes` tell beneath a step when it was there; `taken` are (step, goal)."""

    here: str | None = None
    notes: Mapping[str, str] = {}
    taken: frozenset[tuple[str, str]] = frozenset()


class Way(NamedTuple):
    """All actions that lead from one place to another; places are counted from the top, ends last."""

    start: int
    goal: int
    words: str
    is_taken: bool

    @property
    def is_round(self) -> bool:
        """Whether it goes round on the side: all but the way to the next place beneath."""
        return self.goal != self.start + 1

    @property
    def span(self) -> tuple[int, int]:
        return min(self.start, self.goal), max(self.start, self.goal)


def places(flow: Flow) -> list[str]:
    """Codes in the order in which they are drawn: the steps, what actions name and nobody defines, the ends used."""
    steps = [step.code for step in flow.steps]
    goals = [goal for step in flow.steps for goal, _ in _goals(step)]
    unknown = [goal for goal in dict.fromkeys(goals) if goal not in steps and goal not in ENDS]
    return [*steps, *unknown, *(end for end in ENDS if end in goals)]


def ways(flow: Flow, travel: Travel) -> list[Way]:
    """One for each pair of places, its actions named together."""
    at = {code: n for n, code in enumerate(places(flow))}
    words: dict[tuple[str, str], list[str]] = {}
    for step in flow.steps:
        for goal, name in _goals(step):
            words.setdefault((step.code, goal), []).append(name)
    return [
        Way(at[start], at[goal], " / ".join(dict.fromkeys(names)), (start, goal) in travel.taken)
        for (start, goal), names in words.items()
    ]


def _goals(step: Step) -> Iterator[tuple[str, str]]:
    """Where the step leads, with the words for it: by its actions, and by itself once it is overdue."""
    for action in step.actions:
        yield from _led_to(step.code, action)
    if step.on_overdue is not None:
        yield step.on_overdue.to, gettext("逾期自动")


def _led_to(step: str, action: Action) -> Iterator[tuple[str, str]]:
    name = say(action.name)
    if action.when is not None:
        name = gettext("{name}（有条件）", name=name)
    if action.extends is not None:
        yield step, gettext("{name}（延 {time}）", name=name, time=action.extends)
        return
    if action.pauses is not None:
        yield step, gettext("{name}（停 {time}）", name=name, time=action.pauses)
        return
    many = gettext("{name}（最多 {n} 次）", name=name, n=action.max_times) if action.max_times else name
    yield action.to, many
    if action.after_max is not None:
        yield action.after_max, gettext("第 {n} 次以后", n=action.max_times)
