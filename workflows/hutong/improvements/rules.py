"""Stages and what they lack, the register's sums, the two budgets. Pure."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from hutong.playbooks.improving import Need, Stage, StageRule

ORDER = tuple(Stage)
BUDGETS = ("party", "office")


class Standing(StrEnum):
    """How a line of the register stands, its case counted in."""

    OPEN = "open"
    IN_HAND = "in_hand"
    """A case, still open."""
    CLOSED = "closed"
    """A case, closed."""
    SETTLED = "settled"
    DROPPED = "dropped"


UNSETTLED = frozenset({Standing.OPEN, Standing.IN_HAND})


def standing_of(state: str, *, case_outcome: str | None, case_ended: bool) -> Standing:
    """A case that ended without being closed (declined, withdrawn) leaves its line open."""
    if state != "case":
        return Standing(state)
    if not case_ended:
        return Standing.IN_HAND
    return Standing.CLOSED if case_outcome == "closed" else Standing.OPEN


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of one category; `total` is the sum of the five, and `metres` of the stretches."""

    category: str
    counts: dict[Standing, int]
    metres: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def unsettled(self) -> int:
        return sum(self.counts[standing] for standing in UNSETTLED)


class Counted(msgspec.Struct, frozen=True):
    """A line as far as sums need it."""

    category: str
    standing: Standing
    metres: int = 0


def sums(lines: Iterable[Counted], order: Sequence[str] = ()) -> tuple[Sum, ...]:
    """One sum a category, in the playbook's order, then by code; categories without a line are left out."""
    found: dict[str, dict[Standing, int]] = {}
    metres: dict[str, int] = {}
    for line in lines:
        counts = found.setdefault(line.category, dict.fromkeys(Standing, 0))
        counts[line.standing] += 1
        metres[line.category] = metres.get(line.category, 0) + line.metres
    places = {code: n for n, code in enumerate(order)}
    codes = sorted(found, key=lambda code: (places.get(code, len(places)), code))
    return tuple(Sum(category=code, counts=found[code], metres=metres[code]) for code in codes)


def whole(parts: Collection[Sum]) -> Sum:
    """All categories together; what each line of the table adds up to."""
    counts = {standing: sum(part.counts[standing] for part in parts) for standing in Standing}
    return Sum(category="", counts=counts, metres=sum(part.metres for part in parts))


class Entry(msgspec.Struct, frozen=True):
    """An entry of a budget that was not withdrawn."""

    budget: str
    kind: str
    fen: int


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """One budget, in fen."""

    approved: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        return self.approved - self.spent


def balances(entries: Iterable[Entry]) -> dict[str, Balance]:
    """Both budgets, each from its own entries."""
    sums_of = {(budget, kind): 0 for budget in BUDGETS for kind in ("approved", "spent")}
    for entry in entries:
        sums_of[entry.budget, entry.kind] += entry.fen
    return {b: Balance(approved=sums_of[b, "approved"], spent=sums_of[b, "spent"]) for b in BUDGETS}


def fen_of(yuan: str) -> int:
    """`1234.5` as 123450. Raises ValueError for more than two decimals, or what is no amount."""
    amount = Decimal(yuan) * 100
    if amount != amount.to_integral_value():
        raise ValueError(yuan)
    return int(amount)


def yuan_of(fen: int) -> str:
    """123450 as `1,234.50`, exactly."""
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a project has so far, as gates ask for it."""

    publicity: int = 0
    lines: int = 0
    unsettled: int = 0
    meetings: int = 0
    commitments: int = 0
    approved: int = 0
    pairs: int = 0


_HAS = {
    Need.PUBLICITY: lambda facts: facts.publicity > 0,
    Need.REGISTER: lambda facts: facts.lines > 0,
    Need.MEETING: lambda facts: facts.meetings > 0,
    Need.COMMITMENT: lambda facts: facts.commitments > 0,
    Need.BUDGET: lambda facts: facts.approved > 0,
    Need.SETTLED: lambda facts: facts.unsettled == 0,
    Need.PICTURES: lambda facts: facts.pairs > 0,
}


def missing(rule: StageRule, facts: Facts) -> tuple[Need, ...]:
    """What the stage asks for and the project has not, in the rule's order."""
    return tuple(need for need in rule.needs if not _HAS[need](facts))


def after(stage: Stage | None) -> Stage | None:
    """The stage that follows; none after the last."""
    if stage is None:
        return ORDER[0]
    place = ORDER.index(stage) + 1
    return ORDER[place] if place < len(ORDER) else None


def days_held(since: date, day: date) -> int:
    """整治后 N 天: how long after the work something came back."""
    return (day - since).days
