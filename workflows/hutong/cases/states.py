"""A case as the rules see it: a value; what was counted on its way; and why it stands where it stands."""

from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from hutong.clocks import Calendar, Deadline, Limit
from hutong.playbooks.document import Playbook
from hutong.playbooks.flows import Step
from hutong.posts.directory import Directory
from hutong.posts.facts import AlleyFact
from hutong.posts.reasons import Reason


class Known:
    """What was worked out of a setting already, for rules that ask it again of case after case."""

    __slots__ = ("ahead", "at", "choices", "day", "dues", "owners", "steps")

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.day = date.min
        self.steps: dict[tuple[str, str], Step] = {}
        self.ahead: dict[tuple[int, datetime], Any] = {}
        self.dues: dict[tuple[int, datetime | date], tuple[Step, datetime, bool]] = {}
        self.owners: dict[tuple[Any, ...], Any] = {}
        self.choices: dict[tuple[str, bool], Any] = {}


class Setting(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """What decides besides the case: one version of the playbook, the calendar, and who holds what.

    Without `traces` a deadline says only what it is counted from: whoever rules on many cases has the days told of
    those that are looked at. What rules keep beside the fields follows from them.
    """

    playbook: Playbook
    version: int
    calendar: Calendar
    directory: Directory
    traces: bool = True

    @cached_property
    def known(self) -> "Known":
        return Known()

    def day(self, at: datetime) -> date:
        """The day on the office's wall."""
        known = self.known
        if at is not known.at:
            # The rules of one act ask it of one moment again and again.
            known.at, known.day = at, self.calendar.day(at)
        return known.day

    def step(self, flow: str, code: str) -> Step:
        """Raises NotInPlaybook."""
        steps = self.known.steps
        found = steps.get((flow, code))
        if found is None:
            found = steps[flow, code] = self.playbook.flow(flow).step(code)
        return found


class Owner(msgspec.Struct, frozen=True, omit_defaults=True):
    """A post, a department, or a person where the playbook names a party; none only where an office is deserted."""

    post: UUID | None = None
    person: UUID | None = None
    department: UUID | None = None

    @property
    def id(self) -> UUID | None:
        """Whichever of them it is."""
        return self.post or self.person or self.department

    def people(self, directory: Directory, day: date) -> tuple[UUID, ...]:
        """Who acts for it on a day."""
        if self.person is not None:
            return (self.person,)
        return directory.holders(self.post, day).people if self.post is not None else ()


class Spell(msgspec.Struct, frozen=True, omit_defaults=True):
    """A pause by an action of a step. `end` lies ahead while it lasts: there the clock runs on by itself."""

    start: datetime
    end: datetime
    action: str
    step: str
    reason: str | None = None


class Gathering(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was agreed of the joint call that is open, or was the last: departments and `kind` by their codes.

    `asked` are those that have said nothing yet, each with until when it answers; whoever let that pass is asked no
    more. `said` is what each of the others said last; that one was there is not unsaid by anything later.
    """

    departments: tuple[str, ...]
    meet_at: datetime
    caller: UUID | None = None
    kind: str = ""
    asked: dict[str, datetime] = {}
    said: dict[str, str] = {}


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """督办: a superior's own limit for the step. `late`: it had run over when the order was given."""

    by: UUID
    at: datetime
    until: datetime
    late: bool = False


class Parked(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a case stood when it was merged into another, so that the merging can be undone."""

    step: str
    owner: Owner
    due_at: datetime | None = None
    late: bool = False


class Counts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the flow counts; stored beside the case.

    `times` counts actions by `step/action`, `photos` the after-photos that earlier steps were taken with. `climbed`
    is the post last told or given the case by its ladder, and `late_people` those who were late: the next rung looks
    above the one and past the others. `pauses` are those of the whole case, `repeats` those of the last rung, of which
    people were told last at `told_at`. `answer_by` is when a body outside (the hotline) wants its answer: no step's
    limit lies after it.
    `handed` counts how often departments were given the case, and `liaison` is the post they turn to about it.
    `referral` is the open request that the district send it to another office; by `received` it came from another.
    """

    times: dict[str, int] = {}
    photos: int = 0
    rounds: int = 0
    call: UUID | None = None
    calls: int = 0
    gathering: Gathering | None = None
    pauses: tuple[Spell, ...] = ()
    paused: bool = False
    repeats: int = 0
    repeat_at: datetime | None = None
    told_at: datetime | None = None
    extensions: tuple[Limit, ...] = ()
    reminded: bool = False
    late_steps: int = 0
    reworks: int = 0
    reopened: int = 0
    escalations: int = 0
    supervised: bool = False
    climbed: UUID | None = None
    late_people: tuple[UUID, ...] = ()
    handled_by: UUID | None = None
    handled_kind: str | None = None
    handled_post: UUID | None = None
    ordered: Order | None = None
    parked: Parked | None = None
    answer_by: datetime | None = None
    handled_department: UUID | None = None
    handed: int = 0
    liaison: UUID | None = None
    referral: UUID | None = None
    received: UUID | None = None


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stored traces: what chose the flow, the owner and the deadline, and what has moved since."""

    flow: tuple[Reason, ...] = ()
    owner: tuple[Reason, ...] = ()
    due: Deadline | None = None
    moved: tuple[Reason, ...] = ()
    escalated: tuple[Reason, ...] = ()


class CaseState(msgspec.Struct, frozen=True, kw_only=True):
    """Mirrors the columns that rules read and write. `step` is empty once closed.

    `also` are the posts, `also_departments` the departments that have the step together with the owner.
    """

    id: UUID
    alley: AlleyFact
    category: str
    grade: str
    flow: str
    step: str | None
    danger: bool = False
    source: str
    reporter: UUID | None = None
    reporter_kind: str | None = None
    opened_at: datetime
    step_since: datetime
    owner: Owner = Owner()
    also: tuple[UUID, ...] = ()
    also_departments: tuple[UUID, ...] = ()
    due_at: datetime | None = None
    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    wake_at: datetime | None = None
    rung: int = 0
    overdue_since: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    forerunner: UUID | None = None
    leader: UUID | None = None
    counts: Counts = Counts()
    why: Why = Why()

    @property
    def open_call(self) -> Gathering | None:
        """What was agreed of a joint call that is not over."""
        return self.counts.gathering if self.counts.call is not None else None

    @property
    def answering_post(self) -> UUID | None:
        """The owner's post; of a department, the post that it turns to."""
        return self.owner.post or (self.counts.liaison if self.owner.department is not None else None)

    @property
    def settled_by(self) -> UUID | None:
        """The post that did the work, not the one that only confirmed it."""
        return self.counts.handled_post or self.owner.post

    @property
    def departments(self) -> tuple[UUID, ...]:
        """Every department that has the step."""
        own = self.owner.department
        return ((own,) if own is not None else ()) + self.also_departments

    @property
    def is_on_time(self) -> bool:
        """Whether no step was finished late and none is late now."""
        return self.overdue_since is None and self.counts.late_steps == 0
