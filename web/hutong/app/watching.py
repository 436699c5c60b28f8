"""What operators watch beside the lanes: offices in flight, failed jobs, deadlines not yet fired. Bounded labels.

An office is called by its address, and only the busiest have a series of their own.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import Gauge
from sqlalchemy import text

from hutong.db import Databases, System
from hutong.jobs import Lane, ticker
from hutong.jobs.rounds import depths

MOST_OFFICES = 20
OTHERS = "others"

IN_FLIGHT = Gauge(
    "hutong_jobs_in_flight",
    "Jobs in the hands of workers; the busiest offices, and all others",
    ("office",),
    multiprocess_mode="livemostrecent",
)
DUE = Gauge(
    "hutong_jobs_due_of_office",
    "Jobs due, waiting or held; the busiest offices, and all others",
    ("office",),
    multiprocess_mode="livemostrecent",
)
EXHAUSTED = Gauge(
    "hutong_jobs_exhausted", "Jobs that gave up and wait for a person", ("lane",), multiprocess_mode="livemostrecent"
)
UNFIRED = Gauge(
    "hutong_deadline_unfired_seconds",
    "By how much the deadline that is longest due and not fired is late",
    multiprocess_mode="livemostrecent",
)
DAMAGED = Gauge(
    "hutong_photo_faults",
    "Photos and archives found missing or changed by readings of the last seven days",
    multiprocess_mode="livemostrecent",
)
MISSED = Gauge(
    "hutong_round_missed_timestamp_seconds",
    "When a missed round was made up for last",
    ("ticker",),
    multiprocess_mode="livemostrecent",
)
ROUND_LATE = Gauge(
    "hutong_round_late_seconds",
    "By how much a round was late the last time",
    ("ticker",),
    multiprocess_mode="livemostrecent",
)
REPORTS = Gauge(
    "hutong_public_reports_oldest_seconds",
    "How long the oldest report of a resident has waited that is no case yet",
    multiprocess_mode="livemostrecent",
)
WATCHED = Gauge(
    "hutong_watched_timestamp_seconds", "When these gauges were last set", multiprocess_mode="livemostrecent"
)

_EXHAUSTED = "SELECT lane, count(*) AS n FROM jobs WHERE failed_at IS NOT NULL AND cancelled_at IS NULL GROUP BY lane"
# From the rows and not counted in this process: a scheduler that was away begins to count at nought.
_ROUNDS = "SELECT name, coalesce(extract(epoch FROM missed_at), 0)::float, late_seconds::float FROM rounds"
_DAMAGED = """
SELECT coalesce(sum(fault_count), 0)::float FROM integrity_checks
 WHERE fault_count > 0 AND ended_at > now() - interval '7 days'
"""
_REPORTS = """
SELECT coalesce(max(extract(epoch FROM now() - received_at)), 0)::float FROM public_reports WHERE case_id IS NULL
"""
# One probe of the sweep's own index for each open office.
_UNFIRED = """
SELECT coalesce(max(extract(epoch FROM now() - c.wake_at)), 0)::float
  FROM offices o CROSS JOIN LATERAL (
    SELECT wake_at FROM cases WHERE office_id = o.office_id AND closed_at IS NULL AND wake_at <= now()
     ORDER BY wake_at LIMIT 1) c
 WHERE o.state = 'open'
"""


@ticker("app.watch", every=timedelta(seconds=15), everywhere=True)
async def watch(databases: Databases) -> None:
    """One look for the scraper of this process."""
    found = await depths(databases)
    async with databases.session(System("app.watch")) as session:
        names = {
            row.office_id: row.slug
            for row in await session.execute(text("SELECT office_id, slug FROM office_addresses"))
        }
        exhausted = {row.lane: row.n for row in await session.execute(text(_EXHAUSTED))}
        rounds = (await session.execute(text(_ROUNDS))).tuples().all()
        DAMAGED.set(await session.scalar(text(_DAMAGED)) or 0)
        REPORTS.set(await session.scalar(text(_REPORTS)) or 0)
        UNFIRED.set(await session.scalar(text(_UNFIRED)) or 0)
    in_flight: Counter[str] = Counter()
    due: Counter[str] = Counter()
    for each in found:
        office = names.get(each.office_id, OTHERS)
        in_flight[office] += each.in_flight
        due[office] += each.in_flight + each.waiting
    _show(IN_FLIGHT, in_flight)
    _show(DUE, due)
    # Each lane always, with nought too: what rises is seen only in a series that was there before.
    for lane in Lane:
        EXHAUSTED.labels(lane).set(exhausted.get(lane, 0))
    for name, missed_at, late in rounds:
        MISSED.labels(name).set(missed_at)
        ROUND_LATE.labels(name).set(late)
    WATCHED.set_to_current_time()


def _show(gauge: Gauge, counts: Mapping[str, int]) -> None:
    gauge.clear()
    for office, count in bounded(counts).items():
        gauge.labels(office).set(count)


def bounded(counts: Mapping[str, int], most: int = MOST_OFFICES) -> dict[str, int]:
    """The largest by name, and the sum of the rest under one: what is shown never grows with the city."""
    named = sorted(
        ((n, name) for name, n in counts.items() if name != OTHERS and n), key=lambda pair: (-pair[0], pair[1])
    )
    shown = {name: n for n, name in named[:most]}
    rest = sum(n for n, _ in named[most:]) + counts.get(OTHERS, 0)
    return {**shown, OTHERS: rest}
