"""From a district's baseline to an office's draft, in the browser: what an administrator sees and presses."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from hutong.db import Office
from hutong.offices.models import District
from hutong.playbooks import packs
from hutong.playbooks.excerpts import excerpt

SHOTS = os.environ.get("HUTONG_SHOTS")
LISTS = excerpt(packs.text("starter"), "checklists").replace("weight = 2", "weight = 3")


async def shoot(page, name):
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


async def enter(page, home, login, password):
    await page.goto(f"{home}/sign-in")
    await page.fill("[name=login]", login)
    await page.fill("[name=password]", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture
async def rules(world):
    office = await world.office(pack="starter")
    async with world.databases.session(Office(office.office_id)) as session:
        slug = await session.scalar(select(District.slug).where(District.id == office.district_id))
    admin = await world.person(office, administrator=True)
    above = await world.account("district_admin", district_id=office.district_id)
    return office, f"/d/{slug}", admin, above


@pytest.mark.long
@pytest.mark.browser
async def test_a_baseline_becomes_a_draft_and_the_rules_a_shared_pack(rules, window, password, sizes, axe, faults):
    office, district, admin, above = rules
    desk = await window(sizes["desk"])
    await enter(desk, district, above.login, password)
    await desk.goto(f"{district}/baseline")
    await desk.get_by_text("直接改文本（TOML）").click()
    await desk.fill("[name=source]", LISTS)
    await desk.get_by_role("button", name="保存并检查").click()
    await desk.get_by_text("写法没有错误").wait_for()
    await desk.fill("[name=number]", "区发〔2026〕1号")
    await desk.get_by_role("button", name="发布基准").click()
    await desk.get_by_text("第 1 版 区发〔2026〕1号").wait_for()
    found = await faults(desk, axe, "baseline", sizes, least=44)
    for name, at in (("baseline-index", ""), ("baseline-list", "?at=checklists"), ("baseline-new", "?at=points")):
        await desk.goto(f"{district}/baseline/edit{at}")
        found += await faults(desk, axe, name, sizes, least=44)
    assert found == []
    await desk.goto(f"{district}/baseline/edit?at=checklists[0].items[0].weight")
    await desk.get_by_label("权重").fill("5")
    await desk.get_by_role("button", name="存进草稿").click()
    await desk.get_by_text("已存进草稿").wait_for()
    await desk.goto(f"{district}/baseline")
    await desk.get_by_text("与第 1 版相比").wait_for()
    await faults(desk, axe, "baseline-changed", sizes)
    await desk.set_viewport_size({"width": 1280, "height": 900})

    page = await window(sizes["phone"])
    home = f"/o/{office.slug}"
    await enter(page, home, admin.login, password)
    await page.goto(f"{home}/packs")
    await page.get_by_text("处不同").first.wait_for()
    await shoot(page, "packs-phone")
    for width, shown in (("phone", page), ("desk", desk)):
        await shown.evaluate(axe)
        found = await shown.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
        assert [v["id"] for v in found["violations"]] == [], width
        assert await shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), width

    await page.get_by_text("把现行制度放进共享库").click()
    await page.fill("[name=note]", "一份起步制度")
    await page.get_by_role("button", name="放进共享库").click()
    await page.locator("#library").get_by_text("一份起步制度").wait_for()
    await page.get_by_role("link", name="街巷管理起步制度").click()
    await page.get_by_text("与现行制度完全相同").wait_for()
    await page.goto(f"{home}/packs/shipped/longtan")
    await shoot(page, "look-phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="作为草稿").click()
    await page.wait_for_url("**/playbooks/drafts/*")

    await page.goto(f"{home}/packs")
    await page.get_by_text("沿用几节").click()
    await page.locator("[name=sections]").first.check()
    await page.get_by_role("button", name="按所选起草").click()
    await page.wait_for_url("**/playbooks/drafts/*")
    assert "inherits" in await page.locator("[name=source]").input_value()
    await desk.goto(f"{district}/baseline")
    await desk.get_by_text("一份起步制度").wait_for()
    assert page.complaints == []
