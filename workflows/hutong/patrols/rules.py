"""What counts as a finished patrol: pure, total, told in refusals."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hutong.patrols.errors import ItemsMissing, NoSuchItem, NotInTheFuture, TimesTurned
from hutong.patrols.schemas import ItemResult
from hutong.playbooks.checklists import Item
from hutong.playbooks.describing import say
from hutong.texts import gettext

# Phones' clocks differ; what lies further ahead than this was not yet.
AHEAD = timedelta(minutes=10)
LONGEST = timedelta(hours=24)


def checked_items(items: Sequence[Item], results: Sequence[ItemResult]) -> list[ItemResult]:
    """The results in the list's order. Raises NoSuchItem, or ItemsMissing naming what has no answer."""
    given = {result.item: result for result in results}
    known = {item.code for item in items}
    for code in given:
        if code not in known:
            raise NoSuchItem(item=code, field="items")
    missing = [say(item.name) for item in items if item.code not in given]
    if missing:
        raise ItemsMissing(count=len(missing), items=gettext("、").join(missing), field="items")
    return [given[item.code] for item in items]


def walked_minutes(started_at: datetime, finished_at: datetime, told: int | None, now: datetime) -> int:
    """Whole minutes of a walk: what the walker tells, never more than lay between start and finish.

    A walk over a day long is one that nobody ended; it counts what was told, else an hour.
    """
    if finished_at < started_at:
        raise TimesTurned(field="finished_at")
    if finished_at > now + AHEAD:
        raise NotInTheFuture(field="finished_at")
    between = finished_at - started_at
    if between > LONGEST:
        return min(told, 1440) if told is not None else 60
    minutes = int(between.total_seconds() // 60)
    return min(told, minutes) if told is not None else minutes
