"""What the nightly check looked at and found."""

from prometheus_client import Counter

CHECKED = Counter("hutong_why_checked", "Stored values reckoned again by the nightly check", ("kind",))
DIFFERENT = Counter("hutong_why_differences", "Stored values that the rules did not give again", ("kind",))
