"""The pages of cases, batches, calls and rules in Chromium: sound at every width, and used with real clicks."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from hutong.access.models import AuthorityAccount, Department
from hutong.cases.joint_calls import call_together
from hutong.cases.opening import Reporter, open_case
from hutong.cases.persuasion import record_round
from hutong.cases.schemas import CallTogether, OpenCase, RecordRound, TakeStep
from hutong.cases.steps import take_step
from hutong.db import City, District
from hutong.escalation.service import sweep_office
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.people.models import Person
from hutong.photos.models import Photo

SHOTS = os.environ.get("HUTONG_SHOTS", "")
"""A folder to keep pictures of every page in, for looking at them."""
PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
    "office-admin": 1, "community-lead": 1,
}  # fmt: skip


@pytest.fixture
async def scene(make_office, databases, city, password_hash):
    """An office in the middle of its work, a department that was called, and an officer of it."""
    street = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    now = datetime.now(UTC)
    chief, lead, section = (street.one(kind) for kind in ("alley-chief", "community-lead", "section"))

    async def opened(category, title, at, person=chief):
        async with street.session() as session:
            case = OpenCase(id=new_id(), alley=street.alleys[0].id, category=category, title=title, description="门口")
            await open_case(session, case, Reporter(person=person.id, source="patrol"), by=SYSTEM, now=at)
        return case.id

    await opened("road", "路面有坑，下雨积水", now)
    await opened("piling", "楼道口堆着旧家具", now, lead)
    late = await opened("bikes", "单车挡住盲道", now - timedelta(days=9))
    hard = await opened("illegal-building", "院内加盖小厨房", now - timedelta(days=20))
    talking = await opened("wall-opening", "临街开墙打洞", now)
    await sweep_office(databases, street.id, now=now)
    call = new_id()
    async with databases.session(District(city.id, street.district)) as session:
        department = await session.scalar(
            select(Department).where(Department.district_id == street.district, Department.code == "urban-management")
        )
        if department is None:
            department = Department(
                city_id=city.id, id=new_id(), district_id=street.district, code="urban-management", name="城管",
                name_en="urban management",
            )  # fmt: skip
            session.add(department)
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(password_hash=password_hash))
        spoken = RecordRound(
            action="refused", who_went="巷长、社区主任", difficulty="没有地方做饭", help_agreed="修整卫生间",
            note="暂未同意", outcome="暂未同意",
        )  # fmt: skip
        me = Actor("person", chief.id)
        await record_round(session, hard, spoken, person=chief.id, by=me, now=now - timedelta(days=2))
        need = TakeStep(action="need-departments", note="三轮约谈无果")
        await take_step(session, hard, need, person=section.id, by=Actor("person", section.id), now=now)
        together = CallTogether(
            id=call, departments=("urban-management",), place="试验1号北口", meet_at=now + timedelta(days=1),
            caller_phone="010-00000001",
        )  # fmt: skip
        await call_together(session, hard, together, person=chief.id, by=me, now=now)
    longtan = await make_office("longtan", people={"alley-chief": 1, "steward": 2})
    mended = new_id()
    async with longtan.session() as session:
        await session.execute(update(Person).where(Person.office_id == longtan.id).values(password_hash=password_hash))
        steward, mender = longtan.one("steward"), longtan.one("alley-chief")
        case = OpenCase(id=mended, alley=longtan.alleys[0].id, category="litter", title="垃圾没有清", description="")
        await open_case(session, case, Reporter(person=steward.id, source="patrol"), by=SYSTEM, now=now)
        session.add(
            Photo(
                office_id=longtan.id, id=new_id(), subject_kind="case", subject_id=mended, slot="after",
                state="uploaded", key="k", uploaded_by=mender.id,
            )
        )  # fmt: skip
        await session.flush()  # The step counts the photos that are there.
        done = TakeStep(action="done", note="已清扫")
        await take_step(session, mended, done, person=mender.id, by=Actor("person", mender.id), now=now)
    account = AuthorityAccount(
        city_id=city.id, id=new_id(), role="department_officer", district_id=street.district,
        department_id=department.id, name="孙三", login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
    )  # fmt: skip
    async with databases.session(City(city.id)) as session:
        session.add(account)
    return {
        "street": street,
        "late": late,
        "hard": hard,
        "talking": talking,
        "officer": account,
        "city": city,
        "longtan": (longtan, mended),
    }


@pytest.fixture
def enter(window, password):
    """A window in which somebody has signed in by the page."""

    async def sign_in(home, login, size):
        page = await window(size)
        await page.goto(f"{home}/sign-in")
        await page.fill("#f-login", login)
        await page.fill("#f-password", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return sign_in


@pytest.mark.long
async def test_pages_are_sound(scene, enter, axe, sizes, faults):
    street = scene["street"]
    home = f"/o/{street.slug}"
    district = f"/d/{scene['city'].west_slug}"
    visits = {
        "alley-chief1": [
            ("list", "/cases"), ("list-all", "/cases?which=all"), ("new", "/cases/new"), ("late", f"/cases/{scene['late']}"),
            ("talking", f"/cases/{scene['talking']}"), ("call", f"/cases/{scene['hard']}"),
            ("again", f"/cases/{scene['hard']}?do=again"), ("english", f"/cases/{scene['hard']}?lang=en"),
        ],
        "community-lead1": [("batches", "/batches")],
        "deputy-general-chief1": [("superior", f"/cases/{scene['late']}")],
        "office-admin1": [("rules", "/playbooks"), ("version", "/playbooks/versions/1"), ("rules-en", "/playbooks?lang=en")],
    }  # fmt: skip
    found = []
    for login, pages in visits.items():
        page = await enter(home, login, sizes["phone"])
        for name, path in pages:
            await page.set_viewport_size({"width": 390, "height": 844})
            answer = await page.goto(home + path)
            assert (answer.status, page.url.endswith(path)) == (200, True), (name, page.url)
            for why in await page.query_selector_all("details.why > summary"):
                await why.click()
            found += await faults(page, axe, name, sizes)
    page = await enter(district, scene["officer"].login, sizes["phone"])
    assert page.url.endswith("/calls")
    found += await faults(page, axe, "inbox", sizes)
    await page.click("main ul.links a")
    await page.wait_for_load_state()
    found += await faults(page, axe, "called", sizes)
    longtan, case = scene["longtan"]
    page = await enter(f"/o/{longtan.slug}", "steward1", sizes["phone"])
    await page.goto(f"/o/{longtan.slug}/cases/{case}?do=not-done")
    found += await faults(page, axe, "steward", sizes)
    assert found == []


async def test_a_refused_form_is_swapped_in_place_and_keeps_what_was_typed(scene, enter, sizes):
    street = scene["street"]
    page = await enter(f"/o/{street.slug}", "alley-chief1", sizes["phone"])
    await page.goto(f"/o/{street.slug}/cases/{scene['talking']}")
    await page.fill("#f-difficulty", "没有别的门可走")
    await page.fill("#f-who_went", "")
    await page.click("#do button[type=submit]")
    await page.wait_for_selector(".summary-wrong")
    assert await page.input_value("#f-difficulty") == "没有别的门可走"
    assert await page.evaluate("document.activeElement.hasAttribute('data-wrong')")
    await page.fill("#f-who_went", "巷长")
    await page.check("input[name=agreed][value=no]")
    await page.check("input[name=action][value=round]")
    await page.click("#do button[type=submit]")
    await page.wait_for_selector("text=第 2 轮，共 3 轮")
    page.complaints.clear()


@pytest.mark.long
async def test_a_draft_with_errors_lists_them_and_keeps_the_text(scene, enter, sizes):
    street = scene["street"]
    page = await enter(f"/o/{street.slug}", "office-admin1", sizes["desk"])
    await page.goto(f"/o/{street.slug}/playbooks")
    await page.click("main .page-head button")
    await page.click("#text > summary")
    await page.wait_for_selector("#f-source")
    text = await page.input_value("#f-source")
    await page.fill("#f-source", text.replace('to = "sections"', 'to = "nowhere"'))
    await page.click("#form button[type=submit]")
    await page.wait_for_selector("#findings .summary-wrong")
    assert "nowhere" in await page.input_value("#f-source")
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / "draft-1280.png")
    page.complaints.clear()
