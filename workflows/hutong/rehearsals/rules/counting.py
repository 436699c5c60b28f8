"""Counts of what happened, the same way for the events of a run and the facts of the journal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from hutong.cases.rules.ending import WITHDRAWN
from hutong.cases.states import CaseState
from hutong.evaluations.counting import CaseCounts
from hutong.playbooks.flows import CLOSED, DECLINED


class Totals(msgspec.Struct):
    """Of an office and a period. `open` are cases at its end, `points` less what was taken back.

    `notices` came into inboxes, `merged` are those told in one with others instead, `held` waited for a digest;
    `groups` are messages to groups, of which `quieted` waited for the morning; `sms`, `wechat` and `email` those to
    persons beside their inboxes.
    """

    opened: int = 0
    closed: int = 0
    closed_on_time: int = 0
    declined: int = 0
    withdrawn: int = 0
    open: int = 0
    reminded: int = 0
    overdue: int = 0
    escalated: int = 0
    deferred: int = 0
    paused: int = 0
    lapsed: int = 0
    pressed: int = 0
    unanswered: int = 0
    reworked: int = 0
    rebounds: int = 0
    notices: int = 0
    merged: int = 0
    held: int = 0
    groups: int = 0
    quieted: int = 0
    sms: int = 0
    wechat: int = 0
    email: int = 0
    points: int = 0
    refused: int = 0


class AlleyCount(msgspec.Struct):
    """What an evaluation counts of one alley, by the definitions of `hutong.evaluations.counting`."""

    closed: int = 0
    closed_on_time: int = 0
    reworked: int = 0
    deferred: int = 0
    escalated: int = 0
    rebounds: int = 0
    by_others: int = 0
    overdue: set[UUID] = msgspec.field(default_factory=set)
    ended: set[UUID] = msgspec.field(default_factory=set)
    """In whatever alley: one that was handed on is open here no more."""

    def include(self, other: "AlleyCount") -> None:
        for name in _NUMBERS_OF_ALLEY:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.overdue |= other.overdue

    def counts(self) -> CaseCounts:
        return CaseCounts(
            closed=self.closed, closed_on_time=self.closed_on_time, reworked=self.reworked,
            open_overdue=len(self.overdue - self.ended), overdue=len(self.overdue), deferred=self.deferred,
            escalated=self.escalated, rebounds=self.rebounds, by_others=self.by_others,
        )  # fmt: skip


_NUMBERS_OF_ALLEY = tuple(name for name in AlleyCount.__struct_fields__ if name not in {"overdue", "ended"})


class Count:
    """Totals, what evaluations need by alley, and the cases that each post had or shared, if only for a while."""

    def __init__(self) -> None:
        self.totals = Totals()
        self.ended: set[UUID] = set()
        self.alleys: dict[UUID, AlleyCount] = defaultdict(lambda: AlleyCount(ended=self.ended))
        self.templates: Counter[str] = Counter()
        self.ways: Counter[tuple[str, str]] = Counter()
        self.had: dict[UUID, set[UUID]] = defaultdict(set)
        self.shared: dict[UUID, set[UUID]] = defaultdict(set)

    def add(self, fact: Any) -> None:
        """An event of a run, or a fact: they have in common what is counted of their kind."""
        if counted := _COUNTED.get(fact.kind):
            counted(self, fact)

    def include(self, other: "Count") -> None:
        """Add what was counted apart, of the same cases or of others."""
        for name in Totals.__struct_fields__:
            setattr(self.totals, name, getattr(self.totals, name) + getattr(other.totals, name))
        self.ended |= other.ended
        for alley, counted in other.alleys.items():
            self.alleys[alley].include(counted)
        for mine, theirs in ((self.had, other.had), (self.shared, other.shared)):
            for post, cases in theirs.items():
                mine[post] |= cases

    def tell(self, ways: Mapping[tuple[str, str], int]) -> None:
        """Messages beside the inboxes, by template and way."""
        self.ways.update(ways)
        for (_, way), times in ways.items():
            setattr(self.totals, way, getattr(self.totals, way) + times)

    def note_holders(self, states: Iterable[CaseState]) -> None:
        """Of one case, in the order of time."""
        last: CaseState | None = None
        for state in states:
            if state.step is None or (last and last.owner is state.owner and last.also is state.also):
                continue
            last = state
            if state.owner.post is not None:
                self.had[state.owner.post].add(state.id)
            for post in state.also:
                self.shared[post].add(state.id)

    def place(self, fact: Any) -> AlleyCount:
        return self.alleys[fact.alley or UUID(int=0)]


def _opened(count: Count, _fact: Any) -> None:
    count.totals.opened += 1


def _stepped(count: Count, fact: Any) -> None:
    count.totals.reworked += fact.rework


def _closed(count: Count, fact: Any) -> None:
    totals, alley = count.totals, count.place(fact)
    count.ended.add(fact.subject)
    if fact.outcome == CLOSED:
        totals.closed += 1
        totals.closed_on_time += fact.on_time
        alley.closed += 1
        alley.closed_on_time += fact.on_time
        alley.reworked += fact.reworks > 0
        alley.deferred += fact.deferred and not fact.on_time
    elif fact.outcome == DECLINED:
        totals.declined += 1
    elif fact.outcome == WITHDRAWN:
        totals.withdrawn += 1


def _reminded(count: Count, _fact: Any) -> None:
    count.totals.reminded += 1


def _overdue(count: Count, fact: Any) -> None:
    count.totals.overdue += 1
    count.place(fact).overdue.add(fact.subject)


def _escalated(count: Count, fact: Any) -> None:
    count.totals.escalated += 1
    count.place(fact).escalated += 1


def _deferred(count: Count, _fact: Any) -> None:
    count.totals.deferred += 1


def _paused(count: Count, _fact: Any) -> None:
    count.totals.paused += 1


def _lapsed(count: Count, _fact: Any) -> None:
    count.totals.lapsed += 1


def _pressed(count: Count, _fact: Any) -> None:
    count.totals.pressed += 1


def _unanswered(count: Count, fact: Any) -> None:
    count.totals.unanswered += len(fact.departments)


def _rebounded(count: Count, fact: Any) -> None:
    count.totals.rebounds += 1
    count.place(fact).rebounds += 1
    count.place(fact).by_others += fact.place_known and not fact.found_by_holder


_COUNTED: Mapping[str, Callable[[Count, Any], None]] = {
    "case.opened": _opened,
    "case.stepped": _stepped,
    "case.closed": _closed,
    "case.reminded": _reminded,
    "case.overdue": _overdue,
    "case.escalated": _escalated,
    "case.deferred": _deferred,
    "case.paused": _paused,
    "case.lapsed": _lapsed,
    "case.pressed": _pressed,
    "case.rebounded": _rebounded,
    "joint_call.unanswered": _unanswered,
}
