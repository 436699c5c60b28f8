"""不归本街道: said on the page of a case, and taken back there."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import go
from hutong.pages.cases.acting import page_again
from hutong.pages.cases.reading import READS
from hutong.pages.forms import blank, read_form
from hutong.referrals.schemas import AskAway
from hutong.referrals.service import ask, take_back
from hutong.visits.clock import Clock


class Asking(Controller):
    path = "/o/{slug:str}/cases/{case_id:uuid}/referral"

    @post("/", permission=READS, status_code=200)
    async def send_away(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        case_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, AskAway)
        async with page_again(form, session, viewer, clock, case_id, chosen="refer"):
            await ask(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/take-back", permission=READS, status_code=200)
    async def take_it_back(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        async with page_again(blank(), session, viewer, clock, case_id):
            await take_back(session, case_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")
