from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hutong.db import Office
from hutong.ids import new_id
from hutong.journal import SYSTEM, append, consume, effective_events, events_after, head, offices_behind, seal_now


@pytest.fixture
def correct(databases, noted, office_id):
    class Voided(noted, frozen=True):
        kind = "test.voided"
        text: str = ""
        void: bool = True

    async def do(event_id, count, at):
        """Replace the count; None takes the event away."""
        new = Voided(subject=new_id()) if count is None else noted(subject=new_id(), text="更正", count=count)
        async with databases.session(Office(office_id)) as session:
            return append(session, new, by=SYSTEM, at=at, corrects=event_id)

    return do


async def counts(databases, office_id, **options):
    events = effective_events(office_id, **options)
    async with databases.session(Office(office_id)) as session:
        rows = await session.execute(
            select(events.c.id, events.c.data["count"].as_integer()).order_by(events.c.occurred_at)
        )
        return dict(tuple(row) for row in rows)


async def frozen_at(databases, office_id):
    await seal_now(databases, office_id)
    async with databases.session(Office(office_id)) as session:
        return await head(session)


async def test_only_what_happened_in_the_period_counts(databases, office_id, write):
    start = datetime(2017, 4, 25, tzinfo=UTC)
    ids = await write(office_id, 5, start=start)
    await seal_now(databases, office_id)
    found = await counts(
        databases, office_id, since=start + timedelta(hours=1), until=start + timedelta(hours=4), frozen=5
    )
    assert found == {ids[1]: 1, ids[2]: 2, ids[3]: 3}
    assert await counts(databases, office_id, kinds=("test.other",)) == {}


async def test_a_correction_counts_from_then_on_and_not_before(databases, office_id, write, correct):
    ids = await write(office_id, 3)
    before = await frozen_at(databases, office_id)
    now = (await _first(databases, office_id)).occurred_at + timedelta(days=90)

    await correct(ids[0], 10, now)
    await correct(ids[1], None, now)
    between = await frozen_at(databases, office_id)
    await correct(ids[0], 20, now)
    await correct(ids[1], 7, now)
    after = await frozen_at(databases, office_id)

    assert await counts(databases, office_id, frozen=before) == {ids[0]: 0, ids[1]: 1, ids[2]: 2}
    assert await counts(databases, office_id, frozen=between) == {ids[0]: 10, ids[2]: 2}
    assert await counts(databases, office_id, frozen=after) == {ids[0]: 20, ids[1]: 7, ids[2]: 2}
    # A corrected event keeps the day on which it happened, so it stays in its period.
    assert await counts(databases, office_id, until=now, frozen=after) == {ids[0]: 20, ids[1]: 7, ids[2]: 2}


async def test_without_a_frozen_position_the_unsealed_count_too(databases, office_id, write, correct):
    ids = await write(office_id, 2)
    now = (await _first(databases, office_id, sealed=False)).occurred_at
    await correct(ids[1], 5, now)
    assert await counts(databases, office_id) == {ids[0]: 0, ids[1]: 5}


async def test_events_can_be_counted_in_sql(databases, office_id, write):
    await write(office_id, 4)
    frozen = await frozen_at(databases, office_id)
    events = effective_events(office_id, frozen=frozen)
    async with databases.session(Office(office_id)) as session:
        total = await session.scalar(select(func.sum(events.c.data["count"].as_integer())))
    assert total == 6


async def _first(databases, office_id, *, sealed=True):
    if sealed:
        async with databases.session(Office(office_id)) as session:
            return (await events_after(session, 0, limit=1))[0]
    events = effective_events(office_id)
    async with databases.session(Office(office_id)) as session:
        return (await session.execute(select(events.c.occurred_at))).first()


async def test_a_consumer_folds_each_event_once(databases, office_id, write):
    ids = await write(office_id, 7)
    await seal_now(databases, office_id)
    assert office_id in await offices_behind(databases, "test.fold")

    folded = []
    while True:
        async with databases.session(Office(office_id)) as session:
            events = await consume(session, "test.fold", limit=3)
        if not events:
            break
        folded += [event.id for event in events]
    assert folded == ids
    assert office_id not in await offices_behind(databases, "test.fold")
    assert office_id in await offices_behind(databases, "test.another")


async def test_what_was_not_committed_is_folded_again(databases, office_id, write):
    ids = await write(office_id, 2)
    await seal_now(databases, office_id)

    async def fold_half():
        async with databases.session(Office(office_id)) as session:
            assert len(await consume(session, "test.fold")) == 2
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await fold_half()
    async with databases.session(Office(office_id)) as session:
        assert [event.id for event in await consume(session, "test.fold")] == ids
    async with databases.session(Office(office_id)) as session:
        assert [event.id for event in await consume(session, "test.fold", after=1)] == ids[1:]
