"""Grades of an alley itself (达标 优美 精品, or what the office calls them): earned slowly, lost at once."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.evaluation import Share
from hutong.playbooks.sections import Code, Section, Text


class TierMeasure(StrEnum):
    """A rate of one alley's month between 0 and 1; higher is better."""

    PATROL_COVERAGE = "patrol_coverage"
    """Days (or weeks) on which the alley was walked ÷ those that the cadence asked for."""
    CLOSED_RATE = "closed_rate"
    ON_TIME_RATE = "on_time_rate"
    RIGHT_FIRST_TIME = "right_first_time"
    HELD_WITHOUT_REBOUND = "held_without_rebound"
    CLEAN = "clean"
    """Weight of the list's items found clear ÷ weight of all that count, over the days on which it was walked."""


class TierWeight(Section, frozen=True, kw_only=True):
    """So many points of the full score, times the measure."""

    code: Code
    name: Text
    measure: TierMeasure
    weight: Share
    at_least: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    """With fewer than this to measure by, the component counts as full."""


class Floor(Section, frozen=True, kw_only=True):
    """A measure that must reach so much by itself, whatever the score."""

    measure: TierMeasure
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)]


class Tier(Section, frozen=True, kw_only=True):
    """One grade: `months` running at `reach` or more earn it; one month under `keep` loses it."""

    code: Code
    name: Text
    reach: Share
    months: Annotated[int, msgspec.Meta(ge=1, le=24)] = 3
    keep: Share
    floors: tuple[Floor, ...] = ()


AlleyName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class TierWaiver(Section, frozen=True, kw_only=True):
    """A measure that does not count for a while, and the highest grade meanwhile; both days inclusive."""

    measure: TierMeasure
    from_: date = msgspec.field(name="from")
    until: date
    because: Text
    at_most: Code
    alleys: tuple[AlleyName, ...] = ()
    """By their names; empty for all of them."""

    def is_in_force(self, day: date) -> bool:
        return self.from_ <= day <= self.until


class Tiers(Section, frozen=True, kw_only=True):
    """Grades from the lowest up, and the score of an alley's month; weights add up to `full`."""

    levels: Annotated[tuple[Tier, ...], msgspec.Meta(min_length=1)]
    full: Share = Decimal(100)
    weights: Annotated[tuple[TierWeight, ...], msgspec.Meta(min_length=1)]
    waivers: tuple[TierWaiver, ...] = ()
    while_waived: Code | None = None
    """The highest grade while an item of the checklist is waived: 九无 is no more than an interim status."""
    awarded: bool = False
    """A rise waits until a person awards it; a fall never waits."""

    def of(self, alley: str) -> "Tiers":
        """As they are for one alley, with no waivers but its own and those for all."""
        waivers = tuple(waiver for waiver in self.waivers if not waiver.alleys or alley in waiver.alleys)
        return self if len(waivers) == len(self.waivers) else msgspec.structs.replace(self, waivers=waivers)
