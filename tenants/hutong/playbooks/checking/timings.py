"""Times set beside each other: a reminder and its limit, rungs of a ladder, what a case leaves by itself.

Times on the same clock compare by their amounts. On different ones it depends on the office's day how long the shorter
may be, and so on a measure: real hours that a limit takes at the least.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from hutong.clocks.limits import ClockKind, Limit
from hutong.clocks.office_days import OfficeDays
from hutong.clocks.sessions import Session, shortest_stretch
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.escalation import Ladder
from hutong.playbooks.flows import Step
from hutong.texts import N_

Measure = Callable[[Limit], float]
"""The least real time that a limit can take, in hours."""


def timings(draft: Draft) -> Iterator[Finding]:
    """What holds whatever day the office works is an error; what holds of the usual day alone is a warning."""
    sure = [*compared(draft, longest_day)]
    yield from sure
    yield from besides(sure, compared(draft, by_sessions(OfficeDays().sessions)))


def besides(said: Sequence[Finding], found: Iterator[Finding]) -> Iterator[Finding]:
    """What was not said yet, as warnings."""
    known = {(finding.path, finding.code) for finding in said}
    for finding in found:
        if (finding.path, finding.code) not in known:
            yield replace(finding, severity=Severity.WARNING)


def compared(draft: Draft, hours: Measure) -> Iterator[Finding]:
    """By one measure."""
    ladders = {ladder.code: ladder for ladder in draft.playbook.ladders} if draft.is_sound("ladders") else {}
    for i, ladder in enumerate(draft.playbook.ladders):
        if draft.is_sound(f"ladders[{i}]"):
            yield from _order(ladder, f"ladders[{i}]", hours)
            yield from _pressing(ladder, f"ladders[{i}]", hours)
    for f, flow in enumerate(draft.playbook.flows):
        for s, step in enumerate(flow.steps):
            here = f"flows[{f}].steps[{s}]"
            yield from _reminder(step, here, hours)
            yield from _answers(step, here, hours)
            if draft.is_sound(here):
                yield from _passed_on(step, ladders.get(step.ladder or ""), here, hours)


def by_sessions(sessions: tuple[Session, ...]) -> Measure:
    """Of an office that works at these times of the day; the days are taken to follow each other."""

    def hours(limit: Limit) -> float:
        if limit.clock is ClockKind.WORKING_HOURS:
            return shortest_stretch(sessions, float(limit.amount) * 60) / 60
        return longest_day(limit)

    return hours


def longest_day(limit: Limit) -> float:
    """Of whichever office: eight hours of work may be spread over a whole day."""
    match limit.clock:
        case ClockKind.CONTINUOUS_HOURS:
            return float(limit.amount)
        case ClockKind.WORKING_HOURS:
            days, rest = divmod(float(limit.amount), 8)
            return days * 24 + rest
        case ClockKind.WORKING_DAYS | ClockKind.NATURAL_DAYS:
            return limit.amount * 24


def _amounts(hours: Measure, *times: Limit | None) -> tuple[float, ...]:
    """Times to be compared; none given is at once."""
    is_one = len({each.clock for each in times if each is not None}) == 1
    return tuple(0.0 if each is None else float(each.amount) if is_one else hours(each) for each in times)


def _reminder(step: Step, here: str, hours: Measure) -> Iterator[Finding]:
    if step.remind_before is not None and step.limit is not None:
        before, limit = _amounts(hours, step.remind_before, step.limit)
        if before >= limit:
            sentence = N_("时限比提前提醒的时间还短。")
            yield Finding(f"{here}.remind_before", "reminder-before-start", sentence)


def _answers(step: Step, here: str, hours: Measure) -> Iterator[Finding]:
    if step.departments and step.answer_within and step.limit:
        answer, limit = _amounts(hours, step.answer_within, step.limit)
        if answer > limit:
            yield Finding(f"{here}.answer_within", "answer-after-deadline", N_("部门答复的时间比这一步的时限还长。"))


def _order(ladder: Ladder, here: str, hours: Measure) -> Iterator[Finding]:
    for r in range(1, len(ladder.rungs)):
        earlier, later = _amounts(hours, ladder.rungs[r - 1].after, ladder.rungs[r].after)
        if later <= earlier:
            yield Finding(f"{here}.rungs[{r}].after", "rungs-out-of-order", N_("后一级应当比前一级更晚。"))


def _pressing(ladder: Ladder, here: str, hours: Measure) -> Iterator[Finding]:
    """Those of a rung are pressed until the next rung comes: it must leave them the time."""
    for r, rung in enumerate(ladder.rungs[:-1]):
        after = ladder.rungs[r + 1].after
        if rung.repeat is None or after is None:
            continue
        until, since, every = _amounts(hours, after, rung.after, rung.repeat.every)
        if every >= until - since:
            sentence = N_("还没到第一次催办，下一级就已经到了。")
            yield Finding(f"{here}.rungs[{r}].repeat", "pressed-too-late", sentence, {}, Severity.WARNING)


def _passed_on(step: Step, ladder: Ladder | None, here: str, hours: Measure) -> Iterator[Finding]:
    """A case that leaves its step by itself leaves the ladder too."""
    if step.on_overdue is None or step.on_overdue.to == step.code or ladder is None:
        return
    leaves = step.on_overdue.after
    rungs = [(n, _amounts(hours, rung.after, leaves)) for n, rung in enumerate(ladder.rungs, 1) if rung.after]
    late = [n for n, (comes, goes) in rungs if comes >= goes]
    if late:
        sentence = N_("逾期后案件已经自动转走，“{ladder}”从第 {n} 级起等不到。")
        params: dict[str, str | int] = {"ladder": ladder.name.zh, "n": late[0]}
        yield Finding(f"{here}.on_overdue.after", "rung-never-comes", sentence, params, Severity.WARNING)
