"""Handing on, pressing and merging as JSON: once for each revision, and only where the rules allow it."""

from datetime import UTC, datetime, timedelta

from hutong.ids import new_id


def report(world, **changes):
    return {"id": str(new_id()), "alley": str(world.alleys[0].id), "description": "路面有个坑", **changes}


async def test_seniors_act_by_hand_and_a_repeat_gets_the_first_receipt(lanes, phone):
    steward, chief = await phone(lanes, "steward"), await phone(lanes, "alley-chief")
    first, second = report(lanes), report(lanes)
    for body in (first, second):
        assert (await steward.post("/cases", body)).status_code == 201
    moved = {"alley": str(lanes.alleys[1].id), "note": "在隔壁", "revision": 1}
    answers = [await chief.post(f"/cases/{first['id']}/hand-on", moved) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert (await chief.post(f"/cases/{second['id']}/press", {"until": until, "note": "急"})).status_code == 403
    merged = await chief.post(f"/cases/{second['id']}/merge", {"leader": second["id"], "revision": 1})
    assert (merged.status_code, merged.json()["type"]) == (422, "urn:hutong:not-mergeable")
    third = report(lanes)
    assert (await steward.post("/cases", third)).status_code == 201
    merged = await chief.post(f"/cases/{third['id']}/merge", {"leader": second["id"], "revision": 1})
    assert (merged.status_code, merged.json()["outcome"]) == (200, "merged")
    assert (await chief.post(f"/cases/{third['id']}/take-out", {})).json()["step"] == "handle"
    for path, body in (("hand-on", {}), ("merge", {}), ("press", {"until": "x"})):
        assert (await chief.post(f"/cases/{third['id']}/{path}", body)).status_code in {403, 422}
    for path, body in (("hand-on", moved), ("merge", {"leader": second["id"]}), ("take-out", {})):
        assert (await chief.post(f"/cases/{new_id()}/{path}", body)).status_code == 404


async def test_the_place_of_a_case_is_set_once_and_a_report_sent_again_is_still_the_same(lanes, phone):
    steward, chief = await phone(lanes, "steward"), await phone(lanes, "alley-chief")
    body = report(lanes, position_m=10)
    assert (await steward.post("/cases", body)).status_code == 201
    for _ in range(2):
        answer = await chief.post(f"/cases/{body['id']}/place", {"position_m": 30, "revision": 1})
        assert answer.status_code == 200, answer.text
    stale = await chief.post(f"/cases/{body['id']}/place", {"position_m": 31, "revision": 1})
    assert stale.status_code in {409, 422}
    beyond = await chief.post(f"/cases/{body['id']}/place", {"position_m": lanes.alleys[0].length_m + 1})
    assert beyond.status_code == 422
    assert (await steward.post("/cases", body)).status_code in {200, 201}
    assert (await chief.post(f"/cases/{new_id()}/place", {"position_m": 1, "revision": 1})).status_code == 404
