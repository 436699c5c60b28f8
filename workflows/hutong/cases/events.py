"""What the journal tells of cases. Figures, rollups and bulletins are counted from these fields and no others.

`alley_kind` is street or alley; every `*_kind` of a post is a code of the playbook; times are UTC.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from hutong.journal import Event


class CaseEvent(Event, frozen=True, kw_only=True):
    """Every event of a case names the place and the matter, so that each is counted without a look at another."""

    alley: UUID
    alley_kind: str
    category: str
    grade: str
    danger: bool = False


class CaseOpened(CaseEvent, frozen=True, kw_only=True):
    kind: ClassVar[str] = "case.opened"
    flow: str
    step: str
    source: str
    reporter: UUID | None
    reporter_post_kind: str | None
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    forerunner: UUID | None = None
    answer_by: datetime | None = None
    """When a body outside wants its answer."""
    referral: UUID | None = None
    """By which it came from another office of the district."""
    position_m: int | None = None
    by_words: bool = False
    """Nobody named the category: the words of the report chose it."""
    why: dict[str, Any]


class CaseStepped(CaseEvent, frozen=True, kw_only=True):
    """An action was taken; `to` is a step, "closed" or "declined". `on_time` is of the step that was left.

    `reason` is the code of the named reason that was chosen, `present` who was there, `document` the number of a paper.
    `by_department` is the body whose officer did it; then there is no kind of post.
    """

    kind: ClassVar[str] = "case.stepped"
    personal: ClassVar[frozenset[str]] = frozenset({"note", "result", "present"})
    step: str
    action: str
    verb: str
    to: str
    times: int
    by_post_kind: str | None
    by_department: UUID | None = None
    on_time: bool
    rework: bool = False
    accepts: bool = False
    """受理: the case stayed where it was, with its deadline."""
    batch: UUID | None = None
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    why: dict[str, Any]
    document: str | None = None
    reason: str | None = None
    note: str | None = None
    result: str | None = None
    present: str | None = None


class CaseClosed(CaseEvent, frozen=True, kw_only=True):
    """`outcome` is closed, declined, withdrawn, merged or referred. `handled_by_post_kind` did the work,
    before any check.
    """

    kind: ClassVar[str] = "case.closed"
    outcome: str
    source: str
    opened_at: datetime
    due_at: datetime | None
    on_time: bool
    deferred: bool
    reworks: int
    by_post_kind: str | None
    handled_by_post_kind: str | None
    handled_by_department: UUID | None = None
    reporter_post_kind: str | None
    rebound: bool


class CaseReopened(CaseEvent, frozen=True, kw_only=True):
    kind: ClassVar[str] = "case.reopened"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    step: str
    by_post_kind: str | None
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    why: dict[str, Any]
    note: str | None = None


class CaseDeferred(CaseEvent, frozen=True, kw_only=True):
    kind: ClassVar[str] = "case.deferred"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    step: str
    action: str = ""
    """Empty in events of before it was noted: then it was the step's one action that extends."""
    reason: str | None = None
    from_due_at: datetime | None
    due_at: datetime | None
    by_post_kind: str | None
    by_department: UUID | None = None
    note: str | None = None


class CasePaused(CaseEvent, frozen=True, kw_only=True):
    """The clock stopped, until `until` at the latest. `due_at` is the deadline if it lasts as long."""

    kind: ClassVar[str] = "case.paused"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    step: str
    action: str
    reason: str | None
    until: datetime
    from_due_at: datetime | None
    due_at: datetime | None
    by_post_kind: str | None
    by_department: UUID | None = None
    note: str | None = None


class CaseResumed(CaseEvent, frozen=True, kw_only=True):
    """The clock runs on; by itself where nobody's kind of post is named and the actor is the system."""

    kind: ClassVar[str] = "case.resumed"
    step: str
    paused_at: datetime
    due_at: datetime | None
    by_post_kind: str | None
    by_department: UUID | None = None


class CaseTransferred(CaseEvent, frozen=True, kw_only=True):
    """转办 or 改街巷: handed to another post, or to the alley it is really in. The limit runs on as it ran."""

    kind: ClassVar[str] = "case.transferred"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    step: str
    to_post: UUID | None
    from_alley: UUID | None
    from_post: UUID | None
    from_person: UUID | None
    by_post_kind: str | None
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    why: dict[str, Any]
    note: str | None = None


class CasePlaced(CaseEvent, frozen=True, kw_only=True):
    """Where along its alley it lies was said, or corrected: metres from the mouth, before and after."""

    kind: ClassVar[str] = "case.placed"
    from_m: int | None
    to_m: int | None


class CaseInherited(CaseEvent, frozen=True, kw_only=True):
    """Whoever had it in person left `left_post`, and from the day `since` on is in none."""

    kind: ClassVar[str] = "case.inherited"
    step: str
    from_person: UUID
    left_post: UUID
    since: date
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    why: dict[str, Any]


class CaseSupervised(CaseEvent, frozen=True, kw_only=True):
    """督办: a superior set the step a limit of his own. `late`: it had run over by then."""

    kind: ClassVar[str] = "case.supervised"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    step: str
    until: datetime
    late: bool
    from_due_at: datetime | None
    due_at: datetime | None
    by_post_kind: str | None
    told: tuple[UUID, ...]
    note: str | None = None


class CaseMerged(CaseEvent, frozen=True, kw_only=True):
    """The same matter as another case: that one leads, this one follows. `step` is where it stood."""

    kind: ClassVar[str] = "case.merged"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    leader: UUID
    leader_danger: bool
    step: str
    by_post_kind: str | None
    note: str | None = None


class CaseUnmerged(CaseEvent, frozen=True, kw_only=True):
    """It is a matter of its own after all, and goes on from where it stood."""

    kind: ClassVar[str] = "case.unmerged"
    leader: UUID
    step: str
    by_post_kind: str | None
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    why: dict[str, Any]


class CaseReferral(CaseEvent, frozen=True, kw_only=True):
    """移送: what became of the request that another office of the district take the case.

    `what` is asked, sent, refused (by the other office), returned (by the district), withdrawn, taken, or lapsed where
    the case ended here meanwhile; then ended or begun_again there, with `their_outcome`. `to_office` is the name of the
    other office.
    """

    kind: ClassVar[str] = "case.referral"
    personal: ClassVar[frozenset[str]] = frozenset({"note"})
    referral: UUID
    what: str
    step: str | None
    to_office: str | None = None
    by_post_kind: str | None = None
    their_outcome: str | None = None
    note: str | None = None


class CaseLapsed(CaseEvent, frozen=True, kw_only=True):
    """The step was not taken in time, and the case passed on by itself; `to` is as of a step taken."""

    kind: ClassVar[str] = "case.lapsed"
    step: str
    to: str
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    due_at: datetime | None
    why: dict[str, Any]


class CasePressed(CaseEvent, frozen=True, kw_only=True):
    """催办: those of the last rung were told once more, for the `times`th time. `late_by` as of an escalation."""

    kind: ClassVar[str] = "case.pressed"
    step: str
    rung: int
    times: int
    told: tuple[UUID, ...]
    heads: tuple[UUID, ...] = ()
    late_by: float
    clock: str


class CaseRungPassed(CaseEvent, frozen=True, kw_only=True):
    """A rung came whose condition did not hold: nobody is told, and the next one comes at its time."""

    kind: ClassVar[str] = "case.rung_passed"
    step: str
    rung: int
    why: dict[str, Any]


class CaseReminded(CaseEvent, frozen=True, kw_only=True):
    kind: ClassVar[str] = "case.reminded"
    step: str
    due_at: datetime
    told: tuple[UUID, ...]


class CaseOverdue(CaseEvent, frozen=True, kw_only=True):
    """Happened at the deadline itself, whenever it was noticed."""

    kind: ClassVar[str] = "case.overdue"
    step: str
    due_at: datetime
    owner_post: UUID | None
    owner_person: UUID | None
    owner_department: UUID | None = None
    late: tuple[UUID, ...]


class CaseEscalated(CaseEvent, frozen=True, kw_only=True):
    """`late_by` is in the unit of the rung's clock (hours or days). `heads` are departments whose head was told."""

    kind: ClassVar[str] = "case.escalated"
    step: str
    rung: int
    action: str
    to_posts: tuple[UUID, ...]
    told: tuple[UUID, ...]
    heads: tuple[UUID, ...] = ()
    from_post: UUID | None
    late_by: float
    clock: str
    why: dict[str, Any]


class CaseRebounded(CaseEvent, frozen=True, kw_only=True):
    """The same problem came back. Subject is the new case; `found_by_holder` counts as found, not as a fault.

    Neither is one of which it is not known whether it is the same place.
    """

    kind: ClassVar[str] = "case.rebounded"
    forerunner: UUID
    closed_at: datetime
    days: int
    found_by_holder: bool
    holder_post: UUID | None
    place_known: bool = True


class PersuasionRecorded(CaseEvent, frozen=True, kw_only=True):
    """The words of the round stand in its own row, which is erased at its term."""

    kind: ClassVar[str] = "persuasion.recorded"
    round: int
    agreed: bool
    next_visit: date | None


class BatchSent(Event, frozen=True, kw_only=True):
    """联合上报: what a community sent together. Subject is the batch."""

    kind: ClassVar[str] = "batch.sent"
    community: UUID
    cases: tuple[UUID, ...]
