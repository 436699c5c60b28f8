"""Notices that no event of a case stands for, counted as they lie: of storms, of watchers, and of who was named.

The counts of the days folded are said anew each time, so that counting twice comes out the same.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.models import WITHOUT_EVENT
from hutong.tracing.models import RuleDay, RuleState

_AT_MOST = timedelta(days=7)
"""An event entered late says nothing new of notices of long ago, which may have been cleared away by now."""

# Several people told at one moment of one case are one firing.
_COUNTED = f"""
SELECT kind, CAST(created_at AT TIME ZONE :zone AS date) AS day, max(created_at) AS last,
       count(DISTINCT (coalesce(case_id, office_id), created_at)) AS fired
  FROM notices WHERE office_id = :office AND {WITHOUT_EVENT} AND created_at >= :since
 GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - put together of two constants


async def count_notices(
    session: AsyncSession, first: date, last: date, governing: list[tuple[date, int]], zone: ZoneInfo
) -> None:
    """Of the bound office, from the first of the days folded; each fired by the version in force on its day."""
    office = bound_office(session)
    since = datetime.combine(max(first, last - _AT_MOST), time(), zone)
    rows = (await session.execute(text(_COUNTED), {"office": office, "zone": zone.key, "since": since})).all()
    if not rows:
        return
    days: dict[tuple[int, str, date], dict[str, Any]] = {}
    states: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        number = max([one for one in governing if one[0] <= row.day] or governing[:1])[1]
        rule = f"notices/{row.kind.removeprefix('case.')}"
        about = {"office_id": office, "playbook_version": number, "rule": rule}
        days[number, rule, row.day] = {**about, "day": row.day, "fired": row.fired}
        states[number, rule] = {**about, "last_at": row.last}
    said = insert(RuleDay).values([days[key] for key in sorted(days)])
    where = ["office_id", "playbook_version", "rule", "day"]
    await session.execute(said.on_conflict_do_update(index_elements=where, set_={"fired": said.excluded.fired}))
    note = insert(RuleState).values([states[key] for key in sorted(states)])
    later = {"last_at": func.greatest(RuleState.last_at, note.excluded.last_at)}
    await session.execute(note.on_conflict_do_update(index_elements=where[:3], set_=later))
