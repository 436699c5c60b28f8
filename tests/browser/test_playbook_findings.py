"""What is wrong or odd about a draft, at every width: read, answered for beside it, and gone from the list."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from hutong.journal import SYSTEM
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.service import save_draft

SPARE = '\n[[ladders]]\ncode = "{}"\nname = {{ zh = "备用" }}\nrungs = [{{ to = "command" }}]\n'
ODD = packs.text("longtan") + SPARE.format("spare") + SPARE.format("other")
WRONG = ODD.replace("holders_max = 1\n", "holders_max = 0\n", 1).replace('to = "command"', 'to = "comand"', 1)


@pytest.fixture
async def scene(make_office, password_hash):
    world = await make_office("longtan", alleys=2, people={"office-admin": 1, "alley-chief": 2, "steward": 1})
    now = datetime.now(UTC)
    async with world.session() as session:
        odd = (await save_draft(session, source=ODD, by=SYSTEM, now=now, based_on=1)).draft.id
        wrong = (await save_draft(session, source=WRONG, by=SYSTEM, now=now, based_on=1)).draft.id
        await session.execute(update(Person).where(Person.office_id == world.id).values(password_hash=password_hash))
    return world, odd, wrong


@pytest.mark.long
async def test_findings_are_read_and_answered_for(scene, window, password, axe, sizes, faults):
    world, odd, wrong = scene
    home = f"/o/{world.slug}/playbooks/drafts"
    page = await window(sizes["phone"])
    await page.goto(f"/o/{world.slug}/sign-in")
    await page.fill("#f-login", "office-admin1")
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    found = []

    async def look(name):
        found.extend(await faults(page, axe, name, sizes))

    await page.goto(f"{home}/{wrong}")
    await look("errors")
    await page.click("#findings .summary-wrong a >> nth=0")
    assert "/edit?at=" in page.url
    await page.goto(f"{home}/{odd}")
    before = await page.locator("#findings form").count()
    beside = page.locator("#findings li", has_text="“备用”没有用到").first
    await beside.locator("summary").click()
    await look("warnings")
    await beside.locator("button[type=submit]").click()
    await page.wait_for_selector("h1:has-text('写明理由')")
    page.complaints[:] = [each for each in page.complaints if "422" not in each]
    await look("reason")
    await page.fill("textarea[name=reason]", "下月启用，先备着。")
    await page.check("input[name=same]")
    await page.click("main form button[type=submit]")
    await page.wait_for_selector("text=处提醒已写明理由")
    assert await page.locator("#findings form").count() == before - 2
    await page.click("#findings summary:has-text('已写明理由')")
    await look("answered")
    assert found == []
