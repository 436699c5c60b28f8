"""One-click sign-ins of the demo: these routes answer only under HUTONG_DEMO=1; everyone listed comes from the data."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import AuthorityAccount
from hutong.access.signing_in import account_with, person_with
from hutong.db import City as CityScope
from hutong.db import Office as OfficeScope
from hutong.errors import NotThere
from hutong.offices.models import City, OfficeAddress
from hutong.pages.access.schemas import DemoSignIn
from hutong.pages.answers import Page, go
from hutong.pages.forms import read_form
from hutong.people.models import Person
from hutong.posts.models import Appointment, Post
from hutong.visits.browsers import admit_account, admit_person
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

# A demo's districts have some thirty offices, of which most have nobody to sign in as; where there are hundreds, the
# newest are those that somebody looks for.
MOST_PLACES = 100


class Demo(Controller):
    path = "/demo"

    @get("/", name="demo", permission="open")
    async def show(self, services: Services) -> Page:
        _only_in_demo()
        async with services.databases.engine("app").connect() as connection:
            addresses = (
                await connection.execute(
                    select(OfficeAddress).order_by(OfficeAddress.office_id.desc()).limit(MOST_PLACES)
                )
            ).all()
            cities = (await connection.execute(select(City).order_by(City.id.desc()).limit(MOST_PLACES))).all()
        offices = []
        for address in reversed(addresses):
            async with services.databases.session(OfficeScope(address.office_id)) as session:
                people = await one_of_each_post(session, address.office_id)
            if people and (office := await services.directory.office_with(address.office_id)):
                offices.append((office, people))
        authorities = []
        for city in sorted(cities, key=lambda each: each.name):
            async with services.databases.session(CityScope(city.id)) as session:
                accounts = await session.scalars(
                    select(AuthorityAccount)
                    .where(AuthorityAccount.city_id == city.id, AuthorityAccount.left_at.is_(None))
                    .order_by(AuthorityAccount.role, AuthorityAccount.name)
                    .limit(60)
                )
            authorities += [(city, account) for account in accounts]
        return Page("access/demo.html", offices=offices, authorities=authorities)

    @post("/", name="demo.sign-in", permission="open", while_suspended=True, status_code=200)
    async def sign_in(self, request: Request[Any, Any, Any], services: Services) -> Response[Any]:
        _only_in_demo()
        form = await read_form(request, DemoSignIn)
        wanted = form.value
        if wanted.kind == "person":
            async with services.databases.session(OfficeScope(wanted.place)) as session:
                person = await person_with(session, wanted.account)
            office = await services.directory.office_with(wanted.place)
            if person is None or office is None or person.left_at:
                raise NotThere
            await admit_person(request, services, person)
            return go(office.home)
        async with services.databases.session(CityScope(wanted.place)) as session:
            account = await account_with(session, wanted.place, wanted.account)
        if account is None or account.left_at:
            raise NotThere
        await admit_account(request, services, account)
        district = await services.directory.district_with(account.district_id) if account.district_id else None
        city = await services.directory.city_with(account.city_id)
        return go(district.home if district else city.home if city else "/")


async def one_of_each_post(session: AsyncSession, office_id: Any) -> list[tuple[str, Person]]:
    """(what the post is called, a holder today) for every kind of post, administrators first."""
    today = current_visit().now.date()
    first = (
        select(Person)
        .where(Person.office_id == office_id, Person.administrator.is_(True), Person.left_at.is_(None))
        .order_by(Person.name)
        .limit(2)
    )
    administrators = (await session.scalars(first)).all()
    held = await session.execute(
        select(Post.kind, Post.name, Person)
        .join(Appointment, (Appointment.office_id == Post.office_id) & (Appointment.post_id == Post.id))
        .join(Person, (Person.office_id == Appointment.office_id) & (Person.id == Appointment.person_id))
        .where(
            Post.office_id == office_id,
            Appointment.office_id == office_id,
            Person.office_id == office_id,
            Person.left_at.is_(None),
            Appointment.since <= today,
            Appointment.until.is_(None) | (Appointment.until >= today),
        )
        .distinct(Post.kind)
        .order_by(Post.kind, Post.name, Person.name)
    )
    listed = {person.id for person in administrators}
    others = [(row.name, row.Person) for row in held if row.Person.id not in listed]
    return [("", person) for person in administrators] + others


def _only_in_demo() -> None:
    if not current_visit().demo:
        raise NotThere
