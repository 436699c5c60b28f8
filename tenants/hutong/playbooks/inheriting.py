"""Sections that an office takes over from its district or city."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.playbooks.sections import Section


class Level(StrEnum):
    """Whose baseline."""

    DISTRICT = "district"
    CITY = "city"


class Inherits(Section, frozen=True, kw_only=True):
    """The pinned version of a baseline and the sections taken from it.

    The document stays whole: what is named here also stands in it, filled in when the draft is saved. What the office
    then changes in such a section is a difference that its pages tell.
    """

    from_: Level = msgspec.field(name="from")
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    sections: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=40)], ...], msgspec.Meta(min_length=1)
    ]
