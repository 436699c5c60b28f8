"""The ten items (十无): several official lists, each with its dates."""

from datetime import date
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Code, Section, Text

FILE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,59}\.(jpg|jpeg|png|webp)(@[0-9a-f]{64})?$"

FileName = Annotated[str, msgspec.Meta(pattern=FILE_PATTERN)]
"""Of a picture on the office's own shelf; behind an @ the SHA-256 of what it shows: see `pictures`."""


class Item(Section, frozen=True, kw_only=True):
    """One thing to look for: a place or a thing, never a person."""

    code: Code
    name: Text
    guidance: Text | None = None
    photo: FileName | None = None
    """An example, shown to whoever is asked the question; the picture itself is sent on a page of its own.

    Saving a draft and publishing it write down what is in the picture, so that a version goes on showing the same.
    """
    photos: Annotated[tuple[FileName, ...], msgspec.Meta(max_length=5)] = ()
    """More examples, shown after it."""
    category: Code
    """What a finding under this item is filed as."""
    weight: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1

    @property
    def pictures(self) -> tuple[str, ...]:
        """All examples as they are named, each once."""
        return tuple(dict.fromkeys(name for name in (self.photo, *self.photos) if name))


class Checklist(Section, frozen=True, kw_only=True):
    """A dated list; both days inclusive, in the office's time zone."""

    code: Code
    name: Text
    from_: date = msgspec.field(name="from")
    until: date | None = None
    source: Text
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1)]

    def is_in_force(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day <= self.until)


class Waiver(Section, frozen=True, kw_only=True):
    """An item let off until a day (inclusive), with its reason: "nine of ten" was a real interim status."""

    checklist: Code
    item: Code
    until: date
    because: Text
