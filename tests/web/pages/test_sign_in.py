"""Signing in and out, and what a session may reach."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.access.invitations import invite_person
from hutong.access.models import WebSession
from hutong.db import Office
from hutong.journal import SYSTEM
from hutong.people.models import Person


def session_of(browser):
    return browser.client.cookies.get("hutong")


async def test_the_right_password_opens_the_office(world, password):
    office = await world.office()
    person = await world.person(office, post="alley-chief")
    browser = await world.signed_in(office, person)
    home = await browser.get("/me")
    assert home.status_code == 200
    assert person.name in home.text


async def test_unknown_account_and_wrong_password_get_the_same_page(world):
    office = await world.office(pack="")
    person = await world.person(office)
    answers = []
    for login in (person.login, "nobody-" + person.login):
        answer = await world.browser().post(f"/o/{office.slug}/sign-in", {"login": login, "password": "wrong"})
        answers.append(answer.text.replace(login, "…"))
        assert answer.status_code == 422
    import re

    without_tokens = [re.sub(r'(value|content)="[\w-]{36,39}"', "", page) for page in answers]
    assert without_tokens[0] == without_tokens[1]
    assert "账号或密码不对。" in answers[0]


async def test_wrong_fields_are_all_told_and_nothing_typed_is_lost(world):
    office = await world.office(pack="")
    answer = await world.browser().post(f"/o/{office.slug}/sign-in", {"login": "somebody", "password": ""})
    assert answer.status_code == 422
    assert 'value="somebody"' in answer.text
    assert 'id="f-password-wrong"' in answer.text


async def test_a_new_session_id_at_every_sign_in_and_the_old_one_is_dead(world, password):
    office = await world.office()
    person = await world.person(office)
    browser = await world.signed_in(office, person)
    first = session_of(browser)
    await browser.post(f"/o/{office.slug}/sign-in", {"login": person.login, "password": password})
    assert session_of(browser) != first
    stolen = world.browser()
    stolen.client.cookies.set("hutong", first, domain="127.0.0.1")
    assert (await stolen.get("/me")).status_code == 303


async def test_a_chosen_session_id_is_not_taken_over(world, password):
    office = await world.office()
    person = await world.person(office)
    browser = world.browser()
    browser.client.cookies.set("hutong", "chosen-by-an-attacker", domain="127.0.0.1")
    await browser.post(f"/o/{office.slug}/sign-in", {"login": person.login, "password": password})
    values = {cookie.value for cookie in browser.client.cookies.jar if cookie.name == "hutong" and cookie.value}
    assert "chosen-by-an-attacker" not in values
    assert (await browser.get("/me")).status_code == 200


async def test_a_changed_standing_changes_the_session_id(world, app):
    office = await world.office()
    person = await world.person(office)
    browser = await world.signed_in(office, person)
    before = session_of(browser)
    async with world.databases.session(Office(office.office_id)) as session:
        await world.appoint(session, person, "alley-chief")
    app.state["services"].sessions.forget()
    assert (await browser.get("/me")).status_code == 200
    after = session_of(browser)
    assert after != before
    assert (await browser.get("/me")).status_code == 200
    async with world.databases.session(Office(office.office_id)) as session:
        alive = (await session.scalars(select(WebSession).where(WebSession.revoked_at.is_(None)))).all()
    assert len(alive) == 1


async def test_a_revoked_session_ends_within_a_second(world):
    office = await world.office()
    person = await world.person(office)
    browser = await world.signed_in(office, person)
    assert (await browser.get("/me")).status_code == 200
    async with world.databases.session(Office(office.office_id)) as session:
        await session.execute(update(WebSession).values(revoked_at=datetime.now(UTC)))
    import asyncio

    await asyncio.sleep(1.05)
    assert (await browser.get("/me")).headers["location"] == "/"


async def test_idle_and_old_sessions_are_over(world, app):
    office = await world.office()
    person = await world.person(office)
    now = datetime.now(UTC)
    for change in ({"seen_at": now - timedelta(days=15)}, {"expires_at": now - timedelta(seconds=1)}):
        browser = await world.signed_in(office, person)
        async with world.databases.session(Office(office.office_id)) as session:
            await session.execute(update(WebSession).where(WebSession.revoked_at.is_(None)).values(**change))
        app.state["services"].sessions.forget()
        assert (await browser.get("/me")).status_code == 303


async def test_only_hashes_are_stored(world):
    office = await world.office()
    person = await world.person(office)
    browser = await world.signed_in(office, person)
    async with world.databases.session(Office(office.office_id)) as session:
        row = (await session.scalars(select(WebSession))).one()
    assert session_of(browser).encode() not in row.token_hash
    assert len(row.token_hash) == 32


async def test_signing_out_ends_the_session_for_good(world):
    office = await world.office()
    person = await world.person(office)
    browser = await world.signed_in(office, person)
    token = session_of(browser)
    answer = await browser.post("/sign-out", page="/me")
    assert answer.headers["location"] == f"/o/{office.slug}/sign-in"
    again = world.browser()
    again.client.cookies.set("hutong", token, domain="127.0.0.1")
    assert (await again.get("/me")).status_code == 303


async def test_an_account_of_another_district_is_unknown_here(world, password):
    mine, my_slug = await world.district()
    _other, other_slug = await world.district()
    account = await world.account("district_admin", district_id=mine)
    form = {"login": account.login, "password": password}
    assert (await world.browser().post(f"/d/{other_slug}/sign-in", form)).status_code == 422
    assert (await world.browser().post(f"/d/{my_slug}/sign-in", form)).status_code == 303


async def test_the_way_back_never_leaves_the_place(world, password):
    office = await world.office()
    person = await world.person(office)
    for wanted in ("//evil.example/", "https://evil.example", f"/o/{office.slug}\\@evil", f"/o/{office.slug}x/y"):
        answer = await world.browser().post(
            f"/o/{office.slug}/sign-in", {"login": person.login, "password": password, "next": wanted}
        )
        assert answer.headers["location"] == f"/o/{office.slug}"
    answer = await world.browser().post(
        f"/o/{office.slug}/sign-in", {"login": person.login, "password": password, "next": f"/o/{office.slug}/accounts"}
    )
    assert answer.headers["location"] == f"/o/{office.slug}/accounts"


async def test_too_many_tries_stop_the_account_known_or_not(world, password):
    office = await world.office(pack="")
    person = await world.person(office)
    for login in (person.login, "nobody-at-all"):
        codes = []
        for _ in range(9):
            answer = await world.browser().post(f"/o/{office.slug}/sign-in", {"login": login, "password": "wrong"})
            codes.append(answer.status_code)
        assert codes == [422] * 8 + [429]
    right = await world.browser().post(f"/o/{office.slug}/sign-in", {"login": person.login, "password": password})
    assert right.status_code == 429


async def test_a_link_chooses_a_password_once(world):
    office = await world.office()
    person = await world.person(office)
    now = datetime.now(UTC)
    async with world.databases.session(Office(office.office_id)) as session:
        older = await invite_person(session, person.id, purpose="reset", by=SYSTEM, now=now)
        token = await invite_person(session, person.id, purpose="reset", by=SYSTEM, now=now)
    path = f"/o/{office.slug}/password/{token}"
    assert (await world.browser().get(f"/o/{office.slug}/password/{older}")).status_code == 410
    too_short = await world.browser().post(path, {"password": "short", "again": "short"})
    assert too_short.status_code == 422
    chosen = await world.browser().post(path, {"password": "another sentence", "again": "another sentence"})
    assert chosen.status_code == 303
    assert (await world.browser().get(path)).status_code == 410
    form = {"login": person.login, "password": "another sentence"}
    assert (await world.browser().post(f"/o/{office.slug}/sign-in", form)).status_code == 303


async def test_a_telephone_signs_in_with_its_code_after_consent(world):
    office = await world.office()
    browser = world.browser()
    path = f"/o/{office.slug}/phone"
    refused = await browser.post(path, {"phone": "13800001111"})
    assert refused.status_code == 422
    assert 'id="f-agreed-wrong"' in refused.text
    sent = await browser.post(path, {"phone": "138 0000 1111", "agreed": "1"})
    import re

    code = re.search(r'stat-figure">(\d{6})<', sent.text)[1]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    form = {"phone": "13800001111", "name": "孙三"}
    assert (await browser.post(f"{path}/code", {**form, "code": wrong}, page=path)).status_code == 422
    assert (await browser.post(f"{path}/code", {**form, "code": code}, page=path)).status_code == 303
    assert (await browser.post(f"{path}/code", {**form, "code": code}, page="/me")).status_code == 422
    async with world.databases.session(Office(office.office_id)) as session:
        person = (await session.scalars(select(Person).where(Person.phone == "13800001111"))).one()
    assert person.phone_consented_at is not None
    assert person.phone_purpose


@pytest.mark.long
async def test_the_demo_lists_roles_from_the_data(world):
    office = await world.office()
    person = await world.person(office, post="alley-chief", name="李四")
    page = await world.browser().get("/demo")
    assert str(person.id) in page.text
    browser = world.browser()
    answer = await browser.post("/demo", {"place": str(office.office_id), "account": str(person.id), "kind": "person"})
    assert answer.headers["location"] == f"/o/{office.slug}"
    assert (await browser.get("/me")).status_code == 200
