"""Every place of a playbook has its form; a form sent back as it came changes nothing; what is changed is in the text."""

import re

import pytest
from bs4 import BeautifulSoup


@pytest.mark.long
async def test_every_page_of_the_editor_opens(admin, editor):
    """Follows the links within the editor; of each list the first entry, and the form for a new one."""
    seen, waiting = set(), [editor]
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"\[\d+\]", "[]", address)
        if kind in seen or "[1" in address:
            continue
        seen.add(kind)
        answer = await admin.get(address)
        assert answer.status_code == 200, (address, answer.text[:2000])
        links = [a["href"] for a in BeautifulSoup(answer.text, "html.parser").select("main a[href]")]
        waiting += [link for link in links if link.startswith(f"{editor}?")]
    assert len(seen) > 40


async def test_a_form_sent_back_as_it_came_changes_no_letter(admin, editor, source, fill):
    before = await source()
    for at in (
        "name",
        "terms",
        "posts[3]",
        "flows[1].steps[0]",
        "points.multipliers[0]",
        "evaluation",
        "danger",
        "board",
    ):
        answer = await fill(at, {})
        assert answer.status_code == 303, (at, answer.text)
    assert await source() == before


@pytest.mark.long
async def test_the_points_multiplier_is_raised_for_a_month(fill, document, source):
    answer = await fill("points.multipliers[0].factor", {"factor": "3", "from": "2026-12-01", "until": "2026-12-31"})
    assert answer.status_code == 303, answer.text
    found = (await document())["points"]["multipliers"][0]
    assert (found["factor"], f"{found['from']} {found['until']}") == (3, "2026-12-01 2026-12-31")
    assert "# ---- 积分：备案一天，享受日常志愿服务双倍积分 ----" in await source()


@pytest.mark.long
async def test_the_multiplier_of_one_month_is_one_act_that_shows_before_and_after(admin, editor, document, fields):
    at = "points.multipliers[0]"
    page = BeautifulSoup((await admin.get(f"{editor}?at={at}")).text, "html.parser")
    assert page.select("#for-a-while form") != []
    sent = {"at": at, "revision": dict(fields(str(page)))["revision"], "span.factor": "1.5"}
    wrong = await admin.post(f"{editor}/span", {**sent, "span.from": "十二月"}, page=editor)
    assert wrong.status_code == 422
    assert "自哪一天起：这里要填日期" in wrong.text
    outside = await admin.post(f"{editor}/span", {**sent, "span.from": "2001-01-01"}, page=editor)
    assert "2017-04-25 起才有" in outside.text
    december = {**sent, "span.from": "2026-12-01", "span.until": "2026-12-31"}
    negative = await admin.post(f"{editor}/span", {**december, "span.factor": "-1"}, page=editor)
    assert (negative.status_code, "应当大于 0" in negative.text) == (422, True)
    shown = await admin.post(f"{editor}/span", {**december, "-row": "show:"}, page=editor)
    bars = BeautifulSoup(shown.text, "html.parser").select(".span-bars li .strong")
    assert [bar.text for bar in bars] == ["几倍：2", "几倍：2", "几倍：1.5", "几倍：2"]
    assert len((await document())["points"]["multipliers"]) == 1
    saved = await admin.post(f"{editor}/span", december, page=editor)
    assert saved.headers["location"].endswith("at=points.multipliers[1]&saved=1")
    found = (await document())["points"]["multipliers"]
    assert [(str(m["factor"]), str(m["from"])) for m in found] == [
        ("2", "2017-04-25"), ("1.5", "2026-12-01"), ("2", "2027-01-01"),
    ]  # fmt: skip
    assert (await admin.post(f"{editor}/span", {**december, "at": "posts[0]"}, page=editor)).status_code == 404


@pytest.mark.long
async def test_a_deadline_is_tightened(fill, source, editor, admin):
    before = await source()
    answer = await fill("flows[0].steps[0].limit", {"limit.amount": "2"})
    assert answer.status_code == 303, answer.text
    after = await source()
    lines = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(lines) == 1
    assert "amount = 2" in lines[0][1]


@pytest.mark.long
async def test_a_step_is_added_to_a_flow_and_named_by_an_action(fill, document, admin, editor):
    name = {"name.zh": "管家确认", "name.en": "steward confirms", "kind": "verify", "who.post": "steward",
            "limit.amount": "2", "limit.clock": "natural_days"}  # fmt: skip
    answer = await fill("flows[0].steps", name, new=True)
    assert answer.status_code == 303, answer.text
    flow = (await document())["flows"][0]
    step = flow["steps"][-1]
    assert step["name"] == {"zh": "管家确认", "en": "steward confirms"}
    assert step["limit"] == {"amount": 2, "clock": "natural_days"}
    at = f"flows[0].steps[{len(flow['steps']) - 1}]"
    opened = await admin.get(answer.headers["location"])
    assert "已存进草稿" in opened.text
    done = {"name.zh": "已经好了", "verb": "verify", "to": "closed", "evidence": ["note"]}
    assert (await fill(f"{at}.actions", done, new=True)).status_code == 303
    action = (await document())["flows"][0]["steps"][-1]["actions"]
    assert [(a["to"], a["verb"], a["evidence"]) for a in action] == [("closed", "verify", ["note"])]
    # A new step can be chosen by its name at once.
    other = await admin.get(f"{editor}?at=flows[0].steps[0].actions[0].to")
    assert "管家确认" in BeautifulSoup(other.text, "html.parser").find("select", id="f-to").text


@pytest.mark.long
async def test_a_wrong_value_comes_back_at_its_field_and_nothing_is_saved(fill, source):
    before = await source()
    answer = await fill("flows[0].steps[0]", {"limit.amount": "2.5.", "name.zh": "", "code": "Not A Code"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    for name in ("limit.amount", "name.zh", "code"):
        field = page.find(id=f"f-{name}")
        assert field["aria-invalid"] == "true"
        assert page.find(id=f"f-{name}-wrong").text
    assert page.find(id="f-limit.amount")["value"] == "2.5."
    heads = [line.text for line in page.select(".summary-wrong li")]
    assert any(line.endswith("：这里要填。") and "›" in line for line in heads)  # Each says which field it is about.
    assert await source() == before


@pytest.mark.long
async def test_days_are_asked_for_in_plain_words(fill):
    answer = await fill("checklists[0]", {"from": "昨天"})
    assert "这里要填日期" in answer.text


@pytest.mark.long
async def test_a_renamed_code_is_followed(fill, document):
    flow = (await document())["flows"][0]
    old = flow["steps"][0]["code"]
    assert flow["first"] == old
    assert (await fill("flows[0].steps[0]", {"code": "at-once"})).status_code == 303
    changed = (await document())["flows"][0]
    assert (changed["steps"][0]["code"], changed["first"]) == ("at-once", "at-once")
    doubled = await fill("flows[0].steps[0]", {"code": changed["steps"][1]["code"]})
    assert doubled.status_code == 422


async def test_the_path_of_a_finding_opens_its_field(admin, editor):
    page = BeautifulSoup((await admin.get(f"{editor}?at=flows[0].steps[0].limit.amount")).text, "html.parser")
    assert page.find(id="f-limit.amount").has_attr("autofocus")
    assert [tag["id"] for tag in page.find_all(autofocus=True)] == ["f-limit.amount"]


@pytest.mark.long
async def test_rows_come_and_go_without_script(admin, editor, fields, source):
    before = await source()
    address = f"{editor}?at=categories[0]"
    html = (await admin.get(address)).text
    data = {}
    for name, value in fields(html):
        data.setdefault(name, []).append(value)
    count = len(data["keywords"])
    more = await admin.post(editor, {**data, "-row": "add:keywords"}, page=address)
    assert more.status_code == 200
    assert [name for name, _ in fields(more.text)].count("keywords") == count + 1
    fewer = await admin.post(editor, {**data, "-row": "drop:keywords:0"}, page=address)
    kept = [value for name, value in fields(fewer.text) if name == "keywords"]
    assert kept == (data["keywords"][1:] or [""])
    assert await source() == before


@pytest.mark.long
async def test_entries_move_are_copied_and_go(admin, editor, document, press):
    codes = [post["code"] for post in (await document())["posts"]]
    assert (await press("down", "posts[0]")).status_code == 303
    assert [post["code"] for post in (await document())["posts"]][:2] == [codes[1], codes[0]]
    assert (await press("up", "posts[1]")).status_code == 303
    copied = await press("copy", "posts[0]")
    assert copied.headers["location"].endswith("at=posts[1]")
    assert (await document())["posts"][1]["code"] == f"{codes[0]}-2"
    assert (await press("remove", "posts[1]")).status_code == 303
    assert [post["code"] for post in (await document())["posts"]] == codes


async def test_what_is_deleted_says_first_who_points_at_it(admin, editor):
    page = (await admin.get(f"{editor}?at=grades[0]")).text
    assert "这几处用到它" in page
    assert "属于哪一等级" in page


async def test_what_two_changed_meanwhile_is_put_side_by_side(fill, admin, editor, source, fields, document):
    page = (await admin.get(f"{editor}?at=flows[0].steps[0]")).text
    assert (await fill("flows[0].steps[0]", {"limit.amount": "3"})).status_code == 303
    late = await fill("flows[0].steps[0]", {"name.zh": "另一个名字"}, page=page)
    assert late.status_code == 409
    assert "另一个名字" in late.text
    assert "另一个名字" not in await source()
    # What does not meet is put together with one button.
    sent = dict(fields(late.text))
    merged = await admin.post(f"{editor.removesuffix('/edit')}/merge", {**sent, "take": "merged"}, page="")
    assert merged.status_code == 303, merged.text
    step = (await document())["flows"][0]["steps"][0]
    assert (step["name"]["zh"], step["limit"]["amount"]) == ("另一个名字", 3)


@pytest.mark.long
async def test_a_form_of_long_ago_is_refused_and_nothing_is_saved(fill, source):
    before = await source()
    answer = await fill("flows[0].steps[0]", {"name.zh": "很久以前", "revision": "77"})
    assert answer.status_code == 409
    assert await source() == before
