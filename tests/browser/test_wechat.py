"""A link opened in WeChat: its browser has no worker, no clipboard, no second window and no downloads; all else works."""

import pytest

from hutong.cases.models import Case
from hutong.patrols.models import Patrol
from phones import NEXT, TWICE, rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2166A Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0.0.0 Mobile Safari/537.36 XWEB/1260117 MMWEBSDK/20240501 MMWEBID/2024 MicroMessenger/8.0.50.2701(0x2800325B)"
    " WeChat/arm64 Weixin NetType/4G Language/zh_CN ABI/arm64"
)
LACKS = """
for (const name of ["serviceWorker", "clipboard", "locks", "share"]) {
  delete Navigator.prototype[name];
}
delete window.BroadcastChannel;
window.open = () => null;
"""
LEADS_ASTRAY = "a[target=_blank], a[download], a[href$='.xlsx'], a[href$='.pdf'], a[href$='.ics']"


@pytest.fixture
async def page(window, lanes, sizes, sign_in):
    opened = await window(sizes["phone"], user_agent=WECHAT)
    await opened.add_init_script(LACKS)
    await sign_in(opened, lanes, lanes.one("steward"))
    await opened.wait_for_url("**/today")
    return opened


@pytest.mark.proof
async def test_a_day_in_wechat(page, lanes, faults, axe, sizes):
    wrong = []

    async def look(name):
        wrong.extend(await faults(page, axe, f"wechat-{name}", sizes))
        assert await page.locator(LEADS_ASTRAY).count() == 0, name

    await look("today")
    await page.click("text=今天开始巡访")
    await page.click("button:has-text('试验1号')")
    await page.wait_for_selector("[data-shown=ask]")
    while "#/finish" not in page.url:
        asked = await page.get_attribute("[data-shown]", "data-at")
        await page.wait_for_timeout(TWICE)
        await page.click("button:has-text('没有问题')")
        await page.wait_for_function(NEXT, arg=asked)
    await look("finish")
    await page.wait_for_timeout(TWICE)
    await page.click("text=完成，送出")
    # A walk of a second over a hundred metres: she is asked what it was, and sends it all the same.
    await page.wait_for_selector("[data-shown=check], [data-shown=item]")
    if await page.query_selector("[data-shown=check]"):
        await page.wait_for_timeout(TWICE)
        await page.click("[data-shown=check] button >> nth=0")
    await page.wait_for_selector("h1:has-text('已送达')")
    await page.goto(f"/o/{lanes.slug}/report")
    await page.fill("[name=description]", "路面有个坑，下雨积水")
    for question in ("离巷口大概多少米？", "是哪一类？", "现场照片"):
        await page.click("main button:has-text('下一步')")
        await page.wait_for_selector(f"h1:has-text('{question}')")
    await look("report")
    await page.click("main button:has-text('上报')")
    await page.wait_for_url("**/reports/*")
    await look("receipt")
    await page.click("text=看办理经过")
    await page.wait_for_url("**/cases/*")
    await look("case")
    await page.click("[data-copy]")
    await page.wait_for_selector("text=已复制，去群里粘贴")
    await page.evaluate("document.execCommand = () => false")
    await page.click("[data-copy]")
    await page.wait_for_selector("text=没有复制成")
    assert "试验1号" in await page.input_value("#group-text")
    await page.goto(f"/b/{lanes.alleys[0].board_code}")
    await look("wall")
    await page.click("a:has-text('报一个问题')")
    await page.select_option("#f-category", "road")
    await page.fill("#f-description", "口上路面塌了一块")
    await page.fill("#f-position_m", "20")
    await look("wall-report")
    await page.click("main button:has-text('提交')")
    await page.wait_for_selector("text=查询码")
    assert wrong == []
    assert [len(await rows(lanes, table)) for table in (Patrol, Case)] == [1, 1]


async def test_what_it_cannot_keep_is_said_beside_it(page, lanes):
    await page.goto(f"/o/{lanes.slug}/duties/calendar")
    assert "在浏览器打开" in await page.inner_text("main")
