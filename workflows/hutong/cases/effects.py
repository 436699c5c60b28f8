"""What a rule asks for besides the new state. A service applies these, a rehearsal only counts them."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.cases.states import CaseState
from hutong.journal import Event
from hutong.posts.reasons import Amount


class Record(msgspec.Struct, frozen=True):
    """Append to the journal; `at` only where it happened at another time than the event that is being applied."""

    event: Event
    at: datetime | None = None


class Tell(msgspec.Struct, frozen=True, kw_only=True):
    """A notice by the name of its template; the words are made when it is sent, in each reader's language.

    It leads to the case, or to `page` of the office, such as `/cases?which=late`. `departments` find it on their list,
    of `heads` the department's head alone. `channels` are the only ways it takes, where a rung names them.
    """

    to: tuple[UUID, ...]
    departments: tuple[UUID, ...] = ()
    heads: tuple[UUID, ...] = ()
    channels: tuple[str, ...] = ()
    template: str
    facts: dict[str, str | int | float] = {}
    times: dict[str, datetime] = {}
    amounts: dict[str, Amount] = {}
    people: tuple[UUID, ...] = ()
    urgent: bool = False
    page: str = ""

    @property
    def everybody(self) -> tuple[UUID, ...]:
        """People and departments."""
        return (*self.to, *self.departments, *self.heads)


class KeepRound(msgspec.Struct, frozen=True, kw_only=True):
    """Store a round of persuasion."""

    round: int
    day: date
    who_went: str
    difficulty: str | None
    help_agreed: str | None
    next_visit: date | None
    agreed: bool


class CallDepartments(msgspec.Struct, frozen=True, kw_only=True):
    """Open a joint call to departments, by their codes in the playbook."""

    call: UUID
    kind: str
    departments: tuple[str, ...]
    place: str
    meet_at: datetime
    caller_phone: str | None
    answer_by: datetime


class CloseCall(msgspec.Struct, frozen=True, kw_only=True):
    """Record how the joint call ended."""

    call: UUID
    outcome: str
    help_given: str | None
    ticked: tuple[str, ...] = ()
    """Those that came by the roll-call of whoever closes it: nobody knows when."""


class MoveCall(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of the other time that a department asked for: everybody meets then, or as it was.

    Without a `department` whoever called proposes it. Moved, everybody else is asked anew until `answer_by`.
    """

    call: UUID
    department: str | None
    accepted: bool
    meet_at: datetime
    answer_by: datetime


class WidenCall(msgspec.Struct, frozen=True, kw_only=True):
    """One more department in the open call."""

    call: UUID
    department: str
    answer_by: datetime


class LinkForerunner(msgspec.Struct, frozen=True):
    """The new case is a rebound of an earlier one."""

    forerunner: UUID


Effect = Record | Tell | KeepRound | CallDepartments | CloseCall | MoveCall | WidenCall | LinkForerunner


class Outcome(msgspec.Struct, frozen=True):
    """The state that follows and what is to be done. Why it follows stands in `state.why` and in the events."""

    state: CaseState
    effects: tuple[Effect, ...]

    def __add__(self, effects: tuple[Effect, ...]) -> "Outcome":
        return Outcome(self.state, self.effects + effects)
