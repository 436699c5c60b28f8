"""What the forms of the rules send."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from hutong.playbooks.toml import MOST_CHARACTERS


class BeginDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The id is the page's, so that a double click begins one draft."""

    id: UUID


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`revision` is the one that was opened: what another saved meanwhile is not overwritten."""

    revision: int
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_CHARACTERS)]
    notes: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    revision: int
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    in_force_from: date
    trial: bool = False
