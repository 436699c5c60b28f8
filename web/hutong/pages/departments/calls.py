"""Read in the department's own scope; written for the office that called, once the row was found there."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.cases.answering import answer_call, takers_of
from hutong.cases.joint_calls import call_to, calls_to
from hutong.cases.models import JointCallAnswer
from hutong.cases.parties import parties_of
from hutong.cases.schemas import AnswerCall
from hutong.db import Office
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.cases.words import ANSWER_TONES, ANSWERS
from hutong.pages.departments.schemas import Answer
from hutong.pages.forms import Form, blank, read_form
from hutong.texts import N_
from hutong.visits.clock import Clock
from hutong.visits.departments import department_of
from hutong.visits.guard import OfficeSuspended
from hutong.visits.services import Services

FIRST = (("coming", N_("到")), ("reassigned", N_("改派")), ("other_time", N_("改期")))


class Calls(Controller):
    path = "/d/{slug:str}/calls"

    @get("/", permission="desk.department", name="departments.calls")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock, done: bool = False) -> Page:
        found = await calls_to(session, department_of(viewer), over=done)
        return Page(
            "departments/index.html",
            unanswered=[row for row in found if row.answered_at is None],
            others=[row for row in found if row.answered_at is not None],
            done=done,
            now=clock.now(),
            answers=ANSWERS,
            tones=ANSWER_TONES,
        )

    @get("/{answer_id:uuid}", permission="call.answer", name="departments.call")
    async def show(
        self, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, answer_id: UUID,
        do: str | None = None,
    ) -> Page:  # fmt: skip
        call = await call_to(session, department_of(viewer), answer_id)
        about = await _of_office(services, call, clock)
        return Page("departments/show.html", form=blank(), **about, **_facts(call, viewer, clock, do))

    @post("/{answer_id:uuid}", permission="call.answer", status_code=200)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        district: DistrictPlace,
        services: Services,
        clock: Clock,
        answer_id: UUID,
    ) -> Response[Any]:
        department = department_of(viewer)
        call = await call_to(session, department, answer_id)
        office = await services.directory.office_with(call.office_id)
        if office is None:
            raise NotThere
        form: Form[Answer] = await read_form(request, Answer)
        about = await _of_office(services, call, clock)
        with form.or_again("departments/show.html", **about, **_facts(call, viewer, clock, form.typed("state"))):
            if not office.is_writable:
                raise OfficeSuspended
            sent = form.value
            word = AnswerCall(
                state=sent.state, officer_name=sent.officer_name, other_time=sent.other_time, passed_to=sent.passed_to,
                reason=sent.reason, outcome=sent.outcome, document_number=sent.document_number,
            )  # fmt: skip
            async with services.databases.session(Office(office.id)) as of_office:
                await answer_call(
                    of_office, answer_id, word, department=department, officer=viewer.id, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
        return go(f"{district.home}/calls/{answer_id}")


async def _of_office(services: Services, call: JointCallAnswer, clock: Clock) -> dict[str, Any]:
    """Who else was called and has come, and who may come instead: read as the office, for a call that was found as the
    department.
    """
    async with services.databases.session(Office(call.office_id)) as of_office:
        parties = await parties_of(of_office, call)
        takers = await takers_of(of_office, call, now=clock.now()) if call.done_at is None else []
    return {"parties": parties, "takers": takers}


def _facts(call: JointCallAnswer, viewer: Viewer, clock: Clock, do: str | None) -> dict[str, Any]:
    """`do` is the answer whose form is open; the next one in order where none is asked for."""
    if call.done_at is not None:
        ways: tuple[tuple[str, str], ...] = ()
    elif call.arrived_at is not None or call.state == "came":
        ways = (("done", N_("记结果")),)
    else:
        ways = (*FIRST, ("came", N_("已到场")), ("done", N_("记结果")))
        if call.state == "coming":
            ways = (ways[3], *ways[1:3], ways[4])
    codes = [code for code, _ in ways]
    return {
        "call": call,
        "ways": ways,
        "chosen": do if do in codes else codes[0] if codes else None,
        "now": clock.now(),
        "me": viewer.name,
        "answers": ANSWERS,
        "tones": ANSWER_TONES,
    }
