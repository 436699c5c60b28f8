"""What becomes of an open case when days that its deadline counted have changed. Pure.

The same rules count anew, from where the step began. Nothing that fired is undone: what is overdue keeps its deadline,
and no case becomes overdue by a day that was entered later.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hutong.cases.effects import Outcome, Record
from hutong.cases.rules.counting import counted_anew
from hutong.cases.rules.entering import about, why_now
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


def recounted(setting: Setting, state: CaseState, step: Step, now: datetime) -> CaseState:
    """The state as a fresh count gives it. While the clock stands still nothing comes due before it runs on."""
    fresh = counted_anew(setting, state, step, now)
    if not state.counts.paused:
        return fresh
    return replace(fresh, remind_at=None, escalate_at=None, wake_at=state.counts.pauses[-1].end)


def redate(setting: Setting, state: CaseState, changed: Changed, now: datetime) -> Outcome | None:
    """None where nothing changes by it: there is nothing to be said then."""
    if state.step is None or state.due_at is None or state.overdue_since is not None:
        return None
    # Late and not noticed yet (it falls at night), or by a superior's own word, which counts no days.
    if state.due_at <= now or state.counts.ordered is not None:
        return None
    step = setting.step(state.flow, state.step)
    if step.limit is None or not step.limit.clock.needs_table:
        return None
    fresh = recounted(setting, state, step, now)
    if fresh.due_at is None or fresh.due_at <= now or not _differs(state, fresh):
        return None
    calendar = setting.calendar
    latest = max(state.due_at, fresh.due_at)
    days = changed.days(calendar, calendar.day(state.step_since), calendar.day(latest))
    due = fresh.due_at
    fresh = replace(fresh, why=replace(fresh.why, moved=(*fresh.why.moved, _reason(state.due_at, due, days))))
    moved = due != state.due_at
    told = state.owner.people(setting.directory, setting.day(now)) if moved else ()
    event = CaseRedated(
        **about(state), act=changed.act, step=step.code, days=days, from_due_at=state.due_at, due_at=due,
        told=told, why=why_now(fresh),
    )  # fmt: skip
    return Outcome(fresh, (Record(event),))


def _differs(state: CaseState, fresh: CaseState) -> bool:
    """In what people see or what will happen. A reminder that was given is not one that will be."""
    if fresh.due_at != state.due_at or fresh.escalate_at != state.escalate_at:
        return True
    if fresh.remind_at is not None and not state.counts.reminded and fresh.remind_at != state.remind_at:
        return True
    was, is_now = state.why.due, fresh.why.due
    return was is not None and is_now is not None and was.provisional != is_now.provisional


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
