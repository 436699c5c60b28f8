"""What stands beside a case, for programs: comments, watching, labels and links. Nothing of it moves the case.

`GET /o/{slug}/api/cases/{id}/beside` tells all of it. `POST …/comments`, `…/labels`, `…/labels/drop`, `…/links`,
`…/links/drop`, `…/watch`, `…/unwatch` answer the same. Each said or done twice is one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.annotations import service
from hutong.annotations.queries import beside
from hutong.annotations.schemas import Comment, Labelled, Link
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.cases.queries import CaseView, case_for
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = "case.read"


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Without words once erased."""

    id: UUID
    person: UUID
    body: str | None
    mentions: tuple[UUID, ...]
    at: datetime


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """Another case: linked, or it leads this one, or follows it. No title of one that is not the reader's to see."""

    id: UUID
    number: str
    title: str
    tie: str


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    comments: tuple[Remark, ...]
    labels: tuple[str, ...]
    watching: bool
    watchers: int
    ties: tuple[Tie, ...]


class Unlinked(msgspec.Struct, frozen=True, kw_only=True):
    other: UUID


class AnnotationsApi(Controller):
    path = "/o/{slug:str}/api/cases/{case_id:uuid}"

    @get("/beside", permission=READS, name="api.cases.beside")
    async def read(self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        return await _stand(session, await _case(session, viewer, clock, case_id), viewer, clock)

    @post(
        "/comments", permission=READS, name="api.cases.comment", status_code=200, operation_class=takes(Comment),
        summary="Say something to colleagues about a case",
    )  # fmt: skip
    async def say(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        sent, case = await read_json(request, Comment), await _case(session, viewer, clock, case_id)
        await service.comment_on(session, case, sent, person=viewer.id, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)

    @post(
        "/labels", permission=READS, name="api.cases.label", status_code=200, operation_class=takes(Labelled),
        summary="Label a case",
    )  # fmt: skip
    async def label(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        sent, case = await read_json(request, Labelled), await _case(session, viewer, clock, case_id)
        await service.label(session, case, sent.label, person=viewer.id, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)

    @post(
        "/labels/drop", permission=READS, name="api.cases.unlabel", status_code=200, operation_class=takes(Labelled),
        summary="Take a label off",
    )  # fmt: skip
    async def unlabel(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        sent, case = await read_json(request, Labelled), await _case(session, viewer, clock, case_id)
        await service.take_label_off(session, case, sent.label, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)

    @post(
        "/links", permission=READS, name="api.cases.link", status_code=200, operation_class=takes(Link),
        summary="Link a case with another, by its number",
    )  # fmt: skip
    async def link(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        sent, case = await read_json(request, Link), await _case(session, viewer, clock, case_id)
        await service.link(session, case, sent, person=viewer.id, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)

    @post(
        "/links/drop", permission=READS, name="api.cases.unlink", status_code=200, operation_class=takes(Unlinked),
        summary="Undo a link",
    )  # fmt: skip
    async def unlink(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        sent, case = await read_json(request, Unlinked), await _case(session, viewer, clock, case_id)
        await service.unlink(session, case, sent.other, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)

    @post(
        "/watch",
        permission=READS,
        name="api.cases.watch",
        status_code=200,
        operation_class=takes(None),
        summary="Watch a case",
    )
    async def watch(self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        case = await _case(session, viewer, clock, case_id)
        await service.watch(session, case, person=viewer.id, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)

    @post(
        "/unwatch",
        permission=READS,
        name="api.cases.unwatch",
        status_code=200,
        operation_class=takes(None),
        summary="Watch it no more",
    )
    async def unwatch(self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stand:
        case = await _case(session, viewer, clock, case_id)
        await service.stop_watching(session, case, person=viewer.id, by=viewer.actor, now=clock.now())
        return await _stand(session, case, viewer, clock)


async def _case(session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> CaseView:
    """Raises NotThere."""
    return await case_for(session, viewer.id, case_id, now=clock.now(), everything=viewer.may("office.read"))


async def _stand(session: AsyncSession, case: CaseView, viewer: Viewer, clock: Clock) -> Stand:
    found = await beside(session, case.state.id)
    everything = viewer.may("office.read")
    day = case.setting.day(clock.now())
    mine = {alley.id for post in case.setting.directory.posts_answered_for(viewer.id, day)
            for alley in case.setting.directory.alleys_of(post.id, day)}  # fmt: skip
    return Stand(
        comments=tuple(
            Remark(id=one.id, person=one.person, body=one.body, mentions=one.mentions, at=one.at)
            for one in found.comments
        ),
        labels=found.labels,
        watching=viewer.id in found.watchers,
        watchers=len(found.watchers),
        ties=tuple(
            Tie(id=t.id, number=t.number, title=t.title if everything or t.alley in mine else "", tie=t.tie)
            for t in found.ties
        ),
    )
