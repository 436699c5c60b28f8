"""Which posts really had which cases in a period, as the journal tells it. Pure."""

from collections import defaultdict
from uuid import UUID

from hutong.playbooks.escalation import RungAction
from hutong.playbooks.flows import ENDS
from hutong.rehearsals.rules.facts import Fact

_OWNED = frozenset(
    {"case.opened", "case.stepped", "case.lapsed", "case.reopened", "case.moved", "case.transferred", "case.inherited",
     "case.unmerged"}
)  # fmt: skip
BY_CLOCK = ("case.lapsed", "case.escalated")
"""Kinds that change the owner and are no acts."""


class Holding:
    """Hears of all events in the order of time; `had` is of those since `begin`."""

    def __init__(self) -> None:
        self.had: dict[UUID, set[UUID]] = defaultdict(set)
        self._now: dict[UUID, UUID | None] = {}
        self._begun = False

    def begin(self) -> None:
        self._begun = True
        for case, post in self._now.items():
            self._note(case, post)

    def hear(self, fact: Fact) -> None:
        case = fact.subject
        if fact.kind == "case.closed":
            self._now.pop(case, None)
        elif fact.kind == "case.escalated":
            if fact.action == RungAction.TRANSFER and fact.to_posts:
                self._hand(case, fact.to_posts[0])
        elif fact.kind in _OWNED and fact.to not in ENDS:
            self._hand(case, fact.owner_post)

    def _hand(self, case: UUID, post: UUID | None) -> None:
        self._now[case] = post
        if self._begun:
            self._note(case, post)

    def _note(self, case: UUID, post: UUID | None) -> None:
        if post is not None:
            self.had[post].add(case)
