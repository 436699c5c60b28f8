"""Times that leave no room for what is to happen in them."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.checking.steps import shortest_hours
from hutong.playbooks.escalation import Ladder
from hutong.playbooks.flows import Action, Step
from hutong.texts import N_


def bounds(draft: Draft) -> Iterator[Finding]:
    ladders = {ladder.code: ladder for ladder in draft.playbook.ladders} if draft.is_sound("ladders") else {}
    for i, ladder in enumerate(draft.playbook.ladders):
        if draft.is_sound(f"ladders[{i}]"):
            yield from _pressing(ladder, f"ladders[{i}]")
    for f, flow in enumerate(draft.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            if draft.is_sound(here):
                yield from _passed_on(step, ladders.get(step.ladder or ""), here)
                for a, action in enumerate(step.actions):
                    yield from _pause(action, f"{here}.actions[{a}]")


def _pressing(ladder: Ladder, here: str) -> Iterator[Finding]:
    """Those of a rung are pressed until the next rung comes: it must leave them the time."""
    for r, rung in enumerate(ladder.rungs[:-1]):
        after = ladder.rungs[r + 1].after
        if rung.repeat is None or after is None:
            continue
        until_next = shortest_hours(after) - (shortest_hours(rung.after) if rung.after else 0)
        if shortest_hours(rung.repeat.every) >= until_next:
            sentence = N_("还没到第一次催办，下一级就已经到了。")
            yield Finding(f"{here}.rungs[{r}].repeat", "pressed-too-late", sentence, {}, Severity.WARNING)


def _passed_on(step: Step, ladder: Ladder | None, here: str) -> Iterator[Finding]:
    """A case that leaves its step by itself leaves the ladder too."""
    if step.on_overdue is None or step.on_overdue.to == step.code or ladder is None:
        return
    leaves = shortest_hours(step.on_overdue.after) if step.on_overdue.after else 0.0
    late = [r for r, rung in enumerate(ladder.rungs) if rung.after and shortest_hours(rung.after) >= leaves]
    if late:
        sentence = N_("逾期后案件已经自动转走，“{ladder}”从第 {n} 级起等不到。")
        params: dict[str, str | int] = {"ladder": ladder.name.zh, "n": late[0] + 1}
        yield Finding(f"{here}.on_overdue.after", "rung-never-comes", sentence, params, Severity.WARNING)


def _pause(action: Action, here: str) -> Iterator[Finding]:
    if action.pauses is None or action.pauses_in_all is None:
        return
    if action.pauses.clock is action.pauses_in_all.clock and action.pauses_in_all.amount < action.pauses.amount:
        sentence = N_("共计能挂起的时间比一次还短。")
        yield Finding(f"{here}.pauses_in_all", "contradiction", sentence)
