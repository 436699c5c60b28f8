"""Needs heard on visits, and what chief or community answers."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.schemas import AnswerNeed
from hutong.patrols.needs import answered_needs, open_needs
from hutong.patrols.recording import answer_need
from hutong.visits.clock import Clock

ANSWERERS = ("desk.chief", "desk.community", "desk.headquarters", "desk.superior")


class Needs(Controller):
    path = "/o/{slug:str}/needs"

    @get("/", permission=ANSWERERS, name="needs.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        return Page("patrols/needs.html", form=blank(), sent=None, **await _facts(session, viewer, clock))

    @post("/{visit_id:uuid}", permission=ANSWERERS, status_code=200)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        visit_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, AnswerNeed)
        facts = await _facts(session, viewer, clock)
        with form.or_again("patrols/needs.html", sent=visit_id, **facts):
            visit = await answer_need(
                session, visit_id, form.value.answer, person=viewer.id, by=viewer.actor, now=clock.now()
            )
            if visit.alley_id not in facts["within"]:
                # Raised, not returned: the answer is abandoned with it.
                raise NotThere
        return go(f"{office.home}/needs")


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    within = [alley.id for alley in alleys_within(setting, viewer.id, clock.now())]
    return {
        "within": within,
        "waiting": await open_needs(session, within),
        "answered": await answered_needs(session, within),
    }
