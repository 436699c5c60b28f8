"""The whole application against real servers, and small worlds of offices to visit it with."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from hutong.access.models import AuthorityAccount
from hutong.access.passwords import hash_password
from hutong.db import City, Databases, Office
from hutong.db.roles import SCHEMA
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.offices.models import Office as OfficeRow
from hutong.offices.models import OfficeAddress
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.service import publish_first
from hutong.posts.models import Appointment, Post
from hutong.settings import Settings

PASSWORD = "a sentence to remember"
ORIGIN = "http://127.0.0.1:8000"


class Browser:
    """A visitor with cookies, who reads the token out of the page and sends it with the form, as a browser does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={"accept": "text/html", **_named(headers)})

    async def post(
        self, path: str, data: dict | None = None, *, page: str | None = None, files: list | None = None, **headers: str
    ) -> httpx.Response:
        """Send a form, with the token of `page` (by default the page that the form is on)."""
        token = csrf_of((await self.get(page or path)).text) if page != "" else ""
        form = {"_csrf": token, **(data or {})}
        return await self.client.post(path, data=form, files=files, headers={"accept": "text/html", **_named(headers)})


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def csrf_of(page: str) -> str:
    found = re.search(r'name="_csrf" value="([^"]+)"', page) or re.search(r'name="csrf-token" content="([^"]+)"', page)
    return found[1] if found else ""


@dataclass
class World:
    """One city with districts, offices and people; `sign_in` gives a browser of the person's."""

    settings: Settings
    databases: Databases
    password_hash: str
    browser: Callable[[], Browser]
    city_id: UUID
    city_slug: str

    async def as_owner(self, *statements: tuple[str, dict]) -> None:
        from hutong.app.migrate import administrator_engine

        engine = administrator_engine(self.settings)
        try:
            async with engine.begin() as connection:
                await connection.exec_driver_sql(f"SET search_path = {SCHEMA}")
                for sql, params in statements:
                    await connection.execute(text(sql), params)
        finally:
            await engine.dispose()

    async def district(self) -> tuple[UUID, str]:
        district_id, slug = new_id(), f"d{new_id().hex[-10:]}"
        await self.as_owner(
            (
                "INSERT INTO districts (id, city_id, slug, code, name, name_en) VALUES (:id, :city, :slug, '1', '区', 'D')",
                {"id": district_id, "city": self.city_id, "slug": slug},
            )
        )
        return district_id, slug

    async def office(self, *, pack: str = "longtan", state: str = "open") -> OfficeRow:
        district_id, _slug = await self.district()
        office = OfficeRow(
            office_id=new_id(), city_id=self.city_id, district_id=district_id, slug=f"o{new_id().hex[-10:]}", code="1",
            name="甲街道", name_en="Office A", state=state,
        )  # fmt: skip
        async with self.databases.session(Office(office.office_id)) as session:
            session.add(
                OfficeAddress(
                    slug=office.slug, office_id=office.office_id, district_id=district_id, city_id=self.city_id
                )
            )
            session.add(office)
            await session.flush()
            if pack:
                await publish_first(
                    session,
                    packs.text(pack),
                    by=SYSTEM,
                    now=datetime.now(UTC) - timedelta(days=9),
                    day=date(2017, 4, 1),
                )
        return office

    async def person(
        self, office: OfficeRow, *, post: str = "", name: str = "赵一", phone: str | None = None, administrator=False
    ) -> Person:
        person = Person(
            office_id=office.office_id, id=new_id(), name=name, origin="official", login=f"u{new_id().hex[-8:]}",
            password_hash=self.password_hash, phone=phone, administrator=administrator,
        )  # fmt: skip
        async with self.databases.session(Office(office.office_id)) as session:
            session.add(person)
            await session.flush()
            if post:
                await self.appoint(session, person, post)
        return person

    async def appoint(self, session, person: Person, kind: str) -> Appointment:
        post = Post(office_id=person.office_id, id=new_id(), kind=kind, name=kind, since=date(2017, 1, 1))
        session.add(post)
        await session.flush()
        appointment = Appointment(
            office_id=person.office_id, id=new_id(), post_id=post.id, person_id=person.id, since=date(2017, 1, 1)
        )
        session.add(appointment)
        return appointment

    async def account(
        self, role: str, *, district_id: UUID | None = None, department_id: UUID | None = None
    ) -> AuthorityAccount:
        account = AuthorityAccount(
            city_id=self.city_id, id=new_id(), role=role, district_id=district_id, department_id=department_id,
            name="钱二", login=f"a{new_id().hex[-8:]}", password_hash=self.password_hash,
        )  # fmt: skip
        async with self.databases.session(City(self.city_id)) as session:
            session.add(account)
        return account

    async def signed_in(self, office: OfficeRow, person: Person) -> Browser:
        browser = self.browser()
        answer = await browser.post(f"/o/{office.slug}/sign-in", {"login": person.login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser


@pytest.fixture(scope="session")
def page_assets() -> None:
    from hutong.app.assets import build

    build()


@pytest.fixture(scope="session")
def web_settings(server_environment, page_assets) -> Settings:
    return Settings.from_environment(
        {
            **server_environment,
            "HUTONG_PUBLIC_URL": ORIGIN,
            "HUTONG_DEMO": "1",
            "HUTONG_LOG": "error",
            "HUTONG_TRUSTED_PROXIES": "10.9.0.0/16",
        }
    )


@pytest.fixture(scope="session")
async def app(web_settings) -> AsyncIterator[object]:
    # Late: a run of pure tests need not import the whole application.
    from hutong.app.asgi import create_app
    from hutong.app.tables import metadata
    from hutong.db.guard import watch
    from hutong.visits.services import Services

    services = Services.of(web_settings)
    for role in ("app", "public"):
        # Whatever a page sends must name its office, not lean on the wall alone.
        watch(services.databases.engine(role), metadata)
    yield create_app(web_settings, services=services)
    await services.close()


@pytest.fixture
async def browser(app) -> AsyncIterator[Callable[[], Browser]]:
    """Makes browsers; each has cookies of its own."""
    clients: list[httpx.AsyncClient] = []

    def make(app_=app) -> Browser:
        # Each browser has an address of its own, so that tests do not share limits by address.
        transport = httpx.ASGITransport(app_, raise_app_exceptions=False, client=(f"test-{new_id().hex[-12:]}", 1))
        clients.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        return Browser(clients[-1])

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture(scope="session")
async def password_hash() -> str:
    return await hash_password(PASSWORD)


@pytest.fixture
async def world(web_settings, databases, password_hash, browser) -> World:
    city_id, slug = new_id(), f"c{new_id().hex[-10:]}"
    world = World(web_settings, databases, password_hash, browser, city_id, slug)
    await world.as_owner(
        (
            "INSERT INTO cities (id, slug, name, name_en) VALUES (:id, :slug, '市', 'City')",
            {"id": city_id, "slug": slug},
        )
    )
    return world


@pytest.fixture(scope="session")
def password() -> str:
    return PASSWORD
