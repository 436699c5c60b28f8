"""A finished walk, item by item, with what its findings became and its pictures: for its walker and its readers."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page
from hutong.patrols.became import became
from hutong.patrols.records import told_lately, walk_to_read
from hutong.patrols.walks import Walk
from hutong.photos.queries import PhotoView, photos_of
from hutong.visits.clock import Clock

_SHOWN_FOR = timedelta(days=31)


class WalkRecords(Controller):
    path = "/o/{slug:str}/patrols/{patrol_id:uuid}/record"

    @get("/", permission=("patrol.walk", "alley.read", "office.read"), name="patrols.record")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, patrol_id: UUID) -> Page:
        within: set[UUID] | None = None
        if not viewer.may("office.read"):
            _, setting = await setting_at(session, clock.now())
            # Two who walk the same alley do not read one another's walks.
            reads = viewer.may("alley.read")
            within = {alley.id for alley in alleys_within(setting, viewer.id, clock.now())} if reads else set()
        walk = await walk_to_read(session, patrol_id, person=viewer.id, within=within)
        return Page("patrols/record.html", walk=walk, **await told_of(session, walk))


async def told_of(session: AsyncSession, walk: Walk) -> dict[str, Any]:
    """What its items led to, and its pictures, by item."""
    photos: dict[str, list[PhotoView]] = defaultdict(list)
    for photo in await photos_of(session, "patrol", walk.patrol.id):
        photos[photo.item or ""].append(photo)
    return {"became": await became(session, walk.patrol.items), "photos": dict(photos)}


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    if not asked.in_reach:
        return None
    told = await told_lately(session, asked.alley.id, asked.last_day - _SHOWN_FOR)
    return {"told": told} if told else None


panels = [Panel("patrols/_of_alley.html", _of_alley, order=36)]
