"""Which posts really had which cases in a period, and which shared them, as the journal tells it. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
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
Shares = Callable[[int, str, str, UUID, datetime, UUID | None], Iterable[UUID]]
"""By version, flow, step, alley, moment and owning post."""


class Holding:
    """Hears of all events in the order of time; `had` and `shared` are of those since `begin`.

    A waking may hand a case on several times at one moment (up two rungs, and by itself to the next step): only where
    it ends up has had it. `end` counts what was handed on last.
    """

    def __init__(self, shares: Shares) -> None:
        self.had: dict[UUID, set[UUID]] = defaultdict(set)
        self.shared: dict[UUID, set[UUID]] = defaultdict(set)
        self._shares = shares
        self._now: dict[UUID, UUID | None] = {}
        self._with: dict[UUID, Iterable[UUID]] = {}
        self._flows: dict[UUID, str] = {}
        self._climbed: dict[UUID, tuple[datetime, UUID]] = {}
        self._begun = False

    def begin(self) -> None:
        self._begun = True
        for case, post in self._now.items():
            self._note(case, post)

    def end(self) -> None:
        for case in list(self._climbed):
            self._settle(case, None)

    def hear(self, fact: Fact, version: int | None, at: datetime) -> None:
        """`version` is the one that the event bears."""
        case = fact.subject
        if case in self._climbed:
            self._settle(case, at if fact.kind in BY_CLOCK else None)
        if fact.flow:
            self._flows[case] = fact.flow
        if fact.kind == "case.closed":
            self._now.pop(case, None)
            self._with.pop(case, None)
        elif fact.kind == "case.escalated":
            if fact.action == RungAction.TRANSFER and fact.to_posts:
                self._now[case] = fact.to_posts[0]
                self._climbed[case] = at, fact.to_posts[0]
        elif fact.kind in _OWNED and fact.to not in ENDS:
            step, flow = fact.to or fact.step, self._flows.get(case)
            if version is not None and step and flow and fact.alley:
                self._with[case] = self._shares(fact.to_version or version, flow, step, fact.alley, at, fact.owner_post)
            self._hand(case, fact.owner_post)

    def _settle(self, case: UUID, goes_on: datetime | None) -> None:
        """It stayed where it had climbed to, unless the same waking goes on with it."""
        at, post = self._climbed.pop(case)
        if self._begun and at != goes_on:
            self._note(case, post)

    def _hand(self, case: UUID, post: UUID | None) -> None:
        self._now[case] = post
        if self._begun:
            self._note(case, post)

    def _note(self, case: UUID, post: UUID | None) -> None:
        if post is not None:
            self.had[post].add(case)
        for other in self._with.get(case, ()):
            self.shared[other].add(case)
