"""挂起: the clock of a step stops for a named reason, and runs on with what was left."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Outcome, Record
from hutong.cases.errors import CaseAlreadyClosed, NotPaused, NotYourCase, PausedLongEnough, TooLateToPause
from hutong.cases.events import CasePaused, CaseResumed
from hutong.cases.rules.entering import about, notice
from hutong.cases.rules.standing import standing_in
from hutong.cases.rules.timing import roll_at, wanted_by, with_due, with_waking
from hutong.cases.states import CaseState, Setting, Spell
from hutong.clocks import Deadline, Limit
from hutong.clocks.deadlines import Pause
from hutong.playbooks.describing import say
from hutong.playbooks.errors import NotInPlaybook
from hutong.playbooks.flows import Action, Step
from hutong.playbooks.verbs import Verb
from hutong.posts.reasons import Reason
from hutong.texts import N_


class Resumption(msgspec.Struct, frozen=True, kw_only=True):
    by: UUID
    now: datetime
    department: UUID | None = None


def pause(
    setting: Setting,
    state: CaseState,
    step: Step,
    action: Action,
    *,
    now: datetime,
    by: UUID,
    kind: str | None,
    department: UUID | None = None,
    reason: str | None,
    note: str | None,
) -> Outcome:
    """Until its cap is reached the deadline stands where it would come to stand then; whoever resumes earlier brings
    it nearer.
    """
    if state.due_at is not None and now > state.due_at:
        raise TooLateToPause
    until = pause_ends(setting, state, action, now)
    if until is None or until <= now:
        raise PausedLongEnough(action=say(action.name))
    before = state.due_at
    spell = Spell(now, until, action.code, step.code, reason)
    state = replace(state, counts=replace(state.counts, pauses=(*state.counts.pauses, spell), paused=True))
    state = with_pauses(setting, state, step, now)
    # The clock stands still: nothing comes due before it runs on. Departments that were called answer all the same.
    state = with_waking(setting, replace(state, remind_at=None, escalate_at=None), step)
    named = action.reason(reason).name if reason else action.name
    why = Reason(N_("因“{reason}”挂起，最晚到 {until} 恢复计时。"), {"reason": named}, times={"until": until})
    state = replace(state, why=replace(state.why, moved=(*state.why.moved, why)))
    event = CasePaused(
        **about(state),
        step=step.code,
        action=action.code,
        reason=reason,
        until=until,
        from_due_at=before,
        due_at=state.due_at,
        by_post_kind=kind,
        by_department=department,
        note=note,
    )
    told = (state.reporter,) if state.reporter is not None and state.reporter != by else ()
    return Outcome(state, (Record(event), *((notice(told, "paused", state),) if told else ())))


def pause_ends(setting: Setting, state: CaseState, action: Action, now: datetime) -> datetime | None:
    """When a pause begun now would end by itself; none when all the time for pausing is used up."""
    if action.pauses is None:
        return None
    longest = setting.calendar.add(action.pauses, now)
    if action.pauses_in_all is None:
        return longest
    left = pause_left(setting, state, action.code, action.pauses_in_all)
    return min(longest, setting.calendar.add(left, now)) if left else None


def pause_left(setting: Setting, state: CaseState, action: str, whole: Limit) -> Limit | None:
    """What the case has left of the time for pausing by an action; none when nothing is left."""
    used = sum(
        setting.calendar.between(whole.clock, spell.start, spell.end)
        for spell in state.counts.pauses
        if spell.action == action
    )
    left = whole.amount - used
    # Whole days, or hours to the minute, as limits are.
    amount = int(left + 1e-6) if whole.clock.counts_days else int(left * 60 + 1e-6) / 60
    return Limit(amount, whole.clock) if amount > 0 else None


def resume(setting: Setting, state: CaseState, event: Resumption) -> Outcome:
    """Whoever may pause the step may end the pause; raises NotPaused."""
    if state.step is None:
        raise CaseAlreadyClosed
    if not state.counts.paused:
        raise NotPaused
    step = setting.step(state.flow, state.step)
    day = setting.day(event.now)
    verb = _verb(state, step)
    standing = standing_in(setting, state, step, event.by, day=day, verb=verb, department=event.department)
    if standing is None:
        raise NotYourCase
    return run_on(setting, state, step, event.now, kind=standing.kind, department=event.department)


def run_on(
    setting: Setting,
    state: CaseState,
    step: Step,
    now: datetime,
    *,
    kind: str | None = None,
    department: UUID | None = None,
) -> Outcome:
    """The clock runs on from `now`, or from where the pause ended by itself before that."""
    *earlier, last = state.counts.pauses
    at = min(now, last.end)
    counts = replace(state.counts, pauses=(*earlier, replace(last, end=at)), paused=False)
    state = with_pauses(setting, replace(state, counts=counts), step, at)
    reason = Reason(N_("{at} 恢复计时。"), times={"at": at})
    state = replace(state, why=replace(state.why, moved=(*state.why.moved, reason)))
    event = CaseResumed(
        **about(state), step=step.code, paused_at=last.start, due_at=state.due_at, by_post_kind=kind,
        by_department=department,
    )  # fmt: skip
    return Outcome(state, (Record(event, at=at),))


def woken(setting: Setting, state: CaseState, step: Step, now: datetime) -> Outcome:
    """The pause has lasted as long as it may: whoever has the case hears that its clock runs on."""
    outcome = run_on(setting, state, step, now)
    people = outcome.state.owner.people(setting.directory, setting.day(now))
    bodies = outcome.state.departments
    return outcome + ((notice(people, "resumed", outcome.state, departments=bodies),) if people or bodies else ())


def _verb(state: CaseState, step: Step) -> Verb:
    try:
        return step.action(state.counts.pauses[-1].action).verb
    except NotInPlaybook:
        return Verb.DEFER


def with_pauses(setting: Setting, state: CaseState, step: Step, now: datetime) -> CaseState:
    """The state with its deadline counted anew: the step's limit since it began, with every pause and deferral."""
    if step.limit is None:
        return replace(state, wake_at=roll_at(state.counts))
    deadline, due = _due(setting, state, step.limit)
    state = replace(state, why=replace(state.why, due=deadline))
    return with_due(setting, state, step, due, now)


def _due(setting: Setting, state: CaseState, limit: Limit) -> tuple[Deadline, datetime]:
    """From the start, with every pause and deferral of the step."""
    calendar = setting.calendar
    spells = [spell for spell in state.counts.pauses if spell.end > state.step_since]
    pauses = [Pause(spell.start, spell.end) for spell in spells if spell.end > spell.start]
    deadline = calendar.deadline(limit, state.step_since, pauses)
    due, _ = wanted_by(state, deadline.at, state.step_since)
    for extension in state.counts.extensions:
        due = calendar.add_with_pauses(extension, due, pauses)
    last = max((pause.end for pause in pauses), default=due)
    if due <= last and pauses:
        # A clock of days does not see a pause within a day: whoever resumes in the evening has the next one.
        due = calendar.add(Limit(1, limit.clock), last)
    return deadline, due
