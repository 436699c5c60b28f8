"""Conditions that ask about what there is, and leave a way on where they do not hold."""

from collections.abc import Iterator

from hutong.conditions import Condition, FieldSet
from hutong.conditions import check as problems
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.condition_fields import fields_at_opening, fields_of
from hutong.playbooks.document import Playbook
from hutong.texts import N_


def conditions(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    for path, condition, fields in _places(book):
        if not draft.is_sound(path):
            continue
        for problem in problems(condition, fields):
            inner = f"{path}.{problem.path}" if problem.path else path
            yield Finding(inner, "condition", problem.sentence, problem.params)
    for f, flow in enumerate(book.flows):
        for s, step in enumerate(flow.steps):
            unbounded = [action for action in step.actions if action.max_times is None]
            if unbounded and all(action.when is not None for action in unbounded):
                sentence = N_("每个不限次数的动作都有条件，都不符合时这一步就走不出去了。")
                yield Finding(f"flows[{f}].steps[{s}].actions", "way-out-conditional", sentence)


def _places(book: Playbook) -> Iterator[tuple[str, Condition, FieldSet]]:
    """Every condition of the document, its path, and what it may ask about."""
    opening, all_ = fields_at_opening(book), fields_of(book)
    for r, route in enumerate(book.routes):
        yield f"routes[{r}].when", route.when, opening
    for f, flow in enumerate(book.flows):
        for s, step in enumerate(flow.steps):
            for a, action in enumerate(step.actions):
                if action.when is not None:
                    yield f"flows[{f}].steps[{s}].actions[{a}].when", action.when, all_
    for i, ladder in enumerate(book.ladders):
        for j, rung in enumerate(ladder.rungs):
            if rung.when is not None:
                yield f"ladders[{i}].rungs[{j}].when", rung.when, all_
