"""Photos through the pages: tickets for what a page offered, the plain way without script, links for who may see."""

import io
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Controller, Request, Response, get, post
from PIL import Image
from sqlalchemy import select, update

import hutong.pages.engine
import hutong.photos.jobs
from hutong.app.asgi import create_app
from hutong.db import Office
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.objects import Store
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.texts import load_fragments

SECRET = "Zhang-San-of-number-7"


def jpeg(width=640, height=480, colour=(200, 30, 30)) -> bytes:
    into, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = SECRET
    Image.new("RGB", (width, height), colour).save(into, "JPEG", exif=exif)
    return into.getvalue()


@pytest.fixture
async def office(world):
    return await world.office()


@pytest.fixture
async def steward(world, office):
    return await world.person(office, post="steward")


class Desk:
    def __init__(self, world, office, store):
        self.world, self.office, self.store = world, office, store
        self.home = f"/o/{office.slug}"

    async def offer(self, browser, *of):
        """A page of the reader's that offers photos: the address of the ticket stands in it."""
        page = await browser.get(f"{self.home}/offer?of={'.'.join(str(part) for part in of)}")
        assert page.status_code == 200, page.text
        return page.text

    async def ask(self, browser, path, body=None):
        token = csrf(await browser.get("/me"))
        headers = {"accept": "application/json", "x-csrf-token": token}
        return await browser.client.post(path, json=body if body is not None else {}, headers=headers)

    async def upload(self, browser, about, content=None):
        """As photos.js does it."""
        content = content if content is not None else jpeg()
        answer = await self.ask(
            browser, await self.offer(browser, *about), {"media_type": "image/jpeg", "size": len(content)}
        )
        assert answer.status_code == 201, answer.text
        ticket = answer.json()
        async with httpx.AsyncClient() as direct:
            sent = await direct.post(ticket["url"], data=ticket["fields"], files={"file": ("p.jpg", content)})
        assert sent.status_code == 201, sent.text
        assert (await self.ask(browser, ticket["done"])).status_code == 204
        return ticket

    async def work(self):
        await run_due(self.world.databases, self.office.office_id, {Store: self.store})

    async def photos(self):
        async with self.world.databases.session(Office(self.office.office_id)) as session:
            return list((await session.execute(select(Photo).order_by(Photo.id))).scalars())


def csrf(page):
    return page.text.partition('name="_csrf" value="')[2].partition('"')[0]


@pytest.fixture
def desk(world, office, store):
    return Desk(world, office, store)


@pytest.fixture(scope="session")
async def app(web_settings):
    """The application with one page more, which offers photos as any page may."""
    import msgspec

    from hutong.pages.forms import read_form
    from hutong.pages.photos.offers import photo_ticket
    from hutong.pages.photos.plain import FORM_BYTES
    from hutong.visits.services import Services

    class Sent(msgspec.Struct):
        photos: list[str] = []
        note: str = ""

    class Offering(Controller):
        path = "/o/{slug:str}/offer"

        @get("/", permission="signed-in")
        async def offer(self, of: str) -> Response[str]:
            return Response(photo_ticket(*of.split(".")), media_type="text/plain")

        @post("/", permission="signed-in", status_code=200, request_max_body_size=FORM_BYTES)
        async def take(self, request: Request) -> dict:
            form = await read_form(request, Sent)
            return {"photos": list(form.chosen("photos")), "note": form.typed("note"), "errors": form.errors}

    services = Services.of(web_settings)
    app = create_app(web_settings, services=services)
    app.register(Offering)
    yield app
    await services.close()


async def test_a_photo_goes_straight_to_the_store_and_is_shown_by_a_link_that_runs_out(world, office, steward, desk):
    browser = await world.signed_in(office, steward)
    about = ("patrol", new_id(), "scene", "rubbish")
    ticket = await desk.upload(browser, about)
    assert (await browser.get(ticket["state"])).json() == {"state": "uploaded", "reason": None}
    await desk.work()
    assert (await browser.get(ticket["state"])).json() == {"state": "ready", "reason": None}
    for size in ("large", "small"):
        link = await browser.get(f"{desk.home}/photos/{ticket['id']}/{size}")
        assert link.status_code == 302
        assert link.headers["cache-control"] == "private, max-age=240"
        async with httpx.AsyncClient() as direct:
            shown = await direct.get(link.headers["location"])
            bare = await direct.get(link.headers["location"].partition("?")[0])
        assert (shown.status_code, shown.headers["content-type"], bare.status_code) == (200, "image/jpeg", 403)
        assert SECRET.encode() not in shown.content
    assert (await browser.get(f"{desk.home}/photos/{ticket['id']}/original")).status_code == 404


async def test_the_uploader_is_told_why_in_his_language(world, office, steward, desk):
    browser = await world.signed_in(office, steward)
    ticket = await desk.upload(browser, ("patrol", new_id(), "scene"), b"<svg/>")
    await desk.work()
    assert (await browser.get(ticket["state"])).json() == {"state": "refused", "reason": Reason.NOT_A_PICTURE.sentence}
    assert (await browser.get(f"{desk.home}/photos/{ticket['id']}/large")).status_code == 404
    english = (await browser.get(f"{ticket['state']}?lang=en")).json()["reason"]
    assert english.startswith("This file is not a photo")


def test_every_reason_has_its_english():
    english = load_fragments(Path(hutong.pages.engine.__file__).parents[1] / "locale" / "en")
    assert [reason for reason in Reason if reason.sentence not in english] == []


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"media_type": "image/svg+xml", "size": 10}, 422, Reason.NOT_A_PICTURE.sentence),
        ({"media_type": "image/jpeg", "size": MAX_BYTES + 1}, 422, Reason.TOO_BIG.sentence),
        ({"media_type": "image/jpeg"}, 400, None),
        ({"media_type": "image/jpeg", "size": -1}, 400, None),
        ({"media_type": 5, "size": "x"}, 400, None),
    ],
)
async def test_a_ticket_is_refused_with_a_sentence(world, office, steward, desk, body, status, detail):
    browser = await world.signed_in(office, steward)
    answer = await desk.ask(browser, await desk.offer(browser, "patrol", new_id(), "scene"), body)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert detail is None or answer.json()["detail"] == detail
    assert await desk.photos() == []


async def test_only_what_a_page_offered_to_this_reader_gets_a_ticket(world, office, steward, desk, monkeypatch):
    browser, about = await world.signed_in(office, steward), ("case", new_id(), "after")
    address = await desk.offer(browser, *about)
    body = {"media_type": "image/jpeg", "size": 10}
    other = await world.signed_in(office, await world.person(office, post="steward"))
    path, _, _query = address.partition("?")
    forged = [
        path,
        f"{path}?for=",
        address.replace(str(about[1]), str(new_id())),
        address.replace("after", "before"),
        f"{path}?for=case.{about[1]}.after..20261123&sign=",
        f"{path}?for=case.{about[1]}.after..20261123&sign=" + "x" * 39,
        address.replace("sign=", "sign=x"),
    ]
    for made_up in forged:
        assert (await desk.ask(browser, made_up, body)).status_code == 404
    assert (await desk.ask(other, address, body)).status_code == 404
    assert (await desk.ask(browser, address, body)).status_code == 201


async def test_an_offer_grows_old(world, office, steward, desk):
    from datetime import UTC, datetime, timedelta

    import time_machine

    browser = await world.signed_in(office, steward)
    with time_machine.travel(datetime.now(UTC) - timedelta(days=3), tick=True):
        address = await desk.offer(browser, "patrol", new_id(), "scene")
    assert (await desk.ask(browser, address, {"media_type": "image/jpeg", "size": 10})).status_code == 404


@pytest.mark.long
async def test_who_answers_for_the_place_sees_the_photo_and_a_stranger_not(world, office, steward, desk):
    browser = await world.signed_in(office, steward)
    ticket = await desk.upload(browser, ("patrol", new_id(), "scene"))
    await desk.work()
    path = f"{desk.home}/photos/{ticket['id']}/small"
    chief = await world.signed_in(office, await world.person(office, post="alley-chief"))
    peer = await world.signed_in(office, await world.person(office, post="steward"))
    assert [(await each.get(path)).status_code for each in (browser, chief, peer)] == [302, 302, 404]
    there = await world.office()
    elsewhere = await world.signed_in(there, await world.person(there, post="alley-chief"))
    theirs = await elsewhere.get(path)
    own = await elsewhere.get(f"/o/{there.slug}/photos/{ticket['id']}/small")
    assert (theirs.status_code, own.status_code) == (404, 404)
    assert (await world.browser().get(path)).status_code == 303
    assert (await peer.get(f"{desk.home}/photos/{ticket['id']}/state")).status_code == 404


async def test_without_script_one_photo_comes_inside_the_form(world, office, steward, desk):
    browser = await world.signed_in(office, steward)
    about = ("fix", new_id(), "before")
    address, content = await desk.offer(browser, *about), jpeg()
    for _ in range(2):  # A double click: one photo.
        answer = await plain(browser, desk, address, content)
        assert answer.status_code == 200, answer.text
    (photo,) = await desk.photos()
    assert answer.json() == {"photos": [str(photo.id)], "note": "写好的话", "errors": {}}
    assert (photo.subject_kind, photo.subject_id, photo.slot) == about
    await desk.work()
    (photo,) = await desk.photos()
    assert photo.state == "ready"
    names = [facts.key.rpartition("/")[2] for facts in await desk.store.shelf(office.office_id).names()]
    assert sorted(names) == ["large.jpg", "small.jpg"]


async def plain(browser, desk, address, content, name="p.jpg"):
    token = csrf(await browser.get("/me"))
    return await browser.client.post(
        f"{desk.home}/offer",
        data={"_csrf": token, "photos_ticket": address, "note": "写好的话"},
        files={"photos_file": (name, content, "image/jpeg")},
        headers={"accept": "text/html"},
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"<svg onload=alert(1)>", Reason.NOT_A_PICTURE), (b"\xff\xd8\xff" + bytes(MAX_BYTES), Reason.TOO_BIG)],
)
async def test_a_plain_file_that_is_refused_is_told_beside_its_field(world, office, steward, desk, content, reason):
    browser = await world.signed_in(office, steward)
    address = await desk.offer(browser, "fix", new_id(), "before")
    answer = await plain(browser, desk, address, content)
    assert answer.json() == {"photos": [], "note": "写好的话", "errors": {"photos": reason.sentence}}
    assert await desk.photos() == []
    assert await desk.store.shelf(office.office_id).names() == []


async def test_a_plain_file_without_an_offer_goes_nowhere(world, office, steward, desk):
    browser = await world.signed_in(office, steward)
    answer = await plain(browser, desk, f"{desk.home}/photos/tickets?for=x&sign=y", jpeg())
    assert answer.status_code == 404
    assert await desk.store.shelf(office.office_id).names() == []


@pytest.mark.long
async def test_a_suspended_office_takes_no_photo_and_shows_those_it_has(world, office, steward, desk):
    browser = await world.signed_in(office, steward)
    about = ("patrol", new_id(), "scene")
    ticket = await desk.upload(browser, about)
    address = await desk.offer(browser, *about)
    await desk.work()
    from hutong.offices.models import Office as OfficeRow

    async with world.databases.session(Office(office.office_id)) as session:
        await session.execute(
            update(OfficeRow).where(OfficeRow.office_id == office.office_id).values(state="suspended")
        )
    import asyncio

    await asyncio.sleep(1.1)  # The directory keeps an entry for a second.
    refused = await desk.ask(browser, address, {"media_type": "image/jpeg", "size": 10})
    shown = await browser.get(f"{desk.home}/photos/{ticket['id']}/small")
    assert (refused.status_code, shown.status_code) == (403, 302)
    assert urlsplit(shown.headers["location"]).path.endswith("/small.jpg")
