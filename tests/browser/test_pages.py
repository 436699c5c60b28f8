"""Every page that a role can reach from its first screen: sound, accessible, and as wide as the phone."""

from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.async_api import Error

WORDS = ["sign-out", "logout", "export", ".xlsx", "lang=", "type=", "mailto:", "tel:", "/static/", "/schema"]


@pytest.fixture
def look(faults, axe, sizes):
    """`await look(page, least)`: its faults, targets under so many pixels among them."""
    return lambda page, least: faults(page, axe, "", sizes, least=least)


async def links_of(page, home: str) -> list[str]:
    hrefs = await page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
    own = [urldefrag(href).url for href in hrefs if urlsplit(href).netloc == urlsplit(page.url).netloc]
    return [
        href
        for href in own
        if urlsplit(href).path.startswith((home, "/me")) and not any(word in href for word in WORDS)
    ]


async def crawl(page, start: str, home: str, look, done: set[str]) -> dict[str, list[str]]:
    """Faults by address of every page reachable by links from `start`, one of each kind that is not in `done`."""
    waiting, wrong = [start], {}
    while waiting:
        path = waiting.pop(0)
        # Pages of one kind differ in their ids and dates alone.
        if shape(path) in done:
            continue
        done.add(shape(path))
        try:
            answer = await page.goto(path)
        except Error as problem:
            if "Download is starting" not in problem.message:
                raise
            continue
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        steward = await page.evaluate("document.body.classList.contains('steward')")
        found = await look(page, 60 if steward else 44)
        if answer.status >= 400:
            found.insert(0, f"answered {answer.status}")
        if found:
            wrong[urlsplit(page.url).path] = found
        waiting += [link for link in await links_of(page, home) if shape(link) not in done]
    return wrong


def shape(address: str) -> str:
    parts = urlsplit(address).path.split("/")
    return "/".join("…" if any(c.isdigit() for c in part) and len(part) > 6 else part for part in parts)


async def signed_in(window, live, size, path: str, login: str, password: str):
    page = await window(size)
    await page.goto(f"{path}/sign-in")
    await page.fill("#f-login", login)
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


@pytest.mark.browser
@pytest.mark.parametrize("type_size", [18, 30])
async def test_pages_before_sign_in(world, window, sizes, look, type_size):
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
        if found := await look(page, 44):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("pack", ["longtan", "financial-street"])
async def test_every_post_reaches_only_sound_pages(make_office, world, window, live, sizes, look, pack, password):
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
        wrong |= await crawl(page, page.url, f"/o/{office.slug}", look, done)
        await page.context.close()
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["district_admin", "city_editor", "operator"])
async def test_authorities_reach_only_sound_pages(world, make_office, window, live, sizes, look, role, password):
    district_id, slug = await world.district()
    account = await world.account(role, district_id=district_id if role == "district_admin" else None)
    home = f"/d/{slug}" if role == "district_admin" else f"/c/{world.city_slug}"
    page = await signed_in(window, live, sizes["phone"], home, account.login, password)
    assert await crawl(page, page.url, home, look, set()) == {}
