"""A case on its way into the tables."""

from uuid import UUID

import msgspec

from hutong.cases.effects import Outcome
from hutong.cases.rows import NewCase
from hutong.cases.states import Setting


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One case to be written: what the rules said, under which setting, and what else belongs to the row.

    With `same_revision` whoever has its page open may go on from there: nothing that he could decide has changed.
    """

    outcome: Outcome
    setting: Setting
    title: str
    number: str
    revision: int = 0
    batch: UUID | None = None
    new: NewCase | None = None
    same_revision: bool = False
