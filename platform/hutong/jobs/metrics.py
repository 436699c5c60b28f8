"""What is watched: how long the lanes are, how old their oldest job, and what became of attempts."""

from prometheus_client import Counter, Gauge, Histogram

WAITING = Gauge("hutong_jobs_waiting", "Due jobs that no worker holds", ("lane",), multiprocess_mode="livemostrecent")
OLDEST = Gauge(
    "hutong_jobs_oldest_seconds",
    "Since when the oldest due job could have run",
    ("lane",),
    multiprocess_mode="livemostrecent",
)
ATTEMPTS = Counter("hutong_job_attempts", "Attempts by outcome", ("kind", "outcome"))
SECONDS = Histogram("hutong_job_seconds", "Seconds an attempt took", ("kind",))
DUE = Gauge(
    "hutong_jobs_due",
    "Due jobs, waiting or held, by kind: photo.verify is the backlog of photos",
    ("kind",),
    multiprocess_mode="livemostrecent",
)
DEPTH = Gauge("hutong_jobs_carried", "Parcels that lie in the carrier", ("lane",), multiprocess_mode="livemostrecent")
LEASES_LOST = Counter("hutong_job_leases_lost", "Attempts that another worker had taken over")
SENT = Counter("hutong_jobs_sent", "Ids handed to the carrier", ("lane",))
CARRIER_LOST = Counter("hutong_jobs_carrier_lost", "Times the carrier was found emptied")
TICK_SECONDS = Histogram("hutong_tick_seconds", "Seconds a tick took", ("ticker",))
TICK_FAILURES = Counter("hutong_tick_failures", "Ticks that raised", ("ticker",))
TICKS_MISSED = Counter("hutong_ticks_missed", "Times nobody was there for, made up for by one late tick", ("ticker",))
TICK_ENDED = Gauge(
    "hutong_tick_ended_timestamp_seconds",
    "When a tick last ended well",
    ("ticker",),
    multiprocess_mode="livemostrecent",
)
