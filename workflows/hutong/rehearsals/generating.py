"""Made-up cases for an office without a past: reports over its alleys and categories, worked on by whoever has them.

They are played by the rules in force, from a fixed seed; the acts are then replayed by the draft as real ones are.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from hutong.cases.effects import Outcome
from hutong.cases.opening import reporting_kind
from hutong.cases.rules import Report, Round, open_case
from hutong.cases.states import CaseState, Setting
from hutong.errors import Refusal
from hutong.escalation.rules import wake
from hutong.playbooks.flows import Action, Evidence, Step, StepKind
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import on
from hutong.rehearsals.rules.acting import apply_act
from hutong.rehearsals.rules.acts import Act, Called, CaseAct, CheckedIn, Opened, Stepped
from hutong.rehearsals.rules.ground import Ground, Rules

SEED = 20170425
LEAST, MOST = 60, 2_000
STEPS_MOST = 20
DANGER, BY_TELEPHONE, LATE, ELSEWHERE, ABSENT = 0.03, 0.35, 0.1, 0.15, 0.2


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
        yield from self._road(setting, open_case(setting, report))

    def _road(self, setting: Setting, outcome: Outcome) -> Iterator[CaseAct]:
        for _ in range(STEPS_MOST):
            state = outcome.state
            if state.step is None:
                return
            step = setting.step(state.flow, state.step)
            at = self._when(setting, state)
            if at >= self._ground.until:
                return
            while outcome.state.wake_at is not None and outcome.state.wake_at <= at:
                outcome = wake(setting, outcome.state, outcome.state.wake_at)
            state = outcome.state
            people = state.owner.people(setting.directory, setting.day(at))
            by = next((p for p in people if p != state.counts.handled_by), next(iter(people), None))
            by = by or state.owner.department  # Somebody of the department does it, whoever that is.
            if by is None:
                return
            act = self._act(setting, state, step, by, at)
            try:
                outcome = apply_act(setting, state, act, by)
            except Refusal:
                # Such as a deferral that comes too late: nobody does anything more about it.
                return
            yield act

    def _when(self, setting: Setting, state: CaseState) -> datetime:
        since, rng = state.step_since, self._rng
        due = state.due_at or since + timedelta(days=1)
        share = rng.uniform(1.05, 1.6) if rng.random() < LATE else rng.uniform(0.1, 0.8)
        wanted = since + (due - since) * share
        return wanted if state.danger else max(since, setting.calendar.next_working_moment(wanted))

    def _act(self, setting: Setting, state: CaseState, step: Step, by: UUID, at: datetime) -> CaseAct:
        if step.kind is StepKind.JOINT_CALL and state.counts.call is None:
            being = {d.code for d in setting.playbook.departments_on(setting.day(at))}
            called = tuple(code for code in step.departments if code in being) or tuple(sorted(being))[:1]
            return Called(
                at=at, case=state.id, by=by, call=UUID(int=self._rng.getrandbits(128)), kind="enforcement",
                departments=called, meet_at=setting.calendar.next_working_moment(at + timedelta(days=1)),
            )  # fmt: skip
        action = self._choice(step, state)
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
