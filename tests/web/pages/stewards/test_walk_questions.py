"""请核对: one question about a walk that looks odd; the answer is read by who answers for the alley, and by nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from hutong.doubts.rounds import look_over_office
from hutong.ids import new_id


async def journal(world, kind):
    async with world.session() as session:
        statement = text("SELECT data FROM journal WHERE office_id = :office AND kind = :kind ORDER BY recorded_at")
        return (await session.execute(statement, {"office": world.id, "kind": kind})).scalars().all()


async def lengthen(world, metres):
    async with world.session() as session:
        statement = text("UPDATE alleys SET length_m = :metres WHERE office_id = :office")
        await session.execute(statement, {"office": world.id, "metres": metres})


async def test_a_walk_too_short_is_asked_about_once_and_counts_all_the_same(lanes, sign_in, start_walk, walk_all):
    await lengthen(lanes, 2000)
    steward = await sign_in(lanes, "steward")
    address = await start_walk(steward, lanes)
    done = await walk_all(steward, address)
    assert done.headers["location"] == f"{address}/done"
    home = f"/o/{lanes.slug}"
    assert f"{address}/question" in (await steward.get(f"{address}/done")).text
    assert f"{address}/question" in (await steward.get(f"{home}/today")).text
    screen = (await steward.get(f"{address}/question")).text
    assert "记的是走了 0 分钟，这条街巷长 2000 米。" in screen

    # Bad answers get a sentence, and something else needs words.
    for typed in (
        {},
        {"answer": "shame"},
        {"answer": "other", "words": "\x00"},
        {"answer": "part", "words": "长" * 401},
    ):
        assert (await steward.post(f"{address}/question", typed)).status_code == 422
    chief = await sign_in(lanes, "alley-chief")
    alley = f"{home}/alleys/{lanes.alleys[0].id}"
    assert "巡访的说明" not in (await chief.get(alley)).text

    given = {"answer": "part", "words": "下雨，只走了北段 🌧"}
    for _ in range(2):  # The message sent twice is one answer.
        assert (await steward.post(f"{address}/question", given)).status_code == 303
    again = await steward.post(f"{address}/question", {"answer": "phone"})
    assert again.status_code == 409
    assert f"{address}/question" not in (await steward.get(f"{home}/today")).text
    assert "这次只走了一段" in (await chief.get(alley)).text
    assert "只走了北段" in (await chief.get(alley)).text
    [asked], [answered] = await journal(lanes, "patrol.asked"), await journal(lanes, "patrol.answered")
    assert (asked["about"], answered["answer"]) == (["short"], "part")
    assert "words" not in answered
    assert len(await journal(lanes, "patrol.finished")) == 1
    # The round that comes later finds the question there.
    async with lanes.session() as session:
        assert await look_over_office(session, now=datetime.now(UTC) + timedelta(hours=1)) == 0
        assert await look_over_office(session, now=datetime.now(UTC) + timedelta(hours=2)) == 0


@pytest.mark.long
async def test_nobody_is_asked_about_anothers_walk(lanes, sign_in, start_walk, walk_all, make_office):
    await lengthen(lanes, 2000)
    steward = await sign_in(lanes, "steward")
    address = await start_walk(steward, lanes)
    await walk_all(steward, address)
    other = await sign_in(lanes, "alley-chief")
    elsewhere = await make_office("longtan", alleys=1, people={"steward": 1})
    stranger = await sign_in(elsewhere, "steward")
    theirs = address.replace(lanes.slug, elsewhere.slug)
    for who, where in ((other, address), (stranger, theirs), (steward, f"/o/{lanes.slug}/patrols/{new_id()}")):
        assert (await who.get(f"{where}/question")).status_code == 404
        start = f"{where.partition('/patrols')[0]}/patrols/start"
        assert (await who.post(f"{where}/question", {"answer": "right"}, page=start)).status_code == 404


@pytest.mark.long
async def test_a_photo_sent_before_is_asked_about_when_it_has_been_looked_through(lanes, sign_in, start_walk, walk_all):
    steward = await sign_in(lanes, "steward")
    walks = [await start_walk(steward, lanes), await start_walk(steward, lanes)]
    for address in walks:
        await walk_all(steward, address, minutes="0")
    async with lanes.session() as session:
        await session.execute(text("DELETE FROM walk_questions WHERE office_id = :o"), {"o": lanes.id})
        await session.execute(
            text("UPDATE patrols SET minutes = 30 WHERE office_id = :o"),
            {"o": lanes.id},
        )
        for n, address in enumerate(walks):
            await session.execute(
                text(
                    "INSERT INTO photos (office_id, id, subject_kind, subject_id, slot, state, key, sha256, perceptual,"
                    " uploaded_by, created_at) VALUES (:o, :id, 'patrol', :subject, 'scene', 'ready', :key, :sum, :bits,"
                    " :person, now() + make_interval(secs => :n))"
                ),
                {
                    "o": lanes.id, "id": new_id(), "subject": address.rpartition("/")[2], "key": f"k{n}",
                    "sum": bytes([n]), "bits": 0b1011011 + n, "person": lanes.one("steward").id, "n": n,
                },
            )  # fmt: skip
        assert await look_over_office(session, now=datetime.now(UTC) + timedelta(hours=1)) == 1
    assert "有 1 张照片和以前发过的一样。" in (await steward.get(f"{walks[1]}/question")).text
    assert (await steward.get(f"{walks[0]}/question")).status_code == 404
