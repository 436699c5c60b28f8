"""What the journal tells of grades. Subject is the alley; `month` its first day; grades are codes of the version."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from hutong.journal import Event


class AlleyGraded(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "alley.graded"
    month: date
    score: Decimal | None
    before: str | None
    after: str | None
    proposed: str | None = None


class TierDecided(Event, frozen=True, kw_only=True):
    """`decision` is awarded or declined."""

    kind: ClassVar[str] = "alley.tier_decided"
    month: date
    proposed: str
    decision: str


class TierStarted(Event, frozen=True, kw_only=True):
    """A person says which grade an alley had before its first month here; the reason is in the row."""

    kind: ClassVar[str] = "alley.tier_started"
    month: date
    tier: str
