"""Reporting, stepping and listing as JSON."""

import asyncio

from sqlalchemy import func, select

from hutong.cases.models import Case
from hutong.ids import new_id


def report(world, **changes):
    return {"id": str(new_id()), "alley": str(world.alleys[0].id), "description": "路面有个坑", **changes}


async def test_a_report_is_one_case_and_lies_with_the_chief(lanes, phone):
    steward, chief, body = await phone(lanes, "steward"), await phone(lanes, "alley-chief"), report(lanes)
    answers = [await steward.post("/cases", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    async with lanes.session() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 1
    (item,) = (await chief.get("/items")).json()
    assert (item["id"], item["category"], item["step"]) == (body["id"], "road", "handle")
    assert (await (await phone(lanes, "alley-chief", 1)).get("/items")).json() == []


async def test_the_same_id_with_another_report_is_refused(lanes, phone):
    steward, body = await phone(lanes, "steward"), report(lanes)
    assert (await steward.post("/cases", body)).status_code == 201
    for changed in ({"description": "路面有两个坑"}, {"category": "bikes"}, {"position_m": 7}, {"title": "另一件"}):
        assert (await steward.post("/cases", {**body, **changed})).status_code == 422
    async with lanes.session() as session:
        assert (await session.scalars(select(Case.description))).all() == [body["description"]]


async def test_a_step_made_from_an_old_page_is_refused(lanes, phone):
    steward, chief, body = await phone(lanes, "steward"), await phone(lanes, "alley-chief"), report(lanes)
    await steward.post("/cases", body)
    step = {"action": "ask-command", "revision": 1, "note": "要协调"}
    answer = await chief.post(f"/cases/{body['id']}/steps", step)
    assert answer.status_code == 200, answer.text
    assert answer.json()["step"] == "command"
    again = await chief.post(f"/cases/{body['id']}/steps", step)
    assert (again.status_code, again.json()) == (200, answer.json())
    late = await chief.post(f"/cases/{body['id']}/steps", {**step, "action": "done"})
    assert late.status_code == 409
    stranger = await (await phone(lanes, "steward", 1)).post(f"/cases/{body['id']}/steps", step)
    assert stranger.status_code == 404


async def test_words_that_suggest_no_category_are_asked_about(lanes, phone):
    answer = await (await phone(lanes, "steward")).post("/cases", report(lanes, description="说不清"))
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:hutong:category-unknown"


async def test_a_key_names_one_message_for_one_person(lanes, phone):
    steward, chief, body = await phone(lanes, "steward"), await phone(lanes, "alley-chief"), report(lanes)
    await steward.post("/cases", body)
    path, step = f"/cases/{body['id']}/steps", {"action": "ask-command", "note": "要协调"}
    key = {"Idempotency-Key": str(new_id())}
    answers = [await chief.post(path, step, **key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert (await chief.post(path, {**step, "note": "别的"}, **key)).status_code == 422
    assert (await chief.post(path, step, **{"Idempotency-Key": "k" * 201})).status_code == 422
    # Without a key or a revision nothing says that the second is the first.
    assert (await chief.post(path, step)).status_code != 200


async def test_two_at_once_are_one_step(lanes, phone):
    steward, chief, body = await phone(lanes, "steward"), await phone(lanes, "alley-chief"), report(lanes)
    await steward.post("/cases", body)
    step = {"action": "ask-command", "revision": 1, "note": "要协调"}
    answers = await asyncio.gather(*(chief.post(f"/cases/{body['id']}/steps", step) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    async with lanes.session() as session:
        assert await session.scalar(select(Case.revision)) == 2


async def test_a_refused_step_may_be_sent_again(lanes, phone):
    steward, chief, body = await phone(lanes, "steward"), await phone(lanes, "alley-chief"), report(lanes)
    await steward.post("/cases", body)
    step = {"action": "no-such-way", "revision": 1}
    path = f"/cases/{body['id']}/steps"
    assert [(await chief.post(path, step)).status_code for _ in range(2)] == [422, 422]
