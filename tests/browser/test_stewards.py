"""A steward's phone in real Chromium: without script, light, one position at most; and a card reader at the desk."""

import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.checkins.models import CheckIn
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Fix, Patrol
from hutong.photos.models import Photo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LIGHT = 150_000
"""Bytes that the first load of a steward's page may take."""


@pytest.fixture
def enter(window, lanes, sizes, sign_in):
    """A window in which the first holder of a post is signed in."""

    async def open_window(kind, size="phone", **options):
        page = await window(sizes[size], **options)
        await sign_in(page, lanes, lanes.one(kind))
        return page

    return open_window


async def patrols(world):
    async with world.session() as session:
        return list(await session.scalars(select(Patrol)))


def shot(n):
    into = io.BytesIO()
    Image.effect_noise((320, 240), 90 + n).convert("RGB").save(into, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": into.getvalue()}


PLAIN = {
    "parking": (
        "main a:has-text('发现问题')", "main a:has-text('劝阻好了')", "main button:has-text('记下')",
        "main a:has-text('还有一处')", "main a:has-text('动手整理好了')", ("photos_before", "main button:has-text('下一步')"),
        ("photos_after", "main button:has-text('下一步')"), "main button:has-text('记下')", "main a:has-text('没有了')",
    ),
    "road": (
        "main a:has-text('发现问题')", "main a:has-text('上报')", ("description", "main button:has-text('下一步')"),
        "main button:has-text('下一步')", ("photos", "main button:has-text('上报')"), "main a:has-text('接着巡访')",
        "main a:has-text('没有了')",
    ),
    "signs": (
        "main a:has-text('发现问题')", "main a:has-text('是已经报过的这件')", ("photos", "main button:has-text('记下')"),
        "main a:has-text('没有了')",
    ),
    "street-furniture": ("main a:has-text('这一项今天看不了')", ("note", "photos", "main button:has-text('记下')")),
}  # fmt: skip
"""What is tapped under an item, and the fields that are filled before: two findings, a report, a known one, one unseen."""


async def test_the_whole_walk_without_script(enter, lanes, store):
    known = OpenCase(id=new_id(), alley=lanes.alleys[0].id, category="signs", description="挂着一块旧牌子")
    async with lanes.session() as session:
        now = datetime.now(UTC)
        await open_case(session, known, Reporter(person=lanes.one("alley-chief").id), by=SYSTEM, now=now)
    page = await enter("steward", java_script_enabled=False)

    async def tap(words, *fields):
        for n, field in enumerate(fields):
            if field.startswith("photos"):
                await page.set_input_files(f"#f-{field}-file", shot(n + len(field)))
            else:
                await page.fill(f"[name={field}]", "12号门前，施工围着")
        async with page.expect_navigation():
            await page.click(words)

    await tap("text=今天开始巡访")
    await tap("button:has-text('试验1号')")
    for item in lanes.playbook.items_on((await patrols(lanes))[0].day):
        for deed in PLAIN.get(item.code, ("main button:has-text('没有问题')",)):
            *fields, words = (deed,) if isinstance(deed, str) else deed
            await tap(words, *fields)
    await tap("button:has-text('完成巡访')")
    assert page.url.endswith("/done")
    told = await page.inner_text("main")
    assert "下一步：到试验社区刷卡备案" in told
    assert "发现 4 处问题" in told
    (patrol,) = await patrols(lanes)
    assert patrol.finished_at is not None
    assert patrol.start_point is None
    async with lanes.session() as session:
        fixes = {fix.id: fix.way for fix in await session.scalars(select(Fix))}
        report = (await session.scalars(select(Case.id).where(Case.id != known.id))).one()
        photos = {(p.subject_kind, p.slot, p.item, p.subject_id) for p in await session.scalars(select(Photo))}
    parking, road, signs, furniture = [
        next(row for row in patrol.items if row["item"] == code)
        for code in ("parking", "road", "signs", "street-furniture")
    ]
    ways = [fixes[UUID(each["fix_id"])] for each in (parking, *parking["more"])]
    tidied = UUID(parking["more"][0]["fix_id"])
    assert ways == ["dissuade", "tidy"]
    assert (road["case_id"], signs["case_id"]) == (str(report), str(known.id))
    assert (furniture["state"], furniture["note"]) == ("waived", "12号门前，施工围着")
    assert photos == {
        ("fix", "before", None, tidied), ("fix", "after", None, tidied), ("case", "scene", None, report),
        ("patrol", "scene", "signs", patrol.id), ("patrol", "scene", "street-furniture", patrol.id),
    }  # fmt: skip


@pytest.mark.long
async def test_a_report_with_script_leads_to_its_number(enter):
    page = await enter("steward")
    await page.goto(f"{page.url.removesuffix('/today')}/report")
    await page.fill("[name=description]", "路面有个坑，下雨积水")
    for question in ("离巷口大概多少米？", "是哪一类？", "现场照片"):
        await page.click("main button:has-text('下一步')")
        await page.wait_for_selector(f"h1:has-text('{question}')")
    await page.click("main button:has-text('上报')")
    await page.wait_for_url("**/reports/*")
    assert "已收到您报的事" in await page.inner_text("main")
    assert page.complaints == []


@pytest.mark.long
async def test_two_quick_taps_start_one_walk(enter, lanes):
    page = await enter("steward")
    await page.goto(f"/o/{lanes.slug}/patrols/start")
    await page.dblclick("button:has-text('试验1号')")
    await page.wait_for_url("**/items/*")
    assert len(await patrols(lanes)) == 1


@pytest.mark.long
async def test_the_position_goes_along_only_after_a_tap(enter, lanes):
    here = {"latitude": 39.881234, "longitude": 116.432198}
    page = await enter("steward", geolocation=here, permissions=["geolocation"])
    await page.goto(f"/o/{lanes.slug}/patrols/start")
    assert await page.locator("input[name^='point.']").count() == 0
    await page.click("text=附上我现在的位置")
    await page.wait_for_selector("text=已附上现在的位置")
    await page.click("button:has-text('试验1号')")
    await page.wait_for_url("**/items/*")
    (patrol,) = await patrols(lanes)
    assert patrol.start_point == {"lat": 39.881, "lon": 116.432}


@pytest.mark.long
@pytest.mark.parametrize("screen", ["today", "patrols/start", "danger", "report", "day", "field"])
async def test_a_stewards_page_is_light(enter, window, screen):
    page = await enter("steward")
    cookies = await page.context.cookies()
    fresh = await window()
    await fresh.context.add_cookies(cookies)
    loaded: list[int] = []

    async def weigh(response):
        loaded.append(int(response.headers.get("content-length") or len(await response.body())))

    waiting = []
    fresh.on("response", lambda response: waiting.append(weigh(response)))
    await fresh.goto(page.url.removesuffix("today") + screen, wait_until="networkidle")
    for one in waiting:
        await one
    assert 0 < sum(loaded) < LIGHT


@pytest.mark.long
async def test_a_card_reader_types_and_presses_enter(enter, lanes):
    page = await enter("community-worker", "desk")
    await page.wait_for_selector("#f-card:focus")
    await page.keyboard.type("no-such-card\n", delay=2)
    await page.wait_for_selector("text=没有登记过这张卡")
    # The next card is read at once: the box is empty and has the focus, without a touch of the mouse.
    await page.wait_for_selector("#f-card:focus")
    await page.keyboard.type("steward-1\n", delay=2)
    await page.wait_for_selector("#f-told:focus")
    await page.keyboard.type("手机没电，巡了一圈")
    await page.click("main button:has-text('登记')")
    await page.wait_for_url("**/checkins?done=*")
    await page.wait_for_selector("#f-card:focus")
    assert await page.input_value("#f-card") == ""
    async with lanes.session() as session:
        assert len(list(await session.scalars(select(CheckIn)))) == 1
