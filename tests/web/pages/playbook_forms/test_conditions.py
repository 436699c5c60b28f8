"""Conditions as rows of field, comparison and value, in groups, without script."""

import pytest
from bs4 import BeautifulSoup


async def begin(admin, editor, fields):
    """The form of a new direct line, as it is first sent."""
    address = f"{editor}?at=routes&new=1"
    data: dict = {}
    for name, value in fields((await admin.get(address)).text):
        data.setdefault(name, []).append(value)
    return address, data | {"name.zh": "道路破损直送", "flow": "hard"}


@pytest.mark.long
async def test_a_condition_is_put_together_row_by_row(admin, editor, fields, document):
    address, data = await begin(admin, editor, fields)
    chosen = await admin.post(editor, {**data, "when.0.field": "category", "-row": "show:"}, page=address)
    row = BeautifulSoup(chosen.text, "html.parser").find(id="f-when.0")
    assert "道路破损" in row.find("select", attrs={"name": "when.0.value"}).text
    assert [o["value"] for o in row.find("select", attrs={"name": "when.0.op"}).find_all("option")] == [
        "eq", "ne", "in", "not_in", "is_set", "is_empty",
    ]  # fmt: skip
    data |= {"when.0.field": "category", "when.0.op": "in", "when.0.value": ["road", "signs"]}
    grouped = await admin.post(editor, {**data, "-row": "group:when"}, page=address)
    assert BeautifulSoup(grouped.text, "html.parser").find("select", attrs={"name": "when.1.-group"})
    data |= {"when.1.-group": "any", "when.1.0.field": "danger", "when.1.0.op": "eq", "when.1.0.value": "true"}
    data |= {"when.1.1.field": "hour", "when.1.1.op": "ge", "when.1.1.value": "18"}
    told = await admin.post(editor, {**data, "-row": "show:"}, page=address)
    assert "类别为“道路破损”、“违规广告牌匾”之一，并且（危险情况为是，或者几点（0–23）不少于18）。" in told.text
    saved = await admin.post(editor, data, page=address)
    assert saved.status_code == 303, saved.text
    assert (await document())["routes"][0]["when"] == {
        "all": [
            {"field": "category", "op": "in", "value": ["road", "signs"]},
            {"any": [{"field": "danger", "op": "eq", "value": True}, {"field": "hour", "op": "ge", "value": 18}]},
        ]
    }
    again = (await admin.get(saved.headers["location"])).text
    assert "并且（危险情况为是" in again
    less = dict.fromkeys(())
    for name, value in fields(again):
        less.setdefault(name, []).append(value)
    shorter = await admin.post(editor, {**less, "-row": "less:when.1"}, page=address)
    assert "when.1." not in shorter.text


async def test_a_value_of_the_wrong_kind_is_said_in_its_row(admin, editor, fields, document):
    address, data = await begin(admin, editor, fields)
    data |= {"when.0.field": "hour", "when.0.op": "ge", "when.0.value": "傍晚"}
    answer = await admin.post(editor, data, page=address)
    assert answer.status_code == 422, answer.text
    assert "要填整数" in BeautifulSoup(answer.text, "html.parser").find(id="f-when.0").text
    assert "routes" not in await document()


@pytest.mark.long
async def test_a_finding_deep_in_a_condition_opens_its_form(admin, editor, fields):
    address, data = await begin(admin, editor, fields)
    data |= {"when.0.field": "category", "when.0.op": "eq", "when.0.value": "road"}
    assert (await admin.post(editor, data, page=address)).status_code == 303
    page = await admin.get(f"{editor}?at=routes[0].when.all[0].value")
    assert page.status_code == 200
    assert "f-when.0" in page.text


@pytest.mark.long
async def test_groups_are_not_nested_without_end(admin, editor, fields):
    address, data = await begin(admin, editor, fields)
    deep = "when"
    for _level in range(12):
        data[f"{deep}.-group"] = "all"
        deep += ".0"
    answer = await admin.post(editor, {**data, f"{deep}.field": "hour", "-row": "show:"}, page=address)
    assert answer.status_code == 200
    assert (await admin.post(editor, {**data, f"{deep}.field": "hour"}, page=address)).status_code in {303, 422}
