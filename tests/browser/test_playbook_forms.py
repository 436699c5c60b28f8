"""The rules changed by forms alone, in Chromium: sound at every width and type size, and used with real clicks."""

import os
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from hutong.people.models import Person
from hutong.playbooks import toml
from hutong.playbooks.queries import version_row

SHOTS = os.environ.get("HUTONG_SHOTS", "")
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES = {
    "index": "",
    "posts": "?at=posts",
    "post": "?at=posts[3]",
    "flow": "?at=flows[0]",
    "step": "?at=flows[0].steps[0].limit.amount",
    "action": "?at=flows[0].steps[0].actions[0]",
    "category": "?at=categories[0]",
    "multiplier": "?at=points.multipliers[0]",
    "points": "?at=points",
    "board": "?at=board",
    "terms": "?at=terms",
    "rung": "?at=ladders[0].rungs[1]",
    "new-route": "?at=routes&new=1",
    "text": "/text",
}


@pytest.fixture
async def street(make_office, password_hash):
    """An office of stewards and its administrator."""
    street = await make_office("longtan", alleys=1, people={"office-admin": 1})
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
    return street


@pytest.fixture
def begin(street, window, password):
    """A window in which the administrator has begun a draft and opened its forms."""

    async def open_forms(size, **options):
        page = await window(size, **options)
        home = f"/o/{street.slug}"
        await page.goto(f"{home}/sign-in")
        await page.fill("#f-login", street.one("office-admin").login)
        await page.fill("#f-password", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "sign-in" not in url)
        await page.goto(f"{home}/playbooks")
        await page.get_by_role("button", name="起草修改").click()
        await page.wait_for_url("**/drafts/*")
        editor = page.url.split("?")[0].split("#")[0] + "/edit"
        await page.goto(editor)
        return page, editor

    return open_forms


async def written(street, editor):
    async with street.session() as session:
        return toml.raw((await version_row(session, UUID(editor.split("/")[-2]))).source)


@pytest.mark.long
@pytest.mark.parametrize(
    "names",
    [("index", "step", "multiplier", "text"), pytest.param(tuple(PAGES), marks=pytest.mark.proof)],
    ids=["main", "all"],
)
async def test_pages_of_the_editor_are_sound(begin, axe, sizes, names):
    page, editor = await begin(sizes["desk"])
    found = []
    for name in names:
        at = PAGES[name]
        for type_size in (18, 22, 30) if name in {"index", "step", "flow", "new-route"} else (18,):
            mark = "&" if "?" in at else "?"
            await page.goto(f"{editor}{at}{mark}type={type_size}")
            await page.evaluate(axe)
            result = await page.evaluate("(options) => axe.run(document, options)", AXE)
            found += [f"{name} {type_size}: {v['id']} {v['nodes'][0]['html'][:140]}" for v in result["violations"]]
            for size in ("narrow", "phone", "desk"):
                width, height = sizes[size]
                await page.set_viewport_size({"width": width, "height": height})
                wide = await page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    found.append(f"{name} {type_size}: {wide} px wide at {width} px")
                if SHOTS and size != "narrow" and type_size != 22:
                    await page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{type_size}.png", full_page=True)
    assert found + page.complaints == []


@pytest.mark.long
@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.proof)], ids=["with-script", "without-script"]
)
async def test_the_administrator_changes_three_rules_by_forms_only(begin, street, sizes, script):
    page, editor = await begin(sizes["phone"], java_script_enabled=script)

    async def go_to(*names):
        await page.goto(editor)
        for name in names:
            await page.locator("main").get_by_role("link", name=re.compile(f"^{name}")).first.click()

    # Three times the points for one month.
    await go_to("积分", "加倍“小巷管家双倍积分”")
    entry = page.locator("#form")  # Beside it is the form for some time only, with the same fields.
    await entry.get_by_label("几倍").fill("3")
    await entry.get_by_label("自哪一天起").fill("2026-12-01")
    await entry.get_by_text("还可以填：").click()
    await entry.get_by_label("到哪一天止").fill("2026-12-31")
    await entry.get_by_role("button", name="存进草稿").click()
    await page.get_by_text("已存进草稿").wait_for()
    # A tighter deadline.
    await go_to("流程", "流程“即办事项”", "步骤“街巷长处置”")
    limit = page.get_by_role("group", name="时限", exact=False).first
    await limit.get_by_label("数量").fill("一个")
    await page.get_by_role("button", name="存进草稿").click()
    await page.locator(".summary-wrong").wait_for()
    await page.get_by_role("group", name="时限", exact=False).first.get_by_label("数量").fill("2")
    await page.get_by_role("button", name="存进草稿").click()
    await page.get_by_text("已存进草稿").wait_for()
    # A step in which a steward confirms, and the way to it.
    await go_to("流程", "流程“即办事项”", "添加：步骤")
    await page.get_by_role("group", name="步骤名称").get_by_label("中文").fill("管家确认")
    await page.get_by_label("哪种步骤").select_option("verify")
    await page.get_by_label("哪个岗位").select_option("steward")
    await page.get_by_role("button", name="存进草稿").click()
    await page.get_by_text("已存进草稿").wait_for()
    await page.get_by_role("link", name="添加：可以做的动作").click()
    await page.get_by_role("group", name="按钮上的字").get_by_label("中文").fill("确认")
    await page.get_by_label("有哪项职责的人能做").select_option("verify")
    await page.get_by_label("做完以后到哪里").select_option("closed")
    await page.get_by_role("button", name="存进草稿").click()
    await page.get_by_text("已存进草稿").wait_for()
    await go_to("流程", "流程“即办事项”", "步骤“分指办公室协调”", "动作“协调办结”")
    await page.get_by_label("做完以后到哪里").select_option(label="管家确认")
    await page.get_by_role("button", name="存进草稿").click()
    await page.get_by_text("已存进草稿").wait_for()

    raw = await written(street, editor)
    multiplier = raw["points"]["multipliers"][0]
    assert (multiplier["factor"], str(multiplier["until"])) == (3, "2026-12-31")
    steps = raw["flows"][0]["steps"]
    assert steps[0]["limit"] == {"amount": 2, "clock": "working_hours"}
    assert steps[-1]["name"]["zh"] == "管家确认"
    assert steps[1]["actions"][0]["to"] == steps[-1]["code"]
