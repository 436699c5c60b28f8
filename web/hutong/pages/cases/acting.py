"""Doing something about a case. Whatever is refused brings the page again, as things stand now, with what was typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.joint_calls import call_in, call_together, end_together, propose_time, record_failure, settle_time
from hutong.cases.persuasion import record_round
from hutong.cases.schemas import (
    CalledIn,
    CallEnded,
    CallFailed,
    CallTogether,
    MeetAnew,
    RecordRound,
    TakeStep,
    TimeSaid,
)
from hutong.cases.steps import begin_again, run_on, take_back, take_step
from hutong.errors import NotAllowed, NotThere, Refusal
from hutong.pages.answers import go
from hutong.pages.cases.reading import READS
from hutong.pages.cases.schemas import Act, HoldRound, Reopen
from hutong.pages.cases.showing import case_page
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.photos.plain import FORM_BYTES
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_AGREED = N_("对方同意整改。")
_NOT_AGREED = N_("对方暂未同意。")


class Acting(Controller):
    path = "/o/{slug:str}/cases/{case_id:uuid}"

    @post("/act", permission=READS, status_code=200, request_max_body_size=FORM_BYTES)
    async def act(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Act)
        async with page_again(form, session, viewer, clock, case_id, chosen=form.typed("action")):
            sent = form.value
            step = TakeStep(
                action=sent.action, revision=sent.revision, note=sent.note, outcome=sent.outcome,
                help_given=sent.help_given, reason=sent.reason, came=tuple(sent.came), present=sent.present,
                document=sent.document,
            )  # fmt: skip
            await take_step(session, case_id, step, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/rounds", permission="case.persuade", status_code=200)
    async def hold_round(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, HoldRound)
        async with page_again(form, session, viewer, clock, case_id, chosen="round"):
            sent = form.value
            agreed = sent.agreed == "yes"
            # The words of the round stand in its own row, which is erased at its term; the step only says how it ended.
            ended = gettext(_AGREED if agreed else _NOT_AGREED)
            spoken = RecordRound(
                action=sent.action, revision=sent.revision, who_went=sent.who_went, difficulty=sent.difficulty,
                help_agreed=sent.help_agreed, next_visit=sent.next_visit, agreed=agreed, note=ended, outcome=ended,
            )  # fmt: skip
            await record_round(session, case_id, spoken, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/calls", permission="case.call", status_code=200)
    async def call(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, CallTogether)
        chosen = f"call-{form.typed('kind')}" if form.typed("kind") else "call"
        async with page_again(form, session, viewer, clock, case_id, chosen=chosen):
            await call_together(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/calls/failed", permission="case.call", status_code=200)
    async def call_failed(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, CallFailed)
        async with page_again(form, session, viewer, clock, case_id, chosen="fail"):
            await record_failure(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/calls/ended", permission="case.call", status_code=200)
    async def call_ended(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, CallEnded)
        async with page_again(form, session, viewer, clock, case_id, chosen="end_call"):
            await end_together(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/calls/time", permission="case.call", status_code=200)
    async def meet_anew(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, MeetAnew)
        async with page_again(form, session, viewer, clock, case_id, chosen="meet_anew"):
            await propose_time(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#answers")

    @post("/calls/more", permission="case.call", status_code=200)
    async def call_in(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, CalledIn)
        async with page_again(form, session, viewer, clock, case_id, chosen="call_in"):
            await call_in(session, case_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}#answers")

    @post("/calls/{answer_id:uuid}/time", permission="case.call", status_code=200)
    async def other_time(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID,
        answer_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, TimeSaid)
        async with page_again(form, session, viewer, clock, case_id):
            await settle_time(
                session, case_id, answer_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/cases/{case_id}#answers")

    @post("/resume", permission=READS, status_code=200)
    async def resume(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        async with page_again(blank(), session, viewer, clock, case_id, chosen="resume"):
            await run_on(session, case_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/withdraw", permission=READS, status_code=200)
    async def withdraw(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        async with page_again(blank(), session, viewer, clock, case_id):
            await take_back(session, case_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/cases/{case_id}")

    @post("/reopen", permission=READS, status_code=200)
    async def reopen(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, case_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Reopen)
        async with page_again(form, session, viewer, clock, case_id, chosen="reopen"):
            await begin_again(
                session, case_id, note=form.value.note, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/cases/{case_id}")


@asynccontextmanager
async def page_again(
    form: Form[Any],
    session: AsyncSession,
    viewer: Viewer,
    clock: Clock,
    case_id: UUID,
    *,
    chosen: str | None = None,
) -> AsyncIterator[None]:
    """As `form.or_again`, but the page is put together only when needed, from what is stored by then."""
    try:
        # Undone alone when refused, so that the page is not shown with half a deed.
        async with session.begin_nested():
            yield
    except (NotThere, NotAllowed):
        raise
    except Refusal:
        context = await case_page(session, viewer, clock, case_id, chosen=chosen, form=form)
        with form.or_again("cases/show.html", **context):
            raise
