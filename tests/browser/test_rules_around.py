"""What stands around an office's rules: departments, baseline and library, starting grades, checklists, an old version."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from hutong.access.models import AuthorityAccount, Department
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import City, District
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.baselines.service import save_baseline
from hutong.playbooks.flows import Who
from hutong.playbooks.service import save_draft
from hutong.posts.queries import forget

PEOPLE = {"general-chief": 1, "deputy-general-chief": 1, "alley-chief": 2, "section": 1, "office-admin": 1}
BASELINE = '[[departments]]\ncode = "police"\nname = { zh = "公安分局", en = "police" }\n'


@pytest.fixture
async def scene(make_office, databases, city, password_hash, put_in_force):
    """An office whose simple matters go to a department at once; a draft of before; officers and an administrator."""
    street = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    now = datetime.now(UTC)
    async with databases.session(District(city.id, street.district)) as session:
        known = select(Department.id).where(Department.district_id == street.district)
        body = await session.scalar(known.where(Department.code == "urban-management"))
        if body is None:
            body = new_id()
            session.add(
                Department(
                    city_id=city.id, id=body, district_id=street.district, code="urban-management", name="城管执法局",
                    name_en="urban management",
                )
            )  # fmt: skip
        await save_baseline(session, city.id, street.district, source=BASELINE, revision=0, by=new_id(), now=now)
    accounts = {}
    async with databases.session(City(city.id)) as session:
        for role, department in (("department_officer", body), ("district_admin", None)):
            accounts[role] = AuthorityAccount(
                city_id=city.id, id=new_id(), role=role, district_id=street.district, department_id=department,
                name="孙三", login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
            )  # fmt: skip
            session.add(accounts[role])
    async with street.session() as session:
        draft = (
            await save_draft(session, source=packs.text("financial-street"), by=SYSTEM, now=now, based_on=1)
        ).draft.id
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
    enforce = street.playbook.flow("difficult").step("enforce")
    ways = tuple(replace(a, to="closed" if a.code == "done" else "handle") for a in enforce.actions)
    step = replace(enforce, code="handle", who=Who(department="urban-management"), actions=ways)
    flows = (replace(f, first="handle", steps=(step,)) if f.code == "simple" else f for f in street.playbook.flows)
    await put_in_force(street, flows=tuple(flows), since=date(2026, 2, 1))
    forget(street.id)
    for n in range(3):
        report = OpenCase(id=new_id(), alley=street.alleys[0].id, category="bikes", title=f"第{n}件")
        async with street.session() as session:
            reporter = Reporter(person=street.one("alley-chief").id, source="patrol")
            await open_case(session, report, reporter, by=SYSTEM, now=now - timedelta(hours=n + 1))
    return street, draft, body, {role: account.login for role, account in accounts.items()}


@pytest.mark.proof
async def test_pages_around_the_rules_are_sound(scene, window, password, axe, sizes, faults, city):
    street, draft, body, logins = scene
    found = []

    async def enter(home, login):
        page = await window(sizes["phone"])
        await page.goto(f"{home}/sign-in")
        await page.fill("#f-login", login)
        await page.fill("#f-password", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    async def look(page, paths, home):
        for name, path in paths.items():
            answer = await page.goto(f"{home}{path}")
            assert answer.status == 200, (name, answer.status)
            found.extend(await faults(page, axe, name, sizes, least=44))

    district, home = f"/d/{city.west_slug}", f"/o/{street.slug}"
    officer = await enter(district, logins["department_officer"])
    await look(officer, {"matters": "/matters", "reminders": "/matters/notices", "calls": "/calls"}, district)
    await officer.goto(f"{district}/matters")
    await officer.locator("#matters tbody a").first.click()
    found.extend(await faults(officer, axe, "matter", sizes, least=44))
    admin = await enter(district, logins["district_admin"])
    pages = {
        "bodies": "/departments",
        "body": f"/departments/{body}",
        "new-body": "/departments/new",
        "base": "/baseline",
    }
    await look(admin, pages, district)
    chief = await enter(home, "office-admin1")
    pages = {
        "draft-behind": f"/playbooks/drafts/{draft}", "version": "/playbooks/versions/1", "checklists": "/checklists",
        "recounts": "/recounts",
    }  # fmt: skip
    await look(chief, pages, home)
    general = await enter(home, "general-chief1")
    await look(general, {"tiers": "/tiers", "tiers-start": "/tiers/start", "desk": "/desk/superior"}, home)
    assert found == []
