"""On how many days of a month somebody held a post. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def days_in(month: date, spans: Iterable[tuple[date, date | None]]) -> int:
    """Days of the month that lie in any of the spans (both ends inclusive, none for no end), each counted once."""
    first, after = month.replace(day=1), month_after(month)
    days: set[int] = set()
    for since, until in spans:
        begins, ends = max(since, first), min(after, until + timedelta(days=1)) if until else after
        days.update(range((begins - first).days, (ends - first).days))
    return len(days)
