"""A department's own pages: its list and what it may do, its reminders; and the district's page of who leads it."""

import io
from datetime import timedelta

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hutong.access.models import AuthorityAccount
from hutong.cases.matters_models import DepartmentMatter, DepartmentNotice
from hutong.db import City
from hutong.escalation.service import sweep_office
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.photos.models import Photo
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.flows import Who
from hutong.playbooks.service import save_draft
from hutong.publications.service import publish, those_touched
from hutong.releases.models import PhotoRelease
from hutong.tracing.rechecking import recheck_cases
from visitors import csrf_of

NASTY = ["", " ", "x" * 5000, "\x00", "\U0001f600", "-1", "2026-13-45T99:99", "<b>"]


@pytest.fixture
async def given(street, departments, put_in_force, opened, now):
    """A simple matter that is for a department from the start."""
    book = street.playbook
    enforce = book.flow("difficult").step("enforce")
    step = replace(enforce, code="handle", who=Who(department="urban-management"), actions=tuple(
        replace(a, to="closed" if a.code == "done" else "handle", max_times=a.max_times) for a in enforce.actions
    ))  # fmt: skip
    flows = tuple(replace(f, first="handle", steps=(step,)) if f.code == "simple" else f for f in book.flows)
    await put_in_force(street, flows=flows)
    return await opened(street, "bikes", at=now)


async def matter_of(street, case):
    """The department has other offices' matters in its list too."""
    async with street.session() as session:
        return await session.scalar(select(DepartmentMatter.id).where(DepartmentMatter.case_id == case))


async def test_a_department_sees_of_a_matter_only_the_pictures_that_the_office_let_go(
    street, given, departments, officer, now
):
    async def photograph(state):
        photo, release = new_id(), new_id()
        async with street.session() as session:
            session.add(
                Photo(
                    office_id=street.id, id=photo, subject_kind="case", subject_id=given, slot="scene", state="ready",
                    key="k", large_key="own-large", small_key="own-small",
                )
            )  # fmt: skip
            await session.flush()
            keys = {size: f"offices/{street.id}/released/{release}/{size}.jpg" for size in ("large", "small")}
            session.add(
                PhotoRelease(
                    office_id=street.id, id=release, photo_id=photo, state=state, places=[], covered_at=now,
                    large_key=keys["large"], small_key=keys["small"], released_at=now,
                )
            )  # fmt: skip
        return photo, release

    (_, shown), (own, ready) = await photograph("released"), await photograph("ready")
    urban, district = await officer(departments["urban-management"])
    here = f"{district}/matters/{await matter_of(street, given)}"
    page = (await urban.get(here)).text
    assert (f"{here}/pictures/{shown}" in page, str(ready) in page, str(own) in page) == (True, False, False)
    link = await urban.get(f"{here}/pictures/{shown}?size=small")
    assert (link.status_code, f"/released/{shown}/small.jpg" in link.headers["location"]) == (302, True)
    police, _ = await officer(departments["police"])
    hidden_ones = [await urban.get(f"{here}/pictures/{other}") for other in (ready, own)]
    hidden_ones.append(await police.get(f"{here}/pictures/{shown}"))
    assert [answer.status_code for answer in hidden_ones] == [404, 404, 404]


async def test_what_a_department_is_told_says_by_which_rule_and_one_lost_or_too_many_is_named(
    street, given, officer, departments, now
):
    body = departments["urban-management"].id
    mine = (DepartmentNotice.office_id == street.id) & (DepartmentNotice.case_id == given)
    async with street.session() as session:
        told = (await session.scalars(select(DepartmentNotice).where(mine))).one()
        assert (told.kind, told.department_id, told.to_head) == ("assigned", body, False)
        assert (await recheck_cases(session, [given], now=now))[given].found == ()
    urban, district = await officer(departments["urban-management"])
    here = f"{district}/matters/notices/{told.id}/why"
    assert f'href="{here}"' in (await urban.get(f"{district}/matters/notices")).text
    page = (await urban.get(here)).text
    for words in ("制度第 2 版", "流程“简易类问题” › “城管依法查处”", "按这一条，告诉本部门。", "20 个工作日"):
        assert words in page, words
    assert not [person.name for several in street.people.values() for person in several if person.name in page]
    police, _ = await officer(departments["police"])
    for address in (here, f"{district}/matters/notices/{new_id()}/why"):
        assert (await police.get(address)).status_code == 404
    async with street.session() as session:
        told = (await session.scalars(select(DepartmentNotice).where(mine))).one()
        told.to_head = True
    async with street.session() as session:
        found = (await recheck_cases(session, [given], now=now))[given].found
    assert [(one.field, one.stored, one.recomputed) for one in found] == [
        ("departments/assigned", f"head:{body}", str(body))
    ]
    # Whoever leads nobody sees nothing of what is for a head.
    assert (await urban.get(here)).status_code == 404


async def test_a_department_is_told_what_changes_for_it_in_an_offices_rules_and_of_nothing_else(
    street, departments, officer, answer_warnings, now
):
    book, number = street.playbook, f"街发〔2026〕{new_id().hex[-6:]}号"
    hours = book.flow("difficult").step("enforce").limit
    text = packs.text("financial-street")
    shorter = text[text.index('code = "enforce"\n') :].replace(f"amount = {hours.amount},", "amount = 7,", 1)
    source = text[: text.index('code = "enforce"\n')] + shorter
    async with street.session() as session:
        draft = (await save_draft(session, source=source, by=SYSTEM, now=now)).draft.id
    await answer_warnings(street, draft, now.date())
    async with street.session() as session:
        new = check_text(source).playbook
        _, bodies = await those_touched(session, new, now=now)
        assert [each.body.code for each in bodies] == ["urban-management"]
        day = (now + timedelta(days=1)).date()
        await publish(session, draft, number=number, in_force_from=day, by=SYSTEM, now=now)
    urban, district = await officer(departments["urban-management"])
    page = (await urban.get(f"{district}/matters/notices?q={number}")).text
    assert ("制度有变化" in page, page.count(number) > 1) == (True, True)
    listed = (await urban.get(f"{district}/api/notices")).json()
    told = next(row for row in listed if row["category_name"] == number)
    here = f"{district}/matters/notices/{told['id']}"
    assert f'href="{here}/rules"' in page
    said = (await urban.get(f"{here}/rules")).text
    assert "与本部门有关的有 1 处" in said
    assert "20 个工作日 → 7 个工作日" in said
    changes = (await urban.get(f"{district}/api/notices/{told['id']}/changes")).json()
    assert [change.endswith("20 个工作日 → 7 个工作日") for change in changes] == [True]
    police, _ = await officer(departments["police"])
    for address in (f"{here}/rules", f"{district}/api/notices/{told['id']}/changes"):
        assert (await police.get(address)).status_code == 404
    assert number not in (await police.get(f"{district}/matters/notices")).text
    assert (await urban.post(f"{here}/seen", {}, page=f"{district}/matters/notices")).status_code == 303


async def test_a_department_finds_its_matter_acts_on_it_and_its_head_hears_of_lateness(
    street, given, officer, departments, databases, city, browser, password, password_hash, hidden, sign_in, now
):
    urban, district = await officer(departments["urban-management"])
    listed = (await urban.get(f"{district}/matters")).text
    assert "城管依法查处" in listed
    assert "12号门前" not in listed  # Its title is the office's own.
    matter = await matter_of(street, given)
    here = f"{district}/matters/{matter}"
    assert f'href="{here}"' in listed
    page = (await urban.get(here)).text
    assert street.playbook.danger.phone.number in page
    assert "文书编号" in page
    form = {"action": "done", "revision": hidden(page, "revision"), "outcome": "已处罚"}
    bare = await urban.post(here, form)
    assert (bare.status_code, "请写文书编号" in bare.text) == (422, True)
    for field in ("action", "revision", "note", "outcome", "reason", "present"):
        for value in NASTY:
            answer = await urban.post(here, {**form, field: value}, page=here)
            assert answer.status_code in {400, 409, 422}, (field, value, answer.status_code)
    assert "没有找到" in (await urban.get(f"{district}/matters?q=不在%25")).text
    assert "城管依法查处" in (await urban.get(f"{district}/matters?q=查处")).text
    for sheet, words in (
        ("matters/matters", "城管依法查处"),
        ("matters/notices", "新交办的事项"),
        ("calls/calls", "在哪里"),
    ):
        answer = await urban.get(f"{district}/{sheet}.xlsx")
        lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert any(words in map(str, line) for line in lines), sheet
    police, _ = await officer(departments["police"])
    assert (await police.get(here)).status_code == 404
    assert (await police.post(here, form, page=f"{district}/matters")).status_code == 404
    assert (await police.post(f"{here}/resume", {}, page=f"{district}/matters")).status_code == 404
    chief = await sign_in(street, "alley-chief")
    assert "承办部门" in (await chief.get(f"/o/{street.slug}/cases/{given}")).text

    account = AuthorityAccount(
        city_id=city.id, id=new_id(), role="district_admin", district_id=street.district, name="区管理员",
        login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
    )  # fmt: skip
    async with databases.session(City(city.id)) as session:
        session.add(account)
    admin = browser()
    assert (await admin.post(f"{district}/sign-in", {"login": account.login, "password": password})).status_code == 303
    heads = (await admin.get(f"{district}/departments")).text
    assert "城管孙三" in heads
    body = departments["urban-management"].id
    mine = next(p.split('"')[0] for p in heads.split('<option value="')[1:] if ">城管孙三" in p.split("</option>")[0])
    address = f"{district}/departments/{body}/head"
    for wrong in (str(new_id()), "x", "\x00"):
        assert (await admin.post(address, {"head": wrong}, page=f"{district}/departments")).status_code == 422
    nowhere = await admin.post(
        f"{district}/departments/{new_id()}/head", {"head": mine}, page=f"{district}/departments"
    )
    assert nowhere.status_code == 404
    assert (await admin.post(address, {"head": mine}, page=f"{district}/departments")).status_code == 303
    assert (await urban.get(f"{district}/departments")).status_code == 403
    try:
        await sweep_office(databases, street.id, now=now + timedelta(days=50))
        told = (await urban.get(f"{district}/matters/notices")).text
        assert ("给负责人" in told) == ("您是本部门的负责人" in told)
        assert "已经逾期" in told
        notice = told.split("/matters/notices/")[1].split("/seen")[0]
        seen = f"{district}/matters/notices/{notice}/seen"
        assert (await police.post(seen, {}, page=f"{district}/matters")).status_code == 404
        assert (await urban.post(seen, {}, page=f"{district}/matters/notices")).status_code == 303
    finally:
        assert (await admin.post(address, {"head": ""}, page=f"{district}/departments")).status_code == 303
    form["revision"] = hidden((await urban.get(here)).text, "revision")
    done = await urban.post(here, {**form, "document": "罚7号"})
    assert done.status_code == 303, done.text
    over = (await urban.get(f"{district}/matters?done=true")).text
    assert f"{district}/matters/{matter}" in over
    shown = (await chief.get(f"/o/{street.slug}/cases/{given}")).text
    assert ("已处罚" in shown, "罚7号" in shown, "已办结" in shown) == (True, True, True)


@pytest.fixture
async def administrator(databases, city, browser, password, password_hash):
    """Signs in an administrator of one of the two districts."""

    async def enter(district, slug):
        account = AuthorityAccount(
            city_id=city.id, id=new_id(), role="district_admin", district_id=district, name="区管理员",
            login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
        )  # fmt: skip
        async with databases.session(City(city.id)) as session:
            session.add(account)
        found = browser()
        sent = {"login": account.login, "password": password}
        assert (await found.post(f"/d/{slug}/sign-in", sent)).status_code == 303
        return found, f"/d/{slug}/departments"

    return enter


@pytest.mark.long
async def test_a_district_founds_a_department_and_gives_its_officers_accounts(administrator, city, browser, password):
    admin, here = await administrator(city.east, city.east_slug)
    other, there = await administrator(city.west, city.west_slug)
    code, login = f"q{new_id().hex[-8:]}", f"q{new_id().hex[-8:]}"
    new = {"name": "环卫所", "name_en": "Sanitation", "code": code}
    for field in ("name", "code"):
        for value in NASTY:
            answer = await admin.post(f"{here}/new", {**new, field: value})
            assert answer.status_code in ({303, 422} if field == "name" else {422}), (field, value, answer.status_code)
            if answer.status_code == 303:
                code = new["code"] = f"q{new_id().hex[-8:]}"
    made = await admin.post(f"{here}/new", new)
    body = made.headers["location"]
    again = await admin.post(f"{here}/new", new)
    assert (again.status_code, "区里已经有这个代码的部门" in again.text) == (422, True)
    for path in ("", "/end", "/restore", "/officers"):
        foreign = body.replace(here, there)
        assert (await other.post(f"{foreign}{path}", {"name": "x", "login": "xyz"}, page=there)).status_code == 404
    assert (await admin.post(body, {"name": "环卫中心", "name_en": ""})).status_code == 303
    for value in NASTY:
        assert (await admin.post(f"{body}/officers", {"name": "周五", "login": value}, page=body)).status_code == 422
    invited = await admin.post(f"{body}/officers", {"name": "周五", "login": login}, page=body)
    assert invited.status_code == 200, invited.text
    link = invited.text.split('id="f-link" readonly value="')[1].split('"')[0].replace("http://127.0.0.1:8000", "")
    taken = await admin.post(f"{body}/officers", {"name": "吴六", "login": login}, page=body)
    assert (taken.status_code, "这个登录名已经有别人在用" in taken.text) == (422, True)
    officer = browser()
    chosen = await officer.post(link, {"password": f"{password}!", "again": f"{password}!"})
    assert chosen.status_code == 303, chosen.text
    district = here.removesuffix("/departments")
    await officer.post(f"{district}/sign-in", {"login": login, "password": f"{password}!"})
    assert (await officer.get(f"{district}/matters")).status_code == 200
    assert (await officer.get(here)).status_code == 403
    page = (await admin.get(body)).text
    assert "环卫中心" in page
    account = page.split("/officers/")[1].split("/")[0]
    assert (await admin.post(f"{body}/officers/{account}/link", {}, page=body)).status_code == 200
    assert (await admin.post(f"{here}/{new_id()}/officers/{account}/dismiss", {}, page=body)).status_code == 404
    assert (await admin.post(f"{body}/officers/{account}/dismiss", {}, page=body)).status_code == 303
    again = await browser().post(f"{district}/sign-in", {"login": login, "password": f"{password}!"})
    assert again.status_code != 303
    assert (await admin.post(f"{body}/end", {}, page=body)).status_code == 303
    assert (await admin.post(f"{body}/officers", {"name": "周五", "login": f"{login}2"}, page=body)).status_code == 422
    assert (await admin.post(f"{body}/restore", {}, page=body)).status_code == 303
    sheet = await admin.get(f"{here}/departments.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [code, "环卫中心"] in [line[:2] for line in lines]


async def test_an_officers_program_lists_and_acts_once(street, given, officer, departments):
    urban, district = await officer(departments["urban-management"])
    token = csrf_of((await urban.get("/me")).text)
    headers = {"accept": "application/json", "x-csrf-token": token}
    api = f"{district}/api"

    async def send(browser, path, body, headers=headers):
        return await browser.client.post(f"{api}{path}", json=body, headers=headers)

    async def read(browser, path):
        return await browser.client.get(f"{api}{path}", headers={"accept": "application/json"})

    called = (await read(urban, "/calls")).json()  # By other offices of the district.
    (mine,) = [row for row in (await read(urban, "/matters")).json() if row["office_id"] == str(street.id)]
    assert (mine["leads"], mine["ended_at"], mine["place"]) == (True, None, street.alleys[0].name)
    one = (await read(urban, f"/matters/{mine['id']}")).json()
    assert "done" in [way["action"] for way in one["ways"]]
    police, _ = await officer(departments["police"])
    theirs = {"accept": "application/json", "x-csrf-token": csrf_of((await police.get("/me")).text)}
    act = {"action": "done", "revision": one["revision"], "outcome": "已处罚", "document": "罚7号"}
    steps = f"/matters/{mine['id']}/steps"
    assert (await read(police, f"/matters/{mine['id']}")).status_code == 404
    assert (await send(police, steps, act, theirs)).status_code == 404
    for body in (
        {},
        {"action": 1},
        {**act, "revision": "x"},
        {**act, "outcome": "x" * 5000},
        [],
        {**act, "document": None},
    ):
        assert (await send(urban, steps, body)).status_code in {400, 409, 422}, body
    answers = [await send(urban, steps, act) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert (answers[0].json()["outcome"], answers[0].json()["document_number"]) == ("已处罚", "罚7号")
    assert (await send(urban, f"/matters/{mine['id']}/resume", {})).status_code == 404
    assert mine["id"] in [row["id"] for row in (await read(urban, "/matters?done=true")).json()]
    (told,) = [row for row in (await read(urban, "/notices")).json() if row["number"] == mine["number"]]
    assert (told["kind"], told["read_at"]) == ("assigned", None)
    assert (await send(police, f"/notices/{told['id']}/seen", {}, theirs)).status_code == 404
    assert (await send(urban, f"/notices/{told['id']}/seen", {})).json()["read_at"] is not None
    assert (await read(urban, "/calls")).json() == called
    assert (await send(urban, f"/calls/{new_id()}/answers", {"state": "coming"})).status_code == 404
    chief = await urban.client.get(f"/o/{street.slug}/api/items", headers={"accept": "application/json"})
    assert chief.status_code in {401, 403, 404}
