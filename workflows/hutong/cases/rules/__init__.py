"""The road of a case, pure: (setting, state, event) → (state, effects); the traces stand in state and events."""

from hutong.cases.rules.answering import Answer, answer
from hutong.cases.rules.calling import Call, Failure, Gathered, call_departments, end_call, fail_call
from hutong.cases.rules.choosing import Choice, Suggestion, choose, suggest
from hutong.cases.rules.ending import Reopening, Withdrawal, reopen, withdraw
from hutong.cases.rules.handing import Transfer, transfer
from hutong.cases.rules.merging import Merge, Unmerge, merge, unmerge
from hutong.cases.rules.opening import Earlier, Report, open_case
from hutong.cases.rules.pausing import Resumption, resume
from hutong.cases.rules.referring import AskAway, EndedThere, SentOn, TakenThere, ask_away, ended_there, refer, send_on
from hutong.cases.rules.standing import Hindrance, Offer, Standing, actions_for, offers, standing_in
from hutong.cases.rules.stepping import Act, Round, take_step
from hutong.cases.rules.supervising import Supervision, supervise

__all__ = [
    "Act",
    "Answer",
    "AskAway",
    "Call",
    "Choice",
    "Earlier",
    "EndedThere",
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
    "answer",
    "ask_away",
    "call_departments",
    "choose",
    "end_call",
    "ended_there",
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
