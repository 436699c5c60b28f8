"""Inspections and what they found, as JSON: sent twice it is one of each."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hutong.ids import new_id


async def test_an_inspection_and_its_case_are_sent_twice_and_are_one_each(make_office, phone):
    lanes = await make_office("longtan", alleys=2, people={"alley-chief": 1, "delegate-steward": 1})
    delegate = await phone(lanes, "delegate-steward")
    item = lanes.playbook.items_on(datetime.now(ZoneInfo("Asia/Shanghai")).date())[0]
    alley = str(lanes.alleys[0].id)
    made = {"id": str(new_id()), "alley_id": alley, "found": [item.code], "at": {item.code: 12}}
    assert [(await delegate.post("/inspections", made)).json() for _ in range(2)] == [{"id": made["id"]}] * 2
    case = {
        "id": str(new_id()),
        "alley": alley,
        "category": item.category,
        "description": "门口堆物",
        "item": item.code,
    }
    filed = [await delegate.post(f"/inspections/{made['id']}/cases", case) for _ in range(2)]
    assert [(answer.status_code, answer.json()["id"]) for answer in filed] == [(200, case["id"])] * 2
    again = await delegate.post(f"/inspections/{made['id']}/cases", {**case, "id": str(new_id())})
    assert again.status_code == 409
    for path, changes in (
        (new_id(), {}),
        (made["id"], {"item": "no-such"}),
        (made["id"], {"alley": str(lanes.alleys[1].id)}),
        (made["id"], {"alley": str(new_id())}),
    ):
        answer = await delegate.post(f"/inspections/{path}/cases", {**case, "id": str(new_id()), **changes})
        assert answer.status_code in {404, 422}, answer.text
    assert (await delegate.post("/inspections", {**made, "id": str(new_id()), "found": ["x"]})).status_code == 422
