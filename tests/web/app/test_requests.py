"""One request, one transaction; and whatever is sent, the answer is the sender's fault, not a 500."""

import re
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import Litestar, get, post
from litestar.middleware import DefineMiddleware
from litestar.response import Redirect
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.app.dependencies import DEPENDENCIES
from hutong.app.threshold import Threshold
from hutong.db import Office
from hutong.errors import Refusal
from hutong.ids import new_id
from hutong.pages.answers import Page
from hutong.pages.engine import build_environment
from hutong.pages.refusals import HANDLERS
from hutong.people.models import Person
from hutong.visits.arrival import Arrival
from hutong.visits.cookies import CookieNames


class Refused(Refusal):
    sentence = "不行。"


def person(office_id: UUID, name: str) -> Person:
    return Person(office_id=office_id, id=new_id(), name=name, origin="resident")


@post("/o/{slug:str}/save", permission="open", status_code=200)
async def save(session: AsyncSession, office: object) -> Redirect:
    session.add(person(office.id, "saved"))
    return Redirect("/elsewhere", status_code=303)


@post("/o/{slug:str}/refuse", permission="open", status_code=200)
async def refuse(session: AsyncSession, office: object) -> None:
    session.add(person(office.id, "refused"))
    await session.flush()
    raise Refused


@post("/o/{slug:str}/late", permission="open", status_code=200)
async def fail_at_commit(session: AsyncSession, office: object) -> dict[str, str]:
    row = person(office.id, "too late")
    session.add(row)
    await session.flush()
    # A deferred constraint fails at COMMIT, when the handler has long returned.
    await session.execute(text("CREATE TEMP TABLE once (id int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP"))
    await session.execute(text("INSERT INTO once VALUES (1), (1)"))
    return {"told": "saved"}


@post("/o/{slug:str}/broken-page", permission="open", status_code=200)
async def broken_page(session: AsyncSession, office: object) -> Page:
    session.add(person(office.id, "page broke"))
    return Page("errors/page.html")


SAID: dict[str, Exception] = {}


@post("/o/{slug:str}/say/{way:str}", permission="open", status_code=200)
async def say(way: str, session: AsyncSession, office: object) -> None:
    session.add(person(office.id, "half gone"))
    await session.flush()
    if way == "driver":
        raise SAID[way]
    await session.execute(text("SELECT 'half gone'"))


@get("/o/{slug:str}/ids/{thing:uuid}", permission="open")
async def by_id(thing: UUID, session: AsyncSession) -> str:
    return str(await session.scalar(select(func.count()).where(Person.id == thing)))


@post("/o/{slug:str}/json", permission="open", status_code=200)
async def store_text(data: dict[str, str], session: AsyncSession, office: object) -> dict[str, str]:
    session.add(person(office.id, data["name"]))
    return {"told": "saved"}


@post("/o/{slug:str}/crossed", permission="open", status_code=200)
async def crossed(session: AsyncSession, office: object) -> None:
    await session.execute(text("DO $$ BEGIN RAISE deadlock_detected; END $$"))


@pytest.fixture
async def small(app, web_settings):
    """A little application with the same foundation."""
    from litestar.datastructures import State
    from litestar.plugins.jinja import JinjaTemplateEngine
    from litestar.template import TemplateConfig

    services = app.state["services"]
    little = Litestar(
        [save, refuse, crossed, fail_at_commit, broken_page, by_id, say, store_text],
        dependencies=dict(DEPENDENCIES),
        middleware=[
            DefineMiddleware(
                Arrival, directory=services.directory, sessions=services.sessions, cookies=CookieNames(https=False)
            )
        ],
        exception_handlers=HANDLERS,
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(build_environment())),
        request_max_body_size=1000,
        state=State({"services": services}),
        logging_config=None,
        debug=False,
    )
    little.asgi_handler = Threshold(little.asgi_handler, web_settings, services.clock)
    transport = httpx.ASGITransport(little, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def names(world, office):
    async with world.databases.session(Office(office.office_id)) as session:
        return list(await session.scalars(select(Person.name).where(Person.office_id == office.office_id)))


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"), 503),
        (asyncpg.InvalidCachedStatementError("cached statement plan is invalid"), 503),
        (asyncpg.InterfaceError("connection is closed"), 503),
        (asyncpg.DataError("invalid input for query argument $1"), 500),
        (asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"), 500),
    ],
)
async def test_what_the_driver_says_of_a_server_that_ended_is_an_outage(world, small, monkeypatch, said, status):
    """Said by the driver in the middle of a transaction, with and without SQLAlchemy between."""
    office = await world.office(pack="")
    prepare = asyncpg.Connection.prepare

    async def refuse(self, query, **more):
        if "half gone" in query:
            raise said
        return await prepare(self, query, **more)

    monkeypatch.setattr(asyncpg.Connection, "prepare", refuse)
    for way in ("driver", "session"):
        SAID[way] = said
        assert (await small.post(f"/o/{office.slug}/say/{way}")).status_code == status
    SAID.clear()
    assert (await small.post(f"/o/{office.slug}/save")).status_code == 303
    assert await names(world, office) == ["saved"]


async def test_a_redirect_commits(world, small):
    office = await world.office(pack="")
    assert (await small.post(f"/o/{office.slug}/save")).status_code == 303
    assert await names(world, office) == ["saved"]


async def test_a_refusal_abandons_what_was_written(world, small):
    office = await world.office(pack="")
    assert (await small.post(f"/o/{office.slug}/refuse")).status_code == 409
    assert await names(world, office) == []


async def test_a_failed_commit_is_told(world, small):
    office = await world.office(pack="")
    answer = await small.post(f"/o/{office.slug}/late")
    assert answer.status_code == 500
    assert "told" not in answer.text
    assert await names(world, office) == []


async def test_whoever_is_crossed_by_another_is_asked_to_send_it_again(world, small):
    office = await world.office(pack="")
    answer = await small.post(f"/o/{office.slug}/crossed", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["type"], answer.headers["retry-after"]) == (
        503,
        "urn:hutong:crossed",
        "1",
    )
    assert "请再试一次" in answer.json()["detail"]


async def test_a_page_that_fails_to_render_saves_nothing(world, small):
    office = await world.office(pack="")
    assert (await small.post(f"/o/{office.slug}/broken-page")).status_code == 500
    assert await names(world, office) == []


@pytest.mark.parametrize(
    "path", ["ids/not-a-uuid", "ids/%00", "ids/%ff%fe", "ids/../../etc", "%00", "ids/" + "a" * 3000]
)
async def test_a_malformed_address_is_not_there(world, small, path):
    office = await world.office(pack="")
    answer = await small.get(f"/o/{office.slug}/{path}", headers={"accept": "text/html"})
    assert answer.status_code in {400, 404}


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%ff", "x" * 5000, "'; DROP TABLE offices; --"])
async def test_a_malformed_office_is_not_there(small, slug):
    assert (await small.get(f"/o/{slug}/ids/{new_id()}")).status_code in {400, 404}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"\xff"',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"name": 5}',
        b"\x00",
        b'{"name":' + b"[" * 400,
    ],
)
async def test_a_malformed_body_is_a_refusal(world, small, body):
    office = await world.office(pack="")
    answer = await small.post(f"/o/{office.slug}/json", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text
    assert await names(world, office) == []


def csrf_of(page: str) -> str:
    return re.search(r'name="_csrf" value="([^"]+)"', page)[1]


MULTIPART = "multipart/form-data; boundary=x"
URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        (URLENCODED, b"login=%ff%fe&password=%00"),
        (URLENCODED, b"\xff\x00=&&&=%"),
        (URLENCODED, b"&".join(b"a%d=1" % n for n in range(3000))),
        (MULTIPART, b"--x"),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\xff\xfe\r\n--x--'),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="login"; filename="a"\r\n\r\nfile\r\n--x--'),
        (MULTIPART, b"--x\r\n\r\n\r\n" * 2000),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=", b"--"),
        ("text/plain", b"login=a"),
        ("application/json; charset=utf-16", b"{}"),
        ("/", b""),
    ],
)
async def test_a_malformed_form_is_a_refusal(world, media_type, body):
    office = await world.office(pack="")
    path, visitor = f"/o/{office.slug}/sign-in", world.browser()
    token = csrf_of((await visitor.get(path)).text)
    headers = {"content-type": media_type, "accept": "text/html", "x-csrf-token": token}
    answer = await visitor.client.post(path, content=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    del headers["x-csrf-token"]
    assert 400 <= (await visitor.client.post(path, content=body, headers=headers)).status_code < 500


async def test_a_body_that_is_too_large_is_refused(world, small):
    office = await world.office(pack="")
    answer = await small.post(f"/o/{office.slug}/json", json={"name": "x" * 2000})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "内容太大了，请减小后再发。"


async def test_a_wrong_method_is_refused(small):
    assert (await small.put("/o/x/save")).status_code == 405


async def test_the_language_of_the_reader(browser):
    visitor = browser()
    assert "Not found" in (await visitor.get("/nowhere", accept_language="en-GB,zh;q=0.5")).text
    assert "没有找到" in (await visitor.get("/nowhere", accept_language="fr")).text
    await visitor.get("/?lang=en")
    assert "Choose your street office" in (await visitor.get("/")).text
    assert 'data-type="22"' in (await visitor.get("/?type=22")).text


async def test_metrics_have_bounded_labels(browser):
    visitor = browser()
    for number in range(5):
        await visitor.get(f"/o/unknown-{number}/sign-in")
        await visitor.client.request(f"ODD{number}", "/")
    text_ = (await visitor.get("/metrics", authorization="Bearer scrape me")).text
    assert "unknown-" not in text_
    assert "ODD" not in text_
    assert 'route="none"' in text_


async def test_health_and_readiness(browser):
    assert (await browser().get("/healthz")).json() == {"status": "ok"}
    ready = await browser().get("/readyz")
    assert ready.json() == {
        "status": "ready",
        "checks": {"database": True, "objects": True, "valkey": True, "clock": True},
    }
