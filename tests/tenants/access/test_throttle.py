"""Tries at the door: wrong ones are counted, right ones cost the others behind the same address nothing."""

import pytest

from hutong.access.errors import TooManyTries
from hutong.access.throttle import Throttle
from hutong.counters import Counters, Limit

DOOR = Limit("test-door", times=3, seconds=3600)


@pytest.fixture
async def throttle(server_settings):
    counters = Counters(server_settings.redis_url)
    yield Throttle(counters)
    await counters.close()


async def test_a_whole_office_behind_one_address_may_come_in(throttle):
    for _ in range(DOOR.times * 4):
        await throttle.trying(DOOR, "office")
        await throttle.give_back(DOOR, "office")


async def test_one_right_password_among_wrong_ones_forgives_only_itself(throttle):
    for right in (False, True, False, False):
        await throttle.trying(DOOR, "guesser")
        if right:
            await throttle.give_back(DOOR, "guesser")
    with pytest.raises(TooManyTries):
        await throttle.trying(DOOR, "guesser")
