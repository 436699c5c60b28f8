"""Real Chromium against the real server; `visit` opens a page of a size and fails on anything the console reports."""

import asyncio
import dataclasses
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright
from sqlalchemy import update

from hutong.objects import Store
from hutong.people.models import Person

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
SHOTS = os.environ.get("HUTONG_SHOTS", "")
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SMALL_TARGETS = """(least) => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter((e) => { const s = getComputedStyle(e); return s.visibility !== 'hidden' && !e.closest('[hidden]') && e.getClientRects().length })
  .filter((e) => !e.closest('.skip, .unseen, .choice, .tick, p, dd, li > span, td p, .figure-link') && !e.classList.contains('skip'))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.height > 1 && r.height < least - 0.5)
  .map(([e, r]) => `${e.tagName} ${e.textContent.trim().slice(0, 20) || e.name} ${Math.round(r.width)}x${Math.round(r.height)}`)"""
WIDEST = """() => [...document.body.querySelectorAll('*')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest('[style*="overflow"], .scroll'))
  .map((e) => `${e.tagName}.${e.className} to ${Math.round(e.getBoundingClientRect().right)} px: ${e.textContent.trim().slice(0, 30)}`).slice(-3)"""
PHONE, DESK, NARROW = (390, 844), (1280, 900), (320, 640)
PATIENCE = 120_000
"""Milliseconds to wait for what will come: a loaded machine is slow, and only what never comes is a fault."""
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
async def live(server_environment, page_assets, tmp_path_factory) -> AsyncIterator[str]:
    """The application behind granian on a port of its own; yields its address."""
    async with _serving(server_environment, tmp_path_factory.mktemp("live")) as address:
        yield address


@pytest.fixture(scope="session")
async def live_demo(server_environment, demo, page_assets, tmp_path_factory) -> AsyncIterator[str]:
    """The same over the whole demo."""
    own = {"HUTONG_DATABASE_URL": demo.settings.database_url, "HUTONG_S3_BUCKET": demo.settings.s3_bucket}
    async with _serving({**server_environment, **own}, tmp_path_factory.mktemp("demo")) as address:
        yield address


@asynccontextmanager
async def _serving(environment_of, folder: Path) -> AsyncIterator[str]:
    address = f"http://127.0.0.1:{free_port()}"
    log = folder / "granian.log"
    environment = {
        **os.environ,
        **environment_of,
        "HUTONG_PUBLIC_URL": address,
        "HUTONG_DEMO": "1",
        "HUTONG_LOG": "warning",
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "hutong.app.asgi:create_app"]
    command += ["--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-ws", "--workers", "1"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        await _answering(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(20)


async def _answering(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(1200):
            if process.poll() is not None:
                break
            try:
                if (await client.get(f"{address}/healthz")).status_code == 200:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
    pytest.fail(f"the application did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("these tests need Chromium: apt-get install chromium fonts-noto-cjk")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def chromium_command() -> dict[str, object]:
    """What starts Chromium, for tests that kill it."""
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
async def window(chromium, live) -> AsyncIterator[Callable[..., object]]:
    """`await window(PHONE)`: a fresh browser context of that size, in Chinese."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def open_window(size: tuple[int, int] = PHONE, **options: object) -> Page:
        settings = {"locale": "zh-CN", "base_url": live, "viewport": {"width": size[0], "height": size[1]}, **options}
        context = await chromium.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        return page

    yield open_window
    for context in contexts:
        await context.close()


@pytest.fixture(scope="session")
def sizes() -> dict[str, tuple[int, int]]:
    return {"phone": PHONE, "desk": DESK, "narrow": NARROW}


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as the lock file names it."""
    from hutong.app.assets import SOURCES

    return (SOURCES / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def faults():
    """`await faults(page, axe, name, sizes)`: what is wrong with the page that is open, in words.

    With `least`, targets lower than so many pixels too. The page is looked at as a phone shows it and left so; with
    `letters` again in each of those sizes, and on a desk.
    """

    async def look(page, axe, name, sizes, *, least=0, letters=()):
        """What axe says, and whether the page is wider than the narrowest phone; pictures where asked for."""
        found = []
        for size in letters or (None,):
            if size is not None:
                await page.evaluate("(size) => { document.documentElement.dataset.type = size }", str(size))
            told = await _faults(page, axe, sizes, name, least)
            found += [f"in letters of {size} px: {one}" if size else one for one in told]
        if letters:
            await _resize(page, sizes["desk"])
            found += [f"at {sizes['desk'][0]} px: {one}" for one in await _axe(page, axe)]
            await _resize(page, sizes["phone"])
        return [f"{name}: {one}" for one in found] if name else found

    return look


async def _faults(page, axe, sizes, name, least):
    await _resize(page, sizes["phone"])
    found = await _axe(page, axe)
    if least:
        found += [f"target under {least} px: {one}" for one in await page.evaluate(SMALL_TARGETS, least)]
    if SHOTS and name:
        for size in (sizes["desk"], sizes["phone"]):
            await _resize(page, size)
            await page.screenshot(path=Path(SHOTS) / f"{name}-{size[0]}.png", full_page=True)
    narrow = sizes["narrow"]
    await _resize(page, narrow)
    if (wide := await page.evaluate("document.documentElement.scrollWidth")) > narrow[0]:
        found.append(f"{wide} px wide at {narrow[0]} px: {await page.evaluate(WIDEST)}")
    await _resize(page, sizes["phone"])
    found += [f"console: {complaint}" for complaint in page.complaints]
    page.complaints.clear()
    return found


async def _axe(page, axe):
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe)
    result = await page.evaluate("(options) => axe.run(document, options)", AXE)
    return [f"axe {v['id']}: {v['nodes'][0]['html'][:160]}" for v in result["violations"]]


async def _resize(page, size):
    await page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.fixture
def sound(crawl, faults, axe, sizes):
    """`await sound(page, home, done)`: faults by address of every page reached by links from the one that is open.

    `done` keeps the kinds of page that were looked at; `letters` as of `faults`.
    """

    async def look(page, home: str, done: set[str], letters=()) -> dict[str, list[str]]:
        wrong: dict[str, list[str]] = {}

        async def read(path: str) -> list[str]:
            try:
                answer = await page.goto(path)
            except Error as problem:
                if "Download is starting" not in problem.message:
                    raise
                return []
            if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                return []
            steward = await page.evaluate("document.body.classList.contains('steward')")
            found = await faults(page, axe, "", sizes, least=60 if steward else 44, letters=letters)
            if answer.status >= 400:
                found.insert(0, f"answered {answer.status}")
            if found:
                wrong[urlsplit(page.url).path] = found
            return await page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")

        await crawl(page.url, home, read, done)
        return wrong

    return look


@pytest.fixture
async def store(server_settings, live):
    """What the application keeps photos in, at the address at which browsers find it."""
    store = Store(dataclasses.replace(server_settings, public_url=live))
    await store.prepare()
    yield store
    store.close()


@pytest.fixture
async def lanes(make_office, password_hash):
    world = await make_office(
        "longtan", alleys=2, people={"command": 1, "alley-chief": 2, "community-worker": 1, "steward": 2}
    )
    async with world.session() as session:
        await session.execute(update(Person).where(Person.office_id == world.id).values(password_hash=password_hash))
    return world


@pytest.fixture
async def phone(live, sizes, tmp_path, chromium_command):
    """`await phone()`: the steward's own browser, which may be killed and opened again over the same store."""
    async with async_playwright() as playwright:
        opened = []

        async def start(**options):
            width, height = sizes["phone"]
            context = await playwright.chromium.launch_persistent_context(
                tmp_path / "phone", locale="zh-CN", base_url=live, viewport={"width": width, "height": height},
                **chromium_command, **options,
            )  # fmt: skip
            opened.append(context)
            context.set_default_timeout(120_000)
            return context.pages[0] if context.pages else await context.new_page()

        yield start
        for context in opened:
            await context.close()


@pytest.fixture
def sign_in(password):
    """`await sign_in(page, world, person)`: as a person does, with letters of a size where one is named."""

    async def by_hand(page, world, person, letters=None):
        await page.goto(f"/o/{world.slug}/sign-in{f'?type={letters}' if letters else ''}")
        await page.fill("#f-login", person.login)
        await page.fill("#f-password", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "/sign-in" not in url)

    return by_hand


@pytest.fixture
def enter(lanes, sign_in):
    """`await enter(page)`: the steward's phone at the first screen of the walk."""

    async def begin(page, n=0):
        await sign_in(page, lanes, lanes.people["steward"][n])
        await page.wait_for_url("**/today")
        await page.goto(f"/o/{lanes.slug}/field")
        await page.wait_for_selector("[data-shown=home]")
        return page

    return begin
