"""Issue 25 as it was printed, signed and frozen; and the next one on the editor's desk."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib.resources import files
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from hutong.access.models import AuthorityAccount
from hutong.db import City, Databases, Office
from hutong.demo import scenarios
from hutong.demo.opening import BEIJING
from hutong.demo.places import Places
from hutong.demo.scenarios import office_scenario
from hutong.ids import new_id
from hutong.offices.models import OfficeAddress
from hutong.reports.contributing import CONTRIBUTED
from hutong.reports.editing import BulletinHead, begin_bulletin, bulletin_of, place_item, review_bulletin
from hutong.reports.models import Bulletin, BulletinItem
from hutong.reports.periods import Period
from hutong.reports.signing import sign_bulletin
from hutong.reports.using import draft

RECENT, DUE_IN = timedelta(days=90), timedelta(days=5)


class ItemPlan(msgspec.Struct, frozen=True, kw_only=True):
    office: str
    supplier: str
    title: str
    body: str
    state: str = CONTRIBUTED


class NextPlan(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    issuer: str
    heading: str


class BulletinScenario(msgspec.Struct, frozen=True, kw_only=True):
    printed: BulletinHead
    printed_items: tuple[ItemPlan, ...]
    next: NextPlan
    next_items: tuple[ItemPlan, ...]


async def make_bulletins(databases: Databases, places: Places, *, now: datetime) -> int:
    """Returns how many issues are new. Reviewed by one editor and signed by another, as always."""
    text = files(scenarios).joinpath("bulletins.toml").read_bytes()
    scenario = msgspec.toml.decode(text, type=BulletinScenario)
    async with databases.session(City(places.city)) as session:
        known = await session.scalar(select(func.count()).select_from(Bulletin).where(Bulletin.city_id == places.city))
        editors = list(
            await session.scalars(
                select(AuthorityAccount.id)
                .where(AuthorityAccount.city_id == places.city, AuthorityAccount.role == "city_editor")
                .order_by(AuthorityAccount.login)
            )
        )
    if known:
        return 0
    await _printed(databases, places, scenario, editors)
    await _next(databases, places, scenario, now.astimezone(BEIJING).date())
    return 2


async def _printed(databases: Databases, places: Places, scenario: BulletinScenario, editors: Sequence[UUID]) -> None:
    issued = scenario.printed.issued_on
    signed_at = datetime(issued.year, issued.month, issued.day, 17, tzinfo=BEIJING)
    async with databases.session(City(places.city)) as session:
        bulletin = await begin_bulletin(session, places.city, scenario.printed)
        await session.flush()
        for plan in scenario.printed_items:
            office = office_scenario(plan.office)
            item = await _item(databases, places, plan, office.begins, office.until, signed_at)
            session.add(item)
            await session.flush()
            await place_item(session, places.city, bulletin.id, item.id, revision=bulletin.revision)
        await session.flush()
        await review_bulletin(
            session, places.city, bulletin.id, revision=bulletin.revision, by=editors[0], now=signed_at
        )
    async with databases.session(City(places.city)) as session:
        revision = (await bulletin_of(session, places.city, bulletin.id)).revision
    await sign_bulletin(databases, places.city, bulletin.id, revision=revision, by=editors[1], now=signed_at)


async def _next(databases: Databases, places: Places, scenario: BulletinScenario, today: date) -> None:
    plan = scenario.next
    head = BulletinHead(
        name=plan.name, issue=scenario.printed.issue + 1, total_issue=scenario.printed.total_issue + 1,
        issuer=plan.issuer, issued_on=today + DUE_IN, heading=plan.heading,
    )  # fmt: skip
    async with databases.session(City(places.city)) as session:
        await begin_bulletin(session, places.city, head)
        for item in scenario.next_items:
            yesterday = datetime(today.year, today.month, today.day, tzinfo=BEIJING) - timedelta(hours=8)
            made = await _item(databases, places, item, today - RECENT, today - timedelta(days=1), yesterday)
            if item.state != CONTRIBUTED:
                made.contributed_at, made.due_on = None, today + DUE_IN
            else:
                made.body += await _told(databases, made)
            session.add(made)


async def _told(databases: Databases, item: BulletinItem) -> str:
    """What the office did, as a district begins its text: a line for each system that the office uses."""
    async with databases.session(Office(item.office_id)) as session:
        return "\n" + (await draft(session, Period(item.period_from, item.period_until, BEIJING))).body


async def _item(
    databases: Databases, places: Places, plan: ItemPlan, start: date, until: date, contributed_at: datetime
) -> BulletinItem:
    async with databases.engine("app").connect() as connection:
        office = await connection.scalar(select(OfficeAddress.office_id).where(OfficeAddress.slug == plan.office))
    return BulletinItem(
        city_id=places.city, id=new_id(), district_id=places.districts[office_scenario(plan.office).district],
        office_id=office, place=0, supplier=plan.supplier, title=plan.title, body=plan.body.strip(), period_from=start,
        period_until=until, state=plan.state, revision=1, contributed_at=contributed_at,
    )  # fmt: skip
