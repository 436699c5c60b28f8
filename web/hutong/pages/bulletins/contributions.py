"""`/d/{district}/bulletins`: a district's own items."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.db import Databases, District
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.bulletins.schemas import SaveItem, Step, WriteItem
from hutong.pages.bulletins.words import begun, figure_choices, figures_of
from hutong.pages.forms import blank, read_form
from hutong.reports.bulletin_queries import items_of_district, office_names
from hutong.reports.contributing import contribute_item, draft_item, own_item, save_item
from hutong.reports.lineage import values_of
from hutong.reports.models import BulletinItem
from hutong.reports.papers import Article
from hutong.reports.prose import blocks
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
About = Annotated[UUID | None, Parameter(query="office")]
From = Annotated[date | None, Parameter(query="from")]
To = Annotated[date | None, Parameter(query="to")]


class Contributions(Controller):
    path = "/d/{slug:str}/bulletins"

    @get("/", permission="bulletin.contribute", name="bulletins.district")
    async def index(self, session: AsyncSession, district: DistrictPlace) -> Page:
        items = await items_of_district(session, _of(district))
        names = await office_names(session, district.city_id, district.id)
        return Page("bulletins/district.html", items=items, names=names)

    @get("/items/new", permission="bulletin.contribute")
    async def new(
        self, session: AsyncSession, databases: Databases, district: DistrictPlace, clock: Clock,
        about: About = None, start: From = None, until: To = None,
    ) -> Page:  # fmt: skip
        """With an office, the text is begun with what it did in the period."""
        start, until = start or clock.today.replace(day=1), until or clock.today
        given = await _choices(session, district)
        if about is None:
            return Page("bulletins/new_item.html", form=blank(period_from=start, period_until=until), **given)
        if about not in given["names"]:
            raise NotThere
        text = await begun(databases, about, start, until)
        form = blank(office=about, period_from=start, period_until=until, body=text["body"])
        given["figures"] = await figures_of(databases, about, start, until)
        return Page("bulletins/new_item.html", form=form, begun=text, **given)

    @post("/items/new", permission="bulletin.contribute", status_code=200)
    async def write(
        self, request: Sent, session: AsyncSession, district: DistrictPlace, viewer: Viewer
    ) -> Response[Any]:
        form = await read_form(request, WriteItem)
        with form.or_again("bulletins/new_item.html", **await _choices(session, district)):
            item = await draft_item(session, _of(district), f"{district.name}供稿", form.value, by=viewer.id)
        return go(f"{district.home}/bulletins/items/{item.id}")

    @get("/items/{item_id:uuid}", permission="bulletin.contribute", name="bulletins.item")
    async def show(
        self, session: AsyncSession, databases: Databases, district: DistrictPlace, item_id: UUID, draft: bool = False
    ) -> Page:
        """With `draft`, what the office did in the period stands behind what is written, unsaved."""
        item = await own_item(session, _of(district), item_id)
        text: dict[str, Any] = {"body": item.body, "unused": (), "uncounted": False}
        if draft and item.bulletin_id is None:
            text = await begun(databases, item.office_id, item.period_from, item.period_until, item.body)
        form = blank(
            title=item.title, body=text["body"], period_from=item.period_from, period_until=item.period_until,
            revision=item.revision,
        )  # fmt: skip
        return Page("bulletins/item.html", form=form, begun=text, **await _item(databases, item))

    @post("/items/{item_id:uuid}", permission="bulletin.contribute", status_code=200)
    async def save(
        self,
        request: Sent,
        session: AsyncSession,
        databases: Databases,
        district: DistrictPlace,
        viewer: Viewer,
        clock: Clock,
        item_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, SaveItem)
        item = await own_item(session, _of(district), item_id)
        with form.or_again("bulletins/item.html", **await _item(databases, item)):
            words = form.value
            saved = await save_item(session, _of(district), item_id, words, revision=words.revision, by=viewer.id)
            if words.and_send:
                await contribute_item(
                    session, _of(district), item_id, revision=saved.revision, by=viewer.id, now=clock.now()
                )
        return go(f"{district.home}/bulletins/items/{item_id}")

    @post("/items/{item_id:uuid}/contribute", permission="bulletin.contribute", status_code=200)
    async def contribute(
        self, request: Sent, session: AsyncSession, district: DistrictPlace, viewer: Viewer, clock: Clock, item_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Step)
        await contribute_item(
            session, _of(district), item_id, revision=form.value.revision, by=viewer.id, now=clock.now()
        )
        return go(f"{district.home}/bulletins/items/{item_id}")


def _of(district: DistrictPlace) -> District:
    return District(district.city_id, district.id)


async def _choices(session: AsyncSession, district: DistrictPlace) -> dict[str, Any]:
    names = await office_names(session, district.city_id, district.id)
    return {"names": names, "figures": figure_choices()}


async def _item(databases: Databases, item: BulletinItem) -> dict[str, Any]:
    """The item as it reads now, with its numbers as of now."""
    counted = await values_of(databases, item)
    return {
        "item": item,
        "counted": counted,
        "blocks": blocks(item.body),
        "article": Article(item, counted),
        "figures": await figures_of(databases, item.office_id, item.period_from, item.period_until),
    }
