"""A whole walk in one message: stored once, receipted always, refused with reasons."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.patrols.models import Patrol


@pytest.fixture
def message(lanes):
    """A walk of forty minutes over all items, ended a minute ago."""

    def make(**changes):
        ended = datetime.now(UTC) - timedelta(minutes=1)
        items = lanes.playbook.items_on(ended.date())
        return {
            "id": str(new_id()),
            "alley_id": str(lanes.alleys[0].id),
            "started_at": (ended - timedelta(minutes=40)).isoformat(),
            "finished_at": ended.isoformat(),
            "items": [{"item": item.code, "state": "clear"} for item in items],
            "point": {"lat": 39.881234, "lon": 116.432198},
            **changes,
        }

    return make


async def stored(world):
    async with world.session() as session:
        return list(await session.scalars(select(Patrol)))


async def events(world):
    async with world.session() as session:
        kinds = select(JournalEvent).where(JournalEvent.kind == "patrol.finished")
        return list(await session.scalars(kinds))


async def test_a_walk_is_stored_with_its_event(lanes, phone, message):
    body = message()
    answer = await (await phone(lanes, "steward")).post("/patrols", body)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"id": body["id"], "received": True}
    (patrol,) = await stored(lanes)
    assert (patrol.minutes, patrol.post_kind, patrol.person_id) == (40, "steward", lanes.one("steward").id)
    assert patrol.finish_point == {"lat": 39.881, "lon": 116.432}  # Rounded: a place, not a doorstep.
    (event,) = await events(lanes)
    assert event.subject == patrol.id
    assert event.data["alley_kind"] == "street"
    assert event.data["minutes"] == 40


async def test_the_same_message_many_times_is_one_walk_with_the_same_receipt(lanes, phone, message):
    steward, body = await phone(lanes, "steward"), message()
    answers = await asyncio.gather(*(steward.post("/patrols", body) for _ in range(6)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert len(await stored(lanes)) == len(await events(lanes)) == 1


async def test_the_same_id_with_other_content_is_refused(lanes, phone, message):
    steward, body = await phone(lanes, "steward"), message()
    await steward.post("/patrols", body)
    body["items"][0]["note"] = "又想起来了"
    answer = await steward.post("/patrols", body)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["type"] == "urn:hutong:patrol-already-finished"
    (patrol,) = await stored(lanes)
    assert "note" not in patrol.items[0]


async def test_a_walk_begun_on_the_page_is_finished_by_the_message(lanes, phone, message):
    steward, body = await phone(lanes, "steward"), message()
    async with lanes.session() as session:
        session.add(
            Patrol(
                office_id=lanes.id, id=body["id"], alley_id=lanes.alleys[0].id, person_id=lanes.one("steward").id,
                post_kind="steward", checklist="city-2023", playbook_version=1, items=[],
                started_at=datetime.fromisoformat(body["started_at"]), day=datetime.now(UTC).date(),
            )
        )  # fmt: skip
    assert (await steward.post("/patrols", body)).status_code == 200
    (patrol,) = await stored(lanes)
    assert len(patrol.items) == 10
    assert patrol.finished_at is not None


async def test_somebody_elses_id_is_not_taken_over(lanes, phone, message):
    body = message()
    await (await phone(lanes, "steward")).post("/patrols", body)
    other = await phone(lanes, "steward", 1)
    body["alley_id"] = str(lanes.alleys[1].id)
    assert (await other.post("/patrols", body)).status_code == 422
    (patrol,) = await stored(lanes)
    assert patrol.person_id == lanes.one("steward").id


async def test_only_ones_own_alley(lanes, phone, message, make_office):
    steward = await phone(lanes, "steward")
    elsewhere = await make_office("longtan", alleys=1)
    answers = [
        await steward.post("/patrols", message(alley_id=str(alley)))
        for alley in (lanes.alleys[1].id, elsewhere.alleys[0].id, new_id())
    ]
    # Not mine, another office's and none at all are told alike.
    assert {(answer.status_code, answer.text) for answer in answers} == {(403, answers[0].text)}
    assert await stored(lanes) == []


async def test_what_does_not_fit_is_told_with_its_place(lanes, phone, message):
    steward = await phone(lanes, "steward")
    for body, status, words in (
        (message(items=[]), 422, "还有 10 项没有填"),
        (message(items=[{"item": "moon", "state": "clear"}]), 422, "moon"),
        (message(minutes=5000), 422, "minutes"),
        (message(finished_at="2031-01-01T00:00:00Z"), 422, "时间还没有到"),
        (message(started_at="yesterday"), 422, "started_at"),
        ({"id": "1"}, 422, "id"),
        ([], 422, "body"),
        (b"{", 400, "JSON"),
        (b"\xff\xfe", 400, "JSON"),
        (message(remark="a\0b"), 400, ""),
    ):
        answer = await steward.post("/patrols", body)
        assert answer.status_code == status, (body, answer.text)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert words in answer.text
    assert await stored(lanes) == []


async def test_without_a_token_or_a_session_nothing_is_stored(lanes, phone, message, browser):
    steward = await phone(lanes, "steward")
    assert (await steward.post("/patrols", message(), **{"x-csrf-token": ""})).status_code == 403
    stranger = browser().client
    answer = await stranger.post(f"/o/{lanes.slug}/api/patrols", json=message(), headers={"accept": "application/json"})
    assert answer.status_code == 401
    command = await phone(lanes, "command")
    assert (await command.post("/patrols", message())).status_code == 403
    async with lanes.session() as session:
        assert await session.scalar(select(func.count()).select_from(Patrol)) == 0
