"""Folds the journal into the rollups, behind the writers: one transaction for each batch of an office."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, Office, System, bound_office
from hutong.reports.facts import COUNTS, KINDS, SIGNED

log = structlog.get_logger()
FACTS = "facts"
# Positions folded in one transaction, so that it stays short however far behind the fold is.
BATCH = 50_000

_BEHIND = """
SELECT o.office_id
  FROM offices o
  JOIN LATERAL (
    SELECT position FROM journal_positions p WHERE p.office_id = o.office_id ORDER BY position DESC LIMIT 1
  ) j ON true
  LEFT JOIN facts_cursors c ON c.office_id = o.office_id AND c.name = :name
 WHERE j.position > coalesce(c.position, 0)
"""

_PLACE = "SELECT city_id, district_id, time_zone FROM offices WHERE office_id = :office"
_BEGIN = """
INSERT INTO facts_cursors (office_id, name, position) VALUES (:office, :name, 0) ON CONFLICT DO NOTHING
"""
_CURSOR = "SELECT position FROM facts_cursors WHERE office_id = :office AND name = :name FOR UPDATE"
_LAST = "SELECT coalesce(max(position), 0) FROM journal_positions WHERE office_id = :office"
_MOVE = "UPDATE facts_cursors SET position = :through, folded_at = :now WHERE office_id = :office AND name = :name"

_NAMES = ", ".join(COUNTS)
_ADDED = ", ".join(f"{name} = f.{name} + excluded.{name}" for name in COUNTS)
_MONTHLY = ", ".join(f"sum({name})::bigint" for name in COUNTS)
# S608: put together from constants alone.
_FOLD = f"""
WITH {SIGNED}, daily AS (
  INSERT INTO facts_daily AS f (office_id, day, alley_kind, city_id, district_id, {_NAMES})
  SELECT :office, day, alley_kind, :city, :district, {_NAMES} FROM counted
  ON CONFLICT (office_id, day, alley_kind) DO UPDATE SET {_ADDED}
)
INSERT INTO facts_monthly AS f (office_id, month, alley_kind, city_id, district_id, {_NAMES})
SELECT :office, date_trunc('month', day)::date, alley_kind, :city, :district, {_MONTHLY} FROM counted GROUP BY 2, 3
ON CONFLICT (office_id, month, alley_kind) DO UPDATE SET {_ADDED}
"""  # noqa: S608
# As the register stands now: what rates are taken per.
_SIZES = """
WITH gone AS (DELETE FROM facts_sizes WHERE office_id = :office AND alley_kind NOT IN (
  SELECT kind FROM alleys WHERE office_id = :office AND until IS NULL))
INSERT INTO facts_sizes AS f (office_id, alley_kind, city_id, district_id, alleys, length_m)
SELECT :office, kind, :city, :district, count(*), sum(length_m) FROM alleys
 WHERE office_id = :office AND until IS NULL GROUP BY kind
ON CONFLICT (office_id, alley_kind) DO UPDATE SET alleys = excluded.alleys, length_m = excluded.length_m
"""


async def fold(databases: Databases, *, now: datetime) -> int:
    """Bring every office's rollups up to its journal; returns the number of positions folded."""
    async with databases.session(System("facts.fold")) as session:
        behind = (await session.execute(text(_BEHIND), {"name": FACTS})).scalars().all()
    folded = 0
    for office in behind:
        try:
            folded += await fold_office(databases, office, now=now)
        except Exception:
            # One office's trouble must not keep the others' figures old.
            log.exception("facts of an office were not folded", office_id=str(office))
    return folded


async def fold_office(databases: Databases, office: UUID, *, now: datetime) -> int:
    """Fold one office to the end of its journal."""
    folded = 0
    while True:
        async with databases.session(Office(office)) as session:
            step = await fold_batch(session, now=now)
        folded += step
        if step < BATCH:
            return folded


async def fold_batch(session: AsyncSession, *, now: datetime) -> int:
    """Fold the next positions of the bound office; returns their number. A second fold waits for the first."""
    office = bound_office(session)
    given = {"office": office, "name": FACTS}
    await session.execute(text(_BEGIN), given)
    above = (await session.execute(text(_CURSOR), given)).scalar_one()
    last = (await session.execute(text(_LAST), {"office": office})).scalar_one()
    through = min(last, above + BATCH)
    if through <= above:
        return 0
    place = (await session.execute(text(_PLACE), {"office": office})).one()
    city = {"office": office, "city": place.city_id, "district": place.district_id}
    window = {"above": above, "through": through, "kinds": list(KINDS), "zone": place.time_zone}
    await session.execute(text(_FOLD).bindparams(bindparam("kinds", type_=ARRAY(TEXT))), {**city, **window})
    await session.execute(text(_SIZES), city)
    await session.execute(text(_MOVE), {**given, "through": through, "now": now})
    return int(through - above)
