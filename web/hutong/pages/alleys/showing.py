"""One alley's page, panel by panel."""

from uuid import UUID

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.changing import alley_with
from hutong.alleys.models import Community
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.pages.alleys.listing import KINDS
from hutong.pages.alleys.panels import AskedAlley, panels_of
from hutong.pages.answers import Page
from hutong.visits.clock import Clock


class AlleyPage(Controller):
    path = "/o/{slug:str}/alleys/{alley_id:uuid}"

    @get("/", permission="alley.read", name="alleys.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, alley_id: UUID) -> Page:
        asked = await asked_alley(session, viewer, clock, alley_id)
        home = await session.get_one(Community, (bound_office(session), asked.alley.community_id))
        return Page(
            "alleys/show.html",
            about=asked,
            alley=asked.alley,
            community=home,
            kind=KINDS[asked.alley.kind],
            panels=await panels_of(session, asked),
        )


async def asked_alley(session: AsyncSession, viewer: Viewer, clock: Clock, alley_id: UUID) -> AskedAlley:
    """Raises NotThere."""
    alley = await alley_with(session, alley_id)
    office, setting = await setting_at(session, clock.now())
    reach = viewer.may("office.read") or any(
        fact.id == alley.id for fact in alleys_within(setting, viewer.id, clock.now())
    )
    return AskedAlley(alley, viewer, office, setting, clock, viewer.may("case.read") and reach)
