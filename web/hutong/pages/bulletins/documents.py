"""The document itself, and where each of its numbers comes from: for editors, and for readers by signed link."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import CityPlace
from hutong.db import City, Databases
from hutong.errors import NotThere
from hutong.pages.answers import Page
from hutong.reports.bulletin_queries import frozen_figures, office_names
from hutong.reports.editing import SIGNED, bulletin_of, city_item, items_of
from hutong.reports.lineage import by_month, value_now
from hutong.reports.models import Bulletin
from hutong.reports.papers import paper, policy
from hutong.reports.prose import figures_in
from hutong.reports.reading_links import PURPOSE, read_token
from hutong.reports.signing import articles_of
from hutong.settings import Settings
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock


class Documents(Controller):
    path = "/c/{slug:str}/bulletins/{bulletin_id:uuid}"

    @get("/original", permission="bulletin.read", name="bulletins.original")
    async def original(
        self, session: AsyncSession, databases: Databases, city: CityPlace, bulletin_id: UUID
    ) -> Response[bytes]:
        """The frozen bytes; before signing, the same page as it would be now, and it says so."""
        bulletin = await bulletin_of(session, city.id, bulletin_id)
        if bulletin.frozen is not None:
            return _sheet(bulletin.frozen)
        items = await items_of(session, city.id, bulletin_id)
        articles = await articles_of(databases, items)
        return _sheet(paper(bulletin, articles, draft=gettext(N_("样稿：数字按现在的记录计算，尚未签发。"))))

    @get("/figures/{item_id:uuid}/{name:str}", permission="bulletin.read", name="bulletins.figure")
    async def figure(
        self, session: AsyncSession, databases: Databases, city: CityPlace, bulletin_id: UUID, item_id: UUID, name: str
    ) -> Page:
        bulletin = await bulletin_of(session, city.id, bulletin_id)
        facts = await _lineage(session, databases, city, bulletin, item_id, name)
        return Page("bulletins/figure.html", back=f"{city.home}/bulletins/{bulletin_id}", **facts)


class SignedReading(Controller):
    """Without an account: the token names the bulletin and the end of the link."""

    path = "/c/{slug:str}/reading/{token:str}"

    @get("/original", permission="open", name="bulletins.reading")
    async def original(
        self, databases: Databases, city: CityPlace, settings: Settings, clock: Clock, token: str
    ) -> Response[bytes]:
        async with databases.session(City(city.id)) as session:
            bulletin = await _by_link(session, city, settings, clock, token)
        if bulletin.frozen is None:  # pragma: no cover - a signed one always holds its page
            raise NotThere
        return _sheet(bulletin.frozen)

    @get("/figures/{item_id:uuid}/{name:str}", permission="open", name="bulletins.reading-figure")
    async def figure(
        self, databases: Databases, city: CityPlace, settings: Settings, clock: Clock, token: str, item_id: UUID,
        name: str,
    ) -> Page:  # fmt: skip
        async with databases.session(City(city.id)) as session:
            bulletin = await _by_link(session, city, settings, clock, token)
            facts = await _lineage(session, databases, city, bulletin, item_id, name)
        return Page("bulletins/figure_public.html", back="../../original", **facts)


async def _by_link(session: AsyncSession, city: CityPlace, settings: Settings, clock: Clock, token: str) -> Bulletin:
    bulletin_id, _until = read_token(settings.signing_key(PURPOSE), token, clock.now())
    bulletin = await bulletin_of(session, city.id, bulletin_id)
    if bulletin.state != SIGNED:
        raise NotThere
    return bulletin


async def _lineage(
    session: AsyncSession, databases: Databases, city: CityPlace, bulletin: Bulletin, item_id: UUID, name: str
) -> dict[str, Any]:
    """Where a number is from: what is counted, over which days, up to where, and month by month."""
    item = await city_item(session, city.id, item_id)
    if item.bulletin_id != bulletin.id:
        raise NotThere
    frozen = (await frozen_figures(session, city.id, bulletin.id)).get((item_id, name))
    if name not in figures_in(item.body):
        raise NotThere
    start, until = item.period_from, item.period_until
    if frozen is not None:
        start, until = (date.fromisoformat(frozen.period[end]) for end in ("from", "until"))
    position = frozen.position if frozen else None
    now_value, counting = await value_now(databases, item, name)
    slug, zh, en = (await office_names(session, city.id)).get(item.office_id, ("", "", ""))
    return {
        "bulletin": bulletin,
        "item": item,
        "counting": counting,
        "figure": counting.figure,
        "name": name,
        "frozen": frozen,
        "now_value": now_value,
        "start": start,
        "until": until,
        "months": await by_month(databases, item.office_id, name, start, until, position=position),
        "office_slug": slug,
        "office_name": zh,
        "office_name_en": en,
    }


def _sheet(page: bytes) -> Response[bytes]:
    """Whole in itself: its own policy lets its own style through, and nothing else."""
    headers = {"Content-Security-Policy": policy(page)}
    return Response(content=page, media_type="text/html", headers=headers)
