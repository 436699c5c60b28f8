"""Counts an office's rollups again from its journal: what the fold added up must be what is there."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.reports.facts import COUNTS, KINDS, SIGNED
from hutong.reports.folding import FACTS

_CURSOR = "SELECT position FROM facts_cursors WHERE office_id = :office AND name = :name FOR UPDATE"
_ZONE = "SELECT time_zone FROM offices WHERE office_id = :office"

# S608: put together from constants alone.
_DIFFERENT = f"""
WITH {SIGNED}, stored AS (
  SELECT 'day' AS what, day, alley_kind, {", ".join(COUNTS)} FROM facts_daily WHERE office_id = :office
  UNION ALL
  SELECT 'month', month, alley_kind, {", ".join(COUNTS)} FROM facts_monthly WHERE office_id = :office
), recounted AS (
  SELECT 'day' AS what, day, alley_kind, {", ".join(COUNTS)} FROM counted
  UNION ALL
  SELECT 'month', date_trunc('month', day)::date, alley_kind, {", ".join(f"sum({n})::bigint" for n in COUNTS)}
    FROM counted GROUP BY 2, 3
), compared AS (
  SELECT coalesce(s.what, r.what) AS what, coalesce(s.day, r.day) AS day, coalesce(s.alley_kind, r.alley_kind) AS kind,
         v.name, coalesce(v.stored, 0) AS stored, coalesce(v.recounted, 0) AS recounted
    FROM stored s FULL JOIN recounted r ON r.what = s.what AND r.day = s.day AND r.alley_kind = s.alley_kind
   CROSS JOIN LATERAL (VALUES {", ".join(f"('{n}', s.{n}, r.{n})" for n in COUNTS)}) AS v (name, stored, recounted)
)
SELECT what, day, kind, name, stored, recounted FROM compared WHERE stored <> recounted ORDER BY 1, 2, 3, 4
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Difference:
    """One count that does not agree; `what` is day or month."""

    what: str
    day: date
    alley_kind: str
    name: str
    stored: int
    recounted: int


async def verify_facts(session: AsyncSession) -> list[Difference] | None:
    """Differences of the bound office, none when all is right; None where nothing was folded from a journal.

    The fold waits meanwhile, so that both sides speak of the same position.
    """
    office = bound_office(session)
    position = await session.scalar(text(_CURSOR), {"office": office, "name": FACTS})
    if position is None:
        return None
    zone = (await session.execute(text(_ZONE), {"office": office})).scalar_one()
    rows = await session.execute(
        text(_DIFFERENT).bindparams(bindparam("kinds", type_=ARRAY(TEXT))),
        {"office": office, "above": 0, "through": position, "kinds": list(KINDS), "zone": zone},
    )
    return [Difference(r.what, r.day, r.kind, r.name, r.stored, r.recounted) for r in rows]
