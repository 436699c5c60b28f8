"""Handing a case on, pressing it, merging it and taking it out again, each from the page of the case."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.handling import hand_on, merge_into, press, take_out
from hutong.cases.placing import place_at
from hutong.cases.schemas import HandOn, MergeInto, Place, Press
from hutong.pages.answers import go
from hutong.pages.cases.acting import page_again
from hutong.pages.cases.reading import READS
from hutong.pages.forms import blank, read_form
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
MERGES = ("case.assign", "case.supervise", "case.close", "case.gather")


class Handing(Controller):
    path = "/o/{slug:str}/cases/{case_id:uuid}"

    @post("/hand-on", permission=READS, status_code=200)
    async def pass_on(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, HandOn)
        async with page_again(form, session, viewer, clock, case_id, chosen="hand_on"):
            state = await hand_on(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        # Whoever sent it to another alley may not see it there.
        lost = form.value.alley is not None and not viewer.may("office.read") and state.reporter != viewer.id
        return go(f"{office.home}/cases" if lost else f"{office.home}/cases/{case_id}")

    @post("/place", permission=READS, status_code=200)
    async def place(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Place)
        async with page_again(form, session, viewer, clock, case_id, chosen="place"):
            await place_at(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/press", permission="case.supervise", status_code=200)
    async def press_on(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Press)
        async with page_again(form, session, viewer, clock, case_id, chosen="press"):
            await press(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/merge", permission=MERGES, status_code=200)
    async def merge(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, MergeInto)
        async with page_again(form, session, viewer, clock, case_id, chosen="merge"):
            await merge_into(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/take-out", permission=MERGES, status_code=200)
    async def take_apart(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        async with page_again(blank(), session, viewer, clock, case_id, chosen="take_out"):
            await take_out(session, case_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")
