"""Cases that go the same way by both rules are replayed once.

Of its version a case asks for its category and grade, the flows that it can come to with their ladders, and what is
said once for all. Of other cases it knows only those of its own category, which it may have come back from.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import msgspec

from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import Flow
from hutong.rehearsals.rules.acts import CheckedIn, CheckInUndone, Merged, Moved, Opened
from hutong.rehearsals.rules.ground import Ground, Progress, Rules
from hutong.rehearsals.rules.replay import Run

_BESIDE = frozenset(
    {"schema_version", "name", "about", "inherits", "terms", "cadences", "leave", "checklists", "waivers", "points",
     "evaluation", "tiers", "voice", "doubts", "improving", "initiatives", "board", "publishing", "privacy"}
)  # fmt: skip
"""Sections that no case asks for: a new one counts as asked for until it is named here."""
_BY_CATEGORY = frozenset({"categories", "grades", "flows", "ladders"})
_WHOLE = tuple(name for name in Playbook.__struct_fields__ if name not in _BESIDE | _BY_CATEGORY)


class Alike:
    """Which cases need no second run, and whether what is filed does."""

    def __init__(self, ground: Ground, then: Rules, now: Rules) -> None:
        self._then, self._now = then, now
        categories: dict[str, set[tuple[int, bool]]] = defaultdict(set)
        of_case: dict[UUID, str] = {}
        moved: set[str] = set()
        merged: list[tuple[UUID, UUID]] = []
        for act in ground.acts:
            if isinstance(act, Opened):
                of_case[act.case] = act.category
                if act.words is not None:
                    moved |= {act.category, now.category_of(act)[0] or ""}
                categories[act.category].add((act.version, now.of_case(act) is now.draft))
            elif isinstance(act, Moved):
                moved.add(of_case.get(act.case, ""))
            elif isinstance(act, Merged):
                merged.append((act.case, act.leader))
        same = {name for name, by in categories.items() if name not in moved and self._is_same(name, by)}
        ties = {(of_case[case], of_case[leader]) for case, leader in merged if case in of_case and leader in of_case}
        # A case that ends tells those who reported what follows it: both are in the second run, or neither.
        while apart := {name for tie in ties if (tie[0] in same) != (tie[1] in same) for name in tie if name in same}:
            same -= apart
        self._cases = {case for case, category in of_case.items() if category in same}
        self._earns_alike = all(self._earn_alike(term.version) for term in ground.terms)

    def second(self, first: Run, part: Ground, progress: Progress | None = None) -> Run:
        """The run by the other rules, as if it had been played whole."""
        if self._earns_alike and all(isinstance(act, (CheckedIn, CheckInUndone)) for act in part.acts):
            return first
        cases = self._cases
        rest = [act for act in part.acts if isinstance(act, (CheckedIn, CheckInUndone)) or act.case not in cases]
        run = Run(msgspec.structs.replace(part, acts=rest), self._now).play(progress)
        run.lives = {case: life if case in cases else run.lives[case] for case, life in first.lives.items()}
        return run

    def _is_same(self, category: str, versions: Collection[tuple[int, bool]]) -> bool:
        draft = self._now.draft
        if draft is None:
            return True
        asked = _asked(draft.playbook, category)
        return asked is not None and all(
            not by_draft or _asked(self._then.version(version).playbook, category) == asked
            for version, by_draft in versions
        )

    def _earn_alike(self, version: int) -> bool:
        draft, governed = self._now.draft, self._then.version(version).playbook
        return draft is None or (governed.points, governed.posts) == (draft.playbook.points, draft.playbook.posts)


def _asked(playbook: Playbook, category: str) -> tuple[object, ...] | None:
    """All that a case of a category may ask for; none where the rules do not know it."""
    try:
        found = playbook.category(category)
        grade = playbook.grade(found.grade)
        ways = dict.fromkeys((grade.flow, playbook.danger.flow, *(route.flow for route in playbook.routes)))
        flows = [playbook.flow(code) for code in ways]
        ladders = [playbook.ladder(step.ladder) for flow in flows for step in flow.steps if step.ladder is not None]
    except NotInPlaybook:
        return None
    # Whoever is refused for a condition is told it by the names of what it asks about.
    words = (playbook.categories, playbook.grades) if any(map(_has_conditions, flows)) else ()
    return (found, grade, flows, ladders, words, *(getattr(playbook, name) for name in _WHOLE))


def _has_conditions(flow: Flow) -> bool:
    return any(action.when is not None for step in flow.steps for action in step.actions)
