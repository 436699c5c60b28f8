import json
import random
import time
from dataclasses import replace

import pytest

from hutong.ids import new_id
from hutong.journal import seal_now, verify

TABLES = ("journal", "journal_positions", "journal_pages")

# A different value for any column of any of the three tables; `v` is the old one.
OTHER = {
    "uuid": "gen_random_uuid()",
    "xid8": "(v::text::bigint + 1)::text::xid8",
    "timestamp with time zone": "CASE WHEN random() < 0.2 THEN 'infinity' ELSE v + interval '1 microsecond' END",
    "jsonb": "jsonb_build_object('was', v)",
    "text": "v || 'x'",
    "integer": "coalesce(v, 0) + 1",
    "bigint": "v + 1000000",
    "bytea": "set_byte(v, 3, 255 - get_byte(v, 3))",
}


class Vandal:
    """Damages one office's journal as a superuser, and mends it again."""

    def __init__(self, superuser, office_id, seed):
        self.superuser, self.office_id, self.chance = superuser, office_id, random.Random(seed)

    async def keep(self):
        for table in TABLES:
            await self.superuser.execute(f"DROP TABLE IF EXISTS pg_temp.kept_{table}")
            await self.superuser.execute(
                f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM hutong.{table} WHERE office_id = '{self.office_id}'"
            )
        self.columns = {
            table: [
                (row["column_name"], row["data_type"])
                for row in await self.superuser.fetch(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_schema = 'hutong' AND table_name = $1",
                    table,
                )
            ]
            for table in TABLES
        }

    async def mend(self):
        for table in TABLES:
            # An edit may have moved the row to another office: find it by its own key too.
            await self.superuser.execute(
                f"DELETE FROM hutong.{table} t WHERE office_id = '{self.office_id}'"
                + (f" OR id IN (SELECT id FROM kept_{table})" if table == "journal" else "")
                + (f" OR event_id IN (SELECT event_id FROM kept_{table})" if table == "journal_positions" else "")
                + (f" OR hash IN (SELECT hash FROM kept_{table})" if table == "journal_pages" else "")
            )
            await self.superuser.execute(f"INSERT INTO hutong.{table} SELECT * FROM kept_{table}")

    async def row(self, table):
        return await self.superuser.fetchval(
            f"SELECT ctid FROM hutong.{table} WHERE office_id = $1 ORDER BY ctid OFFSET $2 LIMIT 1",
            self.office_id, self.chance.randrange(await self.count(table)),
        )  # fmt: skip

    async def count(self, table):
        return await self.superuser.fetchval(
            f"SELECT count(*) FROM hutong.{table} WHERE office_id = $1", self.office_id
        )

    async def damage(self):
        what = self.chance.choice(
            [self.edit] * 6 + [self.delete, self.swap, self.swap_places, self.truncate, self.cut, self.insert, self.pad]
        )
        return await what()

    async def edit(self):
        table = self.chance.choice(TABLES)
        column, kind = self.chance.choice(self.columns[table])
        other = OTHER[kind].replace("v::", f"{column}::").replace("(v", f"({column}").replace(", v)", f", {column})")
        other = other.replace("v ||", f"{column} ||").replace("v +", f"{column} +").replace("ELSE v", f"ELSE {column}")
        ctid = await self.row(table)
        await self.superuser.execute(f"UPDATE hutong.{table} SET {column} = {other} WHERE ctid = $1", ctid)
        return f"edit {table}.{column}"

    async def delete(self):
        table = self.chance.choice(TABLES)
        await self.superuser.execute(f"DELETE FROM hutong.{table} WHERE ctid = $1", await self.row(table))
        return f"delete from {table}"

    async def swap(self):
        """Two events exchange what they say."""
        ids = [row["id"] for row in await self.superuser.fetch(
            "SELECT id FROM hutong.journal WHERE office_id = $1", self.office_id)]  # fmt: skip
        one, two = self.chance.sample(ids, 2)
        await self.superuser.execute(
            "UPDATE hutong.journal e SET data = o.data, subject = o.subject FROM hutong.journal o WHERE"
            " e.office_id = $1 AND o.office_id = $1 AND (e.id, o.id) IN (($2, $3), ($3, $2))",
            self.office_id, one, two,
        )  # fmt: skip
        return "swap"

    async def swap_places(self):
        """Two events exchange their positions, digests and all."""
        one, two = self.chance.sample(range(1, await self.count("journal_positions") + 1), 2)
        rows = await self.superuser.fetch(
            "DELETE FROM hutong.journal_positions WHERE office_id = $1 AND position = ANY($2) RETURNING *",
            self.office_id, [one, two],
        )  # fmt: skip
        for row, place in zip(rows, reversed([row["position"] for row in rows]), strict=True):
            await self.superuser.execute(
                "INSERT INTO hutong.journal_positions VALUES ($1, $2, $3, $4)",
                self.office_id, place, row["event_id"], row["digest"],
            )  # fmt: skip
        return "swap places"

    async def truncate(self):
        """The last pages go, with everything they cover: what remains is a whole, shorter journal."""
        pages = await self.count("journal_pages")
        kept = self.chance.randrange(pages)
        last = await self.superuser.fetchval(
            "SELECT coalesce(max(last_position), 0) FROM hutong.journal_pages WHERE office_id = $1 AND page <= $2",
            self.office_id, kept,
        )  # fmt: skip
        await self.superuser.execute(
            "DELETE FROM hutong.journal WHERE office_id = $1 AND id IN"
            " (SELECT event_id FROM hutong.journal_positions WHERE office_id = $1 AND position > $2)",
            self.office_id, last,
        )  # fmt: skip
        await self.superuser.execute(
            "DELETE FROM hutong.journal_positions WHERE office_id = $1 AND position > $2", self.office_id, last
        )
        await self.superuser.execute(
            "DELETE FROM hutong.journal_pages WHERE office_id = $1 AND page > $2", self.office_id, kept
        )
        return f"truncate after page {kept}"

    async def cut(self):
        """The last events or positions go, the seals stay."""
        table = self.chance.choice(["journal", "journal_positions"])
        order = "id" if table == "journal" else "position"
        await self.superuser.execute(
            f"DELETE FROM hutong.{table} WHERE office_id = $1 AND {order} IN (SELECT {order} FROM hutong.{table}"
            f" WHERE office_id = $1 ORDER BY {order} DESC LIMIT $2)",
            self.office_id, self.chance.randint(1, 5),
        )  # fmt: skip
        return f"cut {table}"

    async def insert(self):
        """An event is slipped in among those of long ago."""
        await self.superuser.execute(
            "INSERT INTO hutong.journal SELECT office_id, $2, xid, occurred_at, recorded_at, actor, kind, subject,"
            " playbook_version, corrects, data FROM hutong.journal WHERE ctid = $1",
            await self.row("journal"), new_id(),
        )  # fmt: skip
        return "insert"

    async def pad(self):
        """A sealed event gets a second place at the end."""
        event_id = new_id()
        await self.superuser.execute(
            "INSERT INTO hutong.journal_positions SELECT office_id, position + 1, $2, digest"
            " FROM hutong.journal_positions WHERE office_id = $1 ORDER BY position DESC LIMIT 1",
            self.office_id, event_id,
        )  # fmt: skip
        return "pad"


@pytest.fixture
async def chained(databases, office_id, write):
    for count in (7, 1, 12, 5):
        await write(office_id, count)
        await seal_now(databases, office_id)
    return office_id


async def test_an_untouched_journal_is_whole(databases, chained, write):
    await write(chained, 2)
    verdict = await verify(databases, chained)
    assert (verdict.is_whole, verdict.events, verdict.pages, verdict.pending) == (True, 25, 4, 2)
    assert (await verify(databases, chained, anchor=verdict.head)).is_whole


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(50, id="50"),
        pytest.param(10_000, id="10000", marks=[pytest.mark.fault, pytest.mark.timeout(3600)]),
    ],
)
async def test_every_mutation_is_found(databases, chained, superuser, count):
    vandal = Vandal(superuser, chained, seed=count)
    await vandal.keep()
    anchor = (await verify(databases, chained)).head
    missed = []
    for number in range(count):
        done = await vandal.damage()
        if (await verify(databases, chained, anchor=anchor)).is_whole:
            missed.append((number, done))
        await vandal.mend()
    assert missed == []
    assert (await verify(databases, chained, anchor=anchor)).is_whole


async def test_a_cut_end_is_found_only_with_an_anchor(databases, chained, superuser):
    """Says why anchors are kept outside: inside the database a shorter journal is a journal."""
    anchor = (await verify(databases, chained)).head
    vandal = Vandal(superuser, chained, seed=1)
    await vandal.keep()
    await vandal.truncate()
    assert (await verify(databases, chained)).is_whole
    assert [problem.what for problem in (await verify(databases, chained, anchor=anchor)).problems] == [
        "anchor-missing"
    ]


async def test_problems_say_what_and_where(databases, chained, superuser):
    event_id = await superuser.fetchval(
        "UPDATE journal SET data = data || $2::jsonb WHERE office_id = $1 AND id ="
        " (SELECT event_id FROM journal_positions WHERE office_id = $1 AND position = 9) RETURNING id",
        chained, json.dumps({"count": 999}),
    )  # fmt: skip
    verdict = await verify(databases, chained)
    assert [(p.what, p.where) for p in verdict.problems] == [("event-changed", str(event_id))]


async def test_a_page_of_another_office_does_not_fit(databases, chained, superuser, write):
    """Even with the same events: the chain begins with the office itself."""
    stranger = new_id()
    for table in TABLES:
        columns = [
            row["column_name"]
            for row in await superuser.fetch(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'hutong' AND table_name = $1"
                " AND column_name <> 'office_id' ORDER BY ordinal_position",
                table,
            )
        ]
        listed = ", ".join(columns)
        await superuser.execute(
            f"INSERT INTO {table} (office_id, {listed}) SELECT $2, {listed} FROM {table} WHERE office_id = $1",
            chained, stranger,
        )  # fmt: skip
    found = {problem.what for problem in (await verify(databases, stranger)).problems}
    assert found == {"chain-broken", "event-changed"}


async def test_a_forged_end_of_the_right_length_is_not_the_anchored_one(databases, chained):
    anchor = (await verify(databases, chained)).head
    wrong = replace(anchor, hash=bytes(32))
    assert [p.what for p in (await verify(databases, chained, anchor=wrong)).problems] == ["anchor-missing"]


@pytest.mark.fault
@pytest.mark.timeout(900)
async def test_a_million_events_are_verified_within_a_minute(databases, office_id, superuser):
    await superuser.execute(
        "INSERT INTO journal (office_id, id, occurred_at, actor, kind, subject, data) SELECT $1,"
        " lpad(to_hex(n), 32, '0')::uuid, now(), '{\"kind\": \"generator\"}', 'test.noted', gen_random_uuid(),"
        " jsonb_build_object('text', '第' || n || '条', 'count', n, 'items', '[1, 2, 3]'::jsonb)"
        " FROM generate_series(1, 1000000) n",
        office_id, timeout=300,
    )  # fmt: skip
    await superuser.execute("ANALYZE journal")
    await seal_now(databases, office_id, seconds=600)
    begun = time.monotonic()
    verdict = await verify(databases, office_id)
    assert (verdict.is_whole, verdict.events) == (True, 1_000_000)
    assert time.monotonic() - begun < 60
