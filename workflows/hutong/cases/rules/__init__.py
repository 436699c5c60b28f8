"""The road of a case, pure: (setting, state, event) → (state, effects); the traces stand in state and events."""

from hutong.cases.rules.calling import Call, call_departments
from hutong.cases.rules.choosing import Choice, Suggestion, choose, suggest
from hutong.cases.rules.ending import Reopening, Withdrawal, reopen, withdraw
from hutong.cases.rules.opening import Earlier, Report, open_case
from hutong.cases.rules.standing import Standing, actions_for, standing_in
from hutong.cases.rules.stepping import Act, Round, take_step

__all__ = [
    "Act",
    "Call",
    "Choice",
    "Earlier",
    "Reopening",
    "Report",
    "Round",
    "Standing",
    "Suggestion",
    "Withdrawal",
    "actions_for",
    "call_departments",
    "choose",
    "open_case",
    "reopen",
    "standing_in",
    "suggest",
    "take_step",
    "withdraw",
]
