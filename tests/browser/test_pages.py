"""Every page that a role can reach from its first screen: sound, accessible, and as wide as the phone."""

from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.async_api import Error

AXE_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SMALL_TARGETS = """(least) => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter((e) => { const s = getComputedStyle(e); return s.visibility !== 'hidden' && !e.closest('[hidden]') && e.getClientRects().length })
  .filter((e) => !e.closest('.skip, .unseen, .choice, p, dd, li > span, td p, .figure-link') && !e.classList.contains('skip'))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.height > 1 && r.height < least - 0.5)
  .map(([e, r]) => `${e.tagName} ${e.textContent.trim().slice(0, 20) || e.name} ${Math.round(r.width)}x${Math.round(r.height)}`)"""
WIDEST = """() => [...document.body.querySelectorAll('*')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest('[style*="overflow"], .scroll'))
  .map((e) => `${e.tagName}.${e.className} to ${Math.round(e.getBoundingClientRect().right)} px: ${e.textContent.trim().slice(0, 30)}`).slice(-3)"""
WORDS = ["sign-out", "logout", "export", ".xlsx", "lang=", "type=", "mailto:", "tel:", "/static/", "/schema"]


async def links_of(page, home: str) -> list[str]:
    hrefs = await page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
    own = [urldefrag(href).url for href in hrefs if urlsplit(href).netloc == urlsplit(page.url).netloc]
    return [
        href
        for href in own
        if urlsplit(href).path.startswith((home, "/me")) and not any(word in href for word in WORDS)
    ]


async def faults_of(page, axe: str, *, steward: bool) -> list[str]:
    """What is wrong with the page that is open, in words."""
    await page.evaluate(axe)
    result = await page.evaluate("(options) => axe.run(document, options)", AXE_OPTIONS)
    found = [
        f"axe {violation['id']}: {violation['nodes'][0]['html'][:160]} | {violation['nodes'][0].get('failureSummary', '')[:200]}"
        for violation in result["violations"]
    ]
    found += [
        f"target under {60 if steward else 44} px: {one}"
        for one in await page.evaluate(SMALL_TARGETS, 60 if steward else 44)
    ]
    await page.set_viewport_size({"width": 320, "height": 640})
    wide = await page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        found.append(f"{wide} px wide at 320 px: {await page.evaluate(WIDEST)}")
    await page.set_viewport_size({"width": 390, "height": 844})
    return found


async def crawl(page, start: str, home: str, axe: str, done: set[str]) -> dict[str, list[str]]:
    """Faults by address of every page reachable by links from `start`, one of each kind that is not in `done`."""
    waiting, faults = [start], {}
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
        found = await faults_of(page, axe, steward=steward)
        if answer.status >= 400:
            found.insert(0, f"answered {answer.status}")
        found += [f"console: {complaint}" for complaint in page.complaints]
        page.complaints.clear()
        if found:
            faults[urlsplit(page.url).path] = found
        waiting += [link for link in await links_of(page, home) if shape(link) not in done]
    return faults


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
async def test_pages_before_sign_in(world, window, sizes, axe, type_size):
    office = await world.office()
    page = await window(sizes["phone"])
    await page.goto(f"/?type={type_size}")
    faults = {}
    for path in (
        "/",
        "/demo",
        f"/o/{office.slug}/sign-in",
        f"/o/{office.slug}/phone",
        f"/d/{(await world.district())[1]}/sign-in",
    ):
        await page.goto(path)
        if found := await faults_of(page, axe, steward=False):
            faults[path] = found
    assert faults == {}
    assert page.complaints == []


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("pack", ["longtan", "financial-street"])
async def test_every_post_reaches_only_sound_pages(make_office, world, window, live, sizes, axe, pack, password):
    from hutong.db import Office
    from hutong.playbooks import packs
    from hutong.playbooks.checking import check_text

    playbook = check_text(packs.text(pack)).playbook
    office = await make_office(pack, people={kind.code: 1 for kind in playbook.posts})
    faults: dict[str, list[str]] = {}
    done: set[str] = set()
    for kind in playbook.posts:
        person = office.one(kind.code)
        async with world.databases.session(Office(office.id)) as session:
            (await session.merge(person)).password_hash = world.password_hash
        page = await signed_in(window, live, sizes["phone"], f"/o/{office.slug}", person.login, password)
        faults |= await crawl(page, page.url, f"/o/{office.slug}", axe, done)
        await page.context.close()
    assert faults == {}


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["district_admin", "city_editor", "operator"])
async def test_authorities_reach_only_sound_pages(world, make_office, window, live, sizes, axe, role, password):
    district_id, slug = await world.district()
    account = await world.account(role, district_id=district_id if role == "district_admin" else None)
    home = f"/d/{slug}" if role == "district_admin" else f"/c/{world.city_slug}"
    page = await signed_in(window, live, sizes["phone"], home, account.login, password)
    assert await crawl(page, page.url, home, axe, set()) == {}
