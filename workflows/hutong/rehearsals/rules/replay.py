"""One run: every act at its own time, and in between whatever the clock brings about, in the order of time."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID

import msgspec

from hutong.cases.effects import Effect, Outcome
from hutong.cases.errors import NotMergeable
from hutong.cases.following import told_as_followers
from hutong.cases.rules import Answer, Earlier, Report, answer, open_case
from hutong.cases.rules.opening import place_known, same_stretch
from hutong.cases.states import CaseState, Setting
from hutong.errors import Invalid, Refusal
from hutong.escalation.rules import wake
from hutong.playbooks.flows import CLOSED
from hutong.posts.reasons import Fact, Reason
from hutong.redating.rules import redate
from hutong.rehearsals.rules.acting import apply_act, move_plan
from hutong.rehearsals.rules.acts import (
    Answered,
    Called,
    CaseAct,
    CheckedIn,
    CheckInUndone,
    Merged,
    Moved,
    Opened,
    Placed,
    Recounted,
    Recounting,
    Referred,
    Widened,
    Withdrew,
)
from hutong.rehearsals.rules.ground import DANGER, MOMENT, Ground, Progress, Rules
from hutong.rehearsals.rules.purse import Purse
from hutong.texts import N_

TELL_EVERY = 500


# Done by the district, another office, a department or a resident, it is nobody's of this office.
_FROM_OUTSIDE = (Referred, Withdrew, Widened)


class Moment(msgspec.Struct, frozen=True):
    """What one act or one waking led to; nobody is named by what the clock brought about."""

    at: datetime
    act: CaseAct | None
    by: UUID | None
    effects: tuple[Effect, ...]
    state: CaseState


class Refused(msgspec.Struct, frozen=True):
    """An act that these rules do not allow, with the sentences that say why."""

    at: datetime
    act: CaseAct
    by: UUID | None
    reasons: tuple[Reason, ...]


class Life(msgspec.Struct, eq=False):
    """A case in one run. Without a state where it could not even be opened."""

    setting: Setting
    state: CaseState | None = None
    began: CaseState | None = None
    """As it stood when the period began; none for a case of the period."""
    moments: list[Moment] = []
    refused: list[Refused] = []
    morning: Moment | None = None
    """The first waking after the period, where a deadline of its last night is noticed: the deadline still counts."""


class Run:
    """The lives of all cases under one set of rules, and the points paid."""

    def __init__(self, ground: Ground, rules: Rules) -> None:
        self.ground, self.rules = ground, rules
        self.lives: dict[UUID, Life] = {}
        self.purse = Purse(ground.granted)
        self._wakes: list[tuple[datetime, int, UUID]] = []
        self._pushed = 0
        self._callers: dict[UUID, UUID] = {}
        self._followers: dict[UUID, dict[UUID, UUID | None]] = {
            leader: dict(followers) for leader, followers in ground.followers.items()
        }
        self._recountings: dict[UUID, Recounting] = {}
        self._is_known = ground.knowledge is None
        self._places: dict[UUID, tuple[UUID, int | None]] = {}
        # By place and category, in the order of closing: the last of them is what a new case may have come back from.
        self._closed: dict[tuple[UUID, str], dict[UUID, Earlier]] = defaultdict(dict)
        for closing in sorted(ground.closings, key=lambda c: c.earlier.closed_at):
            self._closed[closing.alley, closing.category][closing.earlier.id] = closing.earlier
        for each in ground.recountings:
            # Among the wakings, each by the id of its act, which is no case's.
            self._recountings[each.changed.act] = each
            heappush(self._wakes, (each.at, 0, each.changed.act))

    def play(self, progress: Progress | None = None) -> "Run":
        ground = self.ground
        begun, wakes = False, self._wakes
        for n, act in enumerate(ground.acts):
            if not begun and act.at >= ground.since:
                begun = self._begin()
            if wakes and wakes[0][0] <= act.at:
                self._wake_until(act.at)
            if isinstance(act, CheckedIn):
                self.purse.check_in(self.rules.at(act.at), act)
            elif isinstance(act, CheckInUndone):
                self.purse.undo(act.check_in)
            elif isinstance(act, Placed):
                self._place(act)
            else:
                self._take(act)
            if progress and n % TELL_EVERY == 0:
                progress(n, len(ground.acts))
        if not begun:
            self._begin()
        self._wake_until(ground.until - MOMENT)
        self._look_in_the_morning()
        return self

    def _look_in_the_morning(self) -> None:
        ground = self.ground
        for life in self.lives.values():
            state = life.state
            if state is None or state.wake_at is None or state.due_at is None or state.overdue_since is not None:
                continue
            if state.due_at < ground.until <= state.wake_at <= ground.now:
                outcome = wake(self._setting(life, state.wake_at), state, state.wake_at)
                life.morning = Moment(state.wake_at, None, None, outcome.effects, state)

    def _begin(self) -> bool:
        """The period begins: what was before is known, and not told."""
        self._wake_until(self.ground.since - MOMENT)
        for life in self.lives.values():
            life.began = life.state
            life.moments, life.refused = [], []
        return True

    def _wake_until(self, moment: datetime) -> None:
        while self._wakes and self._wakes[0][0] <= moment:
            at, _, case = heappop(self._wakes)
            life = self.lives.get(case)
            if life is None:
                self._recount(self._recountings[case])
            # An act has moved it meanwhile.
            elif life.state is not None and life.state.wake_at == at:
                self._keep(life, at, None, None, wake(self._setting(life, at), life.state, at))

    def _recount(self, asked: Recounting) -> None:
        """Whatever counted days that have changed, as the service takes them up."""
        at, first = asked.at, asked.first
        for life in self.lives.values():
            state = life.state
            if state is None or state.step is None or state.due_at is None or state.step_since >= asked.end:
                continue
            ahead = (state.due_at, state.escalate_at, state.wake_at, state.counts.repeat_at)
            if not any(one is not None and one >= first for one in ahead):
                continue
            outcome = redate(self._setting(life, at), state, asked.changed, at)
            if outcome is not None:
                lapse = state.overdue_since if outcome.state.overdue_since is None else None
                act = Recounted(at=at, case=state.id, act=asked.changed.act, lapse=lapse)
                self._keep(life, at, act, None, outcome)

    def _setting(self, life: Life, at: datetime) -> Setting:
        """The rules of a case, with what was known at the moment."""
        return life.setting if self._is_known else self.rules.known_at(life.setting, at)

    def _take(self, act: CaseAct) -> None:
        if isinstance(act, Opened):
            self._open(act)
            return
        life = self.lives.get(act.case)
        if life is None or life.state is None:
            # It could not be opened: there is nothing to act on.
            return
        if isinstance(act, Moved):
            self._move(life, life.state, act)
            return
        if isinstance(act, Answered):
            self._answer(life, life.state, act)
            return
        outside = isinstance(act, _FROM_OUTSIDE)
        by = act.by or (None if outside else self._somebody(life, life.state, act.at))
        if by is None and not outside:
            return
        try:
            if isinstance(act, Merged):
                self._check_leader(act)
            outcome = apply_act(self._setting(life, act.at), life.state, act, by or act.case)
        except Refusal as refusal:
            life.refused.append(Refused(act.at, act, by, reasons_of(refusal)))
        else:
            self._keep(life, act.at, act, by, outcome)
            if isinstance(act, Called) and by is not None:
                self._callers[act.call] = by

    def _somebody(self, life: Life, state: CaseState, at: datetime) -> UUID | None:
        """Whoever has it, where nothing says who did it."""
        setting = self._setting(life, at)
        return next(iter(state.owner.people(setting.directory, setting.day(at))), None)

    def _check_leader(self, act: Merged) -> None:
        """As the service looks at the other one; raises NotMergeable."""
        leader = self.lives.get(act.leader)
        if leader is not None and (leader.state is None or leader.state.step is None):
            raise NotMergeable(N_("那件事已经办结或并案，不能再并进去。"), field="number")
        if self._followers.get(act.case):
            raise NotMergeable(N_("已经有别的事项并在这件里，请反过来并。"), field="leader")

    def _answer(self, life: Life, state: CaseState, act: Answered) -> None:
        """A call that these rules refused is answered by nobody."""
        caller = self._callers.get(act.call)
        if caller is None:
            return
        said = Answer(now=act.at, call=act.call, caller=caller, department=act.department, state=act.state)
        self._keep(life, act.at, act, None, answer(self._setting(life, act.at), state, said))

    def _move(self, life: Life, state: CaseState, act: Moved) -> None:
        """As a whole office is moved: what is over, or goes by that version anyway, is passed by."""
        new = self.rules.moved_to(act.to, act.at)
        if state.step is None or new is life.setting:
            return
        plan = move_plan(self._setting(life, act.at), self.rules.known_at(new, act.at), state, act)
        if plan.outcome is None:
            life.refused.append(Refused(act.at, act, act.by, (plan.cannot,) if plan.cannot else ()))
            return
        life.setting = new
        self._keep(life, act.at, act, act.by, plan.outcome)

    def _open(self, act: Opened) -> None:
        setting = self.rules.of_case(act)
        self._places[act.case] = act.alley, act.position_m
        life = self.lives[act.case] = Life(setting)
        setting = self._setting(life, act.at)
        kind = self.rules.reporting_kind(setting, act)
        category, words = self.rules.category_of(act)
        report = Report(
            id=act.case, alley=act.alley, category=None if words is not None else category, description=words or "",
            source=act.source, reporter=act.reporter, reporter_kind=kind, danger=act.source == DANGER, now=act.at,
            earlier=self._earlier(act, category), answer_by=act.answer_by,
        )  # fmt: skip
        try:
            outcome = open_case(setting, report)
        except Refusal as refusal:
            life.refused.append(Refused(act.at, act, act.reporter, reasons_of(refusal)))
        else:
            self._keep(life, act.at, act, act.reporter, outcome)

    def _place(self, act: Placed) -> None:
        life = self.lives.get(act.case)
        if life is not None and life.state is not None:
            self._places[act.case] = life.state.alley.id, act.position_m

    def _earlier(self, act: Opened, category: str | None) -> Earlier | None:
        """Before the period as it was noted; in it, the last case of this run that was closed there."""
        if act.at < self.ground.since:
            return act.before
        closed = self._closed.get((act.alley, category), {}) if category is not None else {}
        last = next((one for one in reversed(closed.values()) if same_stretch(one.position_m, act.position_m)), None)
        if last is None:
            return None
        return msgspec.structs.replace(last, place_known=place_known(last.position_m, act.position_m))

    def _keep(self, life: Life, at: datetime, act: CaseAct | None, by: UUID | None, outcome: Outcome) -> None:
        before, state, effects = life.state, outcome.state, outcome.effects
        life.state = state
        if state.leader is not None or (before is not None and before.leader is not None):
            self._follow(state, before.leader if before is not None else None)
        if state.id in self._followers and state.closed_at == at and act is not None:
            effects += told_as_followers(state, self._followers[state.id])
        life.moments.append(Moment(at, act, by, effects, state))
        if state.closed_at is not None and state.outcome == CLOSED:
            alley, position_m = self._places.get(state.id, (None, None))
            # What turned out to lie in another alley has no place in it.
            earlier = Earlier(
                state.id, state.closed_at, state.settled_by, position_m if alley == state.alley.id else None
            )
            self._closed[state.alley.id, state.category][state.id] = earlier
        elif before is not None and before.closed_at is not None and state.closed_at is None:
            self._closed[state.alley.id, state.category].pop(state.id, None)
        if state.wake_at is not None and (before is None or state.wake_at != before.wake_at):
            self._pushed += 1
            heappush(self._wakes, (state.wake_at, self._pushed, state.id))

    def _follow(self, state: CaseState, led_by: UUID | None) -> None:
        """Whoever reported it hears when the one that leads ends, for as long as it follows."""
        if led_by is not None and led_by != state.leader:
            self._followers.get(led_by, {}).pop(state.id, None)
        if state.leader is not None:
            self._followers.setdefault(state.leader, {})[state.id] = state.reporter


def reasons_of(refusal: Refusal) -> tuple[Reason, ...]:
    """The sentences of a refusal, to be told later in the reader's language."""
    if isinstance(refusal, Invalid):
        return tuple(Reason(p.sentence, _facts(p.params)) for p in refusal.problems)
    return (Reason(refusal.text, _facts(refusal.params)),)


def _facts(params: Mapping[str, object]) -> dict[str, Fact]:
    return {name: value if isinstance(value, (str, int, float)) else str(value) for name, value in params.items()}
