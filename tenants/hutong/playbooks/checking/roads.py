"""The shape of a flow: every step can be reached, and every case comes to an end.

Two rules together prove the end. Without the actions that have a bound, no way leads in a ring; and every step has an
action without a bound. So wherever a case stands, there is a way on that can always be taken, and it runs out.
"""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.flows import CLOSED, ENDS, Flow
from hutong.texts import N_


def roads(draft: Draft) -> Iterator[Finding]:
    for f, flow in enumerate(draft.playbook.flows):
        if not draft.is_sound(f"flows[{f}]"):
            continue  # Half-read ways would accuse the wrong step.
        here = f"flows[{f}]"
        reached = _reached(flow)
        if CLOSED not in reached:
            yield Finding(here, "no-end", N_("走完这个流程也到不了结案。"))
        for s, step in enumerate(flow.steps):
            if step.code not in reached:
                sentence = N_("没有哪一步通到“{code}”。")
                yield Finding(f"{here}.steps[{s}]", "unreachable", sentence, {"code": step.code})
            if all(action.max_times is not None for action in step.actions):
                sentence = N_("每个动作都有次数限制，用完以后这一步就走不出去了。")
                yield Finding(f"{here}.steps[{s}].actions", "no-way-out", sentence)
        yield from _rings(flow, here)


def _reached(flow: Flow) -> set[str]:
    ways = {step.code: {c for a in step.actions for c in (a.to, a.after_max) if c is not None} for step in flow.steps}
    for step in flow.steps:
        if step.on_overdue is not None:
            ways[step.code].add(step.on_overdue.to)
    reached: set[str] = set()
    waiting = [flow.first]
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached.add(code)
            waiting.extend(ways.get(code, ()))
    return reached


def _rings(flow: Flow, here: str) -> Iterator[Finding]:
    """Actions without a bound from whose target the way leads back to their own step."""
    free = {step.code: {a.to for a in step.actions if a.max_times is None} - ENDS for step in flow.steps}
    ring = _ring_of(free)
    for s, step in enumerate(flow.steps):
        for a, action in enumerate(step.actions):
            if action.max_times is None and action.to not in ENDS and ring.get(action.to) == ring[step.code]:
                sentence = N_("可以没完没了地绕回这一步：要写最多几次（max_times）。")
                yield Finding(f"{here}.steps[{s}].actions[{a}].to", "endless", sentence)


def _ring_of(ways: dict[str, set[str]]) -> dict[str, int]:
    """A number for each step, the same for those between which ways lead there and back (after Kosaraju)."""
    order: list[str] = []
    seen: set[str] = set()
    for start in ways:
        waiting = [(start, False)]
        while waiting:
            code, is_done = waiting.pop()
            if is_done:
                order.append(code)
            elif code not in seen and code in ways:
                seen.add(code)
                waiting.append((code, True))
                waiting.extend((after, False) for after in ways[code])
    back: dict[str, list[str]] = {code: [] for code in ways}
    for code, after in ways.items():
        for goal in after & ways.keys():
            back[goal].append(code)
    ring: dict[str, int] = {}
    for n, start in enumerate(reversed(order)):
        line = [start]
        while line:
            code = line.pop()
            if code not in ring:
                ring[code] = n
                line.extend(back[code])
    return ring
