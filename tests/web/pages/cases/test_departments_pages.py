"""A department's own pages: its list and what it may do, its reminders; and the district's page of who leads it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from hutong.access.models import AuthorityAccount
from hutong.db import City
from hutong.escalation.service import sweep_office
from hutong.ids import new_id
from hutong.playbooks.flows import Who

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


async def test_a_department_finds_its_matter_acts_on_it_and_its_head_hears_of_lateness(
    street, given, officer, departments, databases, city, browser, password, password_hash, hidden, sign_in, now
):
    urban, district = await officer(departments["urban-management"])
    listed = (await urban.get(f"{district}/matters")).text
    assert "城管依法查处" in listed
    assert "12号门前" not in listed  # Its title is the office's own.
    matter = next(
        part.split('"')[0] for part in listed.split(f'href="{district}/matters/')[1:] if not part.startswith("notices")
    )
    here = f"{district}/matters/{matter}"
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
