"""The road of a case, pure: (setting, state, event) → (state, effects); the traces stand in state and events."""

from hutong.cases.rules.calling import Call, Failure, Gathered, answered, call_departments, end_call, fail_call
from hutong.cases.rules.choosing import Choice, Suggestion, choose, suggest
from hutong.cases.rules.ending import Reopening, Withdrawal, reopen, withdraw
from hutong.cases.rules.handing import Transfer, transfer
from hutong.cases.rules.merging import Merge, Unmerge, merge, unmerge
from hutong.cases.rules.opening import Earlier, Report, open_case
from hutong.cases.rules.pausing import Resumption, resume
from hutong.cases.rules.referring import AskAway, SentOn, TakenThere, ask_away, refer, send_on
from hutong.cases.rules.standing import Hindrance, Offer, Standing, actions_for, offers, standing_in
from hutong.cases.rules.stepping import Act, Round, take_step
from hutong.cases.rules.supervising import Supervision, supervise

__all__ = [
    "Act",
    "AskAway",
    "Call",
    "Choice",
    "Earlier",
    "Failure",
    "Gathered",
    "Hindrance",
    "Merge",
    "Offer",
    "Reopening",
    "Report",
    "Resumption",
    "Round",
    "SentOn",
    "Standing",
    "Suggestion",
    "Supervision",
    "TakenThere",
    "Transfer",
    "Unmerge",
    "Withdrawal",
    "actions_for",
    "answered",
    "ask_away",
    "call_departments",
    "choose",
    "end_call",
    "fail_call",
    "merge",
    "offers",
    "open_case",
    "refer",
    "reopen",
    "resume",
    "send_on",
    "standing_in",
    "suggest",
    "supervise",
    "take_step",
    "transfer",
    "unmerge",
    "withdraw",
]
