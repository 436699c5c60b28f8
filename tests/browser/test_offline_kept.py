"""What a steward's phone keeps for a day without signal, and lets go of with the account."""

import pytest

from hutong.objects import Store
from phones import (
    CARRIED,
    SEND,
    TWICE,
    carried,
    counts,
    keep_examples,
    kept,
    one_report,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (row) {
  if (this.name === "kits") throw new DOMException("full", "QuotaExceededError");
  return put.call(this, row);
};"""


@pytest.mark.long
async def test_only_the_walks_own_page_is_kept_and_it_goes_with_the_account(phone, enter, lanes, password):
    page = await enter(await phone())
    shell = f"/o/{lanes.slug}/field"
    await carried(page, shell)
    for path in ("today", "day", "reports", "danger", "visits/new?whom=resident", "points"):
        await page.goto(f"/o/{lanes.slug}/{path}")
    assert sorted(path.partition(".")[0] for path in await carried(page, shell)) == sorted(
        [shell, "/static/field", "/static/hutong", "/static/hutong", "/static/mark", "/static/phone"]
    )
    for name in lanes.people["steward"][:1]:
        body = await page.evaluate(f"async () => (await (await caches.match('{shell}')).text())")
        assert name.name not in body
    await page.goto(shell)
    # Without a gap: the queue tries again by itself, and what it delivers is not left behind.
    await page.context.route(SEND, lambda route: route.abort())
    await one_report(page)
    await page.goto(f"/o/{lanes.slug}/today")
    await page.click("footer button:has-text('退出')")
    await page.wait_for_selector("footer [role=alert]:has-text('1')")
    await page.click("footer button:has-text('退出')")
    await page.wait_for_url("**/sign-in")
    assert await page.evaluate(CARRIED) == []
    assert await kept(page, "kits") == []
    assert [item["state"] for item in await kept(page, "items")] == ["waiting"]
    await enter(page, 1)
    words = await page.inner_text("main")
    assert "还有别人没有送出的记录 1 份" in words
    assert "路面" not in words
    await carried(page, shell)
    await page.context.unroute(SEND)
    # Nothing of hers to send: what the other one left is no reason to ask. The second of these pages has no room for
    # a kit, which keeps nobody from it.
    asked = []
    page.on("request", lambda each: asked.append(each.url) if each.url.endswith("/field/kit") else None)
    for script in ("", FULL):
        await page.add_init_script(script)
        await page.reload()
        await page.wait_for_timeout(2500)
        await page.wait_for_selector("[data-shown=home]")
    assert len(asked) == 2
    assert await counts(lanes) == [0, 0, 0, 0, 0]


@pytest.mark.long
async def test_the_example_of_an_item_is_there_without_signal_and_goes_with_the_account(
    phone, enter, lanes, server_settings, put_in_force
):
    store = Store(server_settings)
    kept = await keep_examples(lanes, store, "si-da.jpg", "fang-ding.jpg", put_in_force=put_in_force)
    store.close()
    page = await enter(await phone())
    for photo, _ in kept:
        await carried(page, f"/o/{lanes.slug}/field/examples/{photo}")
    await carried(page, f"/o/{lanes.slug}/field")
    await page.context.set_offline(True)
    await page.reload()
    await page.click("text=今天开始巡访")
    await page.click("button:has-text('试验1号')")
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.example img')].filter((each) => each.naturalWidth === 320).length === 2"
    )
    assert await page.get_attribute(".example img", "alt") == f"示例：{await page.inner_text('[data-shown=ask] h1')}"
    await page.wait_for_timeout(TWICE)
    await page.click("button:has-text('没有问题')")
    await page.wait_for_selector("text=第 2 项，共 10 项")
    assert await page.query_selector(".example") is None
    await page.context.set_offline(False)
    await page.goto(f"/o/{lanes.slug}/today")
    await page.click("footer button:has-text('退出')")
    await page.wait_for_url("**/sign-in")
    assert await page.evaluate(CARRIED) == []


@pytest.mark.long
async def test_a_browser_that_keeps_nothing_walks_by_the_plain_forms(window, lanes, sign_in):
    page = await window()
    await page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    await sign_in(page, lanes, lanes.one("steward"))
    await page.wait_for_url("**/today")
    await page.click("text=今天开始巡访")
    await page.wait_for_url("**/patrols/start")
    await page.goto(f"/o/{lanes.slug}/field")
    await page.wait_for_selector("text=这个浏览器存不住记录")
