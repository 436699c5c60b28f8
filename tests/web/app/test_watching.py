"""What operators see: metrics behind a token, bounded labels, and one trace from request over job to outside call."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from hutong.app.watching import DUE, EXHAUSTED, MISSED, OTHERS, ROUND_LATE, UNFIRED, bounded, watch
from hutong.app.worker import life_of
from hutong.db import Office, System
from hutong.ids import new_id
from hutong.jobs import Job, Lane, cancel, enqueue
from hutong.jobs.recurring import claim_turn, end_turn, register
from hutong.journal import SYSTEM
from hutong.notices.models import Robot
from hutong.traces import parsed

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_metrics_are_there_only_for_who_shows_the_token(browser):
    visitor = browser()
    nowhere = await visitor.get("/nowhere")
    for shown in ("", "Bearer ", "Bearer wrong", "Basic scrape me", "scrape me"):
        closed = await visitor.get("/metrics", authorization=shown)
        assert (closed.status_code, closed.content) == (404, nowhere.content)
    told = await visitor.get("/metrics", authorization="Bearer scrape me")
    assert (told.status_code, told.headers["content-type"].split(";")[0]) == (200, "text/plain")
    assert "hutong_requests_total{" in told.text


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=4) | st.just(OTHERS), st.integers(0, 50)), st.integers(0, 5)
)
def test_what_is_shown_of_offices_is_bounded_and_adds_up(counts, most):
    shown = bounded(counts, most)
    assert len(shown) <= most + 1
    assert sum(shown.values()) == sum(counts.values())
    named = [n for name, n in shown.items() if name != OTHERS]
    assert named == sorted(named, reverse=True)


async def test_the_gauges_tell_of_an_office_by_its_address(world):
    office = await world.office()
    async with world.databases.session(Office(office.office_id)) as session:
        for _ in range(500):  # More than any other office of these tests has, so that it is among the busiest.
            await enqueue(session, "notice.deliver", delivery_id=office.office_id)
    await watch(world.databases)
    shown = {sample.labels["office"]: sample.value for family in DUE.collect() for sample in family.samples}
    assert shown[office.slug] == 500
    assert UNFIRED._value.get() >= 0
    async with world.databases.driver(Office(office.office_id)) as connection:
        await connection.execute("DELETE FROM jobs WHERE office_id = $1", office.office_id)


def shown(gauge, label):
    return {sample.labels[label]: sample.value for family in gauge.collect() for sample in family.samples}


async def test_what_gave_up_shows_in_series_that_were_there_before(world):
    """An alert sees a rise only where there was a number to rise from."""
    office = await world.office()
    await watch(world.databases)
    before = shown(EXHAUSTED, "lane")
    assert set(before) == set(Lane)
    async with world.databases.session(Office(office.office_id)) as session:
        failed = [await enqueue(session, "notice.deliver", delivery_id=office.office_id) for _ in range(2)]
        sentence = "UPDATE jobs SET failed_at = now() WHERE office_id = :office"
        await session.execute(text(sentence), {"office": office.office_id})
    await watch(world.databases)
    assert shown(EXHAUSTED, "lane") == {**before, Lane.NORMAL: before[Lane.NORMAL] + 2}
    async with world.databases.session(Office(office.office_id)) as session:
        for job_id in failed:
            await cancel(session, job_id, by=SYSTEM, now=datetime.now(UTC))
    await watch(world.databases)
    assert shown(EXHAUSTED, "lane") == before


async def test_a_missed_round_shows_for_whoever_looks_later(world):
    name = f"test.{new_id().hex}"
    await register(world.databases, name, 3600)
    seen = []
    for ago in ("1 second", "3 hours", "1 second"):
        async with world.databases.driver(System("test")) as connection:
            await connection.execute(f"UPDATE rounds SET due_at = now() - interval '{ago}' WHERE name = $1", name)
        await end_turn(world.databases, await claim_turn(world.databases, name), None)
        await watch(world.databases)
        seen.append((shown(MISSED, "ticker")[name], shown(ROUND_LATE, "ticker")[name] > 3600))
    (never, first), (then, second), (still, third) = seen
    assert (never, first, second, third) == (0, False, True, False)
    assert still == then > 0


async def test_a_job_continues_the_trace_of_the_request_that_ordered_it(world):
    office = await world.office()
    browser = await world.signed_in(office, await world.person(office, administrator=True))
    home, robot_id = f"/o/{office.slug}/robots", UUID(int=1)
    async with world.databases.session(Office(office.office_id)) as session:
        session.add(
            Robot(office_id=office.office_id, id=robot_id, name="群", kind="wecom", url="https://192.0.2.1/", kinds=[])
        )
    answer = await browser.post(f"{home}/{robot_id}/try", page=home, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    assert answer.status_code == 303
    async with world.databases.session(Office(office.office_id)) as session:
        (trace,) = await session.scalars(select(Job.trace).where(Job.kind == "notice.deliver"))
    assert parsed(trace).trace_id == TRACE


def test_a_worker_makes_room_for_a_new_one_within_about_a_day():
    day = 24 * 3600
    assert [life_of({}, chance=chance) for chance in (0, 0.5, 1)] == [0.9 * day, day, 1.1 * day]
    assert life_of({"HUTONG_WORKER_HOURS": "0"}) is None
    assert life_of({"HUTONG_WORKER_HOURS": "2"}, chance=0.5) == 7200
