"""Who holds what, for who appoints them."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from tests.visitors import PASSWORD

from hutong.access.models import WebSession
from hutong.db import Office
from hutong.posts.models import Appointment


@pytest.fixture
async def office(world):
    return await world.office()


@pytest.fixture
async def administrator(world, office):
    person = await world.person(office, post="office-admin", name="管理员", administrator=True)
    browser = await world.signed_in(office, person)
    browser.home = f"/o/{office.slug}"
    return browser


NEW = {"name": "孙三", "origin": "resident", "login": "sun3", "card": "77", "phone": "", "phone_consent": ""}


async def registered(browser) -> str:
    answer = await browser.post(f"{browser.home}/people/new", NEW)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_a_person_is_registered_appointed_away_and_leaves(administrator, world, office):
    page = await registered(administrator)
    await world.person(office, post="command", name="别人")
    shown = (await administrator.get(page)).text
    post = re.search(r'<option value="([0-9a-f-]{36})">command</option>', shown)[1]
    answer = await administrator.post(f"{page}/appoint", {"post": post, "since": "2026-11-01"}, page=page)
    assert answer.status_code == 303, answer.text
    again = await administrator.post(f"{page}/appoint", {"post": post, "since": "2026-11-02"}, page=page)
    assert again.status_code in {409, 422}
    assert "已经担任这个岗位" in again.text
    away = {"since": "2026-11-05", "until": "2026-11-01", "reason": "年假"}
    assert (await administrator.post(f"{page}/absences", away, page=page)).status_code == 422
    assert (await administrator.post(f"{page}/absences", {**away, "until": "2026-11-09"}, page=page)).status_code == 303
    end = re.search(r'action="([^"]+/end)"', (await administrator.get(page)).text)[1]
    assert (await administrator.post(end, {"last_day": "2026-10-01"}, page=page)).status_code == 422
    assert (await administrator.post(end, {"last_day": "2026-11-20"}, page=page)).status_code == 303
    assert "/end" not in (await administrator.get(page)).text


async def test_who_leaves_the_office_is_signed_out_refused_and_can_come_back(administrator, world, office):
    leaver = await world.person(office, post="command", name="别人")
    await world.signed_in(office, leaver)
    page = f"{administrator.home}/people/{leaver.id}"
    assert (await administrator.post(f"{page}/leave", {}, page=page)).status_code == 422
    refused = await administrator.post(f"{page}/leave", {"sure": "1"}, page=page)
    assert (refused.status_code, "请先结束这个任职" in refused.text) == (422, True)
    colleague = await registered(administrator)
    post = re.search(r'<option value="([0-9a-f-]{36})">command</option>', (await administrator.get(page)).text)[1]
    await administrator.post(f"{colleague}/appoint", {"post": post, "since": "2026-11-01"}, page=colleague)
    assert (await administrator.post(f"{page}/leave", {"sure": "1"}, page=page)).status_code == 303
    async with world.databases.session(Office(office.office_id)) as session:
        statement = select(WebSession.revoked_at).where(
            WebSession.office_id == office.office_id, WebSession.person_id == leaver.id
        )
        assert None not in (await session.scalars(statement)).all()
    knocking = world.browser()
    sign_in = f"/o/{office.slug}/sign-in", {"login": leaver.login, "password": PASSWORD}
    answer = await knocking.post(*sign_in)
    assert (answer.status_code, "您已经办了离开" in answer.text) == (403, True)
    wrong = await knocking.post(sign_in[0], {"login": leaver.login, "password": "something else"})
    assert "您已经办了离开" not in wrong.text
    listed = f"{administrator.home}/people"
    assert [leaver.name in (await administrator.get(f"{listed}{more}")).text for more in ("", "?left=1")] == [
        False,
        True,
    ]
    assert (await administrator.post(f"{page}/return", {}, page=page)).status_code == 303
    assert (await knocking.post(*sign_in)).status_code == 303
    foreign = await world.person(await world.office(), name="外街道")
    for deed in ("leave", "return"):
        path = f"{listed}/{foreign.id}/{deed}"
        assert (await administrator.post(path, {"sure": "1"}, page=page)).status_code == 404


async def test_the_list_finds_by_name_log_in_card_and_post(administrator):
    await registered(administrator)
    home = f"{administrator.home}/people"
    for query in ("孙", "SUN3", "77"):
        page = (await administrator.get(f"{home}?q={query}")).text
        assert ("共 1 人" in page, "孙三" in page) == (True, True), query
    assert "孙三" not in (await administrator.get(f"{home}?post=office-admin")).text
    # A wildcard is a letter like any other.
    assert "没有找到" in (await administrator.get(f"{home}?q=%25")).text


async def test_the_export_holds_the_list_and_no_party_membership(administrator):
    await administrator.post(f"{administrator.home}/people/new", {**NEW, "name": "=1+1 先生", "party_member": "1"})
    answer = await administrator.get(f"{administrator.home}/people/people.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["姓名", "身份", "岗位", "登录名", "卡号"]
    assert ["=1+1 先生", "居民", "", "sun3", "77"] in rows


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"origin": "king"}, "origin"),
        ({"phone": "13800000000"}, "phone_consent"),
        ({"login": "A B"}, "login"),
    ],
)
async def test_a_wrong_field_is_told_and_what_was_typed_stays(administrator, changed, field):
    answer = await administrator.post(f"{administrator.home}/people/new", {**NEW, **changed})
    assert answer.status_code == 422
    assert f'id="f-{field}-wrong"' in answer.text
    assert 'value="77"' in answer.text


async def test_a_log_in_and_a_card_belong_to_one_person(administrator):
    await registered(administrator)
    answer = await administrator.post(f"{administrator.home}/people/new", {**NEW, "name": "另一人"})
    assert answer.status_code == 422
    assert {"f-login-wrong", "f-card-wrong"} <= set(re.findall(r'id="([\w-]+)"', answer.text))


async def test_a_person_of_another_office_is_not_there(administrator, world):
    other = await world.office()
    stranger = await world.person(other)
    assert (await administrator.get(f"{administrator.home}/people/{stranger.id}")).status_code == 404


async def test_a_steward_may_not_see_the_list(world, office):
    steward = await world.person(office, post="steward")
    browser = await world.signed_in(office, steward)
    assert (await browser.get(f"/o/{office.slug}/people")).status_code == 403


@pytest.mark.parametrize("page", ["people", "people/people.xlsx"])
async def test_a_word_that_no_text_can_hold_is_the_senders_fault(administrator, page):
    assert (await administrator.get(f"{administrator.home}/{page}?q=%00")).status_code == 400


async def test_terms_that_end_are_listed_and_renewed_together(administrator, world, office):
    people = [await world.person(office, post="steward", name=f"周{n}") for n in range(2)]
    today = datetime.now(UTC).date()
    near, over = today + timedelta(days=20), today - timedelta(days=3)
    async with world.databases.session(Office(office.office_id)) as session:
        for person, day in zip(people, (near, over), strict=True):
            his = Appointment.office_id == office.office_id, Appointment.person_id == person.id
            await session.execute(update(Appointment).where(*his).values(term_until=day))
    home = f"{administrator.home}/people/terms"
    page = (await administrator.get(home)).text
    terms = re.findall(r'name="terms" value="([^"]+)"', page)
    assert ("周0" in page, "周1" in page, "聘期已过" in page, len(terms)) == (True, True, True, 2)
    assert "周0" not in (await administrator.get(f"{home}?days=0")).text
    later = (near + timedelta(days=365)).isoformat()
    for wrong in ({"until": later}, {"terms": terms[0], "until": "x"}, {"terms": terms[1], "until": today.isoformat()}):
        assert (await administrator.post(home, wrong)).status_code == 422
    assert (await administrator.post(home, {"terms": str(office.office_id), "until": later})).status_code == 404
    assert (await administrator.post(home, {"terms": terms, "until": later})).status_code == 303
    assert "没有到期的聘期" in (await administrator.get(home)).text
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO((await administrator.get(f"{home}/export.xlsx?days=3660")).content)
    )
    assert len(sheet.get_sheet_by_index(0).to_python()) >= 2
