"""The life of a version at every width: drafted, sent for approval, compared, met by another's change, moved to."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.service import publish, save_draft
from hutong.publications import deciding

STRICT = packs.text("longtan") + "\n[publishing]\nsecond_person = true\n"
DRAFT = (
    STRICT.replace("每日巡", "天天巡").replace("amount = 20\n", "amount = 40\n", 1).replace("rank = 12", "rank = 13")
)


@pytest.fixture
async def scene(make_office, answer_warnings, password_hash):
    """An office that wants a second person, a case of its first version, and a draft sent for approval."""
    world = await make_office("longtan", alleys=2, people={"office-admin": 2, "alley-chief": 2, "steward": 2})
    now = datetime.now(UTC)
    day = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    first, second = (Actor("person", person.id) for person in world.people["office-admin"])
    async with world.session() as session:
        facts = OpenCase(id=new_id(), alley=world.alleys[0].id, category="parking", title="车停在门口")
        await open_case(session, facts, Reporter(person=world.one("steward").id), by=SYSTEM, now=now)
        strict = (await save_draft(session, source=STRICT, by=first, now=now, notes="改由两人把关")).draft.id
    await answer_warnings(world, strict, day)
    async with world.session() as session:
        await publish(session, strict, number="龙街发〔2026〕2号", in_force_from=day, by=SYSTEM, now=now)
        draft = (await save_draft(session, source=DRAFT, by=first, now=now, based_on=2, notes="加强巡查")).draft.id
        await deciding.ask_approval(session, draft, new_id(), revision=1, by=first, now=now)
        await session.execute(update(Person).where(Person.office_id == world.id).values(password_hash=password_hash))
        other = (await save_draft(session, source=STRICT, by=second, now=now, based_on=2)).draft.id
        stale = (await save_draft(session, source=STRICT, by=second, now=now, based_on=1)).draft.id
    async with world.session() as session:
        await save_draft(session, source=DRAFT, draft_id=other, revision=1, by=first, now=now)
    return world, draft, other, stale


@pytest.mark.long
@pytest.mark.parametrize("most", [4, pytest.param(None, marks=pytest.mark.proof)], ids=["main", "all"])
async def test_pages_are_sound(scene, window, password, axe, sizes, faults, most):
    world, draft, other, stale = scene
    home = f"/o/{world.slug}"
    page = await window(sizes["phone"])
    await page.goto(f"{home}/sign-in")
    await page.fill("#f-login", "office-admin2")
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    found = []

    async def look(name):
        found.extend(await faults(page, axe, name, sizes))

    pages = (
        ("draft", f"/playbooks/drafts/{draft}"),
        ("compare", f"/playbooks/compare?old=2&new={draft}"),
        ("form", f"/playbooks/drafts/{draft}/edit?at=flows[0].steps[0]"),
        ("move", "/case-moves/new?to=2"),
        ("version", "/playbooks/versions/1"),
        ("for-me", "/playbooks/versions/2/for-me"),
        ("stale", f"/playbooks/drafts/{stale}"),
        ("checklists", "/checklists"),
        ("packs", "/packs"),
        ("desk", "/desk/office"),
        ("index", f"/playbooks/drafts/{draft}/edit"),
        ("rules", "/playbooks"),
    )
    for name, path in pages[:most]:
        answer = await page.goto(home + path)
        assert answer.status == 200, name
        await look(name)

    await page.goto(f"{home}/playbooks/drafts/{draft}/edit?at=points.multipliers[0]")
    await page.click("#for-a-while summary")
    await page.fill("[id='f-span.factor']", "3")
    await page.fill("[id='f-span.from']", "2027-01-01")
    await page.fill("[id='f-span.until']", "2027-01-31")
    await page.click("#span button[name='-row']")
    await page.wait_for_selector(".span-new")
    await look("span")

    # Opened before the other saved: the page of that moment, sent now.
    await page.goto(f"{home}/playbooks/drafts/{other}")
    await page.click("#text summary")
    await page.evaluate("document.querySelector('#form [name=revision]').value = '1'")
    await page.fill(
        "#f-source", STRICT.replace("amount = 20\n", "amount = 30\n", 1).replace("holders_max = 2", "holders_max = 3")
    )
    await page.click("#form button[type=submit]")
    await page.wait_for_selector("text=两个人改了同一份草稿")
    page.complaints[:] = [each for each in page.complaints if "409" not in each]
    await look("conflict")
    await page.check("input[value=mine]")
    await page.click("button[name=take]")
    await page.wait_for_selector("text=到哪一步了")
    assert found == []
