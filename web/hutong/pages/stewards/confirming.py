"""核实: a steward looks whether what was reported is really done. One question, two answers."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.queries import CaseView, case_for
from hutong.cases.schemas import TakeStep
from hutong.cases.steps import take_step
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.stewards.schemas import Confirm
from hutong.photos.queries import pairs, photos_of
from hutong.playbooks.verbs import Verb
from hutong.visits.clock import Clock


class Confirming(Controller):
    path = "/o/{slug:str}/confirm"

    @get("/{case_id:uuid}", permission="case.verify", name="stewards.confirm")
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Page:
        case = await _waiting(session, viewer, clock, case_id)
        form = blank(revision=case.revision)
        return Page("stewards/confirm.html", form=form, case=case, **await _photos(session, case_id))

    @post("/{case_id:uuid}", permission="case.verify", status_code=200)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        case_id: UUID,
    ) -> Response[Any]:
        case = await _waiting(session, viewer, clock, case_id)
        form = await read_form(request, Confirm)
        with form.or_again("stewards/confirm.html", case=case, **await _photos(session, case_id)):
            step = TakeStep(action=form.value.action, revision=form.value.revision, note=form.value.note or None)
            await take_step(session, case_id, step, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/confirm/{case_id}/thanks")

    @get("/{case_id:uuid}/thanks", permission="case.verify", name="stewards.confirmed")
    async def thanks(self, case_id: UUID) -> Page:
        _ = case_id
        return Page("stewards/confirmed.html")


async def _waiting(session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> CaseView:
    """Raises NotThere for a case about which this viewer has nothing to say."""
    case = await case_for(session, viewer.id, case_id, now=clock.now())
    if not any(action.verb is Verb.VERIFY for action in case.actions):
        raise NotThere
    return case


async def _photos(session: AsyncSession, case_id: UUID) -> dict[str, Any]:
    photos = await photos_of(session, "case", case_id)
    return {"pairs": pairs(photos)}
