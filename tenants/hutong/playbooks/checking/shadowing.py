"""Conditions that never hold, that always do, and rules that never have their turn because an earlier one takes it.

Every combination of what the conditions in hand could tell apart is tried: of a field only the values that they name,
one that they do not, and its absence. Where that would be too many, nothing is said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from hutong.conditions import Condition, FieldKind, check, holds
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.condition_fields import CASE_FIELDS, WEEKDAYS, fields_of
from hutong.playbooks.document import Playbook
from hutong.texts import N_

_MOST_TRIALS = 200_000
"""Of one playbook: one comparison of a condition, held against one combination, is a trial."""
_FREE = "another"
_RANGES = {"hour": (0, 23)}
_MAY_BE_MISSING = frozenset({"reporter_post"})
Facts = Mapping[str, Any]


def shadowing(draft: Draft) -> Iterator[Finding]:
    book = draft.playbook
    if not (draft.is_sound("categories") and draft.is_sound("grades")):
        return
    trials = _Trials(book)
    if draft.is_sound("routes"):
        yield from _routes(book, trials)
    for f, flow in enumerate(book.flows):
        for s, step in enumerate(flow.steps):
            for a, action in enumerate(step.actions):
                yield from _one(draft, trials, action.when, f"flows[{f}].steps[{s}].actions[{a}].when")
    for i, ladder in enumerate(book.ladders):
        for r, rung in enumerate(ladder.rungs):
            yield from _one(draft, trials, rung.when, f"ladders[{i}].rungs[{r}].when")


def _routes(book: Playbook, trials: "_Trials") -> Iterator[Finding]:
    """The first route that holds wins: one that is never the first is dead."""
    conditions = [route.when for route in book.routes]
    if not conditions or (cases := trials.cases(conditions, opening=True)) is None:
        return
    held: set[int] = set()
    first: set[int] = set()
    before: dict[int, int] = {}
    for facts in cases:
        winners = [n for n, condition in enumerate(conditions) if holds(condition, facts)]
        held.update(winners)
        first.update(winners[:1])
        before.update((n, winners[0]) for n in winners[1:] if n not in before)
    for n in range(len(conditions)):
        if n not in held:
            yield _never(f"routes[{n}].when")
        elif n not in first:
            sentence = N_("排在前面的“{code}”先管了，这一条永远轮不到。")
            earlier = book.routes[before[n]].code
            yield Finding(f"routes[{n}]", "shadowed", sentence, {"code": earlier}, Severity.WARNING)


def _one(draft: Draft, trials: "_Trials", condition: Condition | None, path: str) -> Iterator[Finding]:
    if condition is None or not draft.is_sound(path):
        return
    cases = trials.cases([condition], opening=False)
    if cases is None:
        return
    answers = {holds(condition, facts) for facts in cases}
    if answers == {False}:
        yield _never(path)
    elif answers == {True}:
        yield Finding(path, "always-holds", N_("这个条件总是成立，等于没有写。"), {}, Severity.WARNING)


def _never(path: str) -> Finding:
    return Finding(path, "never-holds", N_("这个条件永远不会成立。"), {}, Severity.WARNING)


class _Trials:
    """What may be the case, as far as given conditions look; with an account of how much has been tried."""

    def __init__(self, book: Playbook) -> None:
        self._fields = fields_of(book)
        self._left = _MOST_TRIALS
        self._grades = {category.code: category.grade for category in book.categories}
        self._dangers = {category.code: category.danger for category in book.categories}
        self._options: Mapping[str, Sequence[str]] = {
            field.name: [option for option, _ in field.options] for field in CASE_FIELDS.fields if field.options
        } | {
            "weekday": list(WEEKDAYS),
            "reporter_post": [p.code for p in book.posts],
            "departments": [d.code for d in book.departments],
        }

    def cases(self, conditions: Sequence[Condition], *, opening: bool) -> Iterable[Facts] | None:
        """None where there are too many to try, or where a condition is wrong, which is said elsewhere."""
        if any(check(condition, self._fields) for condition in conditions):
            return None
        asked, comparisons = _asked(conditions)
        kinds = self._kinds(asked, opening=opening)
        domains = {name: self._values(name, values) for name, values in asked.items() if name not in _OF_CATEGORY}
        count = len(kinds)
        for values in domains.values():
            count *= len(values)
        if count == 0 or count * comparisons > self._left:
            return None
        self._left -= count * comparisons
        names = list(domains)
        return (
            {**kind, **dict(zip(names, combination, strict=True))}
            for kind in kinds
            for combination in product(*domains.values())
        )

    def _kinds(self, asked: Mapping[str, set[Any]], *, opening: bool) -> list[Facts]:
        """A category with its grade and danger, of those alike to the conditions one. The danger line goes before."""
        looked_at = [name for name in _OF_CATEGORY if name in asked]
        if not looked_at:
            return [{}]
        found: dict[tuple[Any, ...], Facts] = {}
        for code, grade in self._grades.items():
            if opening and self._dangers[code]:
                continue
            # Anything may be reported by the danger line, whatever it is filed as.
            for danger in (False,) if opening else {self._dangers[code], True}:
                facts = {"category": code, "grade": grade, "danger": danger}
                alike = tuple(
                    facts[name] if name == "danger" or facts[name] in asked[name] else _FREE for name in looked_at
                )
                found.setdefault(alike, facts)
        return list(found.values())

    def _values(self, name: str, named: set[Any]) -> Sequence[Any]:
        kind = _KINDS[name]
        if kind is FieldKind.BOOLEAN:
            return [False, True]
        if kind is FieldKind.CHOICE:
            free = [option for option in self._options[name] if option not in named][:1]
            missing = [None] if name in _MAY_BE_MISSING else []
            return [*(option for option in self._options[name] if option in named), *free, *missing]
        if kind is FieldKind.CHOICES:
            of = sorted(value for value in named if isinstance(value, str))
            return [list(some) for n in range(len(of) + 1) for some in combinations(of, n)] if len(of) < _MANY else []
        least, most = _RANGES.get(name, (0, _ENDLESS))
        near = {n + d for n in named if isinstance(n, int) for d in (-1, 0, 1)}
        return sorted({least, most, *(n for n in near if least <= n <= most)})


_MANY = 8
_ENDLESS = 1_000_000
_OF_CATEGORY = ("category", "grade", "danger")
_KINDS = {field.name: field.kind for field in CASE_FIELDS.fields}


def _asked(conditions: Sequence[Condition]) -> tuple[dict[str, set[Any]], int]:
    """The fields that conditions look at, with the values named; and how many comparisons there are."""
    found: dict[str, set[Any]] = {}
    waiting = list(conditions)
    comparisons = 0
    while waiting:
        node = waiting.pop()
        waiting.extend(node.parts or ())
        if node.field is not None:
            values = node.value if isinstance(node.value, tuple) else () if node.value is None else (node.value,)
            found.setdefault(node.field, set()).update(values)
            comparisons += 1 + len(values)
    return found, comparisons
