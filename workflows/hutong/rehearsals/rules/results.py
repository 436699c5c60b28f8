"""What a rehearsal found: counts first, then the cases that differ."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hutong.posts.reasons import Reason
from hutong.rehearsals.rules.counting import Totals
from hutong.rehearsals.rules.facts import Fact
from hutong.rehearsals.rules.lines import Line
from hutong.rehearsals.rules.regrading import Tiered


class Real(msgspec.Struct, kw_only=True):
    """What the journal and the tables say: events of the period by case, notices by template, messages to groups."""

    facts: Mapping[UUID, Sequence[Fact]] = {}
    templates: Mapping[str, int] = {}
    ways: Mapping[tuple[str, str], int] = {}
    """Messages to persons beside their inboxes, by template and way."""
    open: int = 0
    points: int = 0
    groups: int = 0
    tiers: Mapping[UUID, str | None] = {}
    """The grade of each alley after the last month that is graded."""
    had: Mapping[UUID, Collection[UUID]] = {}
    """Cases that each post had."""
    shared: Mapping[UUID, Collection[UUID]] = {}
    """Cases that each post only shared."""
    scores: Mapping[UUID, Decimal] = {}
    scored: date | None = None
    """The month of the scores: the last whole one of the period, or else the last that it touches."""


class Notices(msgspec.Struct, frozen=True):
    template: str
    real: int
    then: int
    now: int


class ByWay(msgspec.Struct, frozen=True):
    """Messages of a template to persons by a way beside the inbox."""

    template: str
    way: str
    real: int
    then: int
    now: int


class Load(msgspec.Struct, frozen=True):
    """Cases that a post had in the period, and those that it only shared, together with whoever had them."""

    post: UUID
    then: int
    now: int
    shared_then: int = 0
    shared_now: int = 0
    real: int | None = None
    """None for made-up cases."""
    shared_real: int | None = None
    """By the steps that the cases really came to; None for made-up cases."""

    @property
    def change(self) -> int:
        return abs(self.now - self.then) + abs(self.shared_now - self.shared_then)


class Scored(msgspec.Struct, frozen=True):
    """A post's score of the period; none where the rules of the run do not appraise it."""

    post: UUID
    then: float | None
    now: float | None
    real: float | None = None
    """As it was scored then, in `Summary.scored`."""


class RefusedOften(msgspec.Struct, frozen=True):
    reason: Reason
    times: int


class Summary(msgspec.Struct, kw_only=True):
    """`then` is the same past by the rules that governed it, `now` by the draft; `real` is missing for made-up cases.

    `unlike` counts cases that went by the old rules otherwise than they really did: the draft has no part in that.
    """

    first: date
    last: date
    generated: bool
    cases: int
    standing: int
    acts: int
    differing: int
    kept: int
    unlike: int
    by_kind: dict[str, int]
    real: Totals | None
    then: Totals
    now: Totals
    notices: tuple[Notices, ...]
    loads: tuple[Load, ...]
    scores: tuple[Scored, ...]
    paid_otherwise: int
    refusals: tuple[RefusedOften, ...]
    ways: tuple[ByWay, ...] = ()
    not_set_up: tuple[str, ...] = ()
    """Ways that the rules name and by which nothing goes, until the office has set them up."""
    tiers: Tiered | None = None
    """None where nothing was graded: neither rules know grades, or the cases are made up and nobody walked."""
    scored: date | None = None
    """The month whose scores stand beside those of the period."""
    unasked: int = 0
    """Reports put under their category by words that are not kept, or may have been: the draft's were not asked."""
    seconds: float = 0.0

    @property
    def loaded_otherwise(self) -> int:
        """Posts that have, or share, another number of cases."""
        return sum(load.change > 0 for load in self.loads)

    @property
    def scored_otherwise(self) -> int:
        """Posts with another score."""
        return sum(one.then != one.now for one in self.scores)

    @property
    def is_otherwise(self) -> bool:
        """Whether anything at all differs: a case, a score, a grade, points, or a message that no case names."""
        return bool(
            self.differing or self.paid_otherwise or self.then != self.now or self.loaded_otherwise
            or any(one.then != one.now for one in self.ways)
            or self.scored_otherwise or (self.tiers is not None and self.tiers.differing)
        )  # fmt: skip


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """One case with both traces; not `whole`, with the last line of each."""

    case: UUID
    opened_at: datetime
    kinds: tuple[str, ...]
    then: tuple[Line, ...]
    now: tuple[Line, ...]
    whole: bool = True


class Compared(msgspec.Struct, frozen=True):
    summary: Summary
    cases: tuple[Differing, ...]
