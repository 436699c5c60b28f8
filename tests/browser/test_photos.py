"""Photos from a real browser straight to the real store, and a network that breaks on the way."""

import asyncio
import io

import pytest
from PIL import Image
from sqlalchemy import select, update

import hutong.photos.jobs  # noqa: F401 - declares the jobs that run below
from hutong.jobs.inline import run_due
from hutong.objects import Store
from hutong.people.models import Person
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason

pytestmark = pytest.mark.browser
PICK = "input[type=file]"


def picture(colour=(200, 30, 30)) -> dict:
    into = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(into, "JPEG")
    return {"name": "巷口.jpg", "mimeType": "image/jpeg", "buffer": into.getvalue()}


@pytest.fixture
async def office(make_office, password_hash):
    office = await make_office("longtan", people={"steward": 1, "alley-chief": 2, "command": 1})
    async with office.session() as session:
        await session.execute(
            update(Person).where(Person.id == office.one("steward").id).values(password_hash=password_hash)
        )
    return office


@pytest.fixture
async def danger_page(window, office, password, store):
    """The red button's page, signed in as a steward."""

    async def open_page(**options):
        page = await window(**options)
        await page.goto(f"/o/{office.slug}/sign-in")
        await page.fill("[name=login]", "steward1")
        await page.fill("[name=password]", password)
        await page.click("main button[type=submit]")
        await page.wait_for_url(lambda url: "sign-in" not in url)
        await page.goto(f"/o/{office.slug}/danger")
        return page

    return open_page


async def photos(office) -> list[Photo]:
    async with office.session() as session:
        return list((await session.execute(select(Photo).order_by(Photo.id))).scalars())


async def work(office, store) -> None:
    await run_due(office.databases, office.id, {Store: store}, strict=False)


async def lines(page) -> list[str]:
    return await page.eval_on_selector_all(".photos-list li", "all => all.map((li) => li.innerText.trim())")


async def test_several_photos_go_straight_to_the_store_and_with_the_form(danger_page, office, store):
    page = await danger_page()
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    await page.set_input_files(PICK, [picture((200, 0, 0)), picture((0, 200, 0))])
    for line in (1, 2):
        await page.wait_for_selector(f".photos-list li:nth-child({line}) input[type=hidden]", state="attached")
    sent = await photos(office)
    assert [photo.state for photo in sent] == ["uploaded", "uploaded"]
    assert len([url for url in posts if url.startswith(store._settings.s3_endpoint)]) == 2
    await work(office, store)
    assert [photo.state for photo in await photos(office)] == ["ready", "ready"]
    await page.fill("[name=description]", "井盖没有了")
    await page.click("button.button-alarm")
    await page.wait_for_url("**/reports/*")
    case_id = page.url.rpartition("/")[2]
    assert {str(photo.subject_id) for photo in await photos(office)} == {case_id}
    assert page.complaints == []


@pytest.mark.long
async def test_a_form_sent_at_once_waits_for_its_photo(danger_page, office):
    page = await danger_page()

    async def slowly(route):
        await asyncio.sleep(1)
        await route.continue_()

    await page.route("**/hutong-test-*", slowly)
    await page.fill("[name=description]", "井盖没有了")
    await page.set_input_files(PICK, [picture()])
    await page.click("button.button-alarm")
    await page.wait_for_url("**/reports/*")
    assert [photo.state for photo in await photos(office)] == ["uploaded"]


@pytest.mark.long
async def test_a_word_of_danger_does_not_wait_for_a_photo_that_hangs(danger_page, office):
    page = await danger_page()

    async def never(route):
        await asyncio.sleep(30)

    await page.route("**/hutong-test-*", never)
    await page.fill("[name=description]", "井盖没有了")
    await page.set_input_files(PICK, [picture()])
    await page.click("button.button-alarm")
    await page.wait_for_url("**/reports/*")
    await page.unroute_all(behavior="ignoreErrors")


@pytest.mark.long
async def test_a_network_that_breaks_twice_costs_no_photo_and_makes_no_second(danger_page, office):
    page = await danger_page()
    broken = []

    async def sometimes(route):
        if len(broken) < 2:
            broken.append(route.request.url)
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/hutong-test-*", sometimes)
    await page.set_input_files(PICK, [picture()])
    await page.wait_for_selector(".photos-list input[type=hidden]", state="attached")
    assert len(broken) == 2
    assert [photo.state for photo in await photos(office)] == ["uploaded"]


@pytest.mark.long
async def test_what_is_refused_is_named_with_its_reason(danger_page, office, store):
    page = await danger_page()
    false = {"name": "不是照片.jpg", "mimeType": "image/jpeg", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    await page.set_input_files(PICK, [false])
    await page.wait_for_selector(".photos-list input[type=hidden]", state="attached")
    await work(office, store)
    await page.wait_for_selector(".photos-list .wrong")
    assert await lines(page) == [f"✕ 不是照片.jpg：{Reason.NOT_A_PICTURE.sentence}".removeprefix("✕ ")]
    assert await page.query_selector(".photos-list input[type=hidden]") is None


@pytest.mark.long
async def test_what_no_ticket_is_given_for_is_named_at_once(danger_page, office):
    page = await danger_page()
    await page.set_input_files(PICK, [{"name": "图.gif", "mimeType": "image/gif", "buffer": b"GIF89a"}])
    await page.wait_for_selector(".photos-list .wrong")
    assert await lines(page) == [f"图.gif：{Reason.NOT_A_PICTURE.sentence}"]
    assert await photos(office) == []
    page.complaints.clear()  # The refused ticket: Chromium writes every 422 to the console.


async def test_without_script_the_photo_comes_with_the_form(danger_page, office, store):
    page = await danger_page(java_script_enabled=False)
    await page.set_input_files(PICK, [picture()])
    await page.fill("[name=description]", "井盖没有了")
    await page.click("button.button-alarm")
    await page.wait_for_url("**/reports/*")
    (photo,) = await photos(office)
    assert (photo.state, str(photo.subject_id)) == ("uploaded", page.url.rpartition("/")[2])
    await work(office, store)
    assert [photo.state for photo in await photos(office)] == ["ready"]


@pytest.mark.long
async def test_without_script_a_false_photo_is_told_beside_the_field_and_no_word_is_lost(danger_page, office):
    page = await danger_page(java_script_enabled=False)
    await page.set_input_files(PICK, [{"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    await page.fill("[name=description]", "井盖没有了")
    await page.click("button.button-alarm")
    assert await page.text_content("#f-photos .wrong") == Reason.NOT_A_PICTURE.sentence
    assert await page.input_value("[name=description]") == "井盖没有了"
    assert await photos(office) == []
