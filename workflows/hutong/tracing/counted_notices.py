"""Notices of cases counted as they lie: whatever was told to people, to departments or in the office's groups.

What an event might have had told is not counted, for often there is nobody to tell. The counts of the days folded are
said anew each time, so that counting twice comes out the same.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.tracing.models import RuleDay, RuleState
from hutong.tracing.wording import NOTICES

_AT_MOST = timedelta(days=7)
"""An event entered late says nothing new of notices of long ago, which may have been cleared away by now."""
_OF = "notices/"

# Several who are told at one moment of one case, by whatever way, are one firing of the version that the case goes by.
_COUNTED = text("""
WITH told AS (
  SELECT substr(kind, 6) AS template, case_id, created_at FROM notices
   WHERE office_id = :office AND created_at >= :since AND kind LIKE 'case.%'
  UNION
  SELECT kind, case_id, created_at FROM department_notices
   WHERE office_id = :office AND created_at >= :since AND case_id IS NOT NULL
  UNION
  SELECT substr(kind, 6), CAST(substring(link FROM '/cases/([0-9a-f-]{36})$') AS uuid), created_at FROM deliveries
   WHERE office_id = :office AND created_at >= :since AND kind LIKE 'case.%' AND robot_id IS NOT NULL
     AND department_way_id IS NULL
)
SELECT template, c.playbook_version AS version, CAST(t.created_at AT TIME ZONE :zone AS date) AS day,
       max(t.created_at) AS last, count(*) AS fired
  FROM told t LEFT JOIN cases c ON c.office_id = :office AND c.id = t.case_id
 WHERE template = ANY(:templates)
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")


async def count_notices(
    session: AsyncSession, first: date, last: date, governing: list[tuple[date, int]], zone: ZoneInfo
) -> None:
    """Of the bound office, from the first of the days folded; what is of no case fired by the version of its day."""
    office, first = bound_office(session), max(first, last - _AT_MOST)
    given = {
        "office": office, "zone": zone.key, "since": datetime.combine(first, time(), zone), "templates": list(NOTICES),
    }  # fmt: skip
    days: dict[tuple[int, str, date], dict[str, Any]] = {}
    states: dict[tuple[int, str], dict[str, Any]] = {}
    for row in await session.execute(_COUNTED, given):
        number = row.version or max([one for one in governing if one[0] <= row.day] or governing[:1])[1]
        about = {"office_id": office, "playbook_version": number, "rule": f"{_OF}{row.template}"}
        known = days.setdefault((number, row.template, row.day), {**about, "day": row.day, "fired": 0})
        known["fired"] += row.fired
        state = states.setdefault((number, row.template), {**about, "last_at": row.last})
        state["last_at"] = max(state["last_at"], row.last)
    # A case that goes by another version since took its notices along.
    before = delete(RuleDay).where(RuleDay.office_id == office, RuleDay.day >= first, RuleDay.rule.startswith(_OF))
    await session.execute(before.execution_options(synchronize_session=False))
    if not days:
        return
    await session.execute(insert(RuleDay), [days[key] for key in sorted(days)])
    note = insert(RuleState).values([states[key] for key in sorted(states)])
    later = {"last_at": func.greatest(RuleState.last_at, note.excluded.last_at)}
    where = ["office_id", "playbook_version", "rule"]
    await session.execute(note.on_conflict_do_update(index_elements=where, set_=later))
