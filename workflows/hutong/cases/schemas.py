"""What people send about cases."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from hutong.playbooks.joint_calls import ENFORCEMENT

Line = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
Code = Annotated[str, msgspec.Meta(max_length=40)]
Note = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """A report. The id is made by the phone, so a repeated upload is one case; photos are uploaded under it.

    Without a category the words decide; without a title it is made of them. `position_m` is metres along the alley.
    """

    id: UUID
    alley: UUID
    category: Code | None = None
    title: Line = ""
    description: Words = ""
    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    danger: bool = False


class TakeStep(msgspec.Struct, frozen=True, kw_only=True):
    """`revision` is the one the page was made from: another's step in between is not overwritten.

    `reason` is one of those that the action names, `came` the departments by the roll-call, `present` who was there,
    `document` the number of a paper.
    """

    action: Code
    revision: int | None = None
    note: Words | None = None
    outcome: Words | None = None
    help_given: Words | None = None
    reason: Code | None = None
    came: tuple[Code, ...] = ()
    present: Line | None = None
    document: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class RecordRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round of persuasion with the action that it leads to. Neutral words: no labels, no family, no health."""

    action: Code
    revision: int | None = None
    who_went: Line
    difficulty: Words | None = None
    help_agreed: Words | None = None
    next_visit: date | None = None
    agreed: bool = False
    note: Words | None = None
    outcome: Words | None = None


class HandOn(msgspec.Struct, frozen=True, kw_only=True):
    """转办: to a post, or to the alley where it really is; one of the two."""

    post: UUID | None = None
    alley: UUID | None = None
    note: Note
    revision: int | None = None


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """督办: the superior's own limit, and why."""

    until: datetime
    note: Note
    revision: int | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Metres along the alley from its mouth; none where nobody can tell."""

    position_m: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    revision: int | None = None


class MergeInto(msgspec.Struct, frozen=True, kw_only=True):
    """并案: the case that leads, by its id or by its number."""

    leader: UUID | None = None
    number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    note: Words = ""
    revision: int | None = None


class SendTogether(msgspec.Struct, frozen=True, kw_only=True):
    """联合上报: one action on many cases. The id is the page's, so that a double click sends once."""

    id: UUID
    community: UUID
    cases: tuple[UUID, ...]
    action: Code
    note: Words | None = None


class CallTogether(msgspec.Struct, frozen=True, kw_only=True):
    """A joint call; `kind` is one of the playbook's. Without `meet_at` now, where the kind is for emergencies."""

    id: UUID
    kind: Code = ENFORCEMENT
    departments: tuple[Code, ...]
    place: Line
    meet_at: datetime | None = None
    caller_phone: Annotated[str, msgspec.Meta(max_length=30)] | None = None


class CallEnded(msgspec.Struct, frozen=True, kw_only=True):
    """How a joint call ended that was made beside the step: `came` by the roll-call."""

    outcome: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
    help_given: Words | None = None
    came: tuple[Code, ...] = ()


class TimeSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of the other time that a department asked for."""

    said: Literal["accepted", "kept"]


class MeetAnew(msgspec.Struct, frozen=True, kw_only=True):
    """Another time for all who were called, proposed by whoever called."""

    meet_at: datetime


class CalledIn(msgspec.Struct, frozen=True, kw_only=True):
    """One more department for the open call, by its code."""

    department: Code


class CallFailed(msgspec.Struct, frozen=True, kw_only=True):
    """A joint call that came to nothing, and why."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class AnswerCall(msgspec.Struct, frozen=True, kw_only=True):
    """A department's word: coming (到), reassigned (改派), other_time (改期), came, done (with its outcome).

    `passed_to` is the code of the department that comes instead of one that passes the call on.
    """

    state: Annotated[str, msgspec.Meta(pattern="^(coming|reassigned|other_time|came|done)$")]
    officer_name: Line | None = None
    other_time: datetime | None = None
    passed_to: Code | None = None
    reason: Words | None = None
    outcome: Words | None = None
    document_number: Annotated[str, msgspec.Meta(max_length=80)] | None = None
