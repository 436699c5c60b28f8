"""`hutong admin`: the first account of a place; it chooses its password by a link that works once."""

import rich_click as click

from hutong.access.invitations import invite_account
from hutong.access.models import AuthorityAccount
from hutong.access.permissions import AUTHORITY
from hutong.app.cli.answers import Answer
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import working
from hutong.db import City, Office
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.offices.administrators import appoint_administrator
from hutong.settings import Settings
from hutong.texts import N_, gettext

ROLES = sorted(set(AUTHORITY) - {"department_officer"})


@click.group()
def admin() -> None:
    """Accounts that appoint others."""


@admin.command()
@click.argument("login")
@click.option("--name", required=True, help="Who it is.")
@click.option("--office", metavar="SLUG", help="An administrator of this office; or")
@click.option("--district", metavar="SLUG", help="a district administrator of this district; or")
@click.option("--city", metavar="SLUG", help="an account of this city, with --role.")
@click.option("--role", type=click.Choice(ROLES), help="What an account of a city does.")
@working
async def create(
    answer: Answer, settings: Settings, *, login: str, name: str, office: str | None, district: str | None,
    city: str | None, role: str | None,
) -> None:  # fmt: skip
    """Make an account and print the link by which it chooses its password."""
    if sum(bool(each) for each in (office, district, city)) != 1 or bool(city) != bool(role):
        raise click.UsageError("Name one of --office, --district, or --city with --role.")
    async with reach(settings) as at:
        if office:
            home, token = await _of_office(at, office, login, name)
        else:
            home, token = await _above(at, district, city, role, login, name)
    link = f"{settings.public_url}{home}/password/{token}"
    answer.give(
        {"login": login, "link": link},
        shown=gettext(N_("{name}在这里设置密码，只能用一次，一周内有效：\n{link}"), name=name, link=link),
    )


async def _of_office(at: Reach, slug: str, login: str, name: str) -> tuple[str, str]:
    place = await at.office(slug)
    async with at.databases.session(Office(place.id)) as session:
        token = await appoint_administrator(
            session,
            name=name,
            login=login,
            phone=None,
            phone_consent=False,
            by=SYSTEM,
            now=at.now,
            day=at.now.astimezone(place.zone).date(),
        )
    return place.home, token


async def _above(
    at: Reach, district: str | None, city: str | None, role: str | None, login: str, name: str
) -> tuple[str, str]:
    of_district = await at.district(district) if district else None
    of_city = await at.city(city) if city else None
    place = of_district or of_city
    assert place is not None
    city_id = of_district.city_id if of_district else place.id
    account = AuthorityAccount(
        city_id=city_id,
        id=new_id(),
        role=role or "district_admin",
        district_id=of_district.id if of_district else None,
        name=name,
        login=login,
    )
    async with at.databases.session(City(city_id)) as session:
        session.add(account)
        await session.flush()  # The link refers to it.
        token = await invite_account(session, city_id, account.id, purpose="invite", now=at.now)
    return place.home, token
