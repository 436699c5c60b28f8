"""A walk that nobody ended is not gone the next day; and no minute counts twice."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.patrols.models import Patrol
from phones import rows


async def yesterday(lanes, walk):
    """The walk was begun a day ago."""
    async with lanes.session() as session:
        mine = Patrol.office_id == lanes.id, Patrol.id == walk
        earlier = {"started_at": Patrol.started_at - timedelta(days=1), "day": Patrol.day - 1}
        await session.execute(update(Patrol).where(*mine).values(**earlier))


async def test_a_walk_of_yesterday_is_ended_with_the_minutes_she_tells_or_dropped(
    lanes, sign_in, start_walk, text_of, make_office
):
    steward, other = await sign_in(lanes, "steward"), await sign_in(lanes, "steward", 1)
    home = f"/o/{lanes.slug}"
    walks = [await start_walk(steward, lanes) for _ in range(2)]
    for walk in walks:
        await yesterday(lanes, walk.rpartition("/")[2])
    screen = (await steward.get(walks[0])).headers["location"]
    assert (await steward.post(screen, {"state": "clear"})).status_code == 303
    for page in (f"{home}/today", f"{home}/patrols/start"):
        told = (await steward.get(page)).text
        assert [told.count(f"{walk}/left") for walk in walks] == [1, 1]
    left, here = f"{walks[0]}/left", f"{home}/today"
    assert "已答 1 项" in text_of((await steward.get(left)).text)
    stranger = await sign_in(await make_office("longtan", alleys=1, people={"steward": 1}), "steward")
    assert [(await who.get(left)).status_code for who in (other, stranger)] == [404, 404]
    for wrong in ({"way": "over", "minutes": ""}, {"way": "over", "minutes": "x"}, {"way": "else"}, {}):
        assert (await steward.post(left, wrong, page=here)).status_code == 422
    for _ in range(2):
        assert (await steward.post(left, {"way": "over", "minutes": "25"}, page=here)).headers[
            "location"
        ] == f"{walks[0]}/done"
    # Nothing was answered on the other: it can only be gone on with, or not be wanted.
    assert (await steward.post(f"{walks[1]}/left", {"way": "over", "minutes": "5"}, page=here)).status_code == 422
    assert (await steward.post(f"{walks[1]}/left", {"way": "drop"}, page=here)).headers[
        "location"
    ] == f"{home}/patrols/start"
    assert (await steward.post(f"{walks[1]}/left", {"way": "drop"}, page=here)).status_code == 404
    (walk,) = await rows(lanes, Patrol)
    assert (walk.minutes, walk.finished_at - walk.started_at) == (25, timedelta(minutes=25))
    assert sorted(row["state"] for row in walk.items) == ["clear"] + ["waived"] * (len(walk.items) - 1)
    async with lanes.session() as session:
        (told,) = (await session.scalars(select(JournalEvent).where(JournalEvent.kind == "patrol.finished"))).all()
    assert (told.subject, told.data["minutes"], told.occurred_at) == (walk.id, 25, walk.finished_at)


async def test_a_visit_on_a_walk_counts_no_minute_twice_whichever_came_first(lanes, sign_in, start_walk, walk_all):
    steward, home = await sign_in(lanes, "steward"), f"/o/{lanes.slug}"

    async def visits():
        form = {
            "id": str(new_id()),
            "alley_id": str(lanes.alleys[0].id),
            "whom": "resident",
            "people": "1",
            "minutes": "20",
        }
        answer = await steward.post(f"{home}/visits", form, page=f"{home}/today")
        assert answer.status_code == 303, answer.text

    walk = await start_walk(steward, lanes)
    async with lanes.session() as session:
        begun = datetime.now(UTC) - timedelta(minutes=50)
        await session.execute(update(Patrol).where(Patrol.office_id == lanes.id).values(started_at=begun))
    await visits()
    await walk_all(steward, walk, minutes="50")
    await visits()
    async with lanes.session() as session:
        kinds = ("visit.recorded", "patrol.finished")
        told = await session.scalars(select(JournalEvent).where(JournalEvent.kind.in_(kinds)).order_by(JournalEvent.id))
        found = [(each.kind, each.data["minutes"], each.data.get("visited")) for each in told]
    assert found == [("visit.recorded", 20, None), ("patrol.finished", 50, 20), ("visit.recorded", 0, None)]
