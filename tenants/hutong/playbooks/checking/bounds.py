"""Caps that leave no room for what they are a cap of."""

from collections.abc import Iterator

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.flows import Action
from hutong.texts import N_


def bounds(draft: Draft) -> Iterator[Finding]:
    for f, flow in enumerate(draft.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            if draft.is_sound(here):
                for a, action in enumerate(step.actions):
                    yield from _pause(action, f"{here}.actions[{a}]")


def _pause(action: Action, here: str) -> Iterator[Finding]:
    if action.pauses is None or action.pauses_in_all is None:
        return
    if action.pauses.clock is action.pauses_in_all.clock and action.pauses_in_all.amount < action.pauses.amount:
        sentence = N_("共计能挂起的时间比一次还短。")
        yield Finding(f"{here}.pauses_in_all", "contradiction", sentence)
