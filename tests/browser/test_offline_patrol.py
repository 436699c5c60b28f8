"""A steward's phone without signal in real Chromium: what she did is delivered once, whatever the network or server do."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Error
from sqlalchemy import update

from hutong.cases.models import Case
from hutong.patrols.models import Fix, Patrol
from hutong.photos.models import Photo
from hutong.posts.models import PostPlace
from hutong.submissions.models import Submission
from phones import (
    HERE,
    NEXT,
    POINT,
    SEND,
    TAKEN_AT,
    TWICE,
    attach_place,
    carried,
    counts,
    delivered,
    kept,
    kill,
    one_report,
    picture,
    rows,
    step,
    undrawable,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def walk(page, photo):
    """Everything a walk can have: tidied with two photos, reported with a third and another of the same dissuaded, one
    not to be seen with a fourth, the rest clear.
    """
    await page.click("text=今天开始巡访")
    await attach_place(page)
    await page.click("button:has-text('试验1号')")
    await page.wait_for_selector("[data-shown=ask]")
    answered = 0
    while "#/finish" not in page.url:
        asked = await page.get_attribute("[data-shown]", "data-at")
        question = await page.inner_text("[data-shown=ask] h1")
        await page.wait_for_timeout(TWICE)
        if "街道家具" in question or "城市家具" in question:
            await page.click("text=这一项今天看不了")
            await page.set_input_files("[data-photos=scene] input", photo(9))
            await page.wait_for_selector("[data-photos=scene] li")
            await page.fill("textarea", "这一段在施工")
            await page.click("button:has-text('记下')")
        elif "堆物" in question:
            await page.click("a:has-text('发现问题')")
            await page.click("a:has-text('上报')")
            await page.set_input_files("[data-photos=scene] input", photo(0))
            await page.wait_for_selector("[data-photos=scene] li")
            await page.fill("textarea", "12号门前堆着旧家具")
            await page.click("text=下一步")
            await page.wait_for_selector("[data-shown=count]")
            await step(page, "text=就在巷口", "[data-shown=more]")
            # Another of the same item, which is no report.
            await step(page, "a:has-text('还有一处')", "[data-shown=found]")
            await step(page, "a:has-text('劝阻好了')", "[data-shown=dissuade]")
            await page.fill("textarea", "纸箱请她收回去了")
            await step(page, "button:has-text('记下')", "[data-shown=more]")
            assert "这一项已经记下 2 处" in await page.inner_text("main")
            await page.click("a:has-text('没有了')")
        elif "乱停车" in question:
            await page.click("a:has-text('发现问题')")
            await page.click("a:has-text('动手整理好了')")
            await page.wait_for_timeout(TWICE)
            await page.click("button:has-text('记下')")
            await page.wait_for_selector(".wrong:has-text('请拍一张整理前的照片，才算一次随手做。')")
            assert await page.is_visible("button:has-text('没有拍到，只记下来')")
            for slot, shot in (("before", photo(6)), ("after", undrawable())):
                await page.set_input_files(f"[data-photos={slot}] input", shot)
                await page.wait_for_selector(f"[data-photos={slot}] li")
            await page.fill("textarea", "把共享单车摆齐了")
            await step(page, "button:has-text('记下')", "[data-shown=more]")
            await page.click("a:has-text('没有了')")
        else:
            await page.click("button:has-text('没有问题')")
        await page.wait_for_function(NEXT, arg=asked)
        answered += 1
    await page.wait_for_timeout(TWICE)
    return answered


def small(n: int) -> dict:
    return picture((200, n * 20 % 255, 30), (1700, 1300))


@pytest.mark.long
async def test_a_whole_walk_without_signal_outlives_a_killed_browser_and_two_refusals(
    phone, enter, lanes, tmp_path, store, server_settings
):
    page = await enter(await phone(**HERE))
    await carried(page, f"/o/{lanes.slug}/field")
    await page.context.set_offline(True)
    assert await walk(page, small) == 10
    lengths = {photo["id"]: photo["bytes"] for photo in await kept(page, "photos")}
    assert [length <= 400_000 for length in lengths.values()] == [True] * 4
    await attach_place(page)
    await page.wait_for_timeout(TWICE)
    await page.click("text=完成，送出")
    await page.wait_for_selector("h1:has-text('等待发送')")
    signed_in = await page.context.cookies()
    kill(tmp_path / "phone")

    page = await phone(offline=True)
    # Chromium writes cookies down every half minute, and a steward has been signed in for longer than this walk took.
    await page.context.add_cookies(signed_in)
    await page.goto(f"/o/{lanes.slug}/today")
    await page.wait_for_selector("li[data-state=waiting] >> text=等待发送")
    refusals = [(503, "text/html", "<h1>503</h1>"), (200, "text/html", "<h1>欢迎使用本店无线网</h1>")]

    async def refuse(route):
        if refusals:
            status, kind, body = refusals.pop(0)
            await route.fulfill(status=status, content_type=kind, body=body)
        else:
            await route.continue_()

    sent = []

    async def break_once(route):
        sent.append(route.request.url)
        await (route.abort("connectionreset") if len(sent) == 1 else route.continue_())

    await page.context.route(SEND, refuse)
    await page.context.route(f"{server_settings.s3_endpoint}/**", break_once)
    through_office = []
    page.context.on("request", lambda each: through_office.append(each.url) if "/field/photos/" in each.url else None)
    await page.context.set_offline(False)
    await delivered(page)
    assert (len(sent), through_office) == (5, [])
    assert refusals == []
    assert await counts(lanes) == [1, 1, 1, 2, 4]
    (patrol,), (case,), (submission,) = [await rows(lanes, table) for table in (Patrol, Case, Submission)]
    assert sorted(row["state"] for row in patrol.items) == ["clear"] * 7 + ["found"] * 2 + ["waived"]
    assert case.description == "12号门前堆着旧家具"
    (piling,) = [row for row in patrol.items if "more" in row]
    dissuaded = next(fix for fix in await rows(lanes, Fix) if fix.way == "dissuade")
    assert (piling["case_id"], piling["more"]) == (str(case.id), [{"fix_id": str(dissuaded.id)}])
    assert patrol.start_point == patrol.finish_point == {"lat": 39.877, "lon": 116.432}
    # Drawn anew on the phone, a picture tells neither; the phone has read both before.
    assert [(photo.taken_at, photo.point) for photo in await rows(lanes, Photo)] == [(TAKEN_AT, POINT)] * 4
    there = {str(photo.id): (await store.shelf(lanes.id).head(photo.key)).size for photo in await rows(lanes, Photo)}
    assert there == lengths
    assert submission.number in await page.inner_text("li[data-state=accepted]")
    assert await kept(page, "photos") == []
    (item,) = await kept(page, "items")
    assert "旧家具" not in str(item)


NO_RECEIPTS = [
    *((status, "application/problem+json", '{"type": "urn:hutong:x", "status": 400, "detail": "不行"}')
      for status in (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 502, 503)),
    *((status, "text/html", "<html><h1>nginx</h1></html>") for status in (200, 403, 404, 500, 502, 504)),
    (200, "application/json", "{}"),
    (200, "application/json", '{"id": "0190a0b0-0000-7000-8000-000000000000", "number": "1", "state": "accepted"}'),
    (200, "application/json", '{"id": "01'),
    (200, "application/json", "null"),
    (204, "application/json", ""),
    (302, "text/html", ""),
]  # fmt: skip


async def test_an_item_leaves_the_queue_on_a_receipt_and_on_nothing_else(phone, enter, lanes):
    page = await enter(await phone(service_workers="block"))
    answers = list(NO_RECEIPTS)
    asked = []

    async def refuse(route):
        asked.append(route.request.post_data)
        if not answers:
            # It arrives, and the answer is lost on the way back: twice.
            await route.fetch()
            await route.abort("connectionreset")
            return
        status, kind, body = answers[0]
        await route.fulfill(
            status=status, content_type=kind, body=body, headers={"location": "/"} if status == 302 else {}
        )

    await page.route(SEND, refuse)
    await one_report(page)
    for number in range(len(NO_RECEIPTS) + 2):
        while len(asked) <= number:
            await page.click("button:has-text('现在就送')")
            await page.wait_for_timeout(50)
        (item,) = await kept(page, "items")
        assert item["state"] == "waiting", NO_RECEIPTS[number]
        if answers:
            answers.pop(0)
    await page.reload()
    await page.wait_for_selector("[data-shown=item]")
    assert await counts(lanes) == [1, 0, 1, 0, 0]
    await page.unroute(SEND)
    await page.click("button:has-text('现在就送')")
    await page.wait_for_selector("h1:has-text('已送达（回执号')")
    assert len(set(asked)) == 1
    assert await counts(lanes) == [1, 0, 1, 0, 0]


@pytest.mark.long
async def test_a_refusal_is_shown_with_its_reason_and_a_code_and_the_phone_keeps_all_of_it(phone, enter, lanes):
    page = await enter(await phone(service_workers="block"))
    await page.route(SEND, lambda route: route.abort())
    await one_report(page)
    async with lanes.session() as session:
        elsewhere = update(PostPlace).where(PostPlace.office_id == lanes.id, PostPlace.alley_id == lanes.alleys[0].id)
        await session.execute(elsewhere.values(alley_id=lanes.alleys[1].id))
    await page.unroute(SEND)
    await page.click("button:has-text('现在就送')")
    await page.wait_for_selector("[data-state=refused]")
    (submission,) = await rows(lanes, Submission)
    words = await page.inner_text("main")
    assert submission.number in words
    assert "这条街巷今天不由您负责" in words
    (item,) = await kept(page, "items")
    assert (item["state"], "路面有个坑" in item["body"]) == ("refused", True)


@pytest.mark.long
async def test_a_sign_in_that_ran_out_is_asked_for_again_and_costs_nothing(phone, enter, lanes, password):
    page = await enter(await phone(service_workers="block"))
    cookies = await page.context.cookies()
    await page.context.clear_cookies()
    await one_report(page)
    await page.wait_for_selector("text=登录过期了")
    assert cookies
    await page.click("text=登录一下，才能送出")
    await page.fill("#f-login", lanes.one("steward").login)
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url("**/field*")
    await page.click("button:has-text('现在就送')")
    await page.wait_for_selector("li[data-state=accepted]")
    assert await counts(lanes) == [1, 0, 1, 0, 0]


@pytest.mark.long
async def test_a_hand_that_shakes_answers_one_question(phone, enter):
    page = await enter(await phone(service_workers="block"))
    await page.click("text=今天开始巡访")
    await page.click("button:has-text('试验1号')")
    await page.wait_for_selector("text=第 1 项，共 10 项")
    await page.dblclick("button:has-text('没有问题')", delay=10)
    await page.wait_for_selector("text=第 2 项，共 10 项")
    (walk_so_far,) = await kept(page, "items")
    assert len(walk_so_far["answers"]) == 1


EARLIER = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("hutong-field");
    request.onsuccess = () => resolve(request.result);
  });
  const store = database.transaction("items", "readwrite").objectStore("items");
  const [walk] = await new Promise((resolve) => { store.getAll().onsuccess = (event) => resolve(event.target.result); });
  const back = (moment) => new Date(Date.parse(moment) - 86_400_000).toISOString();
  await new Promise((resolve) => { store.put({ ...walk, kitAt: back(walk.kitAt), startedAt: back(walk.startedAt), lastAt: back(walk.lastAt) }).onsuccess = resolve; });
  database.close();
}"""
"""The walk that is being made was begun a day ago."""


@pytest.mark.long
async def test_a_walk_of_yesterday_is_asked_about_and_ends_with_its_last_answer(
    phone, enter, lanes, faults, axe, sizes
):
    page = await enter(await phone(service_workers="block"))
    await page.click("text=今天开始巡访")
    await step(page, "button:has-text('试验1号')", "text=第 1 项，共 10 项")
    await step(page, "button:has-text('没有问题')", "text=第 2 项，共 10 项")
    await page.evaluate(EARLIER)
    page.complaints = []
    await page.goto(f"/o/{lanes.slug}/field#/")
    await page.wait_for_selector("[data-shown=home] >> text=的巡访还没有完成：试验1号，已答 1 项")
    assert await page.locator("text=今天开始巡访").count() == 0
    assert await faults(page, axe, "left-over", sizes, least=60) == []
    await step(page, "button:has-text('那天已经走完了')", "[data-shown=finish]")
    assert await page.input_value("#field-minutes") in {"0", "1"}
    await page.fill("#field-minutes", "2000")
    await step(page, "button:has-text('完成，送出')", ".wrong:has-text('请写走了多少分钟')")
    assert await faults(page, axe, "minutes-asked", sizes, least=60) == []
    await page.fill("#field-minutes", "1")
    await step(page, "button:has-text('完成，送出')", "[data-shown=item], [data-shown=check]")
    if await page.locator("[data-shown=check]").count():
        await step(page, "button:has-text('没有记错')", "[data-shown=item]")
    await page.wait_for_selector("h1:has-text('已送达')")
    (walk,) = await rows(lanes, Patrol)
    assert (walk.day, walk.minutes <= 1) == ((datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)).date(), True)
    assert sorted(row["state"] for row in walk.items) == ["clear"] + ["waived"] * 9


@pytest.mark.long
async def test_what_she_wrote_on_her_walk_goes_along_when_it_turns_out_dangerous(phone, enter, lanes):
    page = await enter(await phone(service_workers="block"))
    await page.click("text=今天开始巡访")
    await step(page, "button:has-text('试验1号')", "[data-shown=ask]")
    await step(page, "a:has-text('发现问题')", "[data-shown=found]")
    await step(page, "a:has-text('上报')", "[data-shown=tell]")
    await page.fill("textarea", "墙裂了一道缝，往外歪")
    await step(page, "a:has-text('是危险情况，直接报')", "[data-shown=danger]")
    assert await page.input_value("textarea") == "墙裂了一道缝，往外歪"
    await step(page, "button:has-text('发出')", "[data-shown=item]")
    await page.wait_for_selector("h1:has-text('已送达')")
    (case,) = await rows(lanes, Case)
    assert (case.danger, case.description, case.alley_id) == (True, "墙裂了一道缝，往外歪", lanes.alleys[0].id)


@pytest.mark.long
async def test_two_tabs_send_one_and_the_same(phone, enter, lanes):
    page = await enter(await phone(service_workers="block"))
    await page.route(SEND, lambda route: route.abort())
    await one_report(page)
    other = await page.context.new_page()
    await other.goto(f"/o/{lanes.slug}/field")
    await other.wait_for_selector("li[data-state=waiting]")
    await page.unroute(SEND)
    await page.click("button:has-text('现在就送')")
    await other.click("button:has-text('现在就送')")
    await page.wait_for_selector("h1:has-text('已送达')")
    await other.wait_for_selector("li[data-state=accepted]")
    assert await counts(lanes) == [1, 0, 1, 0, 0]


@pytest.mark.long
async def test_a_photo_goes_through_the_office_once_the_store_was_not_reached_three_times(
    phone, enter, lanes, store, server_settings
):
    page = await enter(await phone(service_workers="block"))
    tried, through = [], []

    async def cut(route):
        tried.append(route.request.url)
        await route.abort("connectionrefused")

    await page.route(f"{server_settings.s3_endpoint}/**", cut)
    page.on("request", lambda each: through.append(each.url) if "/field/photos/" in each.url else None)
    await one_report(page, small(3))
    for _ in range(100):
        if not await kept(page, "photos"):
            break
        if await page.is_visible("button:has-text('现在就送')"):
            await page.click("button:has-text('现在就送')")
        await page.wait_for_timeout(200)
    await delivered(page)
    assert (len(tried), len(through)) == (3, 1)
    (photo,) = await rows(lanes, Photo)
    assert f"/field/photos/{photo.id}?" in through[0]
    assert (await store.shelf(lanes.id).head(photo.key)).size > 0
    assert await kept(page, "photos") == []


def bad_weather(chance):
    """Three in four tries bring no receipt; one in six of those arrives all the same."""

    async def weather(route):
        luck = chance.random()
        if luck < 0.3:
            await route.abort(chance.choice(["connectionreset", "timedout", "internetdisconnected"]))
        elif luck < 0.6:
            status, kind, body = chance.choice(NO_RECEIPTS[:-1])
            await route.fulfill(status=status, content_type=kind, body=body)
        elif luck < 0.75:
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    return weather


@pytest.mark.proof
@pytest.mark.timeout(900)
async def test_many_items_through_random_failures_and_kills_are_each_delivered_once(phone, enter, lanes, tmp_path):
    weather, page, wanted = bad_weather(random.Random(25)), await enter(await phone()), 12
    for number in range(wanted):
        await page.context.route(SEND, weather)
        await page.goto(f"/o/{lanes.slug}/field")
        await page.wait_for_selector("[data-shown=home]")
        await one_report(page)
        if number % 3 == 2:
            signed_in = await page.context.cookies()
            kill(tmp_path / "phone")
            page = await phone()
            # Chromium writes cookies down every half minute; this walk is quicker than any real one.
            await page.context.add_cookies(signed_in)
        elif number % 3 == 1:
            await page.reload()
    await page.goto(f"/o/{lanes.slug}/field")
    for _ in range(200):
        try:
            await page.click("button:has-text('现在就送')", timeout=500)
        except Error:
            break
        await page.wait_for_timeout(100)
    await page.context.unroute(SEND)
    if await page.query_selector("button:has-text('现在就送')"):
        await page.click("button:has-text('现在就送')")
    await page.wait_for_function("() => document.querySelectorAll('li[data-state=accepted]').length === 12")
    assert await counts(lanes) == [wanted, 0, wanted, 0, 0]
