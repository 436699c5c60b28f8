"""What a person says of a proposed grade."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.texts import N_

_WHY = N_("不评定要写明理由。")
_REASON = N_("请写明依据，例如原来的评定文件。")


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Declining needs its reason; the months then begin anew."""

    decision: Literal["awarded", "declined"]
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""

    def __post_init__(self) -> None:
        if self.decision == "declined" and not self.note.strip():
            raise ValueError(_WHY)  # A msgid: the form shows it.


class StartGrades(msgspec.Struct, frozen=True, kw_only=True):
    """The grade that some alleys had before, and by which document or for what reason."""

    alleys: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=1000)]
    tier: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    note: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]

    def __post_init__(self) -> None:
        if not self.note.strip():
            raise ValueError(_REASON)  # A msgid: the form shows it.
