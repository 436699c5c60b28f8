"""The kernel's own rounds over the jobs: gauges, and clearing away what was done long ago."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hutong.db import Databases, Office, System
from hutong.jobs import metrics
from hutong.jobs.leases import GROUPS, OPEN
from hutong.jobs.queue import SPECS, Lane
from hutong.jobs.tickers import ticker

# How long a person can see what was done or called off; failed jobs stay until somebody retries or cancels them.
KEPT_DAYS = 14
_CLEARED_AT_ONCE = 5000

# Reads the due end of each group, as the relay does.
_DUE = f"""{GROUPS}SELECT g.office_id, g.lane, g.kind, d.waiting, d.in_flight, d.oldest
  FROM groups g
 CROSS JOIN LATERAL (
   SELECT count(*) FILTER (WHERE is_free) AS waiting, count(*) FILTER (WHERE NOT is_free) AS in_flight,
          coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE is_free)), 0)::float AS oldest
     FROM (
       SELECT j.run_at, (j.lease_until IS NULL OR j.lease_until < now()) AS is_free
         FROM jobs j
        WHERE {OPEN} AND j.office_id = g.office_id AND j.lane = g.lane AND j.kind = g.kind AND j.run_at <= now()
     ) f
 ) d
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
# By the indexes of what is over: whatever waits or failed beside it, however much, stands in nobody's way.
_CLEAR = """
DELETE FROM jobs
 WHERE office_id = $1 AND id = ANY(ARRAY(
   (SELECT id FROM jobs WHERE office_id = $1 AND done_at < now() - make_interval(days => $3)
     ORDER BY done_at LIMIT $2)
   UNION ALL
   (SELECT id FROM jobs WHERE office_id = $1 AND cancelled_at < now() - make_interval(days => $3)
     ORDER BY cancelled_at LIMIT $2)))
"""


@dataclass(frozen=True, slots=True)
class Depth:
    """The due jobs of one kind of one office: waiting, in a worker's hands, and the age of the oldest (seconds)."""

    office_id: UUID
    lane: str
    kind: str
    waiting: int
    in_flight: int
    oldest: float


async def depths(databases: Databases) -> list[Depth]:
    """Of every office, as the relay sees them."""
    async with databases.driver(System("jobs.gauges")) as connection:
        return [Depth(**row) for row in await connection.fetch(_DUE)]


@ticker("jobs.gauges", every=timedelta(seconds=15), everywhere=True)
async def set_gauges(databases: Databases) -> None:
    """One look for the scraper."""
    found = await depths(databases)
    for lane in Lane:
        of_lane = [each for each in found if each.lane == lane]
        metrics.WAITING.labels(lane).set(sum(each.waiting for each in of_lane))
        metrics.OLDEST.labels(lane).set(max((each.oldest for each in of_lane), default=0))
    for kind in SPECS:
        of_kind = [each for each in found if each.kind == kind]
        metrics.DUE.labels(kind).set(sum(each.waiting + each.in_flight for each in of_kind))


@ticker("jobs.clear", every=timedelta(minutes=10))
async def clear_done(databases: Databases) -> None:
    """Remove jobs done or called off long ago, office by office."""
    async with databases.driver(System("jobs.clear")) as connection:
        offices: list[UUID] = [row["office_id"] for row in await connection.fetch(_OFFICES)]
    for office_id in offices:
        async with databases.driver(Office(office_id)) as connection:
            await connection.execute(_CLEAR, office_id, _CLEARED_AT_ONCE, KEPT_DAYS)
