"""离开街道, and coming back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid
from hutong.handovers.errors import AdministratorLeaves
from hutong.handovers.leaving import leave_office
from hutong.pages.answers import go
from hutong.pages.forms import read_form
from hutong.pages.people.schemas import Leave
from hutong.pages.people.showing import facts_of
from hutong.pages.people.terms import APPOINTS
from hutong.people import queries
from hutong.people.leaving import reopen_account
from hutong.texts import N_
from hutong.visits.clock import Clock


class Leaving(Controller):
    path = "/o/{slug:str}/people/{person_id:uuid}"

    @post("/leave", permission=APPOINTS, name="people.leave", status_code=200)
    async def leave(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        person_id: UUID,
    ) -> Response[Any]:
        person = await queries.person_of(session, person_id)
        form = await read_form(request, Leave)
        with form.or_again("people/show.html", **await facts_of(session, person, clock)):
            if not form.value.sure:
                raise Invalid([FieldProblem("sure", N_("请勾选，确认是离开街道。"))])
            if person.administrator and not viewer.may("account.manage"):
                raise AdministratorLeaves
            await leave_office(session, person_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/people/{person_id}")

    @post("/return", permission=APPOINTS, name="people.return", status_code=200)
    async def back(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, person_id: UUID
    ) -> Response[Any]:
        await reopen_account(session, person_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/people/{person_id}")
