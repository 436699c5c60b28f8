"""Offices by rules made at random, and the walk of one case through them, checked after every move."""

from datetime import timedelta
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
    actions_for,
    call_departments,
    open_case,
    resume,
    take_step,
)
from hutong.cases.states import CaseState
from hutong.clocks import ClockKind, Limit
from hutong.conditions import Condition, Op
from hutong.errors import Refusal
from hutong.escalation.rules import wake
from hutong.playbooks.categories import Route
from hutong.playbooks.checking import check as check_playbook
from hutong.playbooks.document import Playbook
from hutong.playbooks.escalation import NEXT_UP, Ladder, Repeat, Rung, RungAction, Telling
from hutong.playbooks.flows import Action, Flow, NamedReason, OnOverdue, Step, StepKind, Who
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb

HEEDED = frozenset(
    {"condition", "way-out-conditional", "endless", "no-way-out", "no-end", "pause-moves", "passes-to-itself"}
)
"""What the check must not say of a playbook made at random: without these a case could go wrong or be stuck."""

gaps = st.fixed_dictionaries(
    {
        "vacant": st.integers(0, 3),
        "missing": st.integers(0, 2),
        "away": st.lists(st.integers(0, 20), max_size=4),
        "same": st.booleans(),
    }
)
AT_OPENING = 6


def conditions(*, opening: bool = False):
    """Such as the editor makes: about what a case is, and about when somebody acts."""
    compare = st.sampled_from(
        [
            Condition(field="danger", op=Op.EQ, value=False),
            Condition(field="grade", op=Op.IS_SET),
            Condition(field="reporter_post", op=Op.IS_SET),
            Condition(field="hour", op=Op.LT, value=15),
            Condition(field="weekday", op=Op.IN, value=("mon", "tue")),
            Condition(field="working_day", op=Op.EQ, value=True),
            Condition(field="overdue", op=Op.EQ, value=True),
            Condition(field="reworks", op=Op.GE, value=1),
            Condition(field="pauses", op=Op.GE, value=1),
            Condition(field="departments", op=Op.IS_EMPTY),
        ][: AT_OPENING if opening else None]
    )
    return st.recursive(
        compare,
        lambda part: st.lists(part, min_size=1, max_size=3).flatmap(
            lambda parts: st.sampled_from([Condition(all=tuple(parts)), Condition(any=tuple(parts))])
        ),
        max_leaves=4,
    )


@st.composite
def ladders(draw, base: Playbook):
    """Rungs that tell again, and rungs under conditions."""
    rungs = []
    for n in range(draw(st.integers(1, 3))):
        every = Limit(draw(st.integers(1, 30)), draw(st.sampled_from(list(ClockKind))))
        rungs.append(
            Rung(
                after=Limit(n, ClockKind.WORKING_DAYS) if n else None,
                when=draw(st.none() | conditions()),
                to=draw(st.sampled_from([NEXT_UP, *(k.code for k in base.posts)])),
                named=draw(st.sampled_from([None, f"{base.posts[0].name.zh}00"])),
                action=draw(st.sampled_from(list(RungAction))),
                repeat=Repeat(every=every, at_most=draw(st.integers(1, 3))) if draw(st.booleans()) else None,
            )
        )  # fmt: skip
    rungs = [msgspec.structs.replace(r, named=None) if r.to == NEXT_UP else r for r in rungs]
    return Ladder(code="ladder", name=Text(zh="催"), rungs=tuple(rungs))


@st.composite
def pauses(draw, step: str):
    clock = draw(st.sampled_from(list(ClockKind)))
    return Action(
        code="pause", name=Text(zh="挂起"), verb=Verb.DEFER, to=step, max_times=draw(st.integers(1, 3)),
        reasons=(NamedReason(code="r", name=Text(zh="等材料")),) if draw(st.booleans()) else (),
        pauses=Limit(draw(st.integers(1, 9)), clock), pauses_in_all=draw(st.sampled_from([None, Limit(9, clock)])),
    )  # fmt: skip


@st.composite
def random_playbooks(draw, base: Playbook):
    """The base with one flow of its own: steps at random, loops bounded as the check demands, an end always in reach."""
    n = draw(st.integers(1, 5))
    kinds = [k.code for k in base.posts]
    steps = []
    for i in range(n):
        actions = [Action(code="on", name=Text(zh="办"), verb=Verb.HANDLE, to=f"s{i + 1}" if i + 1 < n else "closed")]
        for a in range(draw(st.integers(0, 3))):
            target = draw(st.sampled_from([f"s{j}" for j in range(n)] + ["closed", "declined"]))
            bounded = target not in {"closed", "declined"}
            extends = (
                Limit(draw(st.integers(1, 5)), ClockKind.WORKING_DAYS) if draw(st.booleans()) and bounded else None
            )
            actions.append(
                Action(
                    code=f"a{a}", name=Text(zh="另办"), verb=draw(st.sampled_from([Verb.HANDLE, Verb.VERIFY])), to=target,
                    max_times=draw(st.integers(1, 3)) if bounded else None, extends=extends,
                    rework=draw(st.booleans()),
                )
            )  # fmt: skip
        limit = draw(st.sampled_from([None, *(Limit(3, clock) for clock in ClockKind)]))
        if limit:
            actions.append(draw(pauses(f"s{i}")))
        # The way on stays open; any other may stand under a condition.
        actions[1:] = [msgspec.structs.replace(a, when=draw(st.none() | conditions())) for a in actions[1:]]
        onward = [f"s{j}" for j in range(n) if j != i] + ["closed", "declined"]
        lapses = OnOverdue(to=draw(st.sampled_from(onward)), after=draw(st.sampled_from([None, limit])))
        steps.append(
            Step(
                code=f"s{i}", name=Text(zh=f"第{i}步"), kind=draw(st.sampled_from([StepKind.HANDLE, StepKind.VERIFY])),
                who=draw(
                    st.sampled_from(
                        [*(Who(post=k, also=(kinds[0],)) for k in kinds), Who(party="reporter"), Who(party="another_steward"),
                         Who(post=kinds[0], named=f"{base.posts[0].name.zh}00")]
                    )
                ),
                limit=limit, ladder=draw(st.sampled_from([None, "ladder"])) if limit else None,
                on_overdue=lapses if limit and draw(st.booleans()) else None,
                actions=tuple(actions),
            )
        )  # fmt: skip
    flow = Flow(code=base.flows[0].code, name=Text(zh="试"), first="s0", steps=tuple(steps))
    routes = tuple(
        Route(code=f"r{r}", name=Text(zh="直通"), when=draw(conditions(opening=True)), flow=flow.code)
        for r in range(draw(st.integers(0, 2)))
    )
    telling = draw(st.sampled_from([Telling(), Telling(day_begins=9, day_ends=18)]))
    book = msgspec.structs.replace(
        base, flows=(flow, *base.flows[1:]), routes=routes, telling=telling,
        ladders=(*base.ladders, draw(ladders(base))),
    )  # fmt: skip
    found = [f for f in check_playbook(book) if f.code in HEEDED]
    assert found == [], found
    return book


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

    def note(self, outcome) -> None:
        self.state = outcome.state
        self.log += [msgspec.to_builtins(e.event) for e in outcome.effects if isinstance(e, Record)]
        check(self.setting, self.state)
        for effect in outcome.effects:
            if isinstance(effect, Tell):
                assert effect.to
                assert len(set(effect.to)) == len(effect.to)
            if isinstance(effect, Record) and isinstance(effect.event, CaseEscalated):
                late = set(outcome.state.counts.late_people)
                superiors = [e for e in outcome.effects if isinstance(e, Tell) and e.template != "escalated_told"]
                above = [e for e in superiors if e.template in {"escalated", "supervised", "transferred"}]
                assert not any(late & set(e.to) for e in above)

    def wait(self, hours: int) -> None:
        """The case is woken as often as it asks."""
        self.now += timedelta(hours=hours)
        while self.state.wake_at is not None and self.state.wake_at <= self.now:
            before = self.state.wake_at
            self.note(wake(self.setting, self.state, before))
            assert self.state.wake_at is None or self.state.wake_at > before

    def move(self, who: int, what: int, hours: int, *, resumes: bool = False) -> None:
        """Time passes, and somebody who may act does one of what they may."""
        self.wait(hours)
        if self.state.step is None:
            return
        day = self.setting.day(self.now)
        owners = self.state.owner.people(self.office.directory, day) or tuple(self.office.everyone)
        person = owners[who % len(owners)]
        actions = actions_for(self.setting, self.state, person, self.now)
        if not actions:
            return
        if self.setting.playbook.flow(self.state.flow).step(self.state.step).kind is StepKind.JOINT_CALL:
            self.call(person, day)
        pausing = [a for a in actions if a.pauses is not None]
        action = pausing[0] if pausing and what % 3 else actions[what % len(actions)]
        spoken = Round(who_went="巷长") if action.verb is Verb.PERSUADE else None
        if resumes and self.state.counts.paused:
            self.note(resume(self.setting, self.state, Resumption(by=person, now=self.now)))
            return
        due = self.state.due_at
        act = Act(
            action=action.code, by=person, now=self.now, note="说明", outcome="结果", photos_before=1, photos_after=len(self.log) + 1,
            document="文书〔2026〕1号", round=spoken, arrived=self.called(), reason=action.reasons[0].code if action.reasons else None,
        )  # fmt: skip
        try:
            outcome = take_step(self.setting, self.state, act)
        except Refusal:
            return
        self.note(outcome)
        if action.extends is not None and due is not None:
            assert self.state.due_at > due

    def go_straight_on(self) -> None:
        """The owner takes the action that has neither a bound nor a condition."""
        step = self.setting.playbook.flow(self.state.flow).step(self.state.step)
        person = self.state.owner.people(self.office.directory, self.setting.day(self.now))[0]
        open_ = [a.code for a in actions_for(self.setting, self.state, person, self.now)]
        straight = next(a for a in step.actions if a.max_times is None and a.when is None)
        assert straight.code in open_
        self.note(take_step(self.setting, self.state, Act(action=straight.code, by=person, now=self.now, note="好")))

    def called(self) -> tuple[str, ...]:
        gathering = self.state.counts.gathering
        return gathering.departments if gathering else ()

    def call(self, person: UUID, day) -> None:
        departments = tuple(d.code for d in self.setting.playbook.departments_on(day))
        call = Call(
            id=UUID(int=len(self.log)), by=person, now=self.now, kind="enforcement", departments=departments[:2],
            place="巷口", meet_at=self.now + timedelta(days=1),
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
    assert state.owner.post is not None or state.owner.person is not None
    assert state.owner.people(setting.directory, setting.day(state.step_since))
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
    return staffed(
        playbook,
        vacant=others[: gaps["vacant"]],
        missing=others[-gaps["missing"] :] if gaps["missing"] else (),
        away=gaps["away"],
        same=[(others[0], senior)] if gaps["same"] else (),
    )


def present(office, monday):
    day = office.setting.day(monday)
    return [p for p in office.everyone if not office.directory.is_away(p, day)]
