"""A draft takes in what was published since it began; what both changed is asked, place by place."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import Page, go
from hutong.pages.forms import read_form
from hutong.pages.playbooks.comparing import name_of
from hutong.pages.playbooks.desk import desk
from hutong.pages.playbooks.drafting import open_draft
from hutong.pages.playbooks.schemas import TakeIn
from hutong.playbooks.catching_up import take_in, to_take_in
from hutong.playbooks.errors import ChoicesMissing
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class TakingIn(Controller):
    path = "/o/{slug:str}/playbooks/drafts/{draft_id:uuid}/take-in"

    @post("/", permission="playbook.draft", status_code=200)
    async def take(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, draft_id: UUID
    ) -> Response[Any] | Page:
        form = await read_form(request, TakeIn)
        draft = await open_draft(session, draft_id)
        shown = await desk(session, viewer, office, clock, draft, refused="take_in")
        with form.or_again("playbooks/draft.html", **shown):
            sent = form.value
            try:
                await take_in(
                    session, draft_id, revision=sent.revision, onto=sent.onto, choices=sent.choices, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
            except ChoicesMissing as missing:
                for meeting in missing.meetings if sent.asked else ():
                    form.wrong(f"choices.{meeting.name}", N_("请选一个：用您的，还是用对方的。"))
                found = await to_take_in(session, draft, sent.choices)
                return Page(
                    "playbooks/take_in.html", status_code=409, draft=draft, name=name_of(draft), onto=sent.onto,
                    found=found, form=form,
                )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{draft_id}")
