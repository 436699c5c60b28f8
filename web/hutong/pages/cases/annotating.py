"""What is noted beside a case: a word among colleagues, watching, links, labels."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.annotations import service
from hutong.annotations.schemas import Comment, Labelled, Link
from hutong.cases.queries import CaseView, case_for
from hutong.pages.answers import go
from hutong.pages.cases.acting import page_again
from hutong.pages.forms import read_form
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Annotating(Controller):
    path = "/o/{slug:str}/cases/{case_id:uuid}"

    @post("/comments", permission="case.read", status_code=200)
    async def say(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form, case = await read_form(request, Comment), await _case(session, viewer, clock, case_id)
        async with page_again(form, session, viewer, clock, case_id):
            await service.comment_on(session, case, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#beside")

    @post("/comments/{comment_id:uuid}/erase", permission="case.read", status_code=200)
    async def unsay(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID, comment_id: UUID
    ) -> Response[Any]:
        case = await _case(session, viewer, clock, case_id)
        await service.erase_comment(session, case, comment_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#beside")

    @post("/watch", permission="case.read", status_code=200)
    async def watch(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        case = await _case(session, viewer, clock, case_id)
        await service.watch(session, case, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/unwatch", permission="case.read", status_code=200)
    async def unwatch(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        case = await _case(session, viewer, clock, case_id)
        await service.stop_watching(session, case, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/links", permission="case.read", status_code=200)
    async def link(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form, case = await read_form(request, Link), await _case(session, viewer, clock, case_id)
        async with page_again(form, session, viewer, clock, case_id):
            await service.link(session, case, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#beside")

    @post("/links/{other:uuid}/drop", permission="case.read", status_code=200)
    async def unlink(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID, other: UUID
    ) -> Response[Any]:
        case = await _case(session, viewer, clock, case_id)
        await service.unlink(session, case, other, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#beside")

    @post("/labels", permission="case.read", status_code=200)
    async def label(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form, case = await read_form(request, Labelled), await _case(session, viewer, clock, case_id)
        async with page_again(form, session, viewer, clock, case_id):
            await service.label(session, case, form.value.label, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#beside")

    @post("/labels/drop", permission="case.read", status_code=200)
    async def unlabel(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form, case = await read_form(request, Labelled), await _case(session, viewer, clock, case_id)
        async with page_again(form, session, viewer, clock, case_id):
            await service.take_label_off(session, case, form.value.label, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#beside")


async def _case(session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> CaseView:
    """Raises NotThere."""
    return await case_for(session, viewer.id, case_id, now=clock.now(), everything=viewer.may("office.read"))
