"""How late deadlines fire: the promise is a minute at most."""

from prometheus_client import Histogram

LATE = Histogram(
    "hutong_deadline_late_seconds",
    "By how much reminders, deadlines and rungs fired after their time",
    buckets=(1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3600, 14400, 86400),
)
