"""有人来电反映: half a minute for chief, community or headquarters; the caller gets a code to follow it by."""

from typing import Any

from litestar import Controller, Request, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.boards.calls import EnterCall, enter_call
from hutong.cases.lists import alleys_within
from hutong.cases.numbers import case_number
from hutong.cases.settings import setting_at
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.pages.answers import Page
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.playbooks.queries import Version
from hutong.texts import N_, current_language
from hutong.visits.clock import Clock


class Calls(Controller):
    path = "/o/{slug:str}/calls/new"

    @get("/", permission="call.enter", name="calls.new")
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        form = blank(id=new_id())
        return Page("calls/new.html", form=form, **await _facts(session, viewer, clock, in_force))

    @post("/", permission="call.enter", status_code=200)
    async def enter(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version
    ) -> Page:
        form = await read_form(request, EnterCall)
        facts = await _facts(session, viewer, clock, in_force)
        with form.or_again("calls/new.html", **facts):
            call = form.value
            if call.alley_id not in dict(facts["alleys"]):
                raise Invalid([FieldProblem("alley_id", N_("请从列表里选一条街巷。"))])
            state, code = await enter_call(
                session, call, playbook=in_force.playbook, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return Page(
            "calls/told.html",
            case_id=state.id,
            number=case_number(state.id, state.opened_at.astimezone(clock.zone).date()),
            alley=state.alley.name,
            due_at=state.due_at,
            code=code,
        )


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    language = current_language()
    return {
        "alleys": [(alley.id, alley.name) for alley in alleys_within(setting, viewer.id, clock.now())],
        "categories": [(c.code, c.name.in_language(language)) for c in in_force.playbook.categories],
        "schemes": list(dict.fromkeys(o.scheme for c in in_force.playbook.categories for o in c.codes)),
        "phone": in_force.playbook.danger.phone,
    }


controllers = [Calls]
navigation = [Entry(N_("来电反映"), "/calls/new", "call.enter", order=15)]
