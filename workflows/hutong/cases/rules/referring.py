"""移送: a case of another office. It stays with whoever has it, its limit running on, until that office takes it."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Effect, Outcome, Record, Tell
from hutong.cases.errors import AlreadyReferred, CallStillOpen, CaseAlreadyClosed, NotReferred, NotYourCase
from hutong.cases.events import CaseReferral
from hutong.cases.rules.ending import REFERRED, end
from hutong.cases.rules.entering import about, notice
from hutong.cases.rules.handing import MAY_HAND_ON, kind_over
from hutong.cases.states import CaseState, Setting
from hutong.playbooks.flows import CLOSED

ASKED, SENT, REFUSED, RETURNED, TAKEN_BACK, TAKEN = "asked", "sent", "refused", "returned", "withdrawn", "taken"
ENDED_THERE, BEGUN_AGAIN = "ended", "begun_again"
OVER = frozenset({RETURNED, TAKEN_BACK})
"""After these the case is this office's again, and may be referred anew."""


class AskAway(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has the case, or hands cases on, says that it is not this office's."""

    referral: UUID
    by: UUID
    now: datetime
    note: str


class SentOn(msgspec.Struct, frozen=True, kw_only=True):
    """`what`: sent or returned by the district, refused by the other office, withdrawn by whoever may ask."""

    referral: UUID
    what: str
    now: datetime
    by: UUID | None = None
    to_office: str | None = None
    note: str = ""


class TakenThere(msgspec.Struct, frozen=True, kw_only=True):
    referral: UUID
    now: datetime
    to_office: str


class EndedThere(msgspec.Struct, frozen=True, kw_only=True):
    """How the other office's case ended; without an outcome it goes on again there.

    `to_office` is the one that had it last, or to which it was handed on where the outcome is 移送.
    """

    referral: UUID
    now: datetime
    outcome: str | None
    to_office: str | None = None


def may_refer(setting: Setting, state: CaseState, person: UUID, now: datetime) -> bool:
    """Whoever has it, and whoever hands cases on over its alley."""
    day = setting.day(now)
    return (
        person in state.owner.people(setting.directory, day)
        or kind_over(setting, state, person, day, MAY_HAND_ON) is not None
    )


def ask_away(setting: Setting, state: CaseState, event: AskAway) -> Outcome:
    """Raises CaseAlreadyClosed, NotYourCase, AlreadyReferred, CallStillOpen."""
    if state.step is None:
        raise CaseAlreadyClosed
    if not may_refer(setting, state, event.by, event.now):
        raise NotYourCase
    if state.counts.referral is not None:
        raise AlreadyReferred
    if state.counts.call is not None:
        raise CallStillOpen
    kind = kind_over(setting, state, event.by, setting.day(event.now), MAY_HAND_ON)
    told = CaseReferral(
        **about(state), referral=event.referral, what=ASKED, step=state.step, by_post_kind=kind, note=event.note
    )
    return Outcome(replace(state, counts=replace(state.counts, referral=event.referral)), (Record(told),))


def send_on(setting: Setting, state: CaseState, event: SentOn) -> Outcome:
    """Nothing but the request moves. Raises NotReferred where it is not this one that is open, and NotYourCase."""
    if state.counts.referral != event.referral or state.step is None:
        raise NotReferred
    if event.what == TAKEN_BACK and (event.by is None or not may_refer(setting, state, event.by, event.now)):
        raise NotYourCase
    told = CaseReferral(
        **about(state), referral=event.referral, what=event.what, step=state.step, to_office=event.to_office,
        note=event.note or None,
    )  # fmt: skip
    effects: tuple[Effect, ...] = (Record(told),)
    if event.what in OVER:
        state = replace(state, counts=replace(state.counts, referral=None))
    if event.what == RETURNED:
        people = state.owner.people(setting.directory, setting.day(event.now))
        effects += (notice(people, "referral_returned", state),) if people else ()
    return Outcome(state, effects)


def ended_there(_setting: Setting, state: CaseState, event: EndedThere) -> Outcome:
    """Whoever reported it here hears how it ended, as of a case of this office; and where it went on to from there."""
    told = CaseReferral(
        **about(state), referral=event.referral, what=ENDED_THERE if event.outcome else BEGUN_AGAIN, step=state.step,
        to_office=event.to_office, their_outcome=event.outcome,
    )  # fmt: skip
    if event.outcome is None or state.reporter is None:
        return Outcome(state, (Record(told),))
    if event.outcome == REFERRED:
        onward = Tell(to=(state.reporter,), template="referred", facts={"to": event.to_office or ""})
        return Outcome(state, (Record(told), onward))
    template = "closed" if event.outcome == CLOSED else "declined"
    return Outcome(state, (Record(told), Tell(to=(state.reporter,), template=template)))


def refer(setting: Setting, state: CaseState, event: TakenThere) -> Outcome:
    """The other office has taken it: here it ends as 移送, neither done nor late. Raises NotReferred."""
    if state.counts.referral != event.referral or state.step is None:
        raise NotReferred
    told = CaseReferral(**about(state), referral=event.referral, what=TAKEN, step=state.step, to_office=event.to_office)
    people = {*state.owner.people(setting.directory, setting.day(event.now)), state.reporter} - {None}
    ended = end(setting, state, REFERRED, by=None, by_kind=None, now=event.now)
    tell = Tell(to=tuple(sorted(p for p in people if p)), template="referred", facts={"to": event.to_office})
    return Outcome(ended.state, (Record(told), *ended.effects, *((tell,) if people else ())))
