"""What the forms about packs send. Every id is the page's, so that a double click makes one draft."""

from typing import Annotated
from uuid import UUID

import msgspec

from hutong.playbooks.inheriting import Level
from hutong.playbooks.toml import MOST_CHARACTERS

MOST_PACK = MOST_CHARACTERS + 4000


class TakeIn(msgspec.Struct, frozen=True, kw_only=True):
    """`held` names the file with pictures that was looked at; without pictures its text is sent again."""

    id: UUID
    pack: Annotated[str, msgspec.Meta(max_length=MOST_PACK)] = ""
    held: UUID | None = None


class TakeSections(msgspec.Struct, frozen=True, kw_only=True):
    """Sections of the newest baseline of a level."""

    id: UUID
    level: Level
    sections: tuple[str, ...] = ()


class MoveOn(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    level: Level


class Share(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    version: int
    note: Annotated[str, msgspec.Meta(max_length=400)] | None = None


class OfPack(msgspec.Struct, frozen=True, kw_only=True):
    """Sections of the file that is sent beside them."""

    sections: tuple[str, ...] = ()
