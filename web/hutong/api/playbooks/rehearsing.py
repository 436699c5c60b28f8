"""Rehearsing a draft: ordered, followed, cancelled."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.reading import DRAFTS
from hutong.api.playbooks.schemas import Rehearsed, RehearsedCase, RehearsedCases
from hutong.api.reading import read_json
from hutong.playbooks.queries import version_row
from hutong.rehearsals.models import Rehearsal
from hutong.rehearsals.queries import PAGE, differing_case, differing_cases, differing_count, is_stale, summary_of
from hutong.rehearsals.rules.courses import Difference
from hutong.rehearsals.schemas import Begin
from hutong.rehearsals.service import begin, cancel, order_traces, rehearsal_row
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Rehearsing(Controller):
    path = "/o/{slug:str}/api/playbooks"

    @post(
        "/drafts/{draft_id:uuid}/rehearsals", permission="playbook.draft", name="api.playbooks.rehearse",
        status_code=202, operation_class=takes(Begin), summary="Order a rehearsal of a draft",
    )  # fmt: skip
    async def order(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, draft_id: UUID
    ) -> Rehearsed:
        """Runs in the background; its id is the sender's, and asked twice it is one."""
        sent = await read_json(request, Begin)
        return await _told(session, await begin(session, draft_id, sent, by=viewer.actor, now=clock.now()))

    @get("/rehearsals/{rehearsal_id:uuid}", permission=DRAFTS, name="api.playbooks.rehearsal")
    async def follow(self, session: AsyncSession, rehearsal_id: UUID) -> Rehearsed:
        """How far it is, and what it found."""
        return await _told(session, await rehearsal_row(session, rehearsal_id))

    @get("/rehearsals/{rehearsal_id:uuid}/cases", permission=DRAFTS, name="api.playbooks.rehearsal.cases")
    async def cases(
        self, session: AsyncSession, rehearsal_id: UUID, kind: Difference | None = None,
        page: Annotated[int, Parameter(ge=1, le=100_000)] = 1,
    ) -> RehearsedCases:  # fmt: skip
        """All cases that would differ, in the order in which they were opened, a page at a time."""
        await rehearsal_row(session, rehearsal_id)
        found = await differing_cases(session, rehearsal_id, kind=kind, page=page)
        return RehearsedCases(
            total=await differing_count(session, rehearsal_id, kind=kind), page=page, size=PAGE,
            cases=[RehearsedCase.of(one, traces=False) for one in found],
        )  # fmt: skip

    @get("/rehearsals/{rehearsal_id:uuid}/cases/{row_id:uuid}", permission=DRAFTS, name="api.playbooks.rehearsal.case")
    async def case(self, session: AsyncSession, rehearsal_id: UUID, row_id: UUID) -> RehearsedCase:
        """One of them with both traces; not whole, with the last lines alone until its traces are asked for."""
        return RehearsedCase.of(await differing_case(session, rehearsal_id, row_id), traces=True)

    @post(
        "/rehearsals/{rehearsal_id:uuid}/cases/{row_id:uuid}/traces", permission=DRAFTS,
        name="api.playbooks.rehearsal.traces", status_code=202, operation_class=takes(None),
        summary="Have the traces of a case told",
    )  # fmt: skip
    async def tell(self, session: AsyncSession, rehearsal_id: UUID, row_id: UUID) -> RehearsedCase:
        """Runs in the background, for this case and the next ones; nothing is done where they are whole already."""
        await order_traces(session, rehearsal_id, row_id)
        return RehearsedCase.of(await differing_case(session, rehearsal_id, row_id), traces=True)

    @post(
        "/rehearsals/{rehearsal_id:uuid}/cancel", permission="playbook.draft", name="api.playbooks.rehearsal.cancel",
        status_code=200, operation_class=takes(None), summary="Cancel a rehearsal",
    )  # fmt: skip
    async def cancel(self, session: AsyncSession, clock: Clock, rehearsal_id: UUID) -> Rehearsed:
        return await _told(session, await cancel(session, rehearsal_id, now=clock.now()))


async def _told(session: AsyncSession, row: Rehearsal) -> Rehearsed:
    summary = summary_of(row)
    return Rehearsed(
        id=row.id, state=str(row.state), done=row.done, total=row.total, first=row.first, last=row.last,
        generated=row.generated, trouble=row.trouble,
        is_stale=row.playbook_id is None or is_stale(row, await version_row(session, row.playbook_id)),
        summary=msgspec.to_builtins(summary) if summary is not None else None,
        differs=summary.is_otherwise if summary is not None else None,
    )  # fmt: skip
