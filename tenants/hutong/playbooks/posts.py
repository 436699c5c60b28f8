"""The office's own hierarchy, as data."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section, Text
from hutong.playbooks.verbs import Verb


class Covers(StrEnum):
    """The kind of place that a post answers for."""

    OFFICE = "office"
    COMMUNITIES = "communities"
    COMMUNITY = "community"
    ALLEYS = "alleys"


class PlaceKind(StrEnum):
    """A kind of place, each of which must have a holder."""

    ALLEY = "alley"
    COMMUNITY = "community"
    OFFICE = "office"


class Desk(StrEnum):
    """The first screen after sign-in."""

    STEWARD = "steward"
    CHIEF = "chief"
    SUPERIOR = "superior"
    COMMUNITY = "community"
    HEADQUARTERS = "headquarters"
    OFFICE = "office"


class Places(Section, frozen=True, kw_only=True):
    """How many alleys (or communities) one holder may have."""

    min: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 1
    max: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None


class PostKind(Section, frozen=True, kw_only=True):
    """A kind of post. A higher rank is more senior."""

    code: Code
    name: Text
    name_on_street: Text | None = None
    rank: Annotated[int, msgspec.Meta(ge=0, le=100)]
    covers: Covers
    reports_to: Code | None = None
    cover: Code | None = None
    """The kind of post whose holders act, over the same places, while nobody holds the post or all are away."""
    span_max: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    """So many posts, at most, report to one of this kind (管理幅度)."""
    places: Places = Places()
    holders_max: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    """Joint holders of one place (of the office, where the post covers the office); none means any number."""
    holders_max_on_street: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    """The same on a street, where it differs (一街多管家、一巷一管家)."""
    required_per: PlaceKind | None = None
    """An office does not open while such a place has no holder."""
    term_months: Annotated[int, msgspec.Meta(ge=1, le=120)] | None = None
    """Engaged for a term (聘期) rather than appointed without one."""
    desk: Desk
    duties: Annotated[tuple[Verb, ...], msgspec.Meta(min_length=1)]
    responsibility: Text | None = None
    """The duty as it hangs on the wall (责任上墙)."""
    phone_on_board: bool = False

    def holders_limit(self, *, on_street: bool) -> int | None:
        """How many may hold one place together; none means any number."""
        return self.holders_max_on_street if on_street and self.holders_max_on_street is not None else self.holders_max

    def name_for(self, *, on_street: bool) -> Text:
        """街长 on a street, 巷长 on an alley, where the office tells them apart."""
        return self.name_on_street if on_street and self.name_on_street else self.name


def administering_kinds(posts: Iterable[PostKind]) -> tuple[PostKind, ...]:
    """The kinds whose holders run the office's rules and people; the least senior first, whose only affair it is."""
    return tuple(sorted((post for post in posts if Verb.ADMINISTER in post.duties), key=lambda post: post.rank))
