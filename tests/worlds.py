"""Worlds for tests: a city with districts, and offices made through the same services that districts use."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, Community
from hutong.alleys.service import register_alley, register_community
from hutong.app.places import Place, add_district
from hutong.app.tables import metadata
from hutong.db import Databases, Office
from hutong.db.guard import watch
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.offices.models import Office as OfficeRow
from hutong.offices.models import OfficeState
from hutong.offices.preparing import prepare_office
from hutong.offices.schemas import NewOffice
from hutong.people.models import Person
from hutong.people.service import register_person
from hutong.playbooks import packs
from hutong.playbooks.acknowledging import acknowledge
from hutong.playbooks.checking import check, check_text, is_fatal
from hutong.playbooks.document import Playbook
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import version_row
from hutong.playbooks.toml import write
from hutong.posts.queries import forget
from hutong.posts.seating import establish_post, seat
from hutong.settings import Settings

BEIJING = ZoneInfo("Asia/Shanghai")
SINCE = date(2026, 1, 1)
FAR = date(2099, 12, 31)


@dataclass(frozen=True)
class CityWorld:
    """A city of two districts, fresh for each test session."""

    id: UUID
    slug: str
    east: UUID
    west: UUID
    east_slug: str
    west_slug: str


@dataclass
class OfficeWorld:
    """An office with alleys and people, to be filled by `make`."""

    id: UUID
    slug: str
    playbook: Playbook
    databases: Databases
    district: UUID
    alleys: list[Alley] = field(default_factory=list)
    people: dict[str, list[Person]] = field(default_factory=dict)

    def session(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.databases.session(Office(self.id))

    def one(self, kind: str) -> Person:
        """The first person in a post of the kind."""
        return self.people[kind][0]


@asynccontextmanager
async def watched(settings: Settings) -> AsyncIterator[Databases]:
    """Pools of every role; each statement must name its office."""
    found = Databases(settings)
    for role in ("app", "public"):
        watch(found.engine(role), metadata)
    yield found
    await found.dispose()


@pytest.fixture(scope="session")
async def databases(server_settings: Settings) -> AsyncIterator[Databases]:
    async with watched(server_settings) as found:
        yield found


@pytest.fixture
def superuser_exec(superuser_url: str, server_settings: Settings) -> Callable[[str], Awaitable[None]]:
    """Statements past the walls, to make many rows at once."""

    async def do(statement: str) -> None:
        path = urlsplit(server_settings.database_url).path
        connection = await asyncpg.connect(
            urlunsplit(urlsplit(superuser_url)._replace(path=path)), server_settings={"search_path": "hutong"}
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    return do


@dataclass(frozen=True)
class Apart:
    """A database that nobody else has written to."""

    environment: Mapping[str, str]
    databases: Databases
    city: CityWorld


@pytest.fixture(scope="module")
async def apart(server_environment: Mapping[str, str], fresh_database: Callable[[str], str]) -> AsyncIterator[Apart]:
    """For tests of what goes through all offices: among those of every test before, it would take minutes.

    A module that asks for it names its `databases` and `city` anew, and its offices are made there.
    """
    environment = {**server_environment, "HUTONG_DATABASE_URL": fresh_database(f"apart_{new_id().hex[-10:]}")}
    settings = Settings.from_environment(environment)
    async with watched(settings) as found:
        yield Apart(environment, found, await found_city(settings))


@pytest.fixture(scope="session")
async def city(server_settings: Settings) -> CityWorld:
    return await found_city(server_settings)


async def found_city(server_settings: Settings) -> CityWorld:
    mark = new_id().hex[-8:]
    above = Place(slug=f"c{mark}", name="试验市", name_en="Testville")
    east = Place(slug=f"e{mark}", code="110101", name="东区", name_en="East")
    west = Place(slug=f"w{mark}", code="110102", name="西区", name_en="West")
    home, east_id = await add_district(server_settings, above, east)
    _, west_id = await add_district(server_settings, above, west)
    return CityWorld(home, above.slug, east_id, west_id, east.slug, west.slug)


@pytest.fixture
def answer_warnings() -> Callable[[OfficeWorld, UUID, date], Awaitable[None]]:
    """`await answer_warnings(office, draft_id, day)`: say of all that is odd about a draft that it may stand."""

    async def answer(office: OfficeWorld, draft_id: UUID, day: date) -> None:
        async with office.session() as session:
            draft = await version_row(session, draft_id)
            checked = check_text(draft.source)
            rows = await lint(session, checked.playbook, day=day) if checked.playbook else ()
            odd = [finding for finding in (*checked.findings, *rows) if finding.severity == "warning"]
            marks = {finding.mark for finding in odd}
            if odd:
                at = datetime.now(UTC)
                await acknowledge(session, draft, odd, marks=marks, reason="试验用。", by=SYSTEM, now=at)

    return answer


MakeOffice = Callable[..., Awaitable[OfficeWorld]]


@pytest.fixture
def make_office(databases: Databases, city: CityWorld) -> MakeOffice:
    return office_maker(databases, city)


def office_maker(databases: Databases, city: CityWorld) -> MakeOffice:
    """`await make_office("longtan", alleys=2, people={"steward": 1, …}, state="open", since=…)`: an office by a pack.

    Every post kind named in `people` gets that many holders, one for each alley or community in turn.
    """

    async def make(
        pack: str = "starter",
        *,
        alleys: int = 2,
        people: dict[str, int] | None = None,
        state: OfficeState = OfficeState.OPEN,
        since: date = SINCE,
        west: bool = False,
    ) -> OfficeWorld:
        office_id, slug = new_id(), f"o{new_id().hex[-10:]}"
        at = datetime(since.year, since.month, since.day, tzinfo=BEIJING).astimezone(UTC)
        new = NewOffice(slug=slug, code="110101999", name="试验街道", name_en="Test office")
        playbook = check_text(packs.text(pack)).playbook
        assert playbook is not None
        world = OfficeWorld(office_id, slug, playbook, databases, city.west if west else city.east)
        async with world.session() as session:
            await prepare_office(
                session,
                new,
                district=world.district,
                playbook=packs.text(pack),
                pack=pack,
                by=SYSTEM,
                now=at,
                day=since,
            )
            await _places(session, world, alleys, since, at)
            await _people(session, world, people or {}, since, at)
            row = await session.get_one(OfficeRow, office_id)
            row.state = state
        return world

    return make


async def _places(session: AsyncSession, world: OfficeWorld, count: int, since: date, at: datetime) -> None:
    if not count:
        return
    community: Community = register_community(session, code="c01", name="试验社区")
    await session.flush()
    for number in range(1, count + 1):
        kind = AlleyKind.STREET if number == 1 else AlleyKind.ALLEY
        world.alleys.append(
            register_alley(
                session, code=f"a{number:03d}", name=f"试验{number}号", kind=kind, length_m=100 * number,
                community=community.id, since=since, by=SYSTEM, now=at,
            )
        )  # fmt: skip
    await session.flush()


async def _people(session: AsyncSession, world: OfficeWorld, wanted: dict[str, int], since: date, at: datetime) -> None:
    for code, count in wanted.items():
        kind = world.playbook.post(code)
        for number in range(count):
            person = register_person(
                session, name=f"{kind.name.zh}{number + 1}", origin="resident", login=f"{code}{number + 1}",
                card=f"{code}-{number + 1}", now=at,
            )  # fmt: skip
            places: list[Any] = []
            if kind.covers == "alleys":
                places = [world.alleys[number % len(world.alleys)].id]
            elif kind.covers in {"community", "communities"}:
                places = [world.alleys[0].community_id]
            post = establish_post(session, kind=kind, name=kind.name.zh, places=places, since=since, by=SYSTEM, now=at)
            await session.flush()
            term = seat(session, person=person, post=post, kind=kind, since=since, by=SYSTEM, now=at)
            if term.term_until:
                # Terms end by themselves; a test that is not about that is not to depend on the day it is run.
                term.term_until = FAR
            world.people.setdefault(code, []).append(person)


@pytest.fixture
def put_in_force() -> Callable[..., Awaitable[Playbook]]:
    """`await put_in_force(world, notices=Notices(…))`: version 2, the office's rules with some sections replaced."""

    async def put(world: OfficeWorld, *, since: date = SINCE, version: int = 2, **sections: Any) -> Playbook:
        changed = msgspec.structs.replace(world.playbook, **sections)
        assert not is_fatal(check(changed))
        async with world.session() as session:
            session.add(
                PlaybookVersion(
                    office_id=world.id, id=new_id(), version=version, state="published", number=f"{version}", in_force_from=since,
                    source=write(changed), document=msgspec.to_builtins(changed, str_keys=True),
                )
            )  # fmt: skip
        world.playbook = changed
        forget(world.id)
        return changed

    return put
