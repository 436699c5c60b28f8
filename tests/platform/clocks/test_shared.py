"""A clock that is wrong is put right by one that all share."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.clocks import FixedClock, SharedClock

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(own, there, *, took=timedelta()):
    """An answer that arrives `took` later by the machine's own clock."""

    async def ask():
        own.set(own.now() + took)
        return there

    return ask


@pytest.mark.parametrize("wrong", [3 * HOUR, -3 * HOUR, timedelta(days=-400), timedelta(seconds=5)])
async def test_a_wrong_clock_shows_the_shared_time(wrong):
    own = FixedClock(NOON + wrong)
    clock = SharedClock(own)
    assert clock.now() == NOON + wrong
    assert await clock.compare(told(own, NOON)) == -wrong
    assert clock.now() == NOON
    own.set(own.now() + HOUR)
    assert clock.now() == NOON + HOUR


async def test_what_asking_may_have_cost_is_not_corrected():
    own = FixedClock(NOON)
    clock = SharedClock(own)
    await clock.compare(told(own, NOON + timedelta(seconds=1)))
    assert clock.offset == timedelta()
    # Ten seconds under way: the answer may be of any moment among them.
    await clock.compare(told(own, NOON + timedelta(seconds=7), took=timedelta(seconds=10)))
    assert clock.offset == timedelta()


async def test_a_clock_that_was_mended_is_left_alone_again():
    own = FixedClock(NOON - HOUR)
    clock = SharedClock(own)
    await clock.compare(told(own, NOON))
    own.set(NOON)
    await clock.compare(told(own, NOON))
    assert (clock.offset, clock.now()) == (timedelta(), NOON)
