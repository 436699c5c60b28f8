"""Whom a change touches: the kinds of post and the departments that do what it is about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hutong.playbooks.comparing.changes import Change
from hutong.playbooks.comparing.matching import names_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing.references import codes_in, pointed_at
from hutong.playbooks.escalation import NEXT_UP, Ladder
from hutong.playbooks.flows import Flow, Step, StepKind
from hutong.playbooks.joint_calls import CallKind
from hutong.playbooks.leaves import Approver, LeaveRule
from hutong.playbooks.posts import Covers
from hutong.playbooks.privacy import Kept
from hutong.playbooks.verbs import Verb

EVERYBODY = frozenset(Verb)
NOBODY = frozenset({"schema_version", "name", "about"})
"""Titles and sources: no work changes with them."""

DOERS: Mapping[str, frozenset[Verb]] = {
    "inherits": frozenset({Verb.ADMINISTER}),
    "terms": EVERYBODY,
    "checklists": frozenset({Verb.PATROL, Verb.INSPECT}),
    "waivers": frozenset({Verb.PATROL, Verb.INSPECT}),
    "categories": frozenset({Verb.REPORT, Verb.ENTER_CALL, Verb.FIX}),
    "grades": frozenset({Verb.REPORT, Verb.ENTER_CALL}),
    "routes": frozenset({Verb.REPORT, Verb.ENTER_CALL}),
    "danger": frozenset({Verb.REPORT, Verb.ENTER_CALL}),
    "points": frozenset({Verb.CHECK_IN, Verb.CHECK_PEOPLE_IN}),
    "evaluation": frozenset({Verb.APPRAISE}),
    "tiers": frozenset({Verb.APPRAISE}),
    "voice": frozenset({Verb.FEEDBACK}),
    "doubts": frozenset({Verb.PATROL}),
    "departments": frozenset({Verb.CALL_DEPARTMENTS}),
    "joint_calls": frozenset({Verb.CALL_DEPARTMENTS}),
    "improving": frozenset({Verb.IMPROVE}),
    "initiatives": frozenset({Verb.NOTE, Verb.PROPOSE, Verb.HOLD_COUNCIL, Verb.IMPROVE}),
    "publishing": frozenset({Verb.ADMINISTER, Verb.APPROVE}),
    "notices.quiet": EVERYBODY,
    "privacy.keep": EVERYBODY,
}
"""A section, or one field of it, about what everybody with a duty does, whoever is named in it."""

KEEPERS = frozenset({"tiers", "board"})
"""About alleys: whoever answers for some."""

MATTERS = frozenset({"telling", "notices"})
"""About what is told of matters: whoever has a step of any flow, or hears when it is late."""

NAMED = frozenset({"posts", "cadences", "leave", "flows", "ladders", "rebound", "privacy"})
"""About those alone whom the section names, by itself or by what it points at."""


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Codes of kinds of post and of departments, in either version."""

    posts: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


def reach_of(change: Change) -> Reach:
    """Nobody for what nobody does, such as a title."""
    if change.key[0] in NOBODY:
        return Reach()
    found = [_reach(book, change) for book in (change.old, change.new)]
    return Reach(
        posts=frozenset().union(*(each.posts for each in found)),
        departments=frozenset().union(*(each.departments for each in found)),
    )


def posts_touched(change: Change) -> frozenset[str]:
    return reach_of(change).posts


def _reach(book: Playbook, change: Change) -> Reach:
    walk = _Walk(book, change.key)
    walk.section()
    for value in (change.before, change.after):
        walk.value(value)
    if change.key[0] == "notices":
        walk.bodies.clear()  # What departments are told is worded by the platform.
    return Reach(
        posts=frozenset(walk.posts & {post.code for post in book.posts}),
        departments=frozenset(walk.bodies & {body.code for body in book.departments}),
    )


@dataclass(slots=True)
class _Walk:
    """From the place of a change in one version, to those who are named there or by what it has to do with."""

    book: Playbook
    key: Sequence[str]
    posts: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)

    def section(self) -> None:
        """By where the change is."""
        book, key, name = self.book, self.key, self.key[0]
        doers = DOERS.get(name, frozenset()) | DOERS.get(".".join(key[:2]), frozenset())
        self.posts |= {post.code for post in book.posts if doers & set(post.duties)}
        if name in KEEPERS:
            self.posts |= {post.code for post in book.posts if post.covers is Covers.ALLEYS}
        if name in _AROUND:
            _AROUND[name](self)
        if name in MATTERS:
            self.steps(lambda _: True)
            self.named((book.ladders, book.danger))
        if name not in {"posts", "flows", "joint_calls"}:
            self.nearest()

    def value(self, value: Any) -> None:
        """By what stood there or stands there now, and what that points at."""
        codes = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        section = pointed_at(self.key)
        plain = [code for code in codes if isinstance(code, str)]

        def pointing(at: str) -> list[str]:
            return plain if section == at else [*codes_in(value, at)]

        self.posts |= set(pointing("posts"))
        self.bodies |= set(pointing("departments"))
        self.flows(pointing("flows"))
        self.flows(grade.flow for grade in self.book.grades if grade.code in pointing("grades"))
        self.named([ladder for ladder in self.book.ladders if ladder.code in pointing("ladders")])
        for kind in self.book.call_kinds:
            if kind.code in pointing("joint_calls"):
                self.call(kind)

    def named(self, value: Any) -> None:
        """All that a part names."""
        value = tuple(value) if isinstance(value, list) else value
        self.posts |= set(codes_in(value, "posts"))
        self.bodies |= set(codes_in(value, "departments"))

    def nearest(self) -> None:
        """The innermost part around the change that names kinds of post: a sight of one field, or else its section."""
        for length in range(len(self.key), 0, -1):
            part = _at(self.book, self.key[:length])
            if part is None and isinstance(_at(self.book, self.key[: length - 1]), tuple):
                return  # An entry that is not there in this version.
            if isinstance(part, msgspec.Struct) and any(codes_in(part, "posts")):
                self.named(part)
                return

    def flow_at(self, key: Sequence[str]) -> None:
        """One step of a flow, or all of them where the flow itself is another."""
        flow = _at(self.book, key[:2])
        if isinstance(flow, Flow):
            step = _at(self.book, key[:4]) if len(key) > 3 and key[2] == "steps" else None
            for each in (step,) if isinstance(step, Step) else flow.steps if len(key) < 4 else ():
                self.step(each)

    def flows(self, codes: Iterable[str]) -> None:
        wanted = set(codes)
        for flow in self.book.flows:
            if flow.code in wanted:
                self.flow_at(("flows", flow.code))

    def steps(self, wanted: Callable[[Step], bool]) -> None:
        for flow in self.book.flows:
            for step in flow.steps:
                if wanted(step):
                    self.step(step)

    def step(self, step: Step) -> None:
        """Whoever has it by their post or as a department; a party to the case is whoever may have reported it."""
        self.named(step.who)
        self.bodies |= {*step.departments, *codes_in(step.joint, "departments")}
        if step.who.party is not None:
            reports = {Verb.REPORT, Verb.PATROL}
            self.posts |= {post.code for post in self.book.posts if reports <= set(post.duties)}

    def post(self) -> None:
        self.posts.add(self.key[1])

    def flow(self) -> None:
        self.flow_at(self.key)

    def department(self) -> None:
        code = self.key[1]
        self.bodies.add(code)
        self.steps(lambda step: step.kind is StepKind.JOINT_CALL or code in codes_in(step, "departments"))

    def joint_call(self) -> None:
        self.call(_at(self.book, self.key[:2]))
        self.steps(lambda step: step.kind is StepKind.JOINT_CALL)

    def category(self) -> None:
        """Whoever has a step of the flow that it takes, where it may be another flow now."""
        if len(self.key) == 2 or self.key[2] in {"grade", "danger"}:
            found = [category for category in self.book.categories if category.code == self.key[1]]
            self.flows(self.book.danger.flow for category in found if category.danger)
            graded = {category.grade for category in found if not category.danger}
            self.flows(grade.flow for grade in self.book.grades if grade.code in graded)

    def route(self) -> None:
        self.flows(codes_in(_at(self.book, self.key[:2]), "flows"))

    def privacy(self) -> None:
        if tuple(self.key[1:3]) == ("keep", Kept.DEPARTMENT_OUTCOME):
            self.bodies |= {body.code for body in self.book.departments}

    def ladder(self) -> None:
        """Whom it tells, whose steps it watches, and those above them as far as it climbs."""
        ladder = _at(self.book, self.key[:2])
        if not isinstance(ladder, Ladder):
            return
        watched = _Walk(self.book, self.key)
        watched.steps(lambda step: step.ladder == ladder.code)
        self.posts |= watched.posts | self.above(watched.posts, sum(rung.to == NEXT_UP for rung in ladder.rungs))
        self.bodies |= watched.bodies

    def above(self, posts: Iterable[str], levels: int) -> set[str]:
        reports_to = {post.code: post.reports_to for post in self.book.posts}
        found, reached = set[str](), set(posts)
        for _ in range(levels):
            reached = {up for code in reached if (up := reports_to.get(code))}
            found |= reached
        return found

    def call(self, kind: Any) -> None:
        """Those called as a rule; where a kind names none, whoever calls chooses among all."""
        if isinstance(kind, CallKind):
            self.bodies |= set(kind.departments) or {body.code for body in self.book.departments}

    def leave(self) -> None:
        """Whoever asks for it, and whose word it waits for."""
        rule = _at(self.book, self.key[:2])
        if not isinstance(rule, LeaveRule):
            return
        asking = set(rule.posts) or {post.code for post in self.book.posts}
        self.posts |= asking
        if rule.approver is Approver.SUPERIOR:
            self.posts |= self.above(asking, 1)
        elif rule.approver is Approver.ADMINISTRATOR:
            self.posts |= {post.code for post in self.book.posts if Verb.ADMINISTER in post.duties}


_AROUND: Mapping[str, Callable[[_Walk], None]] = {
    "posts": _Walk.post,
    "flows": _Walk.flow,
    "ladders": _Walk.ladder,
    "departments": _Walk.department,
    "joint_calls": _Walk.joint_call,
    "categories": _Walk.category,
    "routes": _Walk.route,
    "leave": _Walk.leave,
    "privacy": _Walk.privacy,
}
"""Sections that have to do with more than they name."""


def _at(book: Playbook, key: Sequence[str]) -> Any:
    """What stands there in this version; None where nothing does."""
    value: Any = book
    for part in key:
        if isinstance(value, tuple):
            names = names_of(value) or [str(n) for n in range(len(value))]
            value = value[names.index(part)] if part in names else None
        elif isinstance(value, msgspec.Struct):
            fields = dict(zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True))
            value = getattr(value, fields.get(part, ""), None)
        else:
            return None
    return value
