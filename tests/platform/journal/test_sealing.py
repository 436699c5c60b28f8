import asyncio
import re
from uuid import UUID

import asyncpg
import pytest

from hutong.db import Office, System
from hutong.ids import new_id
from hutong.journal import head, seal, seal_now, seal_office, sealing, verify
from hutong.journal.digests import CANONICAL, PageFacts, event_digest, genesis, page_hash
from hutong.journal.sealing import offices_to_seal


async def positions(databases, office_id):
    async with databases.driver(Office(office_id)) as connection:
        return [
            (row["position"], row["event_id"])
            for row in await connection.fetch(
                "SELECT position, event_id FROM journal_positions WHERE office_id = $1 ORDER BY position", office_id
            )
        ]


async def pages(databases, office_id):
    async with databases.driver(Office(office_id)) as connection:
        return [
            tuple(row)
            for row in await connection.fetch(
                "SELECT page, first_position, last_position FROM journal_pages WHERE office_id = $1 ORDER BY page",
                office_id,
            )
        ]


async def test_events_get_gapless_positions_in_the_order_they_were_written(databases, office_id, write):
    first = await write(office_id, 3)
    await seal_now(databases, office_id)
    second = await write(office_id, 2)
    await seal_now(databases, office_id)

    assert await positions(databases, office_id) == list(enumerate(first + second, start=1))
    assert await pages(databases, office_id) == [(1, 1, 3), (2, 4, 5)]
    async with databases.session(Office(office_id)) as session:
        assert await head(session) == 5


async def test_an_event_of_a_slow_transaction_is_neither_skipped_nor_overtaken(databases, office_id, write):
    async with databases.driver(Office(office_id)) as slow:
        late = new_id()
        await slow.execute(
            "INSERT INTO journal (office_id, id, occurred_at, actor, kind, subject, data)"
            " VALUES ($1, $2, now(), '{}', 'test.noted', $2, '{}')",
            office_id, late,
        )  # fmt: skip
        quick = await write(office_id, 1)
        assert await seal_office(databases, office_id) == 0  # Both wait until the slow one is settled.
    await seal_now(databases, office_id)

    assert await positions(databases, office_id) == [(1, late), (2, quick[0])]


async def test_only_offices_with_unsealed_events_are_visited(databases, office_id, write):
    quiet = new_id()
    await write(quiet, 1)
    await seal_now(databases, quiet)
    await write(office_id, 1)

    due = await offices_to_seal(databases)
    while office_id not in due:  # Another worker's transaction may hold the horizon for a moment.
        await asyncio.sleep(0.02)
        due = await offices_to_seal(databases)
    assert quiet not in due

    await seal(databases)
    await seal_now(databases, office_id)
    assert office_id not in await offices_to_seal(databases)


async def test_sealers_at_once_leave_one_chain(databases, office_id, write):
    written = []
    for _ in range(5):
        written += await write(office_id, 20)
        await asyncio.gather(*(seal_office(databases, office_id) for _ in range(4)))
    await seal_now(databases, office_id)

    assert [event_id for _, event_id in await positions(databases, office_id)] == written
    assert (await verify(databases, office_id)).is_whole


async def test_a_long_tail_is_sealed_in_pages_and_batches(databases, office_id, write, monkeypatch):
    monkeypatch.setattr(sealing, "PAGE", 10)
    monkeypatch.setattr(sealing, "BATCH", 30)
    written = await write(office_id, 95)
    await seal_now(databases, office_id)
    written += await write(office_id, 75)
    await seal_now(databases, office_id)

    assert [event_id for _, event_id in await positions(databases, office_id)] == written
    assert {last - first for _, first, last in await pages(databases, office_id)} <= {9, 4, -1}
    assert (await verify(databases, office_id)).is_whole


@pytest.mark.parametrize("shift", [-400, 2**40], ids=["lower xids", "higher xids"])
async def test_a_journal_restored_into_another_cluster_is_sealed_on(databases, office_id, write, superuser, shift):
    """A dump brings rows with the other cluster's xids and hints; here both mean nothing."""
    await write(office_id, 4)
    await seal_now(databases, office_id)
    await write(office_id, 3)
    moved = new_id()
    await superuser.execute(
        "INSERT INTO journal SELECT $2::uuid, id, (xid::text::bigint + $3)::text::xid8, occurred_at, recorded_at,"
        " actor, kind, subject, playbook_version, corrects, data FROM journal WHERE office_id = $1",
        office_id, moved, shift,
    )  # fmt: skip
    # Three of the seven were not sealed when the dump was made: seal four of them under the other cluster's name.
    await _seal_as_elsewhere(superuser, moved)
    assert (await verify(databases, moved)).events == 4

    await seal_now(databases, moved)
    assert len(await positions(databases, moved)) == 7
    verdict = await verify(databases, moved)
    assert (verdict.is_whole, verdict.pending) == (True, 0)

    # From now on the hint holds again, and a quiet office is left alone.
    assert moved not in await offices_to_seal(databases)
    more = await write(moved, 2)
    await seal_now(databases, moved)
    assert [event_id for _, event_id in (await positions(databases, moved))[7:]] == more


async def _seal_as_elsewhere(superuser, office_id):
    rows = await superuser.fetch(
        f"SELECT e.id, e.xid, {CANONICAL} AS c FROM journal e WHERE office_id = $1 ORDER BY xid, id LIMIT 4", office_id
    )
    digests = [event_digest(row["c"]) for row in rows]
    facts = PageFacts(
        page=1, first_position=1, last_position=4, previous_hash=genesis(office_id),
        sealed_at="2026-01-01T00:00:00", sealed_below=max(2, rows[-1]["xid"] + 1), cluster="elsewhere",
    )  # fmt: skip
    for n, row in enumerate(rows):
        await superuser.execute(
            "INSERT INTO journal_positions VALUES ($1, $2, $3, $4)", office_id, n + 1, row["id"], digests[n]
        )
    await superuser.execute(
        "INSERT INTO journal_pages VALUES ($1, 1, 1, 4, $2, $3, '2026-01-01 00:00:00+00', $4, 'elsewhere')",
        office_id, facts.previous_hash, page_hash(facts, digests), facts.sealed_below,
    )  # fmt: skip


async def test_the_cost_of_sealing_follows_the_tail(databases, office_id, write):
    await write(office_id, 3001)
    await seal_now(databases, office_id)
    await write(office_id, 2)

    async with databases.driver(Office(office_id)) as connection:
        last = await connection.fetchrow(sealing._LAST, office_id)
        await connection.execute(sealing._SHORT)
        plan = await connection.fetch(
            f"EXPLAIN (ANALYZE, BUFFERS) {sealing._AFTER_HINT}", office_id, last["sealed_below"], UUID(int=0)
        )
    lines = [row[0] for row in plan]
    assert any("Index Scan using ix_journal_xid on journal e" in line for line in lines), lines
    pages_read = next(int(found[1]) for line in lines if (found := re.search(r"Buffers: shared hit=(\d+)", line)))
    assert pages_read < 40, "\n".join(lines)


async def test_the_application_can_neither_change_nor_remove_what_was_written(databases, office_id, write):
    await write(office_id, 1)
    await seal_now(databases, office_id)
    for table in ("journal", "journal_positions", "journal_pages"):
        for statement in (f"UPDATE {table} SET office_id = office_id", f"DELETE FROM {table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with databases.driver(Office(office_id)) as connection:
                    await connection.execute(f"{statement} WHERE office_id = '{office_id}'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with databases.driver(System("test")) as connection:
            await connection.fetch("SELECT data FROM journal WHERE office_id = $1", office_id)
