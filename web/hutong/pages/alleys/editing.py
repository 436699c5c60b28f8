"""Registering, describing and re-cutting alleys, for office administrators."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alley_records.recutting import belongings_of, recut
from hutong.alleys import changing
from hutong.alleys.models import Alley
from hutong.alleys.schemas import DescribeAlley, NewAlley, Recut
from hutong.pages.alleys.listing import KINDS, communities
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.texts import gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class AlleyEditing(Controller):
    path = "/o/{slug:str}/alleys"

    @get("/new", permission="office.manage")
    async def new(self, session: AsyncSession, clock: Clock) -> Page:
        return Page("alleys/new.html", form=blank(since=clock.today), **await _choices(session))

    @post("/new", permission="office.manage", status_code=200)
    async def add(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, NewAlley)
        with form.or_again("alleys/new.html", **await _choices(session)):
            alley = await changing.add_alley(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/alleys/{alley.id}")

    @get("/{alley_id:uuid}/edit", permission="office.manage")
    async def edit(self, session: AsyncSession, clock: Clock, alley_id: UUID) -> Page:
        alley = await changing.alley_with(session, alley_id)
        also = [row.community_id for row in await changing.communities_beside(session, alley_id, clock.today)]
        form = blank(
            name=alley.name, kind=alley.kind, length_m=alley.length_m, community_id=alley.community_id, also=also
        )
        return Page("alleys/edit.html", form=form, alley=alley, **await _choices(session))

    @post("/{alley_id:uuid}/edit", permission="office.manage", status_code=200)
    async def change(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley_id: UUID
    ) -> Response[Any]:
        alley = await changing.alley_with(session, alley_id)
        form = await read_form(request, DescribeAlley)
        with form.or_again("alleys/edit.html", alley=alley, **await _choices(session)):
            await changing.change_alley(
                session, alley_id, form.value, day=clock.today, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/alleys/{alley_id}")

    @get("/{alley_id:uuid}/recut", permission="office.manage")
    async def ending(self, session: AsyncSession, clock: Clock, alley_id: UUID) -> Page:
        form = blank(last_day=clock.today)
        return Page("alleys/recut.html", form=form, **await _recut(session, alley_id))

    @post("/{alley_id:uuid}/recut", permission="office.manage", status_code=200)
    async def end(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley_id: UUID
    ) -> Response[Any]:
        facts = await _recut(session, alley_id)
        form = await read_form(request, Recut)
        with form.or_again("alleys/recut.html", **facts):
            heir = await recut(session, alley_id, form.value, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/alleys/{heir.id}")


async def _choices(session: AsyncSession) -> dict[str, Any]:
    return {
        "kinds": [(code.value, gettext(word)) for code, word in KINDS.items()],
        "communities": await communities(session),
    }


async def _recut(session: AsyncSession, alley_id: UUID) -> dict[str, Any]:
    alley = await changing.alley_with(session, alley_id)
    others = select(Alley.id, Alley.name).where(Alley.until.is_(None), Alley.id != alley_id).order_by(Alley.name)
    return {
        "alley": alley,
        "has": await belongings_of(session, alley_id),
        "others": [(row.id, row.name) for row in await session.execute(others)],
    }
