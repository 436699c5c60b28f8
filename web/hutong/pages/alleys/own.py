"""A walker's own maps: of each alley that she answers for, the one she drew, or the way to draw it."""

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alley_records.maps import maps_of
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.pages.answers import Page
from hutong.visits.clock import Clock

MOST = 12


class OwnMaps(Controller):
    path = "/o/{slug:str}/maps"

    @get("/", permission="patrol.walk", name="alleys.own_maps")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        _, setting = await setting_at(session, clock.now())
        found = []
        for alley in list(alleys_within(setting, viewer.id, clock.now()))[:MOST]:
            drawn = [m for m in await maps_of(session, alley.id) if m.author_id == viewer.id and m.replaced_at is None]
            found.append((alley, drawn[0] if drawn else None))
        return Page("alleys/own_maps.html", alleys=found)
