"""Comments, labels, links, watching, and the request to another office, as JSON: each once, and only of one's own."""

from hutong.ids import new_id


async def test_what_stands_beside_a_case_is_said_once_and_read_by_its_own_people(lanes, phone):
    steward, chief, stranger = (
        await phone(lanes, "steward"), await phone(lanes, "alley-chief"), await phone(lanes, "alley-chief", 1),
    )  # fmt: skip
    case, other = str(new_id()), str(new_id())
    for one in (case, other):
        body = {"id": one, "alley": str(lanes.alleys[0].id), "description": "路面有个坑", "category": "road"}
        assert (await steward.post("/cases", body)).status_code == 201
    number = next(c["number"] for c in (await chief.get("/items")).json() if c["id"] == other)
    remark = {"id": str(new_id()), "body": "先围起来"}
    for _ in range(2):
        assert (await chief.post(f"/cases/{case}/comments", remark)).status_code == 200
        assert (await chief.post(f"/cases/{case}/labels", {"label": "雨后"})).status_code == 200
        assert (await chief.post(f"/cases/{case}/links", {"number": number})).status_code == 200
        assert (await chief.post(f"/cases/{case}/watch", {})).status_code == 200
    found = (await chief.get(f"/cases/{case}/beside")).json()
    assert [one["body"] for one in found["comments"]] == ["先围起来"]
    assert (found["labels"], found["watching"], found["watchers"]) == (["雨后"], True, 1)
    assert [(one["id"], one["tie"]) for one in found["ties"]] == [(other, "linked")]
    for path, body in (("labels/drop", {"label": "雨后"}), ("links/drop", {"other": other}), ("unwatch", {})):
        found = (await chief.post(f"/cases/{case}/{path}", body)).json()
    assert (found["labels"], found["ties"], found["watching"]) == ([], [], False)
    for path, body in (
        ("comments", remark | {"id": str(new_id())}), ("labels", {"label": "x"}), ("links", {"number": number}),
        ("watch", {}),
    ):  # fmt: skip
        assert (await stranger.post(f"/cases/{case}/{path}", body)).status_code == 404
    assert (await stranger.get(f"/cases/{case}/beside")).status_code == 404
    for bad in ({"id": "x", "body": "y"}, {"id": str(new_id()), "body": "\x00"}, {"id": str(new_id())}, []):
        assert (await chief.post(f"/cases/{case}/comments", bad)).status_code in {400, 422}
    away = {"id": str(new_id()), "reason": "在路东", "place": "路东口", "words": "路面有坑"}
    assert (await stranger.post(f"/cases/{case}/referral", away)).status_code in {400, 404}
    key = {"idempotency-key": str(new_id())}
    answers = [await chief.post(f"/cases/{case}/referral", away, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json()["step"] == "handle"
