"""What became of a request that another office take a case, once more from the journal. Pure."""

from uuid import UUID

from hutong.cases.effects import Outcome
from hutong.cases.rules import AskAway, EndedThere, SentOn, TakenThere, ask_away, ended_there, refer, send_on
from hutong.cases.rules.ending import LAPSED
from hutong.cases.states import CaseState, Setting
from hutong.tracing.told import SAID, Told


def referred(setting: Setting, state: CaseState | None, event: Told) -> Outcome | None:
    """Nothing for one that lapsed: that comes with whatever ended the case."""
    data = event.data
    if state is None or data["what"] == LAPSED:
        return None
    referral, by = UUID(data["referral"]), event.actor.id
    match data["what"]:
        case "asked":
            return ask_away(setting, state, AskAway(referral=referral, by=by or referral, now=event.at, note=SAID))
        case "taken":
            return refer(setting, state, TakenThere(referral=referral, now=event.at, to_office=data["to_office"]))
        case "ended" | "begun_again":
            ended = EndedThere(
                referral=referral, now=event.at, outcome=data.get("their_outcome"), to_office=data["to_office"]
            )
            return ended_there(setting, state, ended)
        case what:
            moved = SentOn(referral=referral, what=what, now=event.at, by=by, to_office=data["to_office"])
            return send_on(setting, state, moved)
