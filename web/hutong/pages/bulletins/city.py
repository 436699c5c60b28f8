"""`/c/{city}/bulletins`: the city editor's desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import CityPlace
from hutong.access.viewers import Viewer
from hutong.db import City, Databases
from hutong.errors import NotThere
from hutong.offices.models import District, Office
from hutong.pages.answers import Page, go
from hutong.pages.bulletins.schemas import Ask, EditPlaced, SaveHead, Step, StepOnItem
from hutong.pages.bulletins.words import figure_choices
from hutong.pages.forms import blank, read_form
from hutong.reports import editing
from hutong.reports.bulletin_queries import (
    awaited_items,
    bulletins,
    frozen_figures,
    later_corrected,
    office_names,
    waiting_items,
)
from hutong.reports.models import Bulletin
from hutong.reports.reading_links import PURPOSE, reading_token
from hutong.reports.signing import articles_of, sign_bulletin
from hutong.settings import Settings
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
EDITS = "bulletin.edit"
LINK_LIFE = timedelta(days=14)


class CityBulletins(Controller):
    path = "/c/{slug:str}/bulletins"

    @get("/", permission="bulletin.read", name="bulletins.city")
    async def index(self, session: AsyncSession, databases: Databases, city: CityPlace) -> Page:
        waiting = await waiting_items(session, city.id)
        articles = await articles_of(databases, waiting, sums_only=True)
        return Page(
            "bulletins/city.html",
            issues=await bulletins(session, city.id),
            waiting=articles,
            awaited=await awaited_items(session, city.id),
            names=await office_names(session, city.id),
        )

    @get("/ask", permission=EDITS)
    async def ask(self, session: AsyncSession, city: CityPlace, clock: Clock) -> Page:
        form = blank(
            due_on=clock.today + timedelta(days=7), period_from=clock.today.replace(day=1), period_until=clock.today
        )
        return Page("bulletins/ask.html", form=form, names=await office_names(session, city.id))

    @post("/ask", permission=EDITS, status_code=200)
    async def asked(self, request: Sent, session: AsyncSession, city: CityPlace) -> Response[Any]:
        form = await read_form(request, Ask)
        with form.or_again("bulletins/ask.html", names=await office_names(session, city.id)):
            wanted = form.value
            place = (
                await session.execute(
                    select(Office.district_id, District.name)
                    .join(District, District.id == Office.district_id)
                    .where(Office.city_id == city.id, Office.office_id == wanted.office)
                )
            ).first()
            if place is None:
                raise NotThere
            await editing.ask_for_item(
                session, city.id, wanted, district=place.district_id, office=wanted.office, supplier=f"{place.name}供稿"
            )
        return go(f"{city.home}/bulletins")

    @get("/new", permission=EDITS)
    async def new(self, session: AsyncSession, city: CityPlace, clock: Clock) -> Page:
        known = await bulletins(session, city.id)
        last = known[0] if known else None
        form = blank(
            name=last.name if last else "", issue=last.issue + 1 if last else 1,
            total_issue=last.total_issue + 1 if last else 1, issued_on=clock.today, revision=1,
        )  # fmt: skip
        return Page("bulletins/head.html", form=form, bulletin=None)

    @post("/new", permission=EDITS, status_code=200)
    async def begin(self, request: Sent, session: AsyncSession, city: CityPlace) -> Response[Any]:
        form = await read_form(request, SaveHead)
        with form.or_again("bulletins/head.html", bulletin=None):
            bulletin = await editing.begin_bulletin(session, city.id, _head(form.value))
        return go(f"{city.home}/bulletins/{bulletin.id}")

    @get("/{bulletin_id:uuid}", permission="bulletin.read", name="bulletins.show")
    async def show(
        self, session: AsyncSession, databases: Databases, city: CityPlace, bulletin_id: UUID, settings: Settings,
        clock: Clock,
    ) -> Page:  # fmt: skip
        bulletin = await editing.bulletin_of(session, city.id, bulletin_id)
        items = await editing.items_of(session, city.id, bulletin_id)
        signed = bulletin.state == editing.SIGNED
        return Page(
            "bulletins/show.html",
            bulletin=bulletin,
            articles=[] if signed else await articles_of(databases, items, sums_only=True),
            items=items,
            waiting=[] if signed else await waiting_items(session, city.id),
            hash=bulletin.frozen_hash.hex() if bulletin.frozen_hash else "",
            link=_link(city, bulletin, settings, clock) if signed else "",
            link_until=clock.now() + LINK_LIFE,
            names=await office_names(session, city.id),
        )

    @get("/{bulletin_id:uuid}/later", permission="bulletin.read", name="bulletins.later")
    async def later(self, session: AsyncSession, databases: Databases, city: CityPlace, bulletin_id: UUID) -> Page:
        """What was corrected since the signing: every figure counted again, outside of the frozen document."""
        bulletin = await editing.bulletin_of(session, city.id, bulletin_id)
        if bulletin.state != editing.SIGNED:
            raise NotThere
        items = await editing.items_of(session, city.id, bulletin_id)
        frozen = await frozen_figures(session, city.id, bulletin_id)
        found = await later_corrected(databases, items, frozen)
        return Page("bulletins/later.html", bulletin=bulletin, later=found, figures=len(frozen))

    @get("/{bulletin_id:uuid}/head", permission=EDITS)
    async def head(self, session: AsyncSession, city: CityPlace, bulletin_id: UUID) -> Page:
        found = await editing.bulletin_of(session, city.id, bulletin_id)
        form = blank(
            name=found.name, issue=found.issue, total_issue=found.total_issue, issuer=found.issuer,
            issued_on=found.issued_on, heading=found.heading, revision=found.revision,
        )  # fmt: skip
        return Page("bulletins/head.html", form=form, bulletin=found)

    @post("/{bulletin_id:uuid}/head", permission=EDITS, status_code=200)
    async def save_head(
        self, request: Sent, session: AsyncSession, city: CityPlace, bulletin_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, SaveHead)
        found = await editing.bulletin_of(session, city.id, bulletin_id)
        with form.or_again("bulletins/head.html", bulletin=found):
            await editing.change_head(session, city.id, bulletin_id, _head(form.value), revision=form.value.revision)
        return go(f"{city.home}/bulletins/{bulletin_id}")

    @post("/{bulletin_id:uuid}/place", permission=EDITS, status_code=200)
    async def place(self, request: Sent, session: AsyncSession, city: CityPlace, bulletin_id: UUID) -> Response[Any]:
        wanted = (await read_form(request, StepOnItem)).value
        await editing.place_item(session, city.id, bulletin_id, wanted.item, revision=wanted.revision)
        return go(f"{city.home}/bulletins/{bulletin_id}")

    @post("/{bulletin_id:uuid}/take-out", permission=EDITS, status_code=200)
    async def take_out(self, request: Sent, session: AsyncSession, city: CityPlace, bulletin_id: UUID) -> Response[Any]:
        wanted = (await read_form(request, StepOnItem)).value
        await editing.take_out_item(session, city.id, bulletin_id, wanted.item, revision=wanted.revision)
        return go(f"{city.home}/bulletins/{bulletin_id}")

    @post("/{bulletin_id:uuid}/raise", permission=EDITS, status_code=200)
    async def up(self, request: Sent, session: AsyncSession, city: CityPlace, bulletin_id: UUID) -> Response[Any]:
        wanted = (await read_form(request, StepOnItem)).value
        await editing.raise_item(session, city.id, bulletin_id, wanted.item, revision=wanted.revision)
        return go(f"{city.home}/bulletins/{bulletin_id}")

    @get("/{bulletin_id:uuid}/items/{item_id:uuid}", permission=EDITS)
    async def item(self, session: AsyncSession, city: CityPlace, bulletin_id: UUID, item_id: UUID) -> Page:
        bulletin = await editing.bulletin_of(session, city.id, bulletin_id)
        item = await editing.placed_item(session, city.id, bulletin_id, item_id)
        form = blank(
            title=item.title, body=item.body, period_from=item.period_from, period_until=item.period_until,
            revision=bulletin.revision, item_revision=item.revision,
        )  # fmt: skip
        return Page("bulletins/edit_item.html", form=form, bulletin=bulletin, item=item, figures=figure_choices())

    @post("/{bulletin_id:uuid}/items/{item_id:uuid}", permission=EDITS, status_code=200)
    async def edit(
        self, request: Sent, session: AsyncSession, city: CityPlace, bulletin_id: UUID, item_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, EditPlaced)
        bulletin = await editing.bulletin_of(session, city.id, bulletin_id)
        item = await editing.placed_item(session, city.id, bulletin_id, item_id)
        with form.or_again("bulletins/edit_item.html", bulletin=bulletin, item=item, figures=figure_choices()):
            words = form.value
            await editing.edit_item(
                session, city.id, bulletin_id, item_id, words, revision=words.revision,
                item_revision=words.item_revision,
            )  # fmt: skip
        return go(f"{city.home}/bulletins/{bulletin_id}")

    @post("/{bulletin_id:uuid}/review", permission="bulletin.review", status_code=200)
    async def review(
        self, request: Sent, session: AsyncSession, city: CityPlace, viewer: Viewer, clock: Clock, bulletin_id: UUID
    ) -> Response[Any]:
        wanted = (await read_form(request, Step)).value
        await editing.review_bulletin(
            session, city.id, bulletin_id, revision=wanted.revision, by=viewer.id, now=clock.now()
        )
        return go(f"{city.home}/bulletins/{bulletin_id}")

    @post("/{bulletin_id:uuid}/sign", permission="bulletin.sign", status_code=200)
    async def sign(
        self, request: Sent, databases: Databases, city: CityPlace, viewer: Viewer, clock: Clock, bulletin_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Step)
        async with databases.session(City(city.id)) as session:
            bulletin = await editing.bulletin_of(session, city.id, bulletin_id)
        with form.or_again("bulletins/refused.html", bulletin=bulletin):
            await sign_bulletin(
                databases, city.id, bulletin_id, revision=form.value.revision, by=viewer.id, now=clock.now()
            )
        return go(f"{city.home}/bulletins/{bulletin_id}")


def _head(given: SaveHead) -> editing.BulletinHead:
    return editing.BulletinHead(
        name=given.name, issue=given.issue, total_issue=given.total_issue, issuer=given.issuer,
        issued_on=given.issued_on, heading=given.heading,
    )  # fmt: skip


def _link(city: CityPlace, bulletin: Bulletin, settings: Settings, clock: Clock) -> str:
    """For department heads without an account: this issue alone, for two weeks."""
    token = reading_token(settings.signing_key(PURPOSE), bulletin.id, clock.now() + LINK_LIFE)
    return f"{settings.public_url}{city.home}/reading/{token}/original"
