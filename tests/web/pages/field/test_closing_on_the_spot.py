"""当场办结 on a chief's phone: closed with the walk where its evidence is there, taken up all the same where not."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.patrols.models import Patrol
from phones import rows

JPEG = b"\xff\xd8\xff" + b"0" * 500


@pytest.fixture
async def street(make_office):
    people = {
        "general-chief": 1,
        "deputy-general-chief": 1,
        "headquarters": 1,
        "alley-chief": 1,
        "volunteer": 1,
        "section": 1,
    }
    return await make_office("financial-street", alleys=1, people=people, west=True)


@pytest.fixture
def found(street):
    """A walk on which one thing was put right."""

    def make(category):
        ended, place, case = datetime.now(UTC) - timedelta(minutes=3), str(street.alleys[0].id), str(new_id())
        results = [{"item": item.code, "state": "clear"} for item in street.playbook.items_on(ended.date())]
        results[0] |= {"state": "found", "case_id": case}
        return {
            "id": str(new_id()), "captured_at": ended.isoformat(), "version": 1,
            "patrol": {
                "id": str(new_id()), "alley_id": place, "started_at": (ended - timedelta(minutes=40)).isoformat(),
                "finished_at": ended.isoformat(), "items": results,
            },
            "reports": [{
                "id": case, "alley_id": place, "category": category, "description": "单车挡住盲道", "at_once": True,
                "note": "挪开了", "position_m": 20,
            }],
        }  # fmt: skip

    return make


async def test_chiefs_and_their_deputies_close_what_the_rules_let_them_close(street, pocket, found):
    closes = {}
    for kind in ("alley-chief", "deputy-general-chief", "volunteer"):
        phone = await pocket(street, kind)
        closes[kind] = {each["code"]: each["closes"] for each in phone.kit["categories"] if each["closes"] is not None}
    simple = {c.code: ["photo_after"] for c in street.playbook.categories if c.grade == "simple" and not c.danger}
    assert closes == {"alley-chief": simple, "deputy-general-chief": simple, "volunteer": {}}
    for kind in ("alley-chief", "deputy-general-chief"):
        phone, message = await pocket(street, kind), found("bikes")
        # The phone sends the picture first: it is the evidence by which the matter is closed.
        assert (await phone.photo(new_id(), message["reports"][0]["id"], JPEG, slot="after")).status_code == 200
        answers = [await phone.send(message) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
        assert answers[0].json()["told"] == []
    cases = await rows(street, Case)
    assert [(case.outcome, case.source, case.position_m) for case in cases] == [("closed", "patrol", 20)] * 2
    assert len(await rows(street, Patrol)) == 2


async def test_without_its_photo_or_of_another_kind_it_is_taken_up_and_she_is_told(street, pocket, found):
    phone, told = await pocket(street, "alley-chief"), []
    for category in ("bikes", "illegal-building"):
        answer = await phone.send(found(category))
        assert answer.status_code == 200, answer.text
        told.append(answer.json()["told"])
    assert told == [["有一件没有当场办结：照片没有到，或者这类问题不能当场办结。已经立案，按流程办。"]] * 2
    assert [(case.closed_at, case.step) for case in await rows(street, Case)] == [(None, "handle"), (None, "persuade")]


async def test_the_walk_does_not_wait_for_the_pictures_of_what_was_closed_on_it(street, pocket, found):
    phone, whole = await pocket(street, "alley-chief"), found("bikes")
    (report,) = whole["reports"]
    walk = {**whole, "reports": [], "apart": [report["id"]]}
    assert (await phone.send({**walk, "id": str(new_id()), "apart": []})).status_code == 422
    answer = await phone.send(walk)
    assert (answer.status_code, answer.json()["told"]) == (200, [])
    assert (await phone.photo(new_id(), report["id"], JPEG, slot="after")).status_code == 200
    apart = {**whole, "id": str(new_id()), "reports": [{**report, "on_walk": True}]}
    del apart["patrol"]
    answers = [await phone.send(message) for message in (apart, walk, apart)]
    assert [answer.status_code for answer in answers] == [200] * 3
    (case,), (patrol,) = await rows(street, Case), await rows(street, Patrol)
    assert (case.outcome, case.source, str(case.id)) == ("closed", "patrol", patrol.items[0]["case_id"])
