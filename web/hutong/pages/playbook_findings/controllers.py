"""Answering for what is odd about a draft."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import go
from hutong.pages.forms import read_form
from hutong.pages.playbook_findings.schemas import Acknowledge
from hutong.pages.playbook_findings.showing import day_typed, found_in, present_findings
from hutong.playbooks.acknowledging import acknowledge
from hutong.playbooks.queries import version_row
from hutong.visits.clock import Clock


class DraftFindings(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}"

    @post("/acknowledge", permission="playbook.draft", status_code=200)
    async def acknowledge(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        draft_id: UUID,
    ) -> Response[Any]:
        """One warning, or all of its kind at once."""
        form = await read_form(request, Acknowledge)
        draft = await version_row(session, draft_id)
        address = f"{office.home}/playbooks/drafts/{draft_id}"
        day = day_typed(form.typed("day"), clock.today)
        found = await found_in(session, draft, draft.source, day=day, address=address)
        meant = [shown for shown in found.open if shown.finding.mark.hex() == form.typed("mark")]
        with form.or_again("playbook_findings/reason.html", meant=meant, address=address, day=day):
            sent = form.value
            findings = await present_findings(session, draft.source, day)
            code = {f.code for f in findings if f.mark.hex() == sent.mark}
            marks = {f.mark for f in findings if f.mark.hex() == sent.mark or (sent.same and f.code in code)}
            await acknowledge(
                session, draft, findings, marks=marks, reason=sent.reason, by=viewer.actor, now=clock.now()
            )
        return go(f"{address}#findings")


controllers = [DraftFindings]
