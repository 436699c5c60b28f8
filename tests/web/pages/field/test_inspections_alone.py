"""An inspection written down without signal: taken as one that was typed in, once, by the list she set out with."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.ids import new_id
from hutong.inspections.models import Inspection
from hutong.photos.models import Photo
from hutong.submissions.models import Submission
from phones import rows


@pytest.fixture
async def office(make_office):
    return await make_office("longtan", alleys=2, people={"delegate-steward": 2, "community-worker": 1, "steward": 1})


def inspected(world, **changes):
    at = datetime.now(UTC) - timedelta(minutes=9)
    return {
        "id": str(new_id()), "captured_at": at.isoformat(), "version": 1,
        "inspections": [{
            "id": str(new_id()), "alley_id": str(world.alleys[0].id), "looked": ["parking", "road"], "found": ["road"],
            "at": {"road": 120}, "note": "南头有个坑", "seen_at": at.isoformat(), **changes,
        }],
    }  # fmt: skip


async def test_an_inspection_of_a_phone_is_one_with_its_picture_however_often_it_is_sent(office, pocket):
    phone, message = await pocket(office, "delegate-steward"), inspected(office)
    (told,), photo = message["inspections"], str(new_id())
    assert "inspect" in next(each for each in phone.kit["alleys"] if each["id"] == told["alley_id"])["verbs"]
    message["photos"] = [{"id": photo, "kind": "inspection", "of": told["id"], "slot": "scene"}]
    answers = [await phone.send(message) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    picture = b"\xff\xd8\xff" + b"0" * 500
    assert (await phone.photo(photo, told["id"], picture, kind="inspection")).status_code == 200
    (kept,), (shown,) = [await rows(office, table) for table in (Inspection, Photo)]
    assert (str(kept.id), kept.person_id, kept.looked, kept.note) == (
        told["id"], office.one("delegate-steward").id, ["parking", "road"], "南头有个坑"
    )  # fmt: skip
    assert kept.findings == [{"item": "road", "became": "note", "to": None, "position_m": 120}]
    assert abs(kept.occurred_at - datetime.fromisoformat(told["seen_at"])) < timedelta(seconds=1)
    assert (shown.subject_kind, shown.subject_id) == ("inspection", kept.id)
    neighbour = await pocket(office, "delegate-steward", 1)
    assert (await neighbour.photo(new_id(), told["id"], picture, kind="inspection")).status_code == 404


async def test_what_was_found_besides_under_an_item_comes_with_its_words_and_place(office, pocket):
    phone = await pocket(office, "delegate-steward")
    more = [{"item": "road", "words": "井盖松了", "at": 60}, {"item": "parking", "words": "两辆车", "at": None}]
    message = inspected(office, more=more)
    assert [(await phone.send(message)).status_code for _ in range(2)] == [200, 200]
    (kept,) = await rows(office, Inspection)
    bare = {"became": "note", "to": None}
    assert {(each["item"], each.get("n", 1)): each for each in kept.findings} == {
        ("parking", 1): {"item": "parking", **bare, "position_m": None, "words": "两辆车"},
        ("road", 1): {"item": "road", **bare, "position_m": 120},
        ("road", 2): {"item": "road", **bare, "position_m": 60, "words": "井盖松了", "n": 2},
    }


async def test_what_is_not_hers_or_not_on_the_list_is_kept_with_the_reason(office, pocket, enter):
    phone, steward = await pocket(office, "delegate-steward"), await pocket(office)
    for who, changes, words in (
        (phone, {"looked": ["moon"], "found": []}, "清单"),
        (phone, {"looked": [], "found": []}, "看过"),
        (phone, {"more": [{"item": "moon", "words": "月亮"}]}, "清单"),
        (phone, {"more": [{"words": "哪一项没有说"}]}, "请选是哪一项"),
        (phone, {"more": [{"item": "road", "words": "写" * 301}]}, "写得太长"),
        (phone, {"alley_id": str(new_id())}, "不由您负责"),
        (phone, {"note": "写" * 3000}, "写得太长"),
        (steward, {}, "不由您负责"),
    ):
        answer = await who.send(inspected(office, **changes))
        assert (answer.status_code, bool(answer.json()["number"])) == (422, True), changes
        assert words in answer.json()["detail"], answer.text
    assert await rows(office, Inspection) == []
    desk = await enter(office, "community-worker")
    refused = next(row for row in await rows(office, Submission) if row.person_id == office.one("steward").id)
    assert "看了 2 项，发现 1 处 南头有个坑" in (await desk.get(f"/o/{office.slug}/handed/{refused.id}")).text
