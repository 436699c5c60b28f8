"""Lists of cases and the case itself."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.queries import case_for
from hutong.pages.answers import Page
from hutong.pages.cases.asking import asked_for
from hutong.pages.cases.lists import list_page
from hutong.pages.cases.showing import case_page
from hutong.pages.cases.words import category_word
from hutong.pages.councils.taking import taking
from hutong.playbooks.queries import Version
from hutong.visits.clock import Clock

READS = ("case.read", "case.report", "case.verify", "case.handle")
"""Any of these may open a case; which one, the case itself decides."""


class Reading(Controller):
    path = "/o/{slug:str}/cases"

    @get("/", permission="case.read", name="cases.index")
    async def index(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Page:
        asked = asked_for(request.query_params)
        return Page("cases/index.html", **await list_page(session, viewer, clock, in_force, asked))

    @get("/{case_id:uuid}", permission=READS, name="cases.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID, do: str | None = None
    ) -> Page:
        return Page("cases/show.html", **await case_page(session, viewer, clock, case_id, chosen=do))

    @get("/{case_id:uuid}/councils", permission="case.read", name="cases.councils")
    async def councils(self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Page:
        """Where it was talked over and might be; a page of its own, for few cases ever go to a council."""
        case = await case_for(session, viewer.id, case_id, now=clock.now(), everything=viewer.may("office.read"))
        # The category, and not what the reporter wrote: an agenda is read by neighbours.
        title = category_word(case.setting.playbook, case.state.category)
        return Page(
            "cases/councils.html",
            case=case,
            taken=await taking(session, "case", case_id, title, [case.state.alley.id]),
        )
