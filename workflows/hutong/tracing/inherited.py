"""A case that passed on when somebody left, once more from the journal. Pure."""

from datetime import date
from uuid import UUID

from hutong.cases.effects import Outcome
from hutong.cases.rules.inheriting import Inheritance, inherit
from hutong.cases.states import CaseState, Setting
from hutong.tracing.told import Told


def inherited(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    if state is None:
        return None
    data = event.data
    left = Inheritance(
        giver=UUID(data["from_person"]), post=UUID(data["left_post"]), since=date.fromisoformat(data["since"]),
        now=event.at,
    )  # fmt: skip
    return inherit(setting, state, left)
