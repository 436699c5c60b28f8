"""An office large enough to show what grows, and forty neighbours with a year of facts."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import AuthorityAccount
from hutong.access.passwords import hash_password
from hutong.alleys.models import Alley, AlleyKind
from hutong.alleys.service import register_alley, register_community
from hutong.app.places import Place, add_district
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import City, Databases, Office
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor
from hutong.offices.models import Office as OfficeRow
from hutong.offices.models import OfficeState
from hutong.offices.preparing import prepare_office
from hutong.offices.schemas import NewOffice
from hutong.people.models import Person
from hutong.people.service import register_person
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.document import Playbook
from hutong.posts.seating import establish_post, seat
from hutong.settings import Settings

PASSWORD = "a sentence for the bench"
SINCE = date(2026, 1, 1)
MINE = 25
STEPS_EACH = 3_000
NEIGHBOURS = 40


@dataclass
class BenchWorld:
    """`readers` hold 25 open cases each, `steppers` many cases to take a step on, `stewards` walk."""

    databases: Databases
    settings: Settings
    office: UUID
    slug: str
    district_slug: str
    account: str
    playbook: Playbook
    alleys: list[Alley] = field(default_factory=list)
    stewards: list[Person] = field(default_factory=list)
    readers: list[Person] = field(default_factory=list)
    steppers: list[Person] = field(default_factory=list)
    template: UUID | None = None
    """A case in a stepper's hands, of which the others are copies."""


async def build(settings: Settings, *, stored: int, people: int) -> BenchWorld:
    city, district = await add_district(
        settings,
        Place(slug="bench", name="市", name_en="City"),
        Place(slug="east", code="110101", name="区", name_en="D"),
    )
    databases = Databases(settings)
    playbook = check_text(packs.text("longtan")).playbook
    if playbook is None:
        raise LookupError("longtan")
    hashed = await hash_password(PASSWORD)
    world = BenchWorld(databases, settings, new_id(), "bench", "east", "bench-district", playbook)
    now = datetime.now(UTC)
    async with databases.session(City(city)) as session:
        session.add(
            AuthorityAccount(
                city_id=city, id=new_id(), role="district_admin", district_id=district, name="区", login=world.account,
                password_hash=hashed,
            )
        )  # fmt: skip
    async with databases.session(Office(world.office)) as session:
        new = NewOffice(slug=world.slug, code="110101999", name="测试街道")
        await prepare_office(
            session,
            new,
            district=district,
            playbook=packs.text("longtan"),
            pack="longtan",
            by=SYSTEM,
            now=now,
            day=SINCE,
        )
        await _fill(session, world, people, hashed, now)
        (await session.get_one(OfficeRow, world.office)).state = OfficeState.OPEN
    await _cases(world, stored, now)
    await _facts(world, city, district, now.date())
    return world


async def _fill(session: AsyncSession, world: BenchWorld, people: int, hashed: str, now: datetime) -> None:
    community = register_community(session, code="c01", name="社区")
    await session.flush()
    for number in range(3 * people):
        world.alleys.append(
            register_alley(
                session, code=f"a{number:03d}", name=f"胡同{number}", kind=AlleyKind.ALLEY, length_m=200,
                community=community.id, since=SINCE, by=SYSTEM, now=now,
            )
        )  # fmt: skip
    await session.flush()
    for number, alley in enumerate(world.alleys):
        for code, group in (("steward", world.stewards), ("alley-chief", None)):
            kind = world.playbook.post(code)
            person = register_person(
                session, name=f"{code}{number}", origin="resident", login=f"{code}{number}", now=now
            )
            person.password_hash = hashed
            post = establish_post(
                session, kind=kind, name=kind.name.zh, places=[alley.id], since=SINCE, by=SYSTEM, now=now
            )
            await session.flush()
            seat(session, person=person, post=post, kind=kind, since=SINCE, by=SYSTEM, now=now)
            if group is not None:
                group.append(person)
            elif number < people:
                world.readers.append(person)
            elif number < 2 * people:
                world.steppers.append(person)


async def _cases(world: BenchWorld, stored: int, now: datetime) -> None:
    async with world.databases.session(Office(world.office)) as session:
        stepper = len(world.readers)
        steward = world.stewards[stepper]
        report = OpenCase(id=new_id(), alley=world.alleys[stepper].id, category="road", description="路面坏了")
        state = await open_case(session, report, Reporter(person=steward.id), by=Actor("person", steward.id), now=now)
        world.template = state.id
        await session.flush()
        posts = (
            await session.execute(
                text(
                    "SELECT t.person_id, p.id FROM appointments t JOIN posts p ON p.office_id = t.office_id AND p.id = t.post_id"
                    " WHERE t.office_id = :office AND p.kind = 'alley-chief'"
                ),
                {"office": world.office},
            )
        ).all()
        of = dict(tuple(row) for row in posts)
        # What others hold: as many posts as an office of this size has, none of them a reader's.
        kind = world.playbook.post("alley-chief")
        others = [
            establish_post(session, kind=kind, name="另一巷长", places=[], since=SINCE, by=SYSTEM, now=now).id
            for _ in range(200)
        ]
        await session.flush()
        number = 0
        for reader in world.readers:
            number = await _copy(session, world, MINE, number, of[reader.id])
        for stepper_person in world.steppers:
            number = await _copy(session, world, STEPS_EACH, number, of[stepper_person.id])
        each = max(1, (stored - number) // len(others))
        for post in others:
            number = await _copy(session, world, each, number, post)
        await session.execute(text("SET LOCAL statement_timeout = 0"))
    async with world.databases.engine("app").connect() as connection:
        await connection.execute(text("SELECT 1"))


async def _copy(session: AsyncSession, world: BenchWorld, count: int, start: int, post: UUID) -> int:
    """Copies of the template in a post's hands, with ids that count: `case_id(n)`."""
    rows = await session.execute(
        text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'hutong' AND table_name = 'cases'"
            " AND column_name NOT IN ('id', 'number', 'owner_post_id')"
        )
    )
    names = ", ".join(row[0] for row in rows)
    await session.execute(
        text(
            f"INSERT INTO cases (id, number, owner_post_id, {names}) "
            f"SELECT lpad(to_hex(n), 32, '0')::uuid, 'B' || n, :post, {names} FROM cases, "
            "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n WHERE office_id = :office AND cases.id = :template"
        ),
        {"post": post, "first": start + 1, "last": start + count, "office": world.office, "template": world.template},
    )
    return start + count


def case_id(number: int) -> UUID:
    return UUID(int=number)


def steps_begin(world: BenchWorld, stepper: int) -> int:
    """The number of the first case in a stepper's hands."""
    return len(world.readers) * MINE + stepper * STEPS_EACH + 1


async def _facts(world: BenchWorld, city: UUID, district: UUID, today: date) -> None:
    """A year of rollups for forty neighbours and this office, alley kinds apart."""
    neighbours: list[dict[str, Any]] = []
    for number in range(NEIGHBOURS):
        office = new_id()
        async with world.databases.session(Office(office)) as session:
            session.add(
                OfficeRow(
                    office_id=office, city_id=city, district_id=district, slug=f"n{number}", code=f"1101{number:05d}",
                    name=f"邻街{number}", name_en=f"N{number}", state=OfficeState.OPEN, generated=True,
                )
            )  # fmt: skip
            await session.flush()
            neighbours.append({"office": office, "city": city, "district": district, "today": today})
            await _year(session, neighbours[-1])
    async with world.databases.session(Office(world.office)) as session:
        await _year(session, {"office": world.office, "city": city, "district": district, "today": today})


async def _year(session: AsyncSession, facts: dict[str, Any]) -> None:
    counts = "opened, due, closed, closed_on_time, rebounds, patrols, patrol_minutes"
    values = "20, 18, 17, 15, 1, 60, 3600"
    for table, column, step, span in (
        ("facts_daily", "day", "1 day", "364 days"),
        ("facts_monthly", "month", "1 month", "11 months"),
    ):
        unit = "day" if table == "facts_daily" else "month"
        await session.execute(
            text(
                f"INSERT INTO {table} (office_id, {column}, alley_kind, city_id, district_id, {counts}) "
                f"SELECT :office, d::date, k, :city, :district, {values} FROM generate_series("
                f"date_trunc('{unit}', CAST(:today AS timestamp)) - interval '{span}', date_trunc('{unit}', CAST(:today AS timestamp)), "
                f"interval '{step}') d, unnest(ARRAY['street', 'alley']) k ON CONFLICT DO NOTHING"
            ),
            facts,
        )
    await session.execute(
        text(
            "INSERT INTO facts_sizes (office_id, alley_kind, city_id, district_id, alleys, length_m) "
            "SELECT :office, k, :city, :district, 40, 9000 FROM unnest(ARRAY['street', 'alley']) k ON CONFLICT DO NOTHING"
        ),
        {name: value for name, value in facts.items() if name != "today"},
    )
