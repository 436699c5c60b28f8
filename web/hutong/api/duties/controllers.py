"""Walks together (集体巡查), for programs: which ask whether one was there, and saying so.

`GET /o/{slug}/api/duties/together`, `POST …/duties/together/{walk}`. Said again the same changes nothing; a later word
replaces an earlier one.
"""

from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.cases.settings import setting_at
from hutong.rosters.walking import say_there, walks_to_confirm
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class AskedWalk(msgspec.Struct, frozen=True, kw_only=True):
    """A walk that `person` noted as one together, begun `at` by the office's clock; the reader has not said yet."""

    id: UUID
    person: UUID
    alley: UUID
    day: date
    at: time | None


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one was there oneself."""

    there: bool


class Said(msgspec.Struct, frozen=True):
    id: UUID
    there: bool


class TogetherApi(Controller):
    path = "/o/{slug:str}/api/duties/together"

    @get(
        "/", permission="duty.own", name="api.duties.together", summary="Walks together that ask whether one was there"
    )
    async def asked(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> list[AskedWalk]:
        """Of the last month, the oldest first."""
        _, setting = await setting_at(session, clock.now())
        return [
            AskedWalk(id=walk.id, person=walk.person, alley=walk.alley, day=walk.day, at=walk.at)
            for walk in await walks_to_confirm(session, setting, viewer.id, clock.now())
        ]

    @post(
        "/{walk_id:uuid}",
        permission="duty.own",
        name="api.duties.there",
        status_code=200,
        operation_class=takes(Attended),
        summary="Say whether one was at a walk together",
    )
    async def say(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, walk_id: UUID) -> Said:
        sent = await read_json(request, Attended)
        _, setting = await setting_at(session, clock.now())
        await say_there(session, setting, walk_id, there=sent.there, person=viewer.id, by=viewer.actor, now=clock.now())
        return Said(walk_id, sent.there)


controllers = [TogetherApi]
