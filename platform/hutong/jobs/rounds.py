"""The kernel's own rounds over the jobs: gauges, and clearing away what was done long ago."""

from datetime import timedelta
from uuid import UUID

from hutong.db import Databases, Office, System
from hutong.jobs import metrics
from hutong.jobs.leases import OPEN
from hutong.jobs.queue import Lane
from hutong.jobs.tickers import ticker

# How long a person can see what was done; failed jobs stay until somebody retries or cancels them.
KEPT_DAYS = 14
_CLEARED_AT_ONCE = 5000

_GAUGES = f"""
SELECT lane, count(*) AS waiting, extract(epoch FROM now() - min(run_at))::float AS oldest
  FROM jobs WHERE {OPEN} AND run_at <= now() AND (lease_until IS NULL OR lease_until < now())
 GROUP BY lane
"""  # noqa: S608 - constants

_OFFICES = """
WITH RECURSIVE offices AS (
  (SELECT office_id FROM jobs ORDER BY office_id LIMIT 1)
  UNION ALL
  SELECT (SELECT j.office_id FROM jobs j WHERE j.office_id > o.office_id ORDER BY j.office_id LIMIT 1)
    FROM offices o WHERE o.office_id IS NOT NULL
)
SELECT office_id FROM offices WHERE office_id IS NOT NULL
"""
# Ids are made in the order of time, so the oldest stand first in the primary key.
_CLEAR = """
DELETE FROM jobs
 WHERE office_id = $1 AND id IN (SELECT id FROM jobs WHERE office_id = $1 ORDER BY id LIMIT $2)
   AND done_at < now() - make_interval(days => $3)
"""


@ticker("jobs.gauges", every=timedelta(seconds=15))
async def set_gauges(databases: Databases) -> None:
    """One pass over the open jobs for the scraper."""
    async with databases.driver(System("jobs.gauges")) as connection:
        rows = {row["lane"]: row for row in await connection.fetch(_GAUGES)}
    for lane in Lane:
        row = rows.get(lane)
        metrics.WAITING.labels(lane).set(row["waiting"] if row else 0)
        metrics.OLDEST.labels(lane).set(row["oldest"] if row else 0)


@ticker("jobs.clear", every=timedelta(minutes=10))
async def clear_done(databases: Databases) -> None:
    """Remove jobs done long ago, office by office."""
    async with databases.driver(System("jobs.clear")) as connection:
        offices: list[UUID] = [row["office_id"] for row in await connection.fetch(_OFFICES)]
    for office_id in offices:
        async with databases.driver(Office(office_id)) as connection:
            await connection.execute(_CLEAR, office_id, _CLEARED_AT_ONCE, KEPT_DAYS)
