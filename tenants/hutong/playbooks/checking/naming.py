"""Codes: each once in its section, none that means something else, and every reference to one that is there."""

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from typing import Protocol

from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.checking.scalars import StandIn
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP
from hutong.playbooks.flows import ENDS
from hutong.playbooks.tiers import Tiers
from hutong.texts import N_

_MOST_GUESSES = 10
_MOST_LOOKED_AT = 100


class Coded(Protocol):
    @property
    def code(self) -> str: ...


def codes(draft: Draft) -> Iterator[Finding]:
    """Doubled and reserved codes."""
    book = draft.playbook
    for path, items in _sections(book):
        seen: set[str] = set()
        for i, item in enumerate(items):
            if item.code in seen and not isinstance(item.code, StandIn):
                yield Finding(f"{path}[{i}].code", "doubled", N_("“{code}”已经用过了。"), {"code": item.code})
            seen.add(item.code)
    for i, post in enumerate(book.posts):
        if post.code in {NEXT_UP, DEPARTMENT_HEAD}:
            yield _reserved(f"posts[{i}].code", post.code)
    for f, flow in enumerate(book.flows):
        for s, step in enumerate(flow.steps):
            if step.code in ENDS:
                yield _reserved(f"flows[{f}].steps[{s}].code", step.code)


def references(draft: Draft) -> Iterator[Finding]:
    """Pointers to what is not there."""
    known = {name: _Known(items) for name, items in _tops(draft.playbook)}
    for path, section, code in _pointers(draft.playbook):
        if code in known[section].codes or isinstance(code, StandIn) or section in draft.broken:
            continue
        yield known[section].missing(path, code)
    for f, flow in enumerate(draft.playbook.flows):
        here = f"flows[{f}]"
        steps = _Known(flow.steps, ENDS)
        if f"{here}.steps" in draft.broken:
            continue
        for path, code in _roads(draft.playbook, f):
            is_there = code in steps.codes or (code in ENDS and path != f"{here}.first")
            if not is_there and not isinstance(code, StandIn):
                yield steps.missing(path, code)
    items = {checklist.code: _Known(checklist.items) for checklist in draft.playbook.checklists}
    for w, waiver in enumerate(draft.playbook.waivers):
        of_list = items.get(waiver.checklist)
        if of_list and waiver.item not in of_list.codes and not isinstance(waiver.item, StandIn):
            yield of_list.missing(f"waivers[{w}].item", waiver.item)
    yield from _tier_references(draft)


def _tops(book: Playbook) -> Iterator[tuple[str, Sequence[Coded]]]:
    yield "posts", book.posts
    yield "cadences", book.cadences
    yield "checklists", book.checklists
    yield "categories", book.categories
    yield "grades", book.grades
    yield "routes", book.routes
    yield "flows", book.flows
    yield "ladders", book.ladders
    yield "departments", book.departments
    yield "joint_calls", book.call_kinds
    yield "initiatives", book.initiatives


def _sections(book: Playbook) -> Iterator[tuple[str, Sequence[Coded]]]:
    yield from _tops(book)
    for c, checklist in enumerate(book.checklists):
        yield f"checklists[{c}].items", checklist.items
    for f, flow in enumerate(book.flows):
        yield f"flows[{f}].steps", flow.steps
        for s, step in enumerate(flow.steps):
            yield f"flows[{f}].steps[{s}].actions", step.actions
            for a, action in enumerate(step.actions):
                yield f"flows[{f}].steps[{s}].actions[{a}].reasons", action.reasons
    yield "improving.conveniences", book.improving.conveniences
    if book.points:
        yield "points.rates", book.points.rates
        yield "points.multipliers", book.points.multipliers
    if book.evaluation:
        yield "evaluation.weights", book.evaluation.weights
        yield "evaluation.deductions", book.evaluation.deductions
    if book.tiers:
        yield "tiers.levels", book.tiers.levels
        yield "tiers.weights", book.tiers.weights


def _pointers(book: Playbook) -> Iterator[tuple[str, str, str]]:
    """(path, section pointed into, code)."""
    yield from _hierarchy_pointers(book)
    yield from _case_pointers(book)
    for i, checklist in enumerate(book.checklists):
        for j, item in enumerate(checklist.items):
            yield f"checklists[{i}].items[{j}].category", "categories", item.category
    for i, waiver in enumerate(book.waivers):
        yield f"waivers[{i}].checklist", "checklists", waiver.checklist
    for i, multiplier in enumerate(book.points.multipliers if book.points else ()):
        yield from _each(f"points.multipliers[{i}].posts", "posts", multiplier.posts)
    if book.evaluation:
        yield from _each("evaluation.posts", "posts", book.evaluation.posts)
    if book.voice:
        yield from _each("voice.about", "posts", book.voice.about)
        yield "voice.reader", "posts", book.voice.reader
    for i, sight in enumerate(book.privacy.sees):
        yield from _each(f"privacy.sees[{i}].posts", "posts", sight.posts)
    for i, hold in enumerate(book.privacy.holds):
        yield from _each(f"privacy.holds[{i}].posts", "posts", hold.posts)


def _hierarchy_pointers(book: Playbook) -> Iterator[tuple[str, str, str]]:
    for i, post in enumerate(book.posts):
        if post.reports_to is not None:
            yield f"posts[{i}].reports_to", "posts", post.reports_to
        if post.cover is not None:
            yield f"posts[{i}].cover", "posts", post.cover
    for i, cadence in enumerate(book.cadences):
        yield f"cadences[{i}].post", "posts", cadence.post
        yield from _each(f"cadences[{i}].substitutes", "posts", cadence.substitutes)
    for i, rule in enumerate(book.leave):
        yield from _each(f"leave[{i}].posts", "posts", rule.posts)
    for i, ladder in enumerate(book.ladders):
        for j, rung in enumerate(ladder.rungs):
            if rung.to not in {NEXT_UP, DEPARTMENT_HEAD}:
                yield f"ladders[{i}].rungs[{j}].to", "posts", rung.to
            if rung.department is not None:
                yield f"ladders[{i}].rungs[{j}].department", "departments", rung.department
            yield from _each(f"ladders[{i}].rungs[{j}].also_tell", "posts", rung.also_tell)


def _case_pointers(book: Playbook) -> Iterator[tuple[str, str, str]]:
    for i, category in enumerate(book.categories):
        yield f"categories[{i}].grade", "grades", category.grade
    for i, grade in enumerate(book.grades):
        yield f"grades[{i}].flow", "flows", grade.flow
    for i, route in enumerate(book.routes):
        yield f"routes[{i}].flow", "flows", route.flow
    yield "danger.flow", "flows", book.danger.flow
    yield from _each("danger.tell", "posts", book.danger.tell)
    yield from _step_pointers(book)
    if book.rebound:
        yield "rebound.post", "posts", book.rebound.post
        yield from _each("rebound.categories", "categories", book.rebound.categories)


def _step_pointers(book: Playbook) -> Iterator[tuple[str, str, str]]:
    for i, kind in enumerate(book.joint_calls):
        yield from _each(f"joint_calls[{i}].departments", "departments", kind.departments)
    for f, flow in enumerate(book.flows):
        yield from _each(f"flows[{f}].calls", "joint_calls", flow.calls)
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            if step.who.post is not None:
                yield f"{here}.who.post", "posts", step.who.post
            if step.who.department is not None:
                yield f"{here}.who.department", "departments", step.who.department
            yield from _each(f"{here}.who.also", "posts", step.who.also)
            yield from _each(f"{here}.who.also_departments", "departments", step.who.also_departments)
            if step.ladder is not None:
                yield f"{here}.ladder", "ladders", step.ladder
            yield from _each(f"{here}.departments", "departments", step.departments)
            if step.joint is not None and step.joint.lead is not None:
                yield f"{here}.joint.lead", "departments", step.joint.lead


def _roads(book: Playbook, f: int) -> Iterator[tuple[str, str]]:
    """Where the flow's own pointers lead: its first step, and what each action leads to."""
    flow = book.flows[f]
    yield f"flows[{f}].first", flow.first
    for s, step in enumerate(flow.steps):
        if step.on_overdue is not None:
            yield f"flows[{f}].steps[{s}].on_overdue.to", step.on_overdue.to
        for a, action in enumerate(step.actions):
            here = f"flows[{f}].steps[{s}].actions[{a}]"
            yield f"{here}.to", action.to
            if action.after_max is not None:
                yield f"{here}.after_max", action.after_max


def _tier_references(draft: Draft) -> Iterator[Finding]:
    tiers = draft.playbook.tiers
    if tiers is None or "tiers.levels" in draft.broken:
        return
    levels = _Known(tiers.levels)
    for path, code in _tier_pointers(tiers):
        if code not in levels.codes and not isinstance(code, StandIn):
            yield levels.missing(path, code)


def _tier_pointers(tiers: Tiers) -> Iterator[tuple[str, str]]:
    for i, waiver in enumerate(tiers.waivers):
        yield f"tiers.waivers[{i}].at_most", waiver.at_most
    if tiers.while_waived is not None:
        yield "tiers.while_waived", tiers.while_waived


def _each(path: str, section: str, pointed: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for i, code in enumerate(pointed):
        yield f"{path}[{i}]", section, code


def _reserved(path: str, code: str) -> Finding:
    return Finding(path, "reserved", N_("“{code}”另有所指，不能用作代号。"), {"code": code})


class _Known:
    """The codes of a list. Guessing which one was meant is slow: it stops after some slips, and looks at the first.

    `more` may be meant too.
    """

    def __init__(self, items: Sequence[Coded], more: Collection[str] = ()) -> None:
        self.codes = {item.code for item in items}
        self._first = [*(item.code for item in items[:_MOST_LOOKED_AT]), *sorted(more)]
        self._guesses = _MOST_GUESSES

    def missing(self, path: str, code: str) -> Finding:
        self._guesses -= 1
        if self._guesses >= 0 and (guess := get_close_matches(code, self._first, 1)):
            sentence = N_("没有“{code}”，是不是“{guess}”？")
            return Finding(path, "unknown-name", sentence, {"code": code, "guess": guess[0]})
        return Finding(path, "unknown-name", N_("没有“{code}”。"), {"code": code})
