"""Rehearsing a draft: ordered, followed, cancelled."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.playbooks.reading import DRAFTS
from hutong.api.playbooks.schemas import Rehearsed
from hutong.api.reading import read_json
from hutong.playbooks.queries import version_row
from hutong.rehearsals.models import Rehearsal
from hutong.rehearsals.queries import is_stale, summary_of
from hutong.rehearsals.schemas import Begin
from hutong.rehearsals.service import begin, cancel, rehearsal_row
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
    )  # fmt: skip
