"""Walks together: whoever was called to one says himself whether he was there."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Controller, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.pages.answers import go
from hutong.rosters.walking import say_there, walks_to_confirm
from hutong.visits.clock import Clock


class WalkTold(NamedTuple):
    """A walk that somebody noted as one together, of which the reader is asked."""

    id: UUID
    who: str
    day: date
    at: str
    alley: str


class Together(Controller):
    path = "/o/{slug:str}/duties/together"

    @post("/{walk_id:uuid}/there", permission="duty.own", name="duties.there", status_code=200)
    async def there(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, walk_id: UUID
    ) -> Response[Any]:
        return await _say(session, viewer, office, clock, walk_id, there=True)

    @post("/{walk_id:uuid}/absent", permission="duty.own", name="duties.absent", status_code=200)
    async def absent(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, walk_id: UUID
    ) -> Response[Any]:
        return await _say(session, viewer, office, clock, walk_id, there=False)


async def walks_asked(session: AsyncSession, person: UUID, clock: Clock) -> list[WalkTold]:
    """Those of which the reader has not said yet whether he was there."""
    at, setting = await setting_at(session, clock.now())
    return [
        WalkTold(
            walk.id, at.names.get(walk.person, ""), walk.day, f"{walk.at:%H:%M}" if walk.at else "",
            setting.directory.alley(walk.alley).name,
        )
        for walk in await walks_to_confirm(session, setting, person, clock.now())
    ]  # fmt: skip


async def _say(
    session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, walk_id: UUID, *, there: bool
) -> Response[Any]:
    _, setting = await setting_at(session, clock.now())
    await say_there(session, setting, walk_id, there=there, person=viewer.id, by=viewer.actor, now=clock.now())
    return go(f"{office.home}/duties")
