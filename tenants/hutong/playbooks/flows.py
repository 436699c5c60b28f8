"""The road of a case: steps, who has it at each, how long, and what they may do."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hutong.clocks.limits import Limit
from hutong.conditions import Condition
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.sections import Code, Section, Text
from hutong.playbooks.verbs import Verb

CLOSED = "closed"
DECLINED = "declined"
ENDS = frozenset({CLOSED, DECLINED})
"""Where an action may lead besides a step; no step may bear these names."""

PHONE_PATTERN = r"^[0-9][0-9-]{2,18}$"

PostName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
"""A post as the office registered it."""


class StepKind(StrEnum):
    """What a step looks like to the person who has it."""

    HANDLE = "handle"
    GATHER = "gather"
    PERSUADE = "persuade"
    SECTIONS = "sections"
    JOINT_CALL = "joint_call"
    VERIFY = "verify"


class Party(StrEnum):
    """Somebody known from the case rather than from a post."""

    REPORTER = "reporter"
    ANOTHER_STEWARD = "another_steward"
    """A holder, for the case's alley, of the reporter's kind of post, other than the reporter; else the reporter."""


class Evidence(StrEnum):
    """What an action must bring with it."""

    NOTE = "note"
    PHOTO_BEFORE = "photo_before"
    PHOTO_AFTER = "photo_after"
    OUTCOME = "outcome"
    ROLL_CALL = "roll_call"
    """点名: who was there. At a joint call, the departments that came."""
    DOCUMENT = "document"
    """文书编号: the number of the paper that says so, such as a notice of penalty."""


class JointNeed(StrEnum):
    """Which of the called departments must have come before the call can be recorded as done."""

    ANY = "any"
    """So many of them as `at_least` says."""
    ALL = "all"
    """All of them but those that passed the call on (改派)."""
    LEAD = "lead"
    """The one that leads."""


class Who(Section, frozen=True, kw_only=True):
    """The holders of a post over the case's alley, a department of the district, or a party to it: exactly one."""

    post: Code | None = None
    party: Party | None = None
    department: Code | None = None
    """The body that gets the matter to its list. Where the district does not have it, whoever had the case keeps it."""
    named: PostName | None = None
    """Of the posts of the kind, the one registered under this name; the others where nobody acts in it."""
    also: tuple[Code, ...] = ()
    """Kinds of post that are told as well and may act too."""
    also_departments: tuple[Code, ...] = ()
    """Departments that get it to their lists as well and may act too."""

    @property
    def bodies(self) -> tuple[Code, ...]:
        """Every department that has the step."""
        return ((self.department,) if self.department is not None else ()) + self.also_departments


class NamedReason(Section, frozen=True, kw_only=True):
    """Why somebody declines, defers or pauses, as the office allows it to be said."""

    code: Code
    name: Text
    public: Text | None = None
    """What whoever reported it reads; without it the name."""

    @property
    def told(self) -> Text:
        return self.public or self.name


class Action(Section, frozen=True, kw_only=True):
    """Something the person at a step may do. Entering a step, again or for the first time, starts its limit anew."""

    code: Code
    name: Text
    verb: Verb
    """The duty one must have to do it."""
    to: Code
    """A step of the flow, "closed" or "declined"."""
    evidence: tuple[Evidence, ...] = ()
    max_times: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    """How often in one case; every action that can come round again has such a bound."""
    after_max: Code | None = None
    """Where the last permitted time leads, instead of `to`."""
    extends: Limit | None = None
    """缓办: the case stays where it is, and its deadline moves on by this much."""
    batch: bool = False
    """May be taken for many cases at once (联合上报)."""
    rework: bool = False
    """Sends the work back; counted as 返工."""
    when: Condition | None = None
    """Offered only where it holds; without one, always."""
    reasons: tuple[NamedReason, ...] = ()
    """One of them must be chosen."""
    accepts: bool = False
    """受理: whoever has it says so; the case stays there with its deadline, and is not declined any more."""
    pauses: Limit | None = None
    """挂起: the case stays where it is and its clock stops, for so long at most; then it runs on by itself."""
    pauses_in_all: Limit | None = None
    """How long a case may be paused by this action in all, on the clock of `pauses`."""

    def reason(self, code: str) -> "NamedReason":
        """Raises NotInPlaybook."""
        for reason in self.reasons:
            if reason.code == code:
                return reason
        raise NotInPlaybook("reason", code)


class Joint(Section, frozen=True, kw_only=True):
    """联动的结果: when a joint call may be recorded as done."""

    needs: JointNeed = JointNeed.ANY
    at_least: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    lead: Code | None = None


class OnOverdue(Section, frozen=True, kw_only=True):
    """What becomes of a case by itself when a step was not taken in time; once for each step of a case."""

    to: Code
    """A step of the flow, "closed" or "declined"."""
    after: Limit | None = None
    """So long after the deadline; at the deadline itself where no time is given."""


class Step(Section, frozen=True, kw_only=True):
    """A stage of a case, with one holder and one deadline."""

    code: Code
    name: Text
    kind: StepKind
    who: Who
    limit: Limit | None = None
    remind_before: Limit | None = None
    ladder: Code | None = None
    departments: tuple[Code, ...] = ()
    """Of a joint call: the bodies offered first."""
    answer_within: Limit | None = None
    """Of a joint call: how soon each called department answers; never later than the meeting itself."""
    joint: Joint | None = None
    """Of a joint call: who must have come before it is done; at least one department, where nothing is said."""
    on_overdue: OnOverdue | None = None
    actions: Annotated[tuple[Action, ...], msgspec.Meta(min_length=1)]

    def action(self, code: str) -> Action:
        """Raises NotInPlaybook."""
        for action in self.actions:
            if action.code == code:
                return action
        raise NotInPlaybook("action", code)


class Flow(Section, frozen=True, kw_only=True):
    """A case begins at `first` and ends when an action leads to "closed" or "declined"."""

    code: Code
    name: Text
    first: Code
    reopen_max: Annotated[int, msgspec.Meta(ge=0, le=20)] = 2
    """How often a closed case may be begun again."""
    calls: tuple[Code, ...] = ()
    """Kinds of joint call that may be made from any step, which the case does not leave for it."""
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1)]

    def step(self, code: str) -> Step:
        """Raises NotInPlaybook."""
        for step in self.steps:
            if step.code == code:
                return step
        raise NotInPlaybook("step", code)


class Phone(Section, frozen=True, kw_only=True):
    """A number to call, as a button says it."""

    name: Text
    number: Annotated[str, msgspec.Meta(pattern=PHONE_PATTERN)]


class DangerLine(Section, frozen=True, kw_only=True):
    """The straight road for what endangers the public."""

    flow: Code
    phone: Phone
    """The office's own number, beside 110, 119 and 120."""
    tell: tuple[Code, ...] = ()
    """Posts that are told at once, besides whoever has the first step."""
