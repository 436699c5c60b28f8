"""What the address of a list asks for, and back again."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

import msgspec

from hutong.cases.lists import Wanted, Which

SOURCES_ASKED = ("patrol", "report", "call", "message", "hotline", "referral", "resident", "danger")
Source = Literal["", "patrol", "report", "call", "message", "hotline", "referral", "resident", "danger"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a list. Nonsense in it asks for nothing, so that an old link still opens."""

    which: Which = "mine"
    alley: UUID | None = None
    community: UUID | None = None
    category: str = ""
    grade: str = ""
    step: str = ""
    owner: UUID | None = None
    source: Source = ""
    label: str = ""
    since: date | None = None
    until: date | None = None
    q: str = ""
    before: UUID | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab was chosen."""
        return any(getattr(self, name) for name in _NARROWING)

    @property
    def asks_more(self) -> bool:
        """Whether anything was chosen among the further conditions."""
        return any(getattr(self, name) for name in _FURTHER)


_FURTHER = ("community", "grade", "step", "owner", "source", "label", "since", "until")
_NARROWING = ("alley", "category", "q", *_FURTHER)


def asked_for(query: Mapping[str, Any]) -> Asked:
    """A part of it that makes no sense is as if it were not there."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(Asked):
        value = query.get(field.name)
        if value and len(value) <= 200 and str(value).isprintable():
            try:
                found[field.name] = msgspec.convert(value, field.type, strict=False)
            except msgspec.ValidationError:
                continue
    return Asked(**found)


def query_of(asked: Asked) -> dict[str, str]:
    """What an address asks for, without the page that was turned to."""
    return {
        field.name: str(value)
        for field in msgspec.structs.fields(Asked)
        if field.name != "before" and (value := getattr(asked, field.name))
    }


def wanted_of(asked: Asked) -> Wanted:
    return Wanted(
        which=asked.which, alley=asked.alley, community=asked.community, category=asked.category or None,
        grade=asked.grade or None, step=asked.step or None, owner=asked.owner, source=asked.source or None,
        label=asked.label or None, since=asked.since, until=asked.until, words=asked.q[:100],
    )  # fmt: skip
