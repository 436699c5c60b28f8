"""When a step falls due, when to remind, when the next rung comes, and when the sweep must look again."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec.structs import replace

from hutong.cases.states import CaseState, Counts, Setting
from hutong.clocks import Calendar, ClockKind, Deadline, Limit, Trace
from hutong.playbooks.flows import Step
from hutong.posts.reasons import Amount, Reason
from hutong.texts import N_

LAPSED = "!overdue"
"""Under this name a case counts that a step passed on by itself; no action bears it."""


def begin_limit(setting: Setting, state: CaseState, step: Step, now: datetime) -> CaseState:
    """The state at the step, with its limit running anew from `now`."""
    counts = replace(
        state.counts,
        reminded=False,
        supervised=False,
        climbed=None,
        late_people=(),
        extensions=(),
        repeats=0,
        repeat_at=None,
        ordered=None,
    )
    begun = {"step": step.code, "step_since": now, "rung": 0, "overdue_since": None, "counts": counts}
    if step.limit is None:
        why = replace(state.why, due=None, moved=(), escalated=())
        begun |= {"due_at": None, "remind_at": None, "escalate_at": None, "wake_at": roll_at(counts)}
        return replace(state, **begun, why=why)
    deadline = _deadline(setting, step, step.limit, now)
    due, moved = wanted_by(state, deadline.at, now)
    why = replace(state.why, due=deadline, moved=moved, escalated=())
    return _due_from(setting, state, step, due, now, {**begun, "why": why})


def wanted_by(state: CaseState, due: datetime, since: datetime) -> tuple[datetime, tuple[Reason, ...]]:
    """`due`, or when a body outside wants its answer where that comes sooner; with what moved it.

    A step that begins after that moment has its own limit: what is late already is not made late at once again.
    """
    answer_by = state.counts.answer_by
    if answer_by is None or not since < answer_by < due:
        return due, ()
    return answer_by, (Reason(N_("工单要求 {at} 前答复，比这一步的时限早，以工单为准。"), times={"at": answer_by}),)


def _deadline(setting: Setting, step: Step, limit: Limit, since: datetime) -> Deadline:
    """With its trace; or where the setting has none, with what it was counted from: `traced` tells the days."""
    calendar = setting.calendar
    if setting.traces:
        return deadline_of(calendar, limit, since)
    by_day = limit.clock is ClockKind.WORKING_DAYS or limit.clock is ClockKind.NATURAL_DAYS
    key, known = (id(step), setting.day(since) if by_day else since), setting.known.dues
    found = known.get(key)
    if found is None:
        at = calendar.add(limit, since)
        # With the step itself, so that no other can come to lie where it lay.
        found = known[key] = step, at, calendar.is_provisional(limit.clock, since, at)
    return Deadline(found[1], found[2], Trace(limit, calendar.zone, since, since, ()))


def deadline_of(calendar: Calendar, limit: Limit, since: datetime) -> Deadline:
    """The deadline with its trace. Limits in days come out the same for every moment of a day, trace and all."""
    if not limit.clock.counts_days:
        return calendar.deadline(limit, since)
    found = _from_day(calendar, limit, calendar.day(since))
    return replace(found, trace=replace(found.trace, since=since))


def traced(calendar: Calendar, deadline: Deadline) -> Deadline:
    """The deadline with its days told, where they are not."""
    trace = deadline.trace
    return deadline if trace.segments else deadline_of(calendar, trace.limit, trace.since)


@lru_cache(maxsize=4096)
def _from_day(calendar: Calendar, limit: Limit, day: date) -> Deadline:
    return calendar.deadline(limit, datetime.combine(day, time(12), calendar.place))


# Limits in days fall due at the same few moments, however many cases there are.
@lru_cache(maxsize=8192)
def _after(calendar: Calendar, limit: Limit, since: datetime) -> datetime:
    return calendar.add(limit, since)


class Ahead(NamedTuple):
    """What comes by itself of a step that falls due at a moment, as long as nobody acts."""

    step: Step
    remind_at: datetime | None
    noticed_at: datetime
    rung_at: datetime | None
    lapse_at: datetime | None


def _ahead(setting: Setting, step: Step, due: datetime) -> Ahead:
    """Kept: at the close of one day fall due the steps of many cases."""
    key, known = (id(step), due), setting.known.ahead
    found: Ahead | None = known.get(key)
    if found is None:
        # With the step itself, so that no other can come to lie where it lay.
        found = known[key] = Ahead(
            step,
            setting.calendar.before(step.remind_before, due) if step.remind_before else None,
            noticed_at(setting, step, due),
            _rung_at(setting, step, 0, due),
            _told_at(setting, step, step.on_overdue.after, due) if step.on_overdue is not None else None,
        )
    return found


def with_due(setting: Setting, state: CaseState, step: Step, due: datetime, now: datetime) -> CaseState:
    """The state with another deadline, and with reminder, rung and waking counted from it."""
    return _due_from(setting, state, step, due, now, {"counts": state.counts, "rung": state.rung})


def _due_from(
    setting: Setting, state: CaseState, step: Step, due: datetime, now: datetime, changes: dict[str, Any]
) -> CaseState:
    """The state changed in one go, as `changes` say and by what the deadline brings with it."""
    ahead = _ahead(setting, step, due)
    counts, rung = changes["counts"], changes["rung"]
    # So short a limit that it is already time: the notice of the case itself is the reminder.
    remind_at = ahead.remind_at if ahead.remind_at is not None and ahead.remind_at > now else None
    if counts.reminded:
        counts = changes["counts"] = replace(counts, reminded=False)
    escalate_at = _rung_at(setting, step, rung, due) if rung else ahead.rung_at
    overdue_since = changes.get("overdue_since", state.overdue_since)
    return replace(
        state,
        **changes,
        due_at=due,
        remind_at=remind_at,
        escalate_at=escalate_at,
        wake_at=_first_of(ahead, counts, remind_at, escalate_at, overdue_since),
    )


def _first_of(
    ahead: Ahead, counts: Counts, remind_at: datetime | None, escalate_at: datetime | None, overdue: datetime | None
) -> datetime | None:
    """The earliest of all that may happen by itself."""
    first = escalate_at if counts.gathering is None else sooner(escalate_at, roll_at(counts))
    for at in (
        counts.repeat_at,
        None if has_lapsed(counts, ahead.step) else ahead.lapse_at,
        None if counts.reminded else remind_at,
        ahead.noticed_at if overdue is None else None,
    ):
        if at is not None and (first is None or at < first):
            first = at
    return first


def roll_at(counts: Counts) -> datetime | None:
    """When the first of the departments called should have answered that have said nothing; none without a call."""
    met = counts.gathering
    return min(met.asked.values(), default=None) if met is not None and counts.call is not None else None


def sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def has_lapsed(counts: Counts, step: Step) -> bool:
    return step.on_overdue is not None and bool(counts.times.get(f"{step.code}/{LAPSED}"))


def rung_at(setting: Setting, step: Step, rung: int, due: datetime | None) -> datetime | None:
    """When a rung of the step's ladder comes; none when there is no such rung, or no deadline."""
    if due is None:
        return None
    if rung == 0:
        return _ahead(setting, step, due).rung_at
    return _rung_at(setting, step, rung, due)


def _rung_at(setting: Setting, step: Step, rung: int, due: datetime) -> datetime | None:
    rungs = setting.playbook.ladder(step.ladder).rungs if step.ladder is not None else ()
    return _told_at(setting, step, rungs[rung].after, due) if rung < len(rungs) else None


def lapse_at(setting: Setting, state: CaseState, step: Step) -> datetime | None:
    """When the step passes the case on by itself; none where it does not, or has done so."""
    if step.on_overdue is None or state.due_at is None or has_lapsed(state.counts, step):
        return None
    return _ahead(setting, step, state.due_at).lapse_at


def repeat_at(setting: Setting, step: Step, every: Limit, now: datetime) -> datetime:
    """Counted from when it was last told, so that an outage is not made up for."""
    return _told_at(setting, step, every, now)


def _told_at(setting: Setting, step: Step, after: Limit | None, since: datetime) -> datetime:
    at, limit = (_after(setting.calendar, after, since), after) if after and after.amount > 0 else (since, step.limit)
    clock = limit.clock if limit else None
    return at if clock is ClockKind.CONTINUOUS_HOURS else by_day(setting, at)


def with_waking(setting: Setting, state: CaseState, step: Step) -> CaseState:
    """The state with the earliest of all that may happen by itself as its time of waking."""
    if state.counts.paused:
        # Nothing else comes due before the clock runs on.
        wake_at = sooner(state.counts.pauses[-1].end, roll_at(state.counts))
    elif state.due_at is None:
        reminded = None if state.counts.reminded else state.remind_at
        times = [state.escalate_at, state.counts.repeat_at, reminded, roll_at(state.counts)]
        wake_at = min([t for t in times if t is not None], default=None)
    else:
        ahead = _ahead(setting, step, state.due_at)
        wake_at = _first_of(ahead, state.counts, state.remind_at, state.escalate_at, state.overdue_since)
    return state if wake_at == state.wake_at else replace(state, wake_at=wake_at)


def noticed_at(setting: Setting, step: Step, due: datetime) -> datetime:
    """When a missed deadline is noticed: at once, or in the morning where it falls at night."""
    if step.limit is not None and step.limit.clock is ClockKind.CONTINUOUS_HOURS:
        return due
    return by_day(setting, due)


def by_day(setting: Setting, at: datetime) -> datetime:
    """`at` itself by day, else the next time the day begins: nobody is told at midnight."""
    telling = setting.playbook.telling
    return _by_day(setting.calendar, telling.day_begins, telling.day_ends, at)


# Asked of one deadline for its notice and for every rung, and again at each of them.
@lru_cache(maxsize=8192)
def _by_day(calendar: Calendar, begins: int, ends: int, at: datetime) -> datetime:
    local = calendar.local(at)
    if begins <= local.hour < ends:
        return at
    morning = local.replace(hour=begins, minute=0, second=0, microsecond=0, fold=0)
    if local.hour >= ends:
        morning += timedelta(days=1)
    return morning.astimezone(at.tzinfo)


def extend(setting: Setting, state: CaseState, step: Step, action: str, now: datetime) -> CaseState:
    """缓办: the deadline moves on from where it stood, so that asking early costs nothing."""
    extends = step.action(action).extends
    if extends is None or state.due_at is None:
        return state
    due = setting.calendar.add(extends, state.due_at)
    reason = Reason(
        N_("经同意缓办，期限由 {before} 顺延 {amount} 至 {after}。"),
        amounts={"amount": Amount(extends.amount, extends.clock)},
        times={"before": state.due_at, "after": due},
    )
    counts = replace(state.counts, extensions=(*state.counts.extensions, extends))
    why = replace(state.why, moved=(*state.why.moved, reason))
    return with_due(setting, replace(state, counts=counts, why=why), step, due, now)
