"""Lives of cases, played through the very rules that the platform works by; only chance decides who does what when."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from hutong.cases.effects import Effect, Outcome
from hutong.cases.rules import Act, Answer, Call, Report, Round, answer, call_departments, open_case, take_step
from hutong.cases.rules.timing import sooner
from hutong.cases.states import CaseState, Setting
from hutong.clocks import ClockKind
from hutong.demo import words
from hutong.demo.walking import Walk
from hutong.errors import Refusal
from hutong.escalation.rules import wake
from hutong.ids import new_id
from hutong.playbooks.flows import DECLINED, Action, Evidence, Step, StepKind
from hutong.playbooks.verbs import Verb

LATE = 0.07
SILENT = 0.08
DETOUR, DECLINE, DEFER, REWORK = 0.04, 0.03, 0.03, 0.04
_STEPS_MOST = 24
_ACCEPTS = 4


class Moment(msgspec.Struct, frozen=True):
    """What one deed led to, and who did it; nobody for what the clock brought about."""

    at: datetime
    by: UUID | None
    effects: tuple[Effect, ...]


class Story(msgspec.Struct):
    """A case from its report to where it stands."""

    report: Report
    walk: Walk
    state: CaseState
    moments: list[Moment]
    batches: list[tuple[UUID, datetime, UUID]] = []
    """(batch, when it was sent, by whom)"""
    title: str = ""
    answers: list[tuple[datetime, Answer]] = []
    """What departments that were called are still to say."""
    followed: bool = False
    """A later case came back to this one."""

    @property
    def is_settled(self) -> bool:
        return self.state.outcome == "closed"


class Player:
    """Plays cases one after the other. Nothing happens after `until`: what is open then stays open."""

    def __init__(self, setting: Setting, rng: Random, until: datetime, sendings: "Sendings") -> None:
        self._setting, self._rng, self._until, self._sendings = setting, rng, until, sendings
        self._toward: StepKind | None = None

    def play(self, report: Report, walk: Walk, *, stall: bool = False, toward: StepKind | None = None) -> Story:
        """With `stall` nobody does anything about it; the clocks run all the same.

        `toward` goes in haste to the first step of a kind that the flow can lead to, and waits there.
        """
        self._toward = toward
        outcome = open_case(self._setting, report)
        story = Story(report, walk, outcome.state, [Moment(report.now, report.reporter, outcome.effects)])
        for _ in range(_STEPS_MOST):
            if stall or story.state.step is None or not self._go_on(story):
                break
        if story.state.step is not None:
            self._wakings(story, self._until)
        return story

    def _go_on(self, story: Story) -> bool:
        """One deed further; false when the next one lies in the future."""
        setting, state = self._setting, story.state
        step = setting.step(state.flow, state.step or "")
        if step.kind is StepKind.JOINT_CALL and state.counts.call is None and not self._calls(story, step):
            return False
        if step.kind is self._toward:
            return False
        state = story.state
        # Asked anew after a deferral, chance must not send anybody back in time.
        moment = max(self._when(state, step), story.moments[-1].at + timedelta(minutes=5))
        self._accept(story, step, moment)
        if moment > self._until:
            return False
        self._wakings(story, moment)
        state = story.state
        by = self._actor(state, moment)
        if by is None:
            return False
        act = self._act(story, step, by, moment)
        try:
            self._keep(story, moment, by, take_step(setting, story.state, act))
        except Refusal:
            # Such as a deferral asked for too late: whoever has it goes the straight way.
            straight = self._filled(step.actions[0], story.state, step, by, moment)
            self._keep(story, moment, by, take_step(setting, story.state, straight))
        if act.batch:
            story.batches.append((act.batch, moment, by))
        return True

    def _accept(self, story: Story, step: Step, deed: datetime) -> None:
        """Half an hour after it came, whoever has it says that it is taken up: one in four, and what waits still.

        By the minute of the report, so that chance goes on as it would without.
        """
        state, since = story.state, story.state.step_since
        accepts = next((action for action in step.actions if action.accepts), None)
        if accepts is None or self._toward is not None or state.counts.times.get(f"{step.code}/{accepts.code}"):
            return
        moment = self._setting.calendar.next_working_moment(since + timedelta(minutes=30))
        by = self._actor(state, moment)
        often = deed > self._until or story.report.now.minute % _ACCEPTS == 0
        in_time = story.moments[-1].at < moment < min(deed, self._until)
        if not often or not in_time or by in {None, story.report.reporter}:
            return
        self._wakings(story, moment)
        act = Act(action=accepts.code, by=by, now=moment, photos_after=state.counts.photos)
        self._keep(story, moment, by, take_step(self._setting, story.state, act))

    def _keep(self, story: Story, moment: datetime, by: UUID | None, outcome: Outcome) -> None:
        story.state = outcome.state
        story.moments.append(Moment(moment, by, outcome.effects))

    def _wakings(self, story: Story, moment: datetime) -> None:
        """Reminders, missed deadlines and rungs, and what departments say, each at its own time."""
        setting = self._setting
        while True:
            if story.state.open_call is None:
                story.answers = []
            said = story.answers[0][0] if story.answers else None
            at = sooner(story.state.wake_at, said)
            if at is None or at > moment:
                return
            if at == said:
                self._keep(story, at, None, answer(setting, story.state, story.answers.pop(0)[1]))
            else:
                self._keep(story, at, None, wake(setting, story.state, at))

    def _when(self, state: CaseState, step: Step) -> datetime:
        """Mostly within the limit, now and then after it; people act by day."""
        since, calendar, rng = state.step_since, self._setting.calendar, self._rng
        if self._toward is not None:
            return calendar.next_working_moment(since + timedelta(minutes=90))
        if step.kind is StepKind.GATHER:
            return self._sendings.next_after(since)
        due = state.due_at or since + timedelta(days=1)
        share = rng.uniform(1.1, 1.7) if rng.random() < LATE else rng.uniform(0.12, 0.8)
        if step.kind is StepKind.JOINT_CALL:
            share = max(share, 0.4)
        wanted = since + (due - since) * share
        if step.limit is not None and step.limit.clock is ClockKind.CONTINUOUS_HOURS:
            return wanted
        if step.limit is not None and step.limit.clock is ClockKind.NATURAL_DAYS:
            local = calendar.local(wanted)
            return max(since + timedelta(minutes=5), local.replace(hour=min(20, max(7, local.hour))))
        return max(since + timedelta(minutes=3), calendar.next_working_moment(wanted))

    def _actor(self, state: CaseState, moment: datetime) -> UUID | None:
        people = state.owner.people(self._setting.directory, self._setting.day(moment))
        others = [person for person in people if person != state.counts.handled_by]
        return next(iter([*others, *people]), None)

    def _act(self, story: Story, step: Step, by: UUID, moment: datetime) -> Act:
        state, rng = story.state, self._rng
        action = self._choice(state, step)
        if step.kind is StepKind.PERSUADE and action.verb is Verb.PERSUADE:
            filled = self._filled(action, state, step, by, moment)
            agreed = action.to not in {step.code, DECLINED} and action is step.actions[1]
            spoken = Round(
                who_went=rng.choice(words.WENT), difficulty=rng.choice(words.DIFFICULTIES),
                help_agreed=rng.choice(words.HELPS) if agreed else None, agreed=agreed,
                next_visit=None if agreed else self._setting.day(moment) + timedelta(days=4),
            )  # fmt: skip
            return msgspec.structs.replace(filled, round=spoken)
        batch = self._sendings.batch(state.alley.community_id, moment) if step.kind is StepKind.GATHER else None
        filled = self._filled(action, state, step, by, moment)
        return msgspec.structs.replace(filled, batch=batch if action.batch else None)

    def _choice(self, state: CaseState, step: Step) -> Action:
        """The first action is the straight road; the others are taken now and then."""
        rng, straight = self._rng, step.actions[0]
        if self._toward is not None:
            return self._nearer(state, step, self._toward)
        if step.kind is StepKind.PERSUADE:
            # The first records a round, the second an agreement; after enough rounds the first leads on by itself.
            return step.actions[1] if state.counts.rounds and rng.random() < 0.5 else straight
        if step.kind is StepKind.SECTIONS and rng.random() < 0.45:
            return step.actions[1]
        rare = {DECLINED: DECLINE}
        for action in step.actions[1:]:
            taken = state.counts.times.get(f"{step.code}/{action.code}", 0)
            if action.max_times is not None and taken >= action.max_times:
                continue
            if self._goes_to_department(state, action):
                continue
            odds = DEFER if action.extends else REWORK if action.rework else rare.get(action.to, DETOUR)
            if action.to != step.code and rng.random() < odds:
                return action
            if action.extends and rng.random() < odds:
                return action
        return straight

    def _goes_to_department(self, state: CaseState, action: Action) -> bool:
        """Nobody goes there by chance: what departments have is arranged by itself."""
        steps = self._setting.playbook.flow(state.flow).steps
        return any(step.code == action.to and step.who.department is not None for step in steps)

    def _nearer(self, state: CaseState, step: Step, kind: StepKind) -> Action:
        """The action from which fewest further steps lead to one of a kind."""
        flow = self._setting.playbook.flow(state.flow)
        distance = {s.code: 0 for s in flow.steps if s.kind is kind}
        for _ in flow.steps:
            for s in flow.steps:
                known = [distance[a.to] for a in s.actions if a.to in distance]
                if known and min(known) + 1 < distance.get(s.code, len(flow.steps)):
                    distance[s.code] = min(known) + 1
        return min(step.actions, key=lambda action: distance.get(action.to, len(flow.steps)))

    def _filled(self, action: Action, state: CaseState, step: Step, by: UUID, moment: datetime) -> Act:
        """With whatever evidence the action asks for."""
        rng = self._rng
        note = None
        if Evidence.NOTE in action.evidence or rng.random() < 0.3:
            note = rng.choice(_note_words(action))
        joint = step.kind is StepKind.JOINT_CALL
        outcomes = words.JOINT_OUTCOMES if joint else words.OUTCOMES
        outcome = rng.choice(outcomes) if Evidence.OUTCOME in action.evidence else None
        return Act(
            action=action.code, by=by, now=moment, note=note, outcome=outcome,
            photos_before=1 if Evidence.PHOTO_BEFORE in action.evidence else 0,
            # Photos are counted over the whole case.
            photos_after=state.counts.photos + 1 if Evidence.PHOTO_AFTER in action.evidence else state.counts.photos,
            # By the hour, so that chance goes on as it would without reasons.
            reason=action.reasons[moment.hour % len(action.reasons)].code if action.reasons else None,
            help_given=rng.choice(words.HELPS) if joint and rng.random() < 0.5 else None,
            departments_came=3 if joint else 0,
        )  # fmt: skip

    def _calls(self, story: Story, step: Step) -> bool:
        """The departments are called within a day of coming to it; false when that lies in the future."""
        hours = 1 if self._toward is not None else self._rng.uniform(1, 20)
        since = story.state.step_since + timedelta(hours=hours)
        moment = self._setting.calendar.next_working_moment(since)
        by = self._actor(story.state, moment)
        if moment > self._until or by is None:
            return False
        self._wakings(story, moment)
        self._keep(story, moment, by, self._call(story.state, step, by, moment))
        story.answers = self._answers(story.state, by, moment)
        return True

    def _answers(self, state: CaseState, by: UUID, called: datetime) -> list[tuple[datetime, Answer]]:
        """Most departments answer in time; one now and then says nothing, and everybody concerned is told so."""
        met, call = state.open_call, state.counts.call
        found: list[tuple[datetime, Answer]] = []
        if met is None or call is None:
            return found
        for code, until in sorted(met.asked.items()):
            # By itself: how departments answer must not change what else happens.
            rng = Random(f"{called.isoformat()} {state.alley.name} {code}")  # noqa: S311 - chance, not secrecy
            if rng.random() < SILENT:
                continue
            at = called + (until - called) * rng.uniform(0.1, 0.9)
            name = self._setting.playbook.department(code).name.zh
            said = Answer(now=at, call=call, caller=by, department=code, state="coming", by=f"{name}联络员")
            found.append((at, said))
        return sorted(found, key=lambda pair: pair[0])

    def _call(self, state: CaseState, step: Step, by: UUID, moment: datetime) -> Outcome:
        day = self._setting.day(moment)
        being = {d.code for d in self._setting.playbook.departments_on(day)}
        offered = [code for code in step.departments if code in being]
        called = tuple(self._rng.sample(offered, min(len(offered), self._rng.randint(3, 4))))
        meet = self._setting.calendar.next_working_moment(moment + timedelta(days=1))
        call = Call(
            id=new_id(), by=by, now=moment, kind="enforcement", departments=called, place=f"{state.alley.name}巷口",
            meet_at=meet, caller_phone=None,
        )  # fmt: skip
        return call_departments(self._setting, state, call)


class Sendings:
    """When communities send their basic matters together: Tuesdays and Fridays at three in the afternoon."""

    DAYS, HOUR = (1, 4), 15

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._batches: dict[tuple[UUID, datetime], UUID] = {}

    def next_after(self, since: datetime) -> datetime:
        local = self._setting.calendar.local(since).replace(minute=0, second=0, microsecond=0)
        for n in range(1, 22):
            moment = (local + timedelta(days=n)).replace(hour=self.HOUR)
            if moment.weekday() in self.DAYS and self._setting.calendar.is_working_day(moment.date()).working:
                return moment
        return local + timedelta(days=1)

    def batch(self, community: UUID, moment: datetime) -> UUID:
        """The batch of a community at a moment."""
        return self._batches.setdefault((community, moment), new_id())

    def all(self) -> Iterator[tuple[UUID, UUID, datetime]]:
        for (community, moment), batch in self._batches.items():
            yield batch, community, moment


def _note_words(action: Action) -> Sequence[str]:
    if action.to == DECLINED:
        return words.DECLINE_NOTES
    if action.extends:
        return words.DEFER_NOTES
    if action.rework:
        return words.REDO_NOTES
    if action.verb is Verb.VERIFY:
        return words.CONFIRM_NOTES
    return words.DONE_NOTES
