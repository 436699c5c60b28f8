"""Hand-drawn maps: sent by their authors or for them, pinned by a tap or by a form, and kept when replaced."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alley_records import documents, maps, schemas
from hutong.alley_records.holding import seats_over
from hutong.alley_records.models import AlleyMap, MapPin
from hutong.alley_records.register import names_of_units
from hutong.alleys.changing import alley_with
from hutong.alleys.models import Alley
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page, go
from hutong.pages.cases.words import category_word
from hutong.pages.forms import blank, read_form
from hutong.pages.photos.plain import FORM_BYTES
from hutong.photos.queries import photos_of, photos_of_many
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import Version
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("alley.read", "patrol.walk")
"""Stewards walk alleys and draw them; which maps each of them sees, the map itself decides."""


class AlleyMaps(Controller):
    path = "/o/{slug:str}/alleys/{alley_id:uuid}/maps"

    @get("/new", permission=READS)
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock, alley_id: UUID) -> Page:
        facts = await _authors(session, viewer, clock, alley_id)
        form = blank(id=new_id(), drawn_on=clock.today, seen_by="office", author_id=facts["authors"][0][0])
        return Page("alleys/new_map.html", form=form, **facts)

    @post("/new", permission=READS, status_code=200, request_max_body_size=FORM_BYTES)
    async def add(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley_id: UUID
    ) -> Response[Any]:
        facts = await _authors(session, viewer, clock, alley_id)
        form = await read_form(request, schemas.AddMap)
        with form.or_again("alleys/new_map.html", **facts):
            posts = facts["posts"]
            if form.value.author_id not in posts:
                raise Invalid([FieldProblem("author_id", maps.NOT_AN_AUTHOR)])
            await maps.add_map(
                session, alley_id, form.value, author_post=posts[form.value.author_id], person=viewer.id,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/alleys/{alley_id}/maps/{form.value.id}")

    @get("/{map_id:uuid}", permission=READS, name="alleys.map")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, alley_id: UUID, map_id: UUID
    ) -> Page:
        drawn, may_pin = await _seen(session, viewer, clock, alley_id, map_id)
        facts = await _map(session, drawn, in_force.playbook, may_pin=may_pin)
        return Page("alleys/map.html", form=blank(id=new_id()), **facts)

    @post("/{map_id:uuid}/pins", permission=READS, status_code=200)
    async def pin(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, alley_id: UUID, map_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        drawn = await _to_change(session, viewer, clock, alley_id, map_id)
        facts = await _map(session, drawn, in_force.playbook, may_pin=True)
        form = await read_form(request, schemas.PlacePin)
        with form.or_again("alleys/map.html", **facts):
            await maps.place_pin(
                session, drawn, form.value, playbook=in_force.playbook, person=viewer.id, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/alleys/{alley_id}/maps/{map_id}")

    @post("/{map_id:uuid}/pins/{pin_id:uuid}/take", permission=READS, status_code=200)
    async def take(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley_id: UUID, map_id: UUID,
        pin_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        drawn = await _to_change(session, viewer, clock, alley_id, map_id)
        await maps.take_pin(session, drawn, pin_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/alleys/{alley_id}/maps/{map_id}")

    @post("/{map_id:uuid}/seen-by", permission=READS, status_code=200)
    async def seen_by(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, alley_id: UUID, map_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        drawn = await _to_change(session, viewer, clock, alley_id, map_id)
        form = await read_form(request, schemas.ShowMap)
        with form.or_again("alleys/map.html", **await _map(session, drawn, in_force.playbook, may_pin=True)):
            await maps.show_map(session, drawn, form.value.seen_by, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/alleys/{alley_id}/maps/{map_id}")


async def _seen(
    session: AsyncSession, viewer: Viewer, clock: Clock, alley_id: UUID, map_id: UUID
) -> tuple[AlleyMap, bool]:
    """A map that the viewer may see, and whether he may change it; raises NotThere."""
    drawn = await maps.map_of(session, map_id, alley_id)
    _, setting = await setting_at(session, clock.now())
    answers = {fact.id for fact in alleys_within(setting, viewer.id, clock.now())}
    seen = maps.may_see(
        drawn, reads_alleys=viewer.may("alley.read"), reads_office=viewer.may("office.read"), answers=answers,
        person=viewer.id,
    )  # fmt: skip
    if not seen:
        raise NotThere
    mine = viewer.id in {drawn.author_id, drawn.added_by} or viewer.may("office.manage")
    return drawn, mine and drawn.replaced_at is None


async def _to_change(session: AsyncSession, viewer: Viewer, clock: Clock, alley_id: UUID, map_id: UUID) -> AlleyMap:
    """Raises NotThere for a map that is not the viewer's to change, or that a newer one has replaced."""
    drawn, may_change = await _seen(session, viewer, clock, alley_id, map_id)
    if not may_change:
        raise NotThere
    return drawn


async def _authors(session: AsyncSession, viewer: Viewer, clock: Clock, alley_id: UUID) -> dict[str, Any]:
    """Who may have drawn it: oneself where one answers for the alley; anybody who does, for an administrator."""
    alley = await alley_with(session, alley_id)
    office, setting = await setting_at(session, clock.now())
    posts: dict[UUID, str] = {}
    names: dict[UUID, str] = {}
    for seat in seats_over(setting.directory, office.names, alley_id, clock.today):
        for holder in seat.holders:
            if holder.id == viewer.id or viewer.may("office.manage"):
                posts[holder.id], names[holder.id] = seat.kind.code, holder.name
    if not posts or alley.until is not None:
        raise NotThere
    return {"alley": alley, "posts": posts, "authors": [(one, names[one]) for one in posts]}


async def _map(session: AsyncSession, drawn: AlleyMap, playbook: Playbook, *, may_pin: bool) -> dict[str, Any]:
    alley = await alley_with(session, drawn.alley_id)
    pins = await maps.pins_of(session, drawn.id)
    units = await names_of_units(session, alley.id)
    papers = {one.id: one.name for one in await documents.documents_of(session, alley.id)}
    return {
        "alley": alley,
        "map": drawn,
        "photos": await photos_of(session, maps.PICTURED, drawn.id),
        "author": await author_words(session, playbook, alley, drawn),
        "pins": list(enumerate(pins, 1)),
        "says": lambda pin: pin_words(pin, playbook, units, papers),
        "may_pin": may_pin,
        "units": list(units.items()),
        "papers": list(papers.items()),
        "categories": [(category.code, say(category.name)) for category in playbook.categories],
        "seen_by": schemas.SEEN_BY,
    }


def pin_words(pin: MapPin, playbook: Playbook, units: dict[UUID, str], papers: dict[UUID, str]) -> str:
    """What a pin says: the note first, then what it is tied to."""
    said = [
        pin.note or "",
        units.get(pin.unit_id, "") if pin.unit_id else "",
        category_word(playbook, pin.category) if pin.category else "",
        papers.get(pin.document_id, "") if pin.document_id else "",
    ]
    return " · ".join(word for word in said if word)


async def author_words(session: AsyncSession, playbook: Playbook, alley: Alley, drawn: AlleyMap) -> str:
    """Post and name, for people of the office."""
    kind = next((kind for kind in playbook.posts if kind.code == drawn.author_post), None)
    post = say(kind.name_for(on_street=alley.kind == "street")) if kind else drawn.author_post
    name = await maps.name_of(session, drawn.author_id)
    return f"{post} {name}".strip()


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    answers = {asked.alley.id} if asked.in_reach else set()
    found = [
        one
        for one in await maps.maps_of(session, asked.alley.id)
        if maps.may_see(
            one, reads_alleys=True, reads_office=asked.viewer.may("office.read"), answers=answers,
            person=asked.viewer.id,
        )
    ]  # fmt: skip
    pictures = await photos_of_many(session, maps.PICTURED, [one.id for one in found])
    seats = seats_over(asked.setting.directory, asked.office.names, asked.alley.id, asked.last_day)
    holders = {holder.id for seat in seats for holder in seat.holders}
    return {
        "present": [one for one in found if one.replaced_at is None],
        "former": [one for one in found if one.replaced_at is not None],
        "picture": lambda one: next((p for p in pictures.get(one.id, ()) if p.is_ready), None),
        "authors": {one.id: await author_words(session, asked.playbook, asked.alley, one) for one in found},
        "may_add": not asked.is_over
        and (asked.viewer.id in holders or (asked.viewer.may("office.manage") and holders)),
    }


map_panels = [Panel("alleys/_maps.html", _of_alley, order=60)]
