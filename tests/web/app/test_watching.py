"""What operators see: metrics behind a token, bounded labels, and one trace from request over job to outside call."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hutong.app.watching import DUE, OTHERS, UNFIRED, bounded, watch
from hutong.app.worker import life_of
from hutong.db import Office
from hutong.jobs import Job, enqueue
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
