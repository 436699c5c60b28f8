"""What the forms of the rules send."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.playbooks.toml import MOST_CHARACTERS

Notes = Annotated[str, msgspec.Meta(max_length=500)]
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_CHARACTERS)]


class BeginDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's, so that a double click begins one draft; without a version, from the present one."""

    id: UUID
    version: int | None = None


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`revision` is the one that was opened: what another saved meanwhile is not overwritten."""

    revision: int
    source: Source
    notes: Notes | None = None


class MergeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`base` is the revision that was opened, `revision` the one it is put on top of."""

    base: int
    revision: int
    source: Source
    notes: Notes | None = None
    take: Literal["merged", "mine"] = "merged"
    choices: dict[str, Literal["mine", "latest"]] = {}


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A deed on a draft as it was seen."""

    revision: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's, so that a double click is one word."""

    id: UUID
    revision: int


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    revision: int
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class TakeIn(msgspec.Struct, frozen=True, kw_only=True):
    """`onto` is the version that is taken in, as it was seen; `choices` are about places that both changed, once
    they were `asked` for.
    """

    revision: int
    onto: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    choices: dict[str, Literal["mine", "latest"]] = {}
    asked: bool = False


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    """`onto` is the version published last as the page showed it; that of the draft, where it names none."""

    revision: int
    onto: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    in_force_from: date
    trial: bool = False
    trial_until: date | None = None
