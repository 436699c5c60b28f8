"""The day's walk: one question a screen, each answer stored at once, so that reloading or going back loses nothing."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.doubts.queries import is_asked
from hutong.doubts.service import look_over
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.choices import closed_at_once
from hutong.pages.patrols.record import told_of
from hutong.pages.patrols.schemas import AnswerItem
from hutong.pages.photos.plain import FORM_BYTES
from hutong.patrols.became import became
from hutong.patrols.left import left_walks
from hutong.patrols.places import my_alley, my_alleys
from hutong.patrols.schemas import FinishPatrol, ItemResult, StartPatrol
from hutong.patrols.service import answer_item, finish_patrol, start_patrol
from hutong.patrols.walks import Walk, known_already, walk_of, walk_under_way
from hutong.photos.examples import example_photos
from hutong.photos.queries import PhotoView
from hutong.playbooks.checklists import Item
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_SHORTEST_WHY = 2


class Walks(Controller):
    path = "/o/{slug:str}/patrols"

    @get("/start", permission="patrol.walk", name="patrols.start")
    async def choose(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        return Page("patrols/start.html", form=blank(), **await _choice(session, viewer, clock, in_force))

    @post("/", permission="patrol.walk", status_code=200)
    async def start(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[Any]:
        form = await read_form(request, StartPatrol)
        with form.or_again("patrols/start.html", **await _choice(session, viewer, clock, in_force)):
            alley = await my_alley(
                session, in_force.playbook, viewer.id, Verb.PATROL, day=clock.today, alley=form.value.alley_id
            )
            patrol = await start_patrol(
                session, form.value, person=viewer.id, alley=alley, playbook=in_force.playbook,
                version=in_force.version, zone=clock.zone, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/patrols/{patrol.id}")

    @get("/{patrol_id:uuid}", permission="patrol.walk", name="patrols.walk")
    async def go_on(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID) -> Response[Any]:
        """On to the first question without an answer."""
        walk = await walk_of(session, patrol_id, viewer.id)
        return go(office.home + _next_screen(walk))

    @get("/{patrol_id:uuid}/items/{item:str}", permission="patrol.walk", name="patrols.item")
    async def ask(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID, item: str
    ) -> Response[Any] | Page:
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        asked = walk.item(item)
        return Page("patrols/item.html", form=blank(), walk=walk, item=asked, examples=await _examples(session, asked))

    @get("/{patrol_id:uuid}/items/{item:str}/found", permission="patrol.walk", name="patrols.found")
    async def what_to_do(self, session: AsyncSession, viewer: Viewer, patrol_id: UUID, item: str) -> Page:
        walk = await walk_of(session, patrol_id, viewer.id)
        return await _found_page(session, viewer, walk, item)

    @get("/{patrol_id:uuid}/items/{item:str}/unseen", permission="patrol.walk", name="patrols.unseen")
    async def why_not(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID, item: str
    ) -> Response[Any] | Page:
        """Why an item cannot be looked at today."""
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        asked = walk.item(item)
        before = walk.results.get(item, {})
        note = before.get("note", "") if before.get("state") == "waived" else ""
        return Page("patrols/unseen.html", form=blank(note=note), walk=walk, item=asked)

    @get("/{patrol_id:uuid}/items/{item:str}/known/{case_id:uuid}", permission="patrol.walk", name="patrols.known")
    async def how_it_looks(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID, item: str, case_id: UUID
    ) -> Response[Any] | Page:
        """What is known already may be shown as it looks today."""
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        asked = walk.item(item)
        known = {case.id: case for case in await known_already(session, walk.alley.id, asked.category)}
        if case_id not in known:
            raise NotThere
        return Page("patrols/known.html", form=blank(), walk=walk, item=asked, case=known[case_id])

    @post(
        "/{patrol_id:uuid}/items/{item:str}", permission="patrol.walk", status_code=200,
        request_max_body_size=FORM_BYTES,
    )  # fmt: skip
    async def answer(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID, item: str
    ) -> Response[Any]:
        walk = await walk_of(session, patrol_id, viewer.id)
        asked = walk.item(item)
        form = await read_form(request, AnswerItem)
        known = {str(case.id): case for case in await known_already(session, walk.alley.id, asked.category)}
        case = known.get(form.typed("case_id")) if form.typed("state") == "found" else None
        screen = "patrols/unseen.html" if form.typed("state") == "waived" else "patrols/item.html"
        screen = "patrols/known.html" if case else screen
        with form.or_again(screen, walk=walk, item=asked, case=case, examples=await _examples(session, asked)):
            answer = form.value
            why = answer.note.strip() if answer.state == "waived" else ""
            if answer.state == "waived" and len(why) < _SHORTEST_WHY:
                raise Invalid([FieldProblem("note", N_("请写一下原因。"))])
            if answer.state == "found" and case is None:
                raise Invalid([FieldProblem("state", N_("请选这一项怎么办：当场处理、上报，或已经报过。"))])
            result = ItemResult(item=item, state=answer.state, note=why, case_id=answer.case_id)
            await answer_item(session, patrol_id, result, person=viewer.id, items=walk.items)
        if answer.state == "found":
            return go(another_at(office.home, patrol_id, item))
        after = walk.after(item)
        onward = f"/patrols/{patrol_id}/items/{after.code}" if after else f"/patrols/{patrol_id}/finish"
        return go(office.home + onward)

    @get("/{patrol_id:uuid}/items/{item:str}/more", permission="patrol.walk", name="patrols.more")
    async def ask_for_more(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, patrol_id: UUID, item: str
    ) -> Response[Any] | Page:
        """Once something was found: is there another of the same item?"""
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        asked = walk.item(item)
        if not walk.found_under(item):
            return go(f"{office.home}/patrols/{patrol_id}/items/{item}")
        told = await became(session, [walk.results[item]])
        return Page("patrols/more.html", walk=walk, item=asked, became=told[item])

    @get("/{patrol_id:uuid}/finish", permission="patrol.walk", name="patrols.finish")
    async def sum_up(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, patrol_id: UUID
    ) -> Response[Any] | Page:
        walk = await walk_of(session, patrol_id, viewer.id)
        if walk.patrol.finished_at:
            return go(f"{office.home}/patrols/{patrol_id}/done")
        return Page("patrols/finish.html", form=blank(), walk=walk, minutes=_minutes(walk, clock))

    @post("/{patrol_id:uuid}/finish", permission="patrol.walk", status_code=200)
    async def finish(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, patrol_id: UUID
    ) -> Response[Any]:
        walk = await walk_of(session, patrol_id, viewer.id)
        form = await read_form(request, FinishPatrol)
        with form.or_again("patrols/finish.html", walk=walk, minutes=_minutes(walk, clock)):
            # Only what was answered on the way counts: the form brings minutes, place and remark.
            if not walk.patrol.finished_at:
                patrol = await finish_patrol(
                    session, patrol_id, form.value, person=viewer.id, alley_kind=walk.alley.kind, items=walk.items,
                    by=viewer.actor, now=clock.now(),
                )  # fmt: skip
                await look_over(session, patrol, walk.playbook, now=clock.now())
        return go(f"{office.home}/patrols/{patrol_id}/done")

    @get("/{patrol_id:uuid}/done", permission="patrol.walk", name="patrols.done")
    async def done(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, in_force: Version, patrol_id: UUID
    ) -> Response[Any] | Page:
        walk = await walk_of(session, patrol_id, viewer.id)
        if not walk.patrol.finished_at:
            return go(office.home + _next_screen(walk))
        alleys = await my_alleys(session, in_force.playbook, viewer.id, Verb.PATROL, walk.patrol.day)
        # Whoever walked for a colleague is expected at the own community all the same.
        own = [alley for alley in alleys if not alley.for_the_day]
        community = next((alley.community for alley in sorted(own, key=lambda one: one.id != walk.alley.id)), "")
        asked = await is_asked(session, patrol_id)
        told = await told_of(session, walk)
        terms = in_force.playbook.terms
        return Page("patrols/done.html", walk=walk, community=community, terms=terms, asked=asked, **told)


def _minutes(walk: Walk, clock: Clock) -> int | None:
    """Since the start; none that anybody walked where it began on another day."""
    return walk.minutes_so_far(clock.now()) if walk.patrol.day == clock.today else None


def another_at(home: str, patrol: UUID, item: str) -> str:
    """Where a walk goes on after something was found."""
    return f"{home}/patrols/{patrol}/items/{item}/more"


async def _examples(session: AsyncSession, item: Item) -> list[PhotoView]:
    found = await example_photos(session, item.pictures)
    return [found[name] for name in item.pictures if name in found]


def _next_screen(walk: Walk) -> str:
    at = f"/patrols/{walk.patrol.id}"
    if walk.patrol.finished_at:
        return f"{at}/done"
    return f"{at}/items/{walk.next_item.code}" if walk.next_item else f"{at}/finish"


async def _choice(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> dict[str, Any]:
    playbook = in_force.playbook
    return {
        "alleys": await my_alleys(session, playbook, viewer.id, Verb.PATROL, clock.today),
        "left": await left_walks(session, viewer.id, clock.today),
        "under_way": await walk_under_way(session, viewer.id, clock.today),
        "checklist": playbook.checklist_on(clock.today),
        "items": playbook.items_on(clock.today),
        "new_id": new_id,
    }


async def _found_page(session: AsyncSession, viewer: Viewer, walk: Walk, item: str) -> Page:
    asked = walk.item(item)
    return Page(
        "patrols/found.html",
        walk=walk,
        item=asked,
        category=walk.playbook.category(asked.category),
        known=await known_already(session, walk.alley.id, asked.category),
        may_fix=viewer.may("fix.record"),
        may_report=viewer.may("case.report"),
        at_once={each.code for each in closed_at_once(walk.playbook, viewer)},
    )
