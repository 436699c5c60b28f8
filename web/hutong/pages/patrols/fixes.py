"""做: put right on the spot, by words or by hand; alone or as the answer to an item of a walk."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.patrols.answering import answer_found
from hutong.pages.patrols.choices import alley_choices, category_choices, given_id
from hutong.pages.patrols.schemas import FixForm, MorePhotos
from hutong.pages.patrols.walk import another_at
from hutong.pages.photos.plain import FORM_BYTES
from hutong.pages.steps import Step, Steps
from hutong.patrols.days import fix_of
from hutong.patrols.places import my_alley, my_alleys
from hutong.patrols.recording import record_fix
from hutong.photos.queries import photos_by_slot
from hutong.playbooks.categories import Fix
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.texts import N_
from hutong.visits.clock import Clock

_WANTED = {
    "photos_before": N_("请拍一张整理前的照片，才算一次随手做。没有拍到的，勾选“没有拍到照片”，照样记下。"),
    "photos_after": N_("请拍一张整理后的照片，才算一次随手做。"),
}


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
        _want_photos(form)
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
                onward = f"{office.home}/patrols/{fix.patrol_id}"
                if await answer_found(session, viewer, fix.patrol_id, fix.item, fix=fix.id):
                    onward = another_at(office.home, fix.patrol_id, fix.item)
        return go(onward)

    @get("/{fix_id:uuid}/photos", permission="fix.record", name="fixes.photos")
    async def photos(self, session: AsyncSession, viewer: Viewer, in_force: Version, fix_id: UUID) -> Page:
        """What is missing of a tidying of one's own that waits for its pictures."""
        return Page("patrols/fix_photos.html", form=blank(), **await _waiting(session, viewer, in_force, fix_id))

    @post("/{fix_id:uuid}/photos", permission="fix.record", status_code=200, request_max_body_size=FORM_BYTES)
    async def add_photos(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace,
        in_force: Version, fix_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, MorePhotos)
        with form.or_again("patrols/fix_photos.html", **await _waiting(session, viewer, in_force, fix_id)):
            if not (form.value.photos_before or form.value.photos_after):
                raise Invalid([FieldProblem("", N_("还没有选照片。"))])
        return go(f"{office.home}/day")


async def _waiting(session: AsyncSession, viewer: Viewer, in_force: Version, fix_id: UUID) -> dict[str, Any]:
    fix = await fix_of(session, viewer.id, fix_id)
    if not fix.awaits_photos:
        raise NotThere
    slots = await photos_by_slot(session, "fix", fix_id)
    names = dict(category_choices(in_force.playbook.categories))
    return {
        "fix": fix,
        "category": names.get(fix.category, fix.category),
        # Both once more where both are there and did not do: the same picture twice, or one that is no picture.
        "missing": [slot for slot in ("before", "after") if not slots[slot]] or ["before", "after"],
    }


def _want_photos(form: Form[Any]) -> None:
    """A tidying is shown by two photos; whoever has none says so, and it is on record without being counted."""
    if form.typed("way") != Fix.TIDY or form.typed("no_photos"):
        return
    for field, sentence in _WANTED.items():
        if not form.chosen(field):
            form.wrong(field, sentence)


def _steps(form: Form[Any], facts: dict[str, Any]) -> Steps:
    """From a walk the alley and the category are known."""
    walks, tidies = bool(form.typed("patrol_id")), facts["way"] is Fix.TIDY
    known = walks and form.typed("category") in dict(facts["categories"])
    return Steps(
        form,
        [
            *([Step("alley", "alley_id")] if len(facts["alleys"]) > 1 and not walks else []),
            *([] if known else [Step("category", "category")]),
            *([Step("before", "photos_before", "no_photos")] if tidies else []),
            *([Step("after", "photos_after")] if tidies and not form.typed("no_photos") else []),
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
