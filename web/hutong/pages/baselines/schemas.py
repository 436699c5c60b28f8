"""What the forms of a baseline send. `revision` is the one that was opened, 0 before anything was written."""

from datetime import date
from typing import Annotated

import msgspec

from hutong.playbooks.toml import MOST_CHARACTERS


class SaveBaseline(msgspec.Struct, frozen=True, kw_only=True):
    revision: int
    source: Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)]


class BeginSection(msgspec.Struct, frozen=True, kw_only=True):
    revision: int
    section: Annotated[str, msgspec.Meta(max_length=40)]
    pack: Annotated[str, msgspec.Meta(max_length=60)]


class PublishBaseline(msgspec.Struct, frozen=True, kw_only=True):
    revision: int
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    in_force_from: date
