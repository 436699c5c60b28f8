"""What becomes of an open case when days that its deadline counted have changed. Pure.

The same rules count anew, from where the step began. What was said stays said; but a case is overdue no longer where
its new deadline lies ahead, and its reminder and ladder come anew from there. Where the new one is past as well, rungs
that were taken stay taken, and the next come from it. No case becomes overdue, or longer so, by a day entered later;
but what is still to come of its ladder counts the days that lie ahead as they are now.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Outcome, Record
from hutong.cases.rules.counting import counted_anew
from hutong.cases.rules.entering import about, notice, why_now
from hutong.cases.rules.timing import lapse_at, repeat_at, rung_at, with_waking
from hutong.cases.states import CaseState, Setting
from hutong.clocks import Calendar, DayReason
from hutong.playbooks.flows import Step
from hutong.playbooks.sections import Text
from hutong.posts.reasons import Reason
from hutong.redating.events import CaseRedated
from hutong.texts import N_

DAY = timedelta(days=1)
NAMED = 6
"""More days than these are told by the first, the last and their number."""
_AS_USUAL = frozenset({DayReason.WEEKDAY, DayReason.REST_DAY})


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The days of an act; of a whole year, those of them that are not as the weekday says."""

    act: UUID
    first: date
    last: date
    year: int | None = None

    def days(self, calendar: Calendar, since: date, until: date) -> tuple[date, ...]:
        """Those of them that lie within."""
        first, last = max(self.first, since), min(self.last, until)
        days = (first + n * DAY for n in range((last - first).days + 1))
        return tuple(d for d in days if self.year is None or calendar.is_working_day(d).reason not in _AS_USUAL)


def told_changed(data: Mapping[str, Any]) -> Changed:
    """What had changed, by the days that the journal tells of a case; those of a whole year have others between."""
    days = [date.fromisoformat(day) for day in data["days"]]
    first, last = (days[0], days[-1]) if days else (date.max, date.min)
    year = first.year if (last - first).days >= len(days) > 0 else None
    return Changed(act=UUID(data["act"]), first=first, last=last, year=year)


def recounted(setting: Setting, state: CaseState, step: Step, now: datetime) -> CaseState:
    """The state as a fresh count gives it. While the clock stands still nothing comes due before it runs on."""
    if _is_past(state, now):
        return _late_anew(setting, state, step, now)
    fresh = counted_anew(setting, state, step, now)
    if not state.counts.paused:
        return fresh
    return with_waking(setting, replace(fresh, remind_at=None, escalate_at=None), step)


def _is_past(state: CaseState, now: datetime) -> bool:
    """Overdue, noticed or not yet (it fell at night)."""
    return state.overdue_since is not None or (state.due_at is not None and state.due_at <= now)


def _late_anew(setting: Setting, state: CaseState, step: Step, now: datetime) -> CaseState:
    """What was late and is not by the days as they are now, begins its ladder anew; else only what comes moves on."""
    fresh = counted_anew(setting, state, step, now)
    if fresh.due_at is None or state.due_at is None or fresh.due_at <= state.due_at:
        return _climbing_anew(setting, state, step)
    if fresh.due_at > now:
        counts = replace(state.counts, late_people=(), climbed=None, reminded=False)
        return counted_anew(setting, replace(state, overdue_since=None, rung=0, counts=counts), step, now)
    still = replace(
        state,
        due_at=fresh.due_at,
        overdue_since=fresh.due_at if state.overdue_since is not None else None,
        why=replace(state.why, due=fresh.why.due),
    )
    return _climbing_anew(setting, still, step)


def _climbing_anew(setting: Setting, state: CaseState, step: Step) -> CaseState:
    """The rung that comes next, the last one's repetition and the step's passing on, by the days as they are now."""
    if state.counts.paused:
        return state
    counts = replace(state.counts, repeat_at=_repeated(setting, state, step))
    escalate_at = rung_at(setting, step, state.rung, state.due_at)
    return with_waking(setting, replace(state, escalate_at=escalate_at, counts=counts), step)


def _repeated(setting: Setting, state: CaseState, step: Step) -> datetime | None:
    counts = state.counts
    if counts.repeat_at is None or counts.told_at is None or step.ladder is None or not state.rung:
        return counts.repeat_at
    repeat = setting.playbook.ladder(step.ladder).rungs[state.rung - 1].repeat
    return repeat_at(setting, step, repeat.every, counts.told_at) if repeat is not None else counts.repeat_at


def redate(setting: Setting, state: CaseState, changed: Changed, now: datetime) -> Outcome | None:
    """None where nothing changes by it: there is nothing to be said then."""
    # A deadline by a superior's own word counts no days.
    if state.step is None or state.due_at is None or state.counts.ordered is not None:
        return None
    step = setting.step(state.flow, state.step)
    if step.limit is None or not step.limit.clock.needs_table:
        return None
    fresh = recounted(setting, state, step, now)
    past = _is_past(state, now)
    if fresh.due_at is None or (fresh.due_at <= now and not past) or not _differs(state, fresh):
        return None
    calendar = setting.calendar
    moments = (state.due_at, fresh.due_at, *_ahead(setting, state, step), *_ahead(setting, fresh, step))
    latest = max(at for at in moments if at is not None)
    days = changed.days(calendar, calendar.day(state.step_since), calendar.day(latest))
    due = fresh.due_at
    late = "" if state.overdue_since == fresh.overdue_since else "lifted" if fresh.overdue_since is None else "later"
    fresh = _moved(fresh, _reasons(state.due_at, due, days, late))
    moved = due != state.due_at
    bodies = state.departments if moved else ()
    event = CaseRedated(
        **about(state), act=changed.act, step=step.code, days=days, from_due_at=state.due_at, due_at=due,
        told=_told(setting, state, now) if moved else (), departments=bodies, late=late, why=why_now(fresh),
    )  # fmt: skip
    tell = (notice((), "redated", fresh, departments=bodies),) if bodies else ()
    return Outcome(fresh, (Record(event), *tell))


def as_told(state: CaseState, data: Mapping[str, Any]) -> CaseState:
    """Counted by the new days from the beginning, a state lacks only what moved it, which the journal tells."""
    before, after = (datetime.fromisoformat(data[name]) for name in ("from_due_at", "due_at"))
    days = tuple(date.fromisoformat(day) for day in data["days"])
    return _moved(state, _reasons(before, after, days, data.get("late", "")))


def _moved(state: CaseState, reasons: tuple[Reason, ...]) -> CaseState:
    return replace(state, why=replace(state.why, moved=(*state.why.moved, *reasons)))


def _ahead(setting: Setting, state: CaseState, step: Step) -> tuple[datetime | None, ...]:
    """What is to come once it is late."""
    return state.escalate_at, state.counts.repeat_at, lapse_at(setting, state, step)


def _told(setting: Setting, state: CaseState, now: datetime) -> tuple[UUID, ...]:
    """Whoever has it, and whoever was told that it is late."""
    day = setting.day(now)
    climbed = state.counts.climbed
    above = setting.directory.holders(climbed, day).people if climbed is not None else ()
    people = (*state.owner.people(setting.directory, day), *state.counts.late_people, *above)
    return tuple(dict.fromkeys(people))


def _differs(state: CaseState, fresh: CaseState) -> bool:
    """In what people see or what will happen. A reminder that was given is not one that will be."""
    if (fresh.due_at, fresh.escalate_at) != (state.due_at, state.escalate_at):
        return True
    if state.overdue_since is not None and fresh.wake_at != state.wake_at:
        # A repetition, or the step's passing on.
        return True
    if fresh.remind_at is not None and not state.counts.reminded and fresh.remind_at != state.remind_at:
        return True
    was, is_now = state.why.due, fresh.why.due
    return was is not None and is_now is not None and was.provisional != is_now.provisional


_LATE = {
    "lifted": Reason(N_("不再算逾期。已经发出的提醒和上报不收回，以后的按新期限重新安排。")),
    "later": Reason(N_("仍然逾期，从新期限算起；已经上报的不变，后面的按新期限上报。")),
}


def _reasons(before: datetime, after: datetime, days: tuple[date, ...], late: str) -> tuple[Reason, ...]:
    return (_reason(before, after, days), *((_LATE[late],) if late else ()))


def _reason(before: datetime, after: datetime, days: tuple[date, ...]) -> Reason:
    if before == after:
        return Reason(N_("办公日历有变动，按它重新算过，期限仍是 {after}。"), times={"after": after})
    times = {"before": before, "after": after}
    if not days:
        return Reason(N_("放假安排已经确定，期限由 {before} 改为 {after}。"), times=times)
    return Reason(N_("{days}的办公安排有变动，期限由 {before} 改为 {after}。"), {"days": named(days)}, times=times)


def named(days: tuple[date, ...]) -> Text:
    """A few days one by one, many by their ends."""
    if len(days) <= NAMED:
        return Text(zh="、".join(map(str, days)), en=", ".join(map(str, days)))
    return Text(zh=f"{days[0]} 至 {days[-1]} 间 {len(days)} 天", en=f"{len(days)} days from {days[0]} to {days[-1]}")
