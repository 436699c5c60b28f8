"""What the screens of a walk send."""

from typing import Literal
from uuid import UUID

import msgspec


class AnswerItem(msgspec.Struct, frozen=True, kw_only=True):
    """`case_id` names the open case by which a finding is known already."""

    state: Literal["clear", "found"]
    case_id: UUID | None = None
