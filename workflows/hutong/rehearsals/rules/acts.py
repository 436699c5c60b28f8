"""What came from outside and what people did: the inputs of a rehearsal, the same under any rules. Times are UTC."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from hutong.cases.rules import Earlier, Round
from hutong.redating.rules import Changed


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A report. `version` is the one that governed it; `before` the case it came back from, where that was noted.

    `words` are those by which its category was chosen, where a draft may choose another by them.
    """

    at: datetime
    case: UUID
    version: int
    alley: UUID
    category: str
    source: str
    reporter: UUID | None = None
    reporter_kind: str | None = None
    before: Earlier | None = None
    answer_by: datetime | None = None
    position_m: int | None = None
    words: str | None = None


class Stepped(msgspec.Struct, frozen=True, kw_only=True):
    """An action with what it brought along. `step` is where it was taken then; nobody is named by a system's act.

    Photos are all that lay with the case by then; `showed_after` where there must have been one that is gone since.
    Of the departments that `came`, those `arrived` by their own word. With a `department` it was done by its officer.
    A `batch` act was taken together with others; each is replayed by itself.
    """

    at: datetime
    case: UUID
    by: UUID | None
    step: str
    action: str
    note: bool = False
    outcome: bool = False
    photos_before: int = 0
    photos_after: int = 0
    showed_after: bool = False
    round: Round | None = None
    reason: str | None = None
    present: bool = False
    came: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    departments_came: int = 0
    batch: UUID | None = None
    document: bool = False
    department: UUID | None = None


class Withdrew(msgspec.Struct, frozen=True, kw_only=True):
    """By nobody of the office where the resident who reported it took it back."""

    at: datetime
    case: UUID
    by: UUID | None


class Reopened(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    case: UUID
    by: UUID | None


class Resumed(msgspec.Struct, frozen=True, kw_only=True):
    """Someone let the clock of a paused case run on."""

    at: datetime
    case: UUID
    by: UUID | None
    department: UUID | None = None


class CallFailed(msgspec.Struct, frozen=True, kw_only=True):
    """A joint call came to nothing, or ended well beside the step: either way the case stayed where it was."""

    at: datetime
    case: UUID
    by: UUID | None


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """Departments were called together."""

    at: datetime
    case: UUID
    by: UUID | None
    call: UUID
    kind: str
    departments: tuple[str, ...]
    meet_at: datetime


class Rescheduled(msgspec.Struct, frozen=True, kw_only=True):
    """The other time that a department asked for was accepted, and all met then; or the time was kept.

    Without a department whoever called named the time.
    """

    at: datetime
    case: UUID
    by: UUID | None
    department: str
    meet_at: datetime
    accepted: bool
    kind: str = ""


class Widened(msgspec.Struct, frozen=True, kw_only=True):
    """One more department was called to the open call, by whoever called or `passed_by` one that was called."""

    at: datetime
    case: UUID
    by: UUID | None
    department: str
    kind: str
    passed_by: str | None = None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A called department said something, such as that it comes: `state`."""

    at: datetime
    case: UUID
    by: UUID | None
    call: UUID
    department: str
    state: str


class CheckedIn(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    check_in: UUID
    person: UUID
    day: date


class Inherited(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever had it in person left the office."""

    at: datetime
    case: UUID
    by: UUID | None
    giver: UUID
    post: UUID
    since: date


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where along its alley a case lies was said or corrected."""

    at: datetime
    case: UUID
    position_m: int | None


class CheckInUndone(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    check_in: UUID


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A case was taken over to version `to`. `from_flow`, `from_step` say where it stood then, `step` where it went."""

    at: datetime
    case: UUID
    by: UUID | None
    move: UUID
    to: int
    from_flow: str
    from_step: str
    step: str


class HandedOn(msgspec.Struct, frozen=True, kw_only=True):
    """To a post, or to another alley."""

    at: datetime
    case: UUID
    by: UUID | None
    post: UUID | None = None
    alley: UUID | None = None


class Pressed(msgspec.Struct, frozen=True, kw_only=True):
    """督办: a superior's own limit."""

    at: datetime
    case: UUID
    by: UUID | None
    until: datetime


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """It followed another case from then on."""

    at: datetime
    case: UUID
    by: UUID | None
    leader: UUID
    leader_danger: bool = False


class TakenOut(msgspec.Struct, frozen=True, kw_only=True):
    """A merging was undone."""

    at: datetime
    case: UUID
    by: UUID | None


class Referred(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request that another office of the district take it, by the words of `CaseReferral`."""

    at: datetime
    case: UUID
    by: UUID | None
    referral: UUID
    what: str
    outcome: str | None = None


class Recounting(msgspec.Struct, frozen=True, kw_only=True):
    """Deadlines that counted the days from `first` to `end` were counted anew, in all open cases."""

    at: datetime
    changed: Changed
    first: datetime
    end: datetime


class Recounted(msgspec.Struct, frozen=True, kw_only=True):
    """What a recounting did to a case: no act of anybody. `lapse` is since when it had been late and is no more."""

    at: datetime
    case: UUID
    act: UUID
    lapse: datetime | None = None
    by: UUID | None = None


ByHand = HandedOn | Pressed | Merged | TakenOut | Referred | Inherited
CaseAct = (
    Opened
    | Stepped
    | Withdrew
    | Reopened
    | Resumed
    | Called
    | CallFailed
    | Rescheduled
    | Widened
    | Answered
    | Moved
    | Recounted
    | ByHand
)
Act = CaseAct | Placed | CheckedIn | CheckInUndone
