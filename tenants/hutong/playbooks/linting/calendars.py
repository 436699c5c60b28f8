"""Limits that run into a year whose holidays are not published yet."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from hutong.clocks.limits import ClockKind, Limit
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.linting.standing import Standing
from hutong.texts import N_


def unknown_years(office: Standing) -> Iterator[Finding]:
    """Of each clock the longest limit, begun on the day: where that one is sure, so are the others."""
    longest: dict[ClockKind, tuple[Limit, str]] = {}
    for f, flow in enumerate(office.playbook.flows):
        for s, step in enumerate(flow.steps):
            if step.limit is None or not step.limit.clock.needs_table:
                continue
            known = longest.get(step.limit.clock)
            if known is None or step.limit.amount > known[0].amount:
                longest[step.limit.clock] = step.limit, f"flows[{f}].steps[{s}].limit"
    since = datetime.combine(office.day, time(4), UTC)
    for limit, path in longest.values():
        due = office.calendar.add(limit, since)
        if office.calendar.is_provisional(limit.clock, since, due):
            year = next(y for y in range(office.day.year, due.year + 2) if not office.calendar.is_known(y))
            sentence = N_("{year} 年的放假安排还没有公布，这个时限会跨进那一年：到期时间是暂定的，公布后再定。")
            yield Finding(path, "unknown-year", sentence, {"year": year}, Severity.WARNING)
