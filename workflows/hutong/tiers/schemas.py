"""What a person says of a proposed grade."""

from typing import Annotated, Literal

import msgspec

from hutong.texts import N_

_WHY = N_("不评定要写明理由。")


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Declining needs its reason; the months then begin anew."""

    decision: Literal["awarded", "declined"]
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""

    def __post_init__(self) -> None:
        if self.decision == "declined" and not self.note.strip():
            raise ValueError(_WHY)  # A msgid: the form shows it.
