"""Every page that a role can reach from its first screen: sound, accessible, and as wide as the phone.

A proof; every day all of them are opened without a browser (tests/web/pages/test_every_page.py), and the main pages of
each feature and a steward's screens are looked at by the other files here.
"""

import pytest


async def signed_in(window, live, size, path: str, login: str, password: str):
    page = await window(size)
    await page.goto(f"{path}/sign-in")
    await page.fill("#f-login", login)
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("type_size", [pytest.param(18, marks=pytest.mark.proof), 30])
async def test_pages_before_sign_in(world, window, sizes, faults, axe, type_size):
    office = await world.office()
    page = await window(sizes["phone"])
    await page.goto(f"/?type={type_size}")
    wrong = {}
    for path in (
        "/",
        "/demo",
        f"/o/{office.slug}/sign-in",
        f"/o/{office.slug}/phone",
        f"/d/{(await world.district())[1]}/sign-in",
    ):
        await page.goto(path)
        if found := await faults(page, axe, "", sizes, least=44):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("pack", ["longtan", "financial-street"])
async def test_every_post_reaches_only_sound_pages(make_office, world, window, live, sizes, sound, pack, password):
    from hutong.db import Office
    from hutong.playbooks import packs
    from hutong.playbooks.checking import check_text

    playbook = check_text(packs.text(pack)).playbook
    office = await make_office(pack, people={kind.code: 1 for kind in playbook.posts})
    wrong: dict[str, list[str]] = {}
    done: set[str] = set()
    for kind in playbook.posts:
        person = office.one(kind.code)
        async with world.databases.session(Office(office.id)) as session:
            (await session.merge(person)).password_hash = world.password_hash
        page = await signed_in(window, live, sizes["phone"], f"/o/{office.slug}", person.login, password)
        wrong |= await sound(page, f"/o/{office.slug}", done)
        await page.context.close()
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["district_admin", "city_editor", "operator"])
async def test_authorities_reach_only_sound_pages(world, window, live, sizes, sound, role, password):
    district_id, slug = await world.district()
    account = await world.account(role, district_id=district_id if role == "district_admin" else None)
    home = f"/d/{slug}" if role == "district_admin" else f"/c/{world.city_slug}"
    page = await signed_in(window, live, sizes["phone"], home, account.login, password)
    assert await sound(page, home, set()) == {}
