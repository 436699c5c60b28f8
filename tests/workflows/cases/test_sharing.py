"""A step that several posts have at once: each finds it among its own, whoever acts takes it from all."""

import re
from datetime import date, timedelta

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select, text, update

from hutong.cases import queries, steps
from hutong.cases.lists import Wanted, cases_found
from hutong.cases.models import Case
from hutong.cases.moving_acts import ask_move
from hutong.cases.moving_running import move_some
from hutong.cases.schemas import TakeStep
from hutong.cases.settings import Settings, setting_at
from hutong.db import Office
from hutong.errors import NotThere
from hutong.escalation.service import wake_due
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.playbooks.models import PlaybookVersion
from hutong.posts.models import Post

SHARERS = ("deputy-chief", "command")


def shared(book, *kinds):
    """Every first step handled by the chief together with these kinds of post."""

    def with_also(flow):
        steps_ = (replace(s, who=replace(s.who, also=kinds)) if s.code == flow.first else s for s in flow.steps)
        return replace(flow, steps=tuple(steps_))

    return replace(book, flows=tuple(map(with_also, book.flows)))


@pytest.fixture
def publish(now):
    """`await publish(world, book, 2)`: a later version, in force from today."""

    async def put(world, book, version=2):
        async with world.session() as session:
            session.add(
                PlaybookVersion(
                    office_id=world.id, id=new_id(), version=version, state="published", number=f"{version}号", source="",
                    in_force_from=now.date(), document=msgspec.to_builtins(book),
                )
            )  # fmt: skip

    return put


@pytest.fixture
async def together(longtan, publish):
    await publish(longtan, shared(longtan.playbook, *SHARERS))
    return longtan


@pytest.fixture
def mine(databases, now):
    """`await mine(world, person)`: what each of the three ways of asking lists, which must be the same."""

    async def read(world, person, *, at=now, **more):
        async with world.session() as session:
            items = await queries.open_items(session, person.id, now=at, **more)
            listed = await cases_found(session, Wanted(which="mine"), person=person.id, everything=False, now=at)
        async with databases.driver(Office(world.id)) as connection:
            office, setting = await Settings(databases).at(connection, world.id, at)
            fast = await queries.open_items_fast(connection, office, setting, person.id, now=at, **more)
        assert fast == items
        assert listed[: len(items)] == items
        return [(item.id, item.shared) for item in items]

    return read


async def stored(world, case):
    async with world.session() as session:
        return (await session.scalars(select(Case).where(Case.office_id == world.id, Case.id == case))).one()


async def posts_of(world, row, *kinds):
    """The posts of these kinds over the alley of a case, but for its owner's."""
    async with world.session() as session:
        _, setting = await setting_at(session, row.step_since)
    day = setting.day(row.step_since)
    covering = {p.id for kind in kinds for p in setting.directory.posts_covering(row.alley_id, kind, day)}
    return sorted(covering - {row.owner_post_id})


async def test_those_who_share_a_step_see_it_act_on_it_and_are_rid_of_it(together, report, mine, now, photograph):
    state = await report(together)
    chief, deputy, steward = together.one("alley-chief"), together.one("deputy-chief"), together.one("steward")
    assert await mine(together, chief) == [(state.id, False)]
    assert await mine(together, deputy) == [(state.id, True)]
    assert await mine(together, together.one("command")) == [(state.id, True)]
    assert await mine(together, steward) == []
    assert await mine(together, together.people["deputy-chief"][1]) == []
    await photograph(together, state.id, deputy.id)
    async with together.session() as session:
        case = await queries.case_for(session, deputy.id, state.id, now=now)
        assert (case.is_mine, case.is_shared) == (False, True)
        assert not (await queries.case_for(session, chief.id, state.id, now=now)).is_shared
        done = TakeStep(action="done", note="已劝离", revision=case.revision)
        after = await steps.take_step(session, state.id, done, person=deputy.id, by=Actor("person", deputy.id), now=now)
    assert (after.step, after.also) == ("confirm", ())
    assert (await stored(together, state.id)).also_post_ids is None
    for person in (chief, deputy, together.one("command")):
        assert await mine(together, person) == []
    assert await mine(together, steward) == [(state.id, False)]


async def test_a_list_holds_no_case_twice_and_the_earliest_deadline_first(together, report, mine, now):
    slow, quick = await report(together, category="road"), await report(together)
    far = await report(together, alley=together.alleys[1].id)
    chief, command = together.one("alley-chief"), together.one("command")
    earliest_first = sorted((slow, quick, far), key=lambda s: (s.due_at, s.id))
    assert await mine(together, command) == [(s.id, True) for s in earliest_first]
    assert await mine(together, command, limit=2) == [(s.id, True) for s in earliest_first[:2]]
    row = await stored(together, quick.id)
    async with together.session() as session:
        # A post of the kind that shares it, held by the very person who has the case; and the person as its owner.
        here = Case.office_id == together.id, Case.id == quick.id
        await session.execute(update(Case).where(*here).values(also_post_ids=[*row.also_post_ids, row.owner_post_id]))
    assert (await mine(together, chief)).count((quick.id, False)) == len(await mine(together, chief)) - 1 == 1
    async with together.session() as session:
        await session.execute(update(Case).where(*here).values(owner_post_id=None, owner_person_id=command.id))
    assert sorted(await mine(together, command)) == sorted([(slow.id, True), (quick.id, False), (far.id, True)])


async def test_another_office_and_another_alley_see_nothing(together, street, report, mine, databases, now):
    state = await report(together)
    row = await stored(together, state.id)
    chief = street.one("alley-chief")
    assert await mine(street, chief) == []
    async with databases.session(Office(street.id)) as session:
        found = await session.execute(
            text("SELECT id FROM cases WHERE office_id = :office AND also_post_ids && CAST(:posts AS uuid[])"),
            {"office": together.id, "posts": row.also_post_ids},
        )
        assert found.all() == []
        with pytest.raises(NotThere):
            await queries.case_for(session, chief.id, state.id, now=now)


async def test_a_post_that_ended_has_nothing_and_one_that_begins_shares_what_comes(together, report, mine, now):
    state = await report(together)
    (post,) = await posts_of(together, await stored(together, state.id), "deputy-chief")
    async with together.session() as session:
        row = (await session.scalars(select(Post).where(Post.office_id == together.id, Post.id == post))).one()
        row.until = date(2026, 11, 23)
    tomorrow = now + timedelta(days=1)
    assert await mine(together, together.one("deputy-chief"), at=tomorrow) == []
    later = await report(together, at=tomorrow)
    assert post not in later.also
    assert later.also == tuple((await stored(together, later.id)).also_post_ids)


async def test_every_verb_keeps_the_row_as_the_open_step_says(longtan, report, publish, now):
    """Opened, taken on, sent back, moved to other rules, transferred by its ladder, ended."""
    by = Actor("person", longtan.one("office-admin").id)
    chief = longtan.one("alley-chief")

    async def check(case, *kinds):
        row = await stored(longtan, case)
        assert (row.also_post_ids or []) == await posts_of(longtan, row, *kinds)
        return row

    await publish(longtan, shared(longtan.playbook, *SHARERS))
    state = await report(longtan)
    assert len((await check(state.id, *SHARERS)).also_post_ids) == 2
    asked = TakeStep(action="ask-command", note="要挖掘机")
    async with longtan.session() as session:
        await steps.take_step(session, state.id, asked, person=chief.id, by=SYSTEM, now=now)
    assert (await check(state.id)).step != "handle"
    other = await report(longtan)
    await publish(longtan, shared(longtan.playbook, "community-worker"), 3)
    move = new_id()
    async with longtan.session() as session:
        await ask_move(session, move, to=3, steps={}, note="另请社区", by=by, now=now)
    async with longtan.session() as session:
        await move_some(session, move, now=now)
    assert (await check(other.id, "community-worker")).playbook_version == 3
    async with longtan.session() as session:
        await steps.take_back(session, other.id, person=longtan.one("steward").id, by=SYSTEM, now=now)
    assert (await stored(longtan, other.id)).also_post_ids is None


async def test_a_case_that_its_ladder_gives_to_a_post_that_shares_it_is_only_its_own(longtan, publish, report, mine):
    book = shared(longtan.playbook, *SHARERS)
    ladders = tuple(
        replace(ladder, rungs=tuple(replace(r, to="command", action="transfer", when=None) for r in ladder.rungs))
        for ladder in book.ladders
    )
    await publish(longtan, replace(book, ladders=ladders))
    state = await report(longtan)
    late = state.due_at + timedelta(days=3)
    async with longtan.session() as session:
        await wake_due(session, now=late)
    row = await stored(longtan, state.id)
    assert row.owner_post_id not in row.also_post_ids
    assert sorted(row.also_post_ids) == await posts_of(longtan, row, *SHARERS)
    assert await mine(longtan, longtan.one("command"), at=late) == [(state.id, False)]
    assert await mine(longtan, longtan.one("deputy-chief"), at=late) == [(state.id, True)]


COPIES = 4_000
_COPY = """
INSERT INTO cases (id, number, owner_post_id, also_post_ids, due_at, {names})
SELECT gen_random_uuid(), 'C' || n, p.ids[1 + n % array_length(p.ids, 1)], CASE WHEN :shared THEN c.also_post_ids END,
       c.due_at + n * interval '1 minute', {names}
  FROM cases c, generate_series(1, :copies) n, (SELECT array_agg(id) AS ids FROM posts WHERE office_id = :office) p
 WHERE c.office_id = :office AND c.id = :case
"""


@pytest.mark.parametrize("is_shared", [False, True])
async def test_open_items_read_index_ends_however_much_is_stored(
    together, report, databases, server_settings, now, is_shared
):
    """Where nothing is shared the index of what is shared is empty, and asking it costs next to nothing."""
    state = await report(together)
    deputy = together.one("deputy-chief")
    given = {"copies": COPIES, "office": together.id, "case": state.id, "shared": is_shared}
    apart = {"id", "number", "owner_post_id", "also_post_ids", "due_at"}
    names = ", ".join(c.name for c in Case.__table__.columns if c.name not in apart)
    async with together.session() as session:
        await session.execute(text(_COPY.format(names=names)), given)
        if not is_shared:
            mine = Case.office_id == together.id, Case.id == state.id
            await session.execute(update(Case).where(*mine).values(also_post_ids=None))
        office, setting = await setting_at(session, now)
    directory, day = setting.directory, setting.day(now)
    posts = [p.id for p in directory.posts_answered_for(deputy.id, day)]
    alleys = [a.id for post in posts for a in directory.alleys_of(post, day)]
    connection = await asyncpg.connect(server_settings.database_url)
    try:
        await connection.execute(f'SET ROLE "{server_settings.role_name("owner")}"; ANALYZE hutong.cases')
    finally:
        await connection.close()
    async with databases.driver(Office(together.id)) as connection:
        asked = office.id, posts, deputy.id, queries.PAGE, alleys
        found = await connection.fetch(f"EXPLAIN (ANALYZE, COSTS OFF) {queries.OPEN}", *asked)
    plan = "\n".join(row[0] for row in found)
    assert {"ix_cases_post", "ix_cases_owner", "ix_cases_also"} <= set(plan.replace("using ", "on ").split()), plan
    assert {"Seq Scan", "Bitmap Heap Scan"}.isdisjoint(re.findall(r"\w+ (?:\w+ )?Scan", plan)), plan
    read = [int(float(n)) for n in re.findall(r"Index Scan .*rows=([0-9.]+)", plan)]
    assert max(read) <= queries.PAGE, plan
