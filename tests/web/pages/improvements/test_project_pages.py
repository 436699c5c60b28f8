"""A project from its plan to its end by pages; who may, what is refused in words, and nobody else's."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from hutong.ids import new_id
from worlds import BEIJING


def today(days=0):
    from datetime import datetime

    return (datetime.now(BEIJING).date() + timedelta(days=days)).isoformat()


async def planned(who, world, hidden, **more):
    page = (await who.get(f"/o/{world.slug}/improvements/new")).text
    post = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>巷长', page)
    plan = {
        "id": hidden(page, "id"), "name": "一号巷提升", "alleys": str(world.alleys[1].id), "post_id": post[1],
        "starts_on": today(-30), "ends_on": today(60), "until.survey": today(-10), **more,
    }  # fmt: skip
    return plan, await who.post(f"/o/{world.slug}/improvements/new", plan)


async def test_a_project_goes_from_plan_to_end_with_everything_on_its_way(street, sign_in, hidden):
    head = await sign_in(street, "headquarters")
    plan, answer = await planned(head, street, hidden)
    here = f"/o/{street.slug}/improvements/{plan['id']}"
    assert answer.status_code == 303, answer.text
    await head.post(f"/o/{street.slug}/improvements/new", plan)  # A double click.
    assert (await head.get(f"/o/{street.slug}/improvements")).text.count("一号巷提升") == 1

    async def stage(to, **more):
        return await head.post(f"{here}/stage", {"to": to, **more}, page=here)

    assert (await stage("settle")).status_code == 409  # Stages follow each other.
    assert (await stage("publicise")).status_code == 303
    refused = await stage("survey")
    assert refused.status_code == 422
    assert "这一步还缺：宣传材料。" in refused.text
    assert (await stage("survey", because="材料下周才印好")).status_code == 303
    assert "先往下走的理由：材料下周才印好" in (await head.get(here)).text

    line = {"id": str(new_id()), "alley_id": str(street.alleys[1].id), "category": "piled-objects", "from_m": "20"}
    refused = await head.post(f"{here}/lines/new", {**line, "until_m": "900", "category": "nonsense"})
    assert refused.status_code == 422
    assert "这条街巷全长 200 米。" in refused.text
    assert "没有这个类别。" in refused.text
    category = street.playbook.categories[0].code
    for n in range(2):
        sent = {**line, "id": str(new_id()), "category": category, "until_m": "60", "note": f"第{n}处 =1+1"}
        assert (await head.post(f"{here}/lines/new", sent)).status_code == 303
    assert (await head.post(f"{here}/lines/new", sent)).status_code == 303  # Sent again: still two lines.
    page = (await head.get(here)).text
    first, second = dict.fromkeys(re.findall(rf"{here}/lines/([0-9a-f-]{{36}})/case", page))
    made = await head.post(f"{here}/lines/{first}/case", page=here)
    assert made.status_code == 303
    assert made.headers["location"].startswith(f"/o/{street.slug}/cases/")
    assert (await head.post(f"{here}/lines/{first}/case", page=here)).headers["location"] == made.headers["location"]
    settled = await head.post(f"{here}/lines/{second}/settle", {"how": "settled", "words": "当场清走了"})
    assert settled.status_code == 303
    again = await head.post(f"{here}/lines/{second}/settle", {"how": "settled", "words": "当场清走了"})
    assert again.status_code == 409
    sheet = CalamineWorkbook.from_filelike(BytesIO((await head.get(f"{here}/register.xlsx")).content))
    rows = sheet.get_sheet_by_index(0).to_python()
    assert [(row[4], row[6]) for row in rows[1:]] == [("第0处 =1+1", "已转事项，在办"), ("第1处 =1+1", "已销账")]

    money = {"budget": "party", "kind": "approved", "day": today(), "what": "粉刷"}
    assert (await head.post(f"{here}/money/new", {**money, "id": str(new_id()), "yuan": "1000.50"})).status_code == 303
    over = await head.post(f"{here}/money/new", {**money, "id": str(new_id()), "kind": "spent", "yuan": "1000.51"})
    assert over.status_code == 422
    assert "这本经费批了 1,000.50 元，已支 0.00 元，只剩 1,000.50 元。" in over.text
    for bad in ("-1", "1.234", "1e5", "一百", "0"):
        assert (await head.post(f"{here}/money/new", {**money, "id": str(new_id()), "yuan": bad})).status_code == 422
    spent = {**money, "id": str(new_id()), "kind": "spent", "yuan": "1000.50"}
    assert (await head.post(f"{here}/money/new", spent)).status_code == 303
    assert (await head.post(f"{here}/money/new", spent)).status_code == 303
    page = (await head.get(here)).text
    assert page.count("1,000.50 元") == 2
    assert "结余</dt><dd>0.00 元" in page

    point = {"id": str(new_id()), "name": "阿姨菜店", "kind": "greengrocer", "alley_id": str(street.alleys[1].id)}
    assert (await head.post(f"{here}/points/new", {**point, "opened_on": today(3)})).status_code == 422
    assert (await head.post(f"{here}/points/new", {**point, "opened_on": today()})).status_code == 303
    assert "引进的便民点（1）" in (await head.get(here)).text
    for to in ("discuss", "settle", "enhance", "hold"):
        assert (await stage(to, because="试验里先往下走")).status_code == 303
    assert "台账里的类别没有再出现" in (await head.get(here)).text
    ended = await head.post(f"{here}/end", {"note": "验收合格"}, page=here)
    assert ended.status_code == 303
    assert (await head.post(f"{here}/money/new", {**money, "id": str(new_id()), "yuan": "5"})).status_code == 409
    listed = await head.get(f"/o/{street.slug}/improvements?which=ended")
    assert "一号巷提升" in listed.text
    assert "一号巷提升" not in (await head.get(f"/o/{street.slug}/improvements?which=running")).text
    alley = await head.get(f"/o/{street.slug}/alleys/{street.alleys[1].id}")
    assert "一号巷提升" in alley.text
    assert "阿姨菜店" in alley.text


async def test_two_who_edit_at_once_do_not_overwrite_each_other(street, sign_in, hidden):
    head = await sign_in(street, "headquarters")
    plan, _ = await planned(head, street, hidden)
    edit = f"/o/{street.slug}/improvements/{plan['id']}/edit"
    changed = {**plan, "revision": "1", "name": "改过的名字"}
    assert (await head.post(edit, changed)).status_code == 303
    stale = await head.post(edit, {**changed, "name": "又一个名字"})
    assert stale.status_code == 409
    assert "别人改过这个项目" in stale.text


@pytest.mark.long
async def test_a_chief_manages_his_own_alleys_and_reads_the_others(street, sign_in, hidden):
    head, chief = await sign_in(street, "headquarters"), await sign_in(street, "alley-chief")
    plan, _ = await planned(head, street, hidden)
    here = f"/o/{street.slug}/improvements/{plan['id']}"
    seen = await chief.get(here)  # The chief of the first alley; the project is of the second.
    assert seen.status_code == 200
    assert f"{here}/edit" not in seen.text
    assert (await chief.post(f"{here}/stage", {"to": "publicise"}, page=here)).status_code == 403
    own = await sign_in(street, "alley-chief", 1)
    assert (await own.post(f"{here}/stage", {"to": "publicise"}, page=here)).status_code == 303
    volunteer = await sign_in(street, "volunteer")
    assert (await volunteer.get(here)).status_code == 403


async def test_another_offices_project_is_not_there(street, make_office, sign_in, hidden):
    other = await make_office("financial-street", alleys=1, people={"headquarters": 1})
    theirs = await sign_in(street, "headquarters")
    plan, _ = await planned(theirs, street, hidden)
    mine = await sign_in(other, "headquarters")
    gone = [
        (await mine.get(f"/o/{other.slug}/improvements/{plan['id']}{path}")).status_code
        for path in ("", "/edit", "/lines/new", "/money/new", "/register.xlsx", "/points/new", "/material/new")
    ]
    assert gone == [404] * 7
    assert "一号巷提升" not in (await mine.get(f"/o/{other.slug}/improvements")).text


async def test_what_makes_no_sense_gets_a_sentence_at_its_field(street, sign_in, hidden):
    head = await sign_in(street, "headquarters")
    _, answer = await planned(
        head, street, hidden, name="甲\x00乙", ends_on=today(-60), alleys=str(new_id()), post_id="nobody",
        **{"until.survey": today(900)},
    )  # fmt: skip
    assert answer.status_code == 422
    _, answer = await planned(head, street, hidden, name="提升🎉", ends_on=today(-60), alleys=str(new_id()))
    assert answer.status_code == 422
    assert {"没有这条街巷。", "结束不能早于开始。"} <= set(re.findall(r'class="wrong"[^>]*>([^<]+)<', answer.text))
    _, answer = await planned(head, street, hidden, name="长" * 10_000)
    assert answer.status_code == 422
