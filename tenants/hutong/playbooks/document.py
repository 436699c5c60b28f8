"""The whole of an office's rules as one typed value."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Protocol, TypeVar

import msgspec

from hutong.playbooks.board import Board
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.categories import Category, Grade, Route
from hutong.playbooks.checklists import Checklist, Item, Waiver
from hutong.playbooks.departments import Department
from hutong.playbooks.doubts import Doubts
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.escalation import Ladder, Rebound, Telling
from hutong.playbooks.evaluation import Evaluation
from hutong.playbooks.flows import DangerLine, Flow
from hutong.playbooks.improving import Improving, InitiativeKind
from hutong.playbooks.inheriting import Inherits
from hutong.playbooks.joint_calls import THREE, CallKind
from hutong.playbooks.leaves import LeaveRule
from hutong.playbooks.notices import Notices
from hutong.playbooks.points import Points
from hutong.playbooks.posts import PostKind
from hutong.playbooks.privacy import Privacy
from hutong.playbooks.publishing import Publishing
from hutong.playbooks.sections import Section, Text
from hutong.playbooks.terms import Terms
from hutong.playbooks.tiers import Tiers
from hutong.playbooks.voice import Voice


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=_Coded)


class Playbook(Section, frozen=True, kw_only=True):
    """One version of an office's rules. Immutable; a case keeps the version it began under."""

    schema_version: Literal[1]
    name: Text
    about: Text | None = None
    """Where the rules come from, and what in them is assumed."""
    inherits: Inherits | None = None
    terms: Terms = Terms()
    posts: Annotated[tuple[PostKind, ...], msgspec.Meta(min_length=1)]
    cadences: tuple[Cadence, ...] = ()
    leave: tuple[LeaveRule, ...] = ()
    checklists: Annotated[tuple[Checklist, ...], msgspec.Meta(min_length=1)]
    waivers: tuple[Waiver, ...] = ()
    categories: Annotated[tuple[Category, ...], msgspec.Meta(min_length=1)]
    grades: Annotated[tuple[Grade, ...], msgspec.Meta(min_length=1)]
    routes: tuple[Route, ...] = ()
    flows: Annotated[tuple[Flow, ...], msgspec.Meta(min_length=1)]
    danger: DangerLine
    ladders: tuple[Ladder, ...] = ()
    telling: Telling = Telling()
    rebound: Rebound | None = None
    points: Points | None = None
    evaluation: Evaluation | None = None
    tiers: Tiers | None = None
    voice: Voice | None = None
    doubts: Doubts | None = None
    departments: tuple[Department, ...] = ()
    joint_calls: tuple[CallKind, ...] = ()
    """Kinds of joint call; where none is named, the usual three."""
    improving: Improving = Improving()
    initiatives: tuple[InitiativeKind, ...] = ()
    board: Board = Board()
    publishing: Publishing = Publishing()
    notices: Notices = Notices()
    privacy: Privacy = Privacy()

    def post(self, code: str) -> PostKind:
        """Raises NotInPlaybook, as do all look-ups by code."""
        return _find("post", self.posts, code)

    def category(self, code: str) -> Category:
        return _find("category", self.categories, code)

    def grade(self, code: str) -> Grade:
        return _find("grade", self.grades, code)

    def flow(self, code: str) -> Flow:
        return _find("flow", self.flows, code)

    def ladder(self, code: str) -> Ladder:
        return _find("ladder", self.ladders, code)

    def department(self, code: str) -> Department:
        return _find("department", self.departments, code)

    @property
    def call_kinds(self) -> tuple[CallKind, ...]:
        """Kinds of joint call, in their order."""
        return self.joint_calls or THREE

    def call_kind(self, code: str) -> CallKind:
        return _find("kind of joint call", self.call_kinds, code)

    def initiative(self, code: str) -> InitiativeKind:
        return _find("initiative", self.initiatives, code)

    def flow_for(self, category: str) -> Flow:
        """The danger line for a dangerous category, else the flow of its grade, unless a route leads elsewhere."""
        found = self.category(category)
        return self.flow(self.danger.flow if found.danger else self.grade(found.grade).flow)

    def checklist_on(self, day: date) -> Checklist | None:
        """The list in force on a day of the office's time zone; lists do not overlap."""
        return next((c for c in self.checklists if c.is_in_force(day)), None)

    def items_on(self, day: date) -> tuple[Item, ...]:
        """The day's items, less those waived."""
        checklist = self.checklist_on(day)
        if checklist is None:
            return ()
        waived = {w.item for w in self.waivers if w.checklist == checklist.code and day <= w.until}
        return tuple(i for i in checklist.items if i.code not in waived)

    def departments_on(self, day: date) -> tuple[Department, ...]:
        """Bodies in being on a day."""
        return tuple(d for d in self.departments if d.is_in_being(day))


def _find(section: str, items: Iterable[C], code: str) -> C:
    for item in items:
        if item.code == code:
            return item
    raise NotInPlaybook(section, code)
