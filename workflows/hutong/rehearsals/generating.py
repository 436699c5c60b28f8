"""Made-up cases for an office without a past: reports over its alleys and categories, worked on by whoever has them.

They are played by the rules in force, from a fixed seed; the acts are then replayed by the draft as real ones are.
"""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from hutong.cases.opening import reporting_kind
from hutong.cases.rules import Answer, Report, Round, answer, open_case
from hutong.cases.rules.answering import COMING
from hutong.cases.rules.ending import MAY_REOPEN
from hutong.cases.rules.timing import sooner
from hutong.cases.states import CaseState, Setting
from hutong.errors import Refusal
from hutong.escalation.rules import wake
from hutong.playbooks.flows import CLOSED, Action, Evidence, Step, StepKind
from hutong.playbooks.joint_calls import CallKind
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import on
from hutong.rehearsals.rules.acting import apply_act
from hutong.rehearsals.rules.acts import (
    Act,
    Answered,
    Called,
    CallFailed,
    CaseAct,
    CheckedIn,
    Opened,
    Reopened,
    Stepped,
    Withdrew,
)
from hutong.rehearsals.rules.ground import MOMENT, Ground, Rules

SEED = 20170425
LEAST, MOST = 60, 2_000
STEPS_MOST = 20
DANGER, BY_TELEPHONE, LATE, ELSEWHERE, ABSENT = 0.03, 0.35, 0.1, 0.15, 0.2
TAKEN_BACK, REOPENED, SILENT, BESIDE, OVER = 0.02, 0.03, 0.15, 0.1, 0.5


def made_up(ground: Ground, *, cases: int | None = None) -> Ground:
    """About one report an alley and week, unless told how many; and the days filed of all who check in."""
    maker = Maker(ground, Random(SEED), cases=cases)  # noqa: S311 - chance, not secrecy
    acts = sorted(maker.acts(), key=lambda act: act.at)
    return msgspec.structs.replace(ground, acts=acts)


class Maker:
    """Tells one case after the other."""

    def __init__(self, ground: Ground, rng: Random, *, cases: int | None = None) -> None:
        self._ground, self._rng, self._cases = ground, rng, cases
        self._rules = Rules(ground)

    def acts(self) -> Iterator[Act]:
        ground, rng = self._ground, self._rng
        alleys = on(ground.directory.alleys, ground.last)
        days = (ground.last - ground.first).days + 1
        if not alleys:
            return
        for _ in range(self._cases or min(MOST, max(LEAST, len(alleys) * days // 7))):
            at = ground.since + timedelta(days=rng.randrange(days), hours=rng.uniform(7.5, 19))
            if at < ground.until:
                yield from self._case(at, rng.choice(alleys).id)
        yield from self._check_ins(days)

    def _case(self, at: datetime, alley: UUID) -> Iterator[CaseAct]:
        setting, rng = self._rules.at(at), self._rng
        dangers = [c.code for c in setting.playbook.categories if c.danger]
        plain = [c.code for c in setting.playbook.categories if not c.danger] or dangers
        danger = bool(dangers) and rng.random() < DANGER
        reporter = None if rng.random() < BY_TELEPHONE else self._reporter(setting, alley, at)
        source = "danger" if danger else "patrol" if reporter else "call"
        opened = Opened(
            at=at, case=UUID(int=rng.getrandbits(128)), version=setting.version, alley=alley,
            category=rng.choice(dangers if danger else plain), source=source, reporter=reporter,
            reporter_kind=reporting_kind(setting, reporter, alley, at) if reporter else None,
        )  # fmt: skip
        report = Report(
            id=opened.case, alley=alley, category=opened.category, source=source, reporter=reporter,
            reporter_kind=opened.reporter_kind, danger=danger, now=at,
        )  # fmt: skip
        yield opened
        yield from self._road(setting, open_case(setting, report).state)

    def _road(self, setting: Setting, state: CaseState) -> Iterator[CaseAct]:
        answers: list[Answered] = []
        last = state.opened_at
        for _ in range(STEPS_MOST):
            # Asked anew of the same step, chance must not send anybody back in time.
            at = max(self._when(setting, state), last + timedelta(minutes=5))
            state = yield from self._meanwhile(setting, state, answers, min(at, self._ground.until - MOMENT))
            if at >= self._ground.until:
                return
            for act, by in self._attempts(setting, state, at):
                try:
                    outcome = apply_act(setting, state, act, by)
                except Refusal:
                    # Such as a deferral that comes too late: then the straight way, or nobody does anything more.
                    continue
                yield act
                state, last = outcome.state, at
                if isinstance(act, Called):
                    answers = self._answers(state, act)
                break
            else:
                return

    def _meanwhile(
        self, setting: Setting, state: CaseState, answers: list[Answered], until: datetime
    ) -> Generator[CaseAct, None, CaseState]:
        """What the clock brings about and departments say; the state after it."""
        while True:
            if state.open_call is None:
                answers.clear()
            said = answers[0].at if answers else None
            at = sooner(state.wake_at, said)
            if at is None or at > until:
                return state
            if at == state.wake_at:
                state = wake(setting, state, at).state
                continue
            act = answers.pop(0)
            word = Answer(now=at, call=act.call, caller=None, department=act.department, state=act.state)
            state = answer(setting, state, word).state
            yield act

    def _attempts(self, setting: Setting, state: CaseState, at: datetime) -> Iterator[tuple[CaseAct, UUID]]:
        """What somebody does next, and where the rules refuse that, the straight way; nothing where it is over."""
        if state.step is None:
            yield from self._again(setting, state, at)
            return
        step, rng = setting.step(state.flow, state.step), self._rng
        if not state.counts.times and rng.random() < TAKEN_BACK:
            yield Withdrew(at=at, case=state.id, by=state.reporter), state.reporter or state.id
        people = state.owner.people(setting.directory, setting.day(at))
        by = next((p for p in people if p != state.counts.handled_by), next(iter(people), None))
        by = by or state.owner.department  # Somebody of the department does it, whoever that is.
        if by is None:
            return
        if step.kind is StepKind.JOINT_CALL and state.counts.call is None:
            yield self._call(setting, state, step, setting.playbook.call_kinds[0], by, at), by
        elif step.kind is not StepKind.JOINT_CALL and state.counts.call is not None and rng.random() < OVER:
            yield CallFailed(at=at, case=state.id, by=by), by
        elif state.counts.call is None and rng.random() < BESIDE:
            for code in setting.playbook.flow(state.flow).calls:
                yield self._call(setting, state, step, setting.playbook.call_kind(code), by, at), by
        action = self._choice(step, state)
        yield self._act(state, step, action, by, at), by
        if action is not step.actions[0]:
            yield self._act(state, step, step.actions[0], by, at), by

    def _again(self, setting: Setting, state: CaseState, at: datetime) -> Iterator[tuple[CaseAct, UUID]]:
        """Now and then whoever reported it, or whoever checks such work, finds that it was not done after all."""
        if state.outcome != CLOSED or self._rng.random() >= REOPENED:
            return
        day, directory = setting.day(at), setting.directory
        kinds = [kind.code for kind in setting.playbook.posts if MAY_REOPEN & set(kind.duties)]
        checking = (p for kind in kinds for p in directory.people_in(kind, state.alley.id, day))
        if (by := state.reporter or next(checking, None)) is not None:
            yield Reopened(at=at, case=state.id, by=by), by

    def _when(self, setting: Setting, state: CaseState) -> datetime:
        since, rng = state.step_since, self._rng
        if state.closed_at is not None:
            return setting.calendar.next_working_moment(state.closed_at + timedelta(hours=rng.uniform(2, 96)))
        due = state.due_at or since + timedelta(days=1)
        share = rng.uniform(1.05, 1.6) if rng.random() < LATE else rng.uniform(0.1, 0.8)
        wanted = since + (due - since) * share
        return wanted if state.danger else max(since, setting.calendar.next_working_moment(wanted))

    def _call(self, setting: Setting, state: CaseState, step: Step, kind: CallKind, by: UUID, at: datetime) -> Called:
        being = {d.code for d in setting.playbook.departments_on(setting.day(at))}
        called = tuple(code for code in (step.departments or kind.departments) if code in being)
        meet_at = at if kind.at_once else setting.calendar.next_working_moment(at + timedelta(days=1))
        return Called(
            at=at, case=state.id, by=by, call=UUID(int=self._rng.getrandbits(128)), kind=kind.code,
            departments=called or tuple(sorted(being))[:1], meet_at=meet_at,
        )  # fmt: skip

    def _answers(self, state: CaseState, call: Called) -> list[Answered]:
        """Most departments say in time that they come; some say it late, or nothing."""
        met, found = state.open_call, list[Answered]()
        for code, until in sorted(met.asked.items()) if met is not None else ():
            if self._rng.random() < SILENT:
                continue
            at = call.at + max(until - call.at, timedelta(hours=1)) * self._rng.uniform(0.1, 1.2)
            found.append(Answered(at=at, case=state.id, by=None, call=call.call, department=code, state=COMING))
        return sorted(found, key=lambda act: act.at)

    def _act(self, state: CaseState, step: Step, action: Action, by: UUID, at: datetime) -> CaseAct:
        persuading = step.kind is StepKind.PERSUADE and action.verb is Verb.PERSUADE
        return Stepped(
            at=at, case=state.id, by=by, step=step.code, action=action.code,
            note=Evidence.NOTE in action.evidence, outcome=Evidence.OUTCOME in action.evidence,
            photos_before=int(Evidence.PHOTO_BEFORE in action.evidence), photos_after=state.counts.photos,
            showed_after=Evidence.PHOTO_AFTER in action.evidence, departments_came=2,
            round=Round(who_went="") if persuading else None,
            reason=action.reasons[0].code if action.reasons else None,
            present=Evidence.ROLL_CALL in action.evidence,
            came=state.counts.gathering.departments if state.counts.gathering else (),
            document=Evidence.DOCUMENT in action.evidence, department=state.owner.department,
            arrived=state.counts.gathering.departments if state.counts.gathering else (),
        )  # fmt: skip

    def _choice(self, step: Step, state: CaseState) -> Action:
        """The first action is the straight road; others are taken now and then."""
        free = [
            action
            for action in step.actions
            if action.max_times is None or state.counts.times.get(f"{step.code}/{action.code}", 0) < action.max_times
        ] or list(step.actions)
        return self._rng.choice(free) if self._rng.random() < ELSEWHERE else free[0]

    def _reporter(self, setting: Setting, alley: UUID, at: datetime) -> UUID | None:
        """Someone with the duty to report, of the humblest kind of post that has it over the alley."""
        day = setting.day(at)
        for kind in sorted(setting.playbook.posts, key=lambda kind: kind.rank):
            people = setting.directory.people_in(kind.code, alley, day) if Verb.REPORT in kind.duties else ()
            if people:
                return self._rng.choice(people)
        return None

    def _check_ins(self, days: int) -> Iterator[CheckedIn]:
        ground, rng = self._ground, self._rng
        for n in range(days):
            day = ground.first + timedelta(days=n)
            at = ground.since + timedelta(days=n, hours=17)
            if at >= ground.until or not ground.calendar.is_working_day(day).working:
                continue
            setting = self._rules.at(at)
            kinds = {kind.code for kind in setting.playbook.posts if Verb.CHECK_IN in kind.duties}
            people = {p for post in setting.directory.posts if post.kind in kinds
                      for p in setting.directory.holders(post.id, day).people}  # fmt: skip
            for person in sorted(people):
                if rng.random() > ABSENT:
                    yield CheckedIn(at=at, check_in=UUID(int=rng.getrandbits(128)), person=person, day=day)
