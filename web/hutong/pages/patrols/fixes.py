"""做: put right on the spot, by words or by hand; alone or as the answer to an item of a walk."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.patrols.choices import alley_choices, category_choices, given_id
from hutong.pages.patrols.schemas import FixForm
from hutong.pages.photos.plain import FORM_BYTES
from hutong.pages.steps import Step, Steps
from hutong.patrols.places import my_alley, my_alleys
from hutong.patrols.recording import record_fix
from hutong.patrols.schemas import ItemResult
from hutong.patrols.service import answer_item
from hutong.patrols.walks import walk_of
from hutong.playbooks.categories import Fix
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.visits.clock import Clock


class Fixes(Controller):
    path = "/o/{slug:str}/fixes"

    @get("/new", permission="fix.record", name="fixes.new")
    async def ask(
        self,
        session: AsyncSession,
        viewer: Viewer,
        clock: Clock,
        in_force: Version,
        way: Fix | None = None,
        category: str = "",
        alley: UUID | None = None,
        patrol: UUID | None = None,
        item: str = "",
    ) -> Page:
        """Without a way, first the question: by words, or by hand?"""
        if way is None:
            return Page("patrols/fix_way.html")
        form = blank(id=new_id(), way=way.value, category=category, alley_id=alley, patrol_id=patrol, item=item or None)
        facts = await _facts(session, viewer, clock, in_force, form)
        return Page("patrols/fix.html", form=form, steps=_steps(form, facts), **facts)

    @post("/", permission="fix.record", status_code=200, request_max_body_size=FORM_BYTES)
    async def record(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        form = await read_form(request, FixForm)
        onward = f"{office.home}/day"
        facts = await _facts(session, viewer, clock, in_force, form)
        steps = _steps(form, facts)
        if not steps.is_whole():
            return Page("patrols/fix.html", status_code=steps.status, form=form, steps=steps, **facts)
        with form.or_again("patrols/fix.html", steps=steps, **facts):
            fix = form.value
            alley = await my_alley(session, in_force.playbook, viewer.id, Verb.FIX, day=clock.today, alley=fix.alley_id)
            await record_fix(
                session, fix, person=viewer.id, alley=alley, playbook=in_force.playbook, zone=clock.zone,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
            if fix.patrol_id and fix.item:
                walk = await walk_of(session, fix.patrol_id, viewer.id)
                if not walk.patrol.finished_at:
                    result = ItemResult(item=fix.item, state="found", fix_id=fix.id)
                    await answer_item(session, fix.patrol_id, result, person=viewer.id, items=walk.items)
                onward = f"{office.home}/patrols/{fix.patrol_id}"
        return go(onward)


def _steps(form: Form[Any], facts: dict[str, Any]) -> Steps:
    """From a walk the alley and the category are known."""
    walks, tidies = bool(form.typed("patrol_id")), facts["way"] is Fix.TIDY
    known = walks and form.typed("category") in dict(facts["categories"])
    return Steps(
        form,
        [
            *([Step("alley", "alley_id")] if len(facts["alleys"]) > 1 and not walks else []),
            *([] if known else [Step("category", "category")]),
            *([Step("before", "photos_before"), Step("after", "photos_after")] if tidies else []),
            Step("note", "note"),
        ],
    )


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, form: Form[Any]
) -> dict[str, Any]:
    playbook = in_force.playbook
    way = Fix.TIDY if form.typed("way") == Fix.TIDY else Fix.DISSUADE
    return {
        "id": given_id(form),
        "way": way,
        "alleys": alley_choices(await my_alleys(session, playbook, viewer.id, Verb.FIX, clock.today, own=True)),
        "categories": category_choices(category for category in playbook.categories if way in category.fix),
    }
