"""What the form beside a warning sends."""

from datetime import date
from typing import Annotated

import msgspec

from hutong.playbooks.acknowledging import MOST_CHARACTERS


class Acknowledge(msgspec.Struct, frozen=True, kw_only=True):
    """`mark` names the warning; `same` answers for all of its kind. `day`: on which the office was looked at."""

    mark: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)] = ""
    same: bool = False
    day: date
