"""What is watched of the nightly erasing."""

from prometheus_client import Counter

from hutong.playbooks.privacy import Kept

FAILURES = Counter("hutong_erasing_failures", "Times that one kind of an office's could not be erased", ("what",))

# All there from the start, at nought: the first failure is a rise only in a series that was there before.
for _what in Kept:
    FAILURES.labels(_what)
