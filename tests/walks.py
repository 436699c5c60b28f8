"""The walk of one case through an office by rules made at random, checked after every move."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from hutong.cases.effects import CallDepartments, Record, Tell
from hutong.cases.events import CaseEscalated
from hutong.cases.rules import (
    Act,
    Call,
    Report,
    Resumption,
    Round,
    call_departments,
    offers,
    open_case,
    resume,
    take_step,
)
from hutong.cases.states import CaseState
from hutong.errors import Refusal
from hutong.escalation.rules import wake
from hutong.playbooks.flows import (
    Action,
    Evidence,
    Step,
    StepKind,
)
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import DepartmentFact, HeadFact
from playbooks_at_random import random_playbooks

__all__ = ["Walk", "category_of", "gaps", "present", "random_playbooks", "staff"]

OFFICER = UUID(int=66)

gaps = st.fixed_dictionaries(
    {
        "vacant": st.integers(0, 3),
        "missing": st.integers(0, 2),
        "away": st.lists(st.integers(0, 20), max_size=4),
        "same": st.booleans(),
        # Of the district's bodies: some are not there, one is abolished while the case runs, some have no head.
        "absent": st.sets(st.integers(0, 3), max_size=4),
        "abolished": st.none() | st.integers(0, 3),
        "headless": st.sets(st.integers(0, 3), max_size=4),
    }
)


class Walk:
    """Everything that happened to one case, checked after every move."""

    def __init__(self, office, category: str | None, reporter: UUID | None, kind: str | None, now, case: UUID) -> None:
        self.office, self.setting, self.now = office, office.setting, now
        report = Report(
            id=case,
            alley=office.ALLEY,
            category=category,
            source="patrol",
            reporter=reporter,
            reporter_kind=kind,
            now=now,
        )
        outcome = open_case(self.setting, report)
        self.log: list[object] = []
        self.state = outcome.state
        self.note(outcome)
        if self.state.danger:
            # At once, whatever the hour, and to everybody who has it but whoever said so.
            told = [e for e in outcome.effects if isinstance(e, Tell) and e.template == "danger"]
            owners = set(self.state.owner.people(office.directory, self.setting.day(now))) - {reporter}
            assert all(tell.urgent for tell in told)
            assert owners <= {person for tell in told for person in tell.to}

    def note(self, outcome) -> None:
        self.state = outcome.state
        self.log += [msgspec.to_builtins(e.event) for e in outcome.effects if isinstance(e, Record)]
        check(self.setting, self.state)
        for effect in outcome.effects:
            if isinstance(effect, Tell):
                assert effect.everybody
                assert len(set(effect.to)) == len(effect.to)
            if isinstance(effect, Record) and isinstance(effect.event, CaseEscalated):
                late = set(outcome.state.counts.late_people)
                superiors = [e for e in outcome.effects if isinstance(e, Tell) and e.template != "escalated_told"]
                above = [e for e in superiors if e.template in {"escalated", "supervised", "transferred"}]
                assert not any(late & set(e.to) for e in above)

    @property
    def step(self) -> Step:
        return self.setting.playbook.flow(self.state.flow).step(self.state.step)

    def wait(self, hours: int) -> None:
        """The case is woken as often as it asks."""
        self.now += timedelta(hours=hours)
        while self.state.wake_at is not None and self.state.wake_at <= self.now:
            before = self.state.wake_at
            self.note(wake(self.setting, self.state, before))
            assert self.state.wake_at is None or self.state.wake_at > before

    def somebody(self, who: int) -> tuple[UUID, UUID | None]:
        """One of those who have it, or an officer of the department that does, with the department."""
        if self.state.departments and who % 3:
            return OFFICER, self.state.departments[who % len(self.state.departments)]
        day = self.setting.day(self.now)
        owners = self.state.owner.people(self.office.directory, day) or tuple(self.office.everyone)
        return owners[who % len(owners)], None

    def open_to(self, person: UUID, department: UUID | None) -> list[Action]:
        found = offers(self.setting, self.state, person, self.now, department=department)
        return [each.action for each in found if each.hindrance is None]

    def move(self, who: int, what: int, hours: int, *, resumes: bool = False) -> None:
        """Time passes, and somebody who may act does one of what they may."""
        self.wait(hours)
        if self.state.step is None:
            return
        person, department = self.somebody(who)
        actions = self.open_to(person, department)
        if not actions:
            return
        if self.step.kind is StepKind.JOINT_CALL:
            self.call(person, what)
        pausing = [a for a in actions if a.pauses is not None]
        action = pausing[0] if pausing and what % 3 else actions[what % len(actions)]
        if resumes and self.state.counts.paused and department is None:
            self.note(resume(self.setting, self.state, Resumption(by=person, now=self.now)))
            return
        due = self.state.due_at
        try:
            outcome = take_step(self.setting, self.state, self.act(action, person, department))
        except Refusal:
            return
        self.note(outcome)
        if action.extends is not None and due is not None:
            assert self.state.due_at > due

    def act(self, action: Action, person: UUID, department: UUID | None = None) -> Act:
        """With everything in hand that an action could ask for."""
        persuades = self.step.kind is StepKind.PERSUADE and action.verb is Verb.PERSUADE
        return Act(
            action=action.code, by=person, now=self.now, note="说明", outcome="结果", photos_before=1,
            photos_after=len(self.log) + 1, document="文书〔2026〕1号", round=Round(who_went="巷长") if persuades else None,
            arrived=self.called(), reason=action.reasons[0].code if action.reasons else None, department=department,
            present="居委会" if self.step.kind is not StepKind.JOINT_CALL else None,
        )  # fmt: skip

    def go_straight_on(self) -> None:
        """Whoever has it takes the action that has neither a bound nor a condition."""
        straight = next(a for a in self.step.actions if a.max_times is None and a.when is None)
        person, department = OFFICER, self.state.owner.department
        if department is None:
            person = self.state.owner.people(self.office.directory, self.setting.day(self.now))[0]
        assert straight in self.open_to(person, department)
        asks = straight.verb is Verb.CALL_DEPARTMENTS or Evidence.ROLL_CALL in straight.evidence
        if self.step.kind is StepKind.JOINT_CALL and asks:
            self.call(person, 0)
        self.note(take_step(self.setting, self.state, self.act(straight, person, department)))

    def called(self) -> tuple[str, ...]:
        gathering = self.state.counts.gathering
        return gathering.departments if gathering else ()

    def call(self, person: UUID, what: int) -> None:
        """Of whatever kind the office knows, departments of the day, to a meeting tomorrow."""
        playbook, day = self.setting.playbook, self.setting.day(self.now)
        departments = [d.code for d in playbook.departments_on(day)]
        lead = self.step.joint.lead if self.step.joint else None
        wanted = dict.fromkeys([*((lead,) if lead in departments else ()), *departments[: 2 + what % 3]])
        call = Call(
            id=UUID(int=len(self.log)), by=person, now=self.now, departments=tuple(wanted), place="巷口",
            kind=playbook.call_kinds[what % len(playbook.call_kinds)].code, meet_at=self.now + timedelta(days=1),
        )  # fmt: skip
        try:
            outcome = call_departments(self.setting, self.state, call)
        except Refusal:
            return
        assert any(isinstance(e, CallDepartments) for e in outcome.effects)
        self.note(outcome)


def sharers(setting, state: CaseState) -> set[UUID]:
    """The posts of the kinds that the open step names beside the owner's, over the alley of the case."""
    day, directory = setting.day(state.step_since), setting.directory
    step = setting.playbook.flow(state.flow).step(state.step)
    there = {p.id for p in directory.posts if p.kind in step.who.also and directory.covers(p.id, state.alley.id, day)}
    return there - {state.owner.post}


def check(setting, state: CaseState) -> None:
    """What must hold of every state."""
    if state.closed_at is not None:
        assert (state.step, state.wake_at, state.escalate_at, state.also) == (None, None, None, ())
        return
    assert sum(one is not None for one in (state.owner.post, state.owner.person, state.owner.department)) == 1
    if state.owner.department is not None:
        assert setting.directory.department(state.owner.department)
    else:
        assert state.owner.people(setting.directory, setting.day(state.step_since))
    # Departments have it to work on, each once, and whoever calls knows of the call that is open.
    assert len(set(state.departments)) == len(state.departments)
    assert state.owner.department not in state.also_departments
    assert (state.counts.call is None) or state.counts.gathering is not None
    assert len(state.why.owner) >= 2
    assert set(state.also) == sharers(setting, state)
    assert state.why.flow
    step = setting.playbook.flow(state.flow).step(state.step)
    assert (state.due_at is None) == (state.why.due is None) == (step.limit is None)
    if state.counts.paused:
        until = state.counts.pauses[-1].end
        assert state.wake_at == until
        assert state.due_at > until
        assert (state.remind_at, state.escalate_at, state.overdue_since) == (None, None, None)
    elif state.due_at is not None and state.overdue_since is None:
        # Somebody looks again before or soon after it is due: at night in the morning.
        assert state.wake_at is not None
        assert state.wake_at <= state.due_at + timedelta(days=1)
    if state.due_at is not None:
        assert state.due_at >= state.why.due.at >= state.step_since
        assert state.remind_at is None or state.remind_at < state.due_at
    # A stored state reads back as it was.
    again = msgspec.convert(msgspec.to_builtins(state.why), type(state.why))
    assert again == state.why
    assert msgspec.convert(msgspec.to_builtins(state.counts), type(state.counts)) == state.counts


def staff(staffed, playbook, gaps):
    codes = sorted(playbook.posts, key=lambda k: k.rank)
    senior = next(k.code for k in reversed(codes) if k.covers == "office")
    others = [k.code for k in codes if k.code != senior]
    office = staffed(
        playbook,
        vacant=others[: gaps["vacant"]],
        missing=others[-gaps["missing"] :] if gaps["missing"] else (),
        away=gaps["away"],
        same=[(others[0], senior)] if gaps["same"] else (),
    )
    bodies = tuple(
        DepartmentFact(
            UUID(int=7_000 + n), department.code, department.name.zh, department.name.en, date(2017, 1, 1),
            date(2026, 11, 26) if n == gaps["abolished"] else None,
        )
        for n, department in enumerate(playbook.departments)
        if n not in gaps["absent"]
    )  # fmt: skip
    heads = tuple(
        HeadFact(body.id, datetime(2017, 1, 1, tzinfo=UTC))
        for n, body in enumerate(bodies)
        if n not in gaps["headless"]
    )
    office.directory = msgspec.structs.replace(office.directory, departments=bodies, heads=heads)
    office.setting = msgspec.structs.replace(office.setting, directory=office.directory)
    return office


def present(office, monday):
    day = office.setting.day(monday)
    return [p for p in office.everyone if not office.directory.is_away(p, day)]


def category_of(playbook, *, danger):
    """One that takes the flow made at random, by its grade or by the line of danger."""
    first = playbook.flows[0].code
    if danger and playbook.danger.flow == first:
        return next(c.code for c in playbook.categories if c.danger)
    return next(c.code for c in playbook.categories if not c.danger and playbook.grade(c.grade).flow == first)
