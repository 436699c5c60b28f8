"""Values kept for a moment: one load for all who ask at once, and none that was forgotten meanwhile."""

import asyncio

import pytest

from hutong.keeping import Keeper


class Source:
    """Gives 1, 2, 3 …, each when it is let."""

    def __init__(self) -> None:
        self.loads = 0
        self.may = asyncio.Event()

    async def load(self) -> int:
        self.loads += 1
        mine = self.loads
        await self.may.wait()
        return mine


async def started(*calls: object) -> list[asyncio.Task[int]]:
    tasks = [asyncio.ensure_future(call) for call in calls]
    await asyncio.sleep(0)
    return tasks


async def test_of_many_at_once_one_loads():
    keeper, source = Keeper(60.0, most=9), Source()
    tasks = await started(*(keeper.get("a", source.load) for _ in range(20)))
    source.may.set()
    assert await asyncio.gather(*tasks) == [1] * 20
    assert await keeper.get("a", source.load) == 1
    assert await keeper.get("b", source.load) == 2


async def test_what_is_old_is_loaded_anew():
    keeper, source = Keeper(0.0, most=9), Source()
    source.may.set()
    assert [await keeper.get("a", source.load) for _ in range(3)] == [1, 2, 3]


async def test_what_was_forgotten_while_it_was_loaded_is_not_kept():
    keeper, source = Keeper(60.0, most=9), Source()
    (before,) = await started(keeper.get("a", source.load))
    keeper.drop("a")
    (after,) = await started(keeper.get("a", source.load))
    source.may.set()
    assert (await before, await after) == (1, 2)
    assert await keeper.get("a", source.load) == 2


async def test_a_load_that_fails_or_is_given_up_costs_the_others_nothing():
    keeper, source = Keeper(60.0, most=9), Source()

    async def broken() -> int:
        await source.may.wait()
        raise ConnectionError

    first, second, third = await started(
        keeper.get("a", broken), keeper.get("a", source.load), keeper.get("a", source.load)
    )
    first.cancel()
    await asyncio.sleep(0)
    source.may.set()
    assert await second == await third
    with pytest.raises(asyncio.CancelledError):
        await first
    with pytest.raises(ConnectionError):
        await keeper.get("b", broken)
    assert await keeper.get("b", source.load) > 0


async def test_a_waiter_that_leaves_takes_nobody_along():
    keeper, source = Keeper(60.0, most=9), Source()
    first, second, third = await started(*(keeper.get("a", source.load) for _ in range(3)))
    second.cancel()
    source.may.set()
    assert (await first, await third) == (1, 1)


async def test_no_more_are_kept_than_said_and_none_is_a_value():
    keeper: Keeper[int, None] = Keeper(60.0, most=2)
    loads = []

    async def load() -> None:
        loads.append(1)

    for key in (1, 2, 3, 3, 2):
        assert await keeper.get(key, load) is None
    assert len(loads) == 3
    await keeper.get(1, load)
    assert len(loads) == 4
    keeper.drop_where(lambda key: key == 1)
    assert keeper.fresh(1) is None
    assert keeper.fresh(3) == (None,)
