"""What the forms of bulletins hold."""

from typing import Annotated
from uuid import UUID

import msgspec

from hutong.reports.contributing import ItemText, NewItem
from hutong.reports.editing import AskForItem, BulletinHead

Revision = Annotated[int, msgspec.Meta(ge=1)]


class WriteItem(NewItem, frozen=True, kw_only=True):
    pass


class SaveItem(ItemText, frozen=True, kw_only=True):
    """`and_send` is the button that also contributes it."""

    revision: Revision
    and_send: bool = False


class EditPlaced(ItemText, frozen=True, kw_only=True):
    revision: Revision
    item_revision: Revision


class SaveHead(BulletinHead, frozen=True, kw_only=True):
    revision: Revision


class Ask(AskForItem, frozen=True, kw_only=True):
    office: UUID


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A deed on an issue: it names the revision that was looked at."""

    revision: Revision


class StepOnItem(Step, frozen=True, kw_only=True):
    item: UUID
