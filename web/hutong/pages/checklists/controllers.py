"""The official lists, taken into a draft; and the pictures that show what an item means."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.clocks import moment_text
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.photos.plain import FORM_BYTES
from hutong.photos.examples import example_id, example_photos
from hutong.playbooks.checklists import Item
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.lists import official_lists, take_in
from hutong.playbooks.queries import Version, open_drafts, version_row
from hutong.playbooks.service import save_draft
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class TakeIn(msgspec.Struct, frozen=True, kw_only=True):
    """Which official list, into which draft, in force from which day."""

    code: Annotated[str, msgspec.Meta(max_length=40)]
    draft: UUID
    from_: date = msgspec.field(name="from")


class Lists(Controller):
    path = "/o/{slug:str}/checklists"

    @get("/", permission="playbook.draft", name="checklists.index")
    async def index(self, session: AsyncSession, clock: Clock, in_force: Version, office: OfficePlace) -> Page:
        form = blank(**{"from": clock.today})
        return Page("checklists/index.html", form=form, **await _facts(session, clock, in_force, office))

    @post("/take-in", permission="playbook.draft", status_code=200)
    async def take(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, office: OfficePlace
    ) -> Response[Any]:
        form = await read_form(request, TakeIn)
        with form.or_again("checklists/index.html", **await _facts(session, clock, in_force, office)):
            wanted = form.value
            draft = await version_row(session, wanted.draft)
            source = take_in(draft.source, wanted.code, wanted.from_)
            await save_draft(
                session, source=source, by=viewer.actor, now=clock.now(), draft_id=draft.id, revision=draft.revision
            )
        return go(f"{office.home}/playbooks/drafts/{form.value.draft}")

    @post("/examples", permission="playbook.draft", status_code=200, request_max_body_size=FORM_BYTES)
    async def keep(
        self, request: Sent, session: AsyncSession, clock: Clock, in_force: Version, office: OfficePlace
    ) -> Response[Any]:
        """The picture itself came as every photo does; a browser without script sends it with this form."""
        form = await read_form(request, Pictures)
        with form.or_again("checklists/index.html", **await _facts(session, clock, in_force, office)):
            _ = form.value  # Raises for what is no picture: else the page would look as if it had been kept.
        return go(f"{office.home}/checklists#examples")


class Pictures(msgspec.Struct, frozen=True, kw_only=True):
    photos: list[UUID] = []


async def _facts(session: AsyncSession, clock: Clock, in_force: Version, office: OfficePlace) -> dict[str, Any]:
    playbook = in_force.playbook
    checklist = playbook.checklist_on(clock.today)
    items = checklist.items if checklist else ()
    drafts = await open_drafts(session)
    named = _named(items, *(as_playbook(draft.source) for draft in drafts))
    return {
        "lists": official_lists(),
        "own": {each.code for each in playbook.checklists},
        "choices": [(each.code, say(each.name)) for each in official_lists()],
        "drafts": [
            (str(draft.id), gettext(N_("{time}起草的"), time=moment_text(draft.created_at, office.zone.key)))
            for draft in drafts
        ],
        "checklist": checklist,
        "named": named,
        "pictures": await example_photos(session, named),
        "about": lambda name: example_id(office.id, name),
    }


def _named(items: Sequence[Item], *drafts: Playbook | None) -> dict[str, Item]:
    """The pictures that the list in force names, then those that any list of a draft does, each with its item."""
    lists = [items, *(checklist.items for draft in drafts if draft for checklist in draft.checklists)]
    found: dict[str, Item] = {}
    for item in (item for each in lists for item in each):
        for name in item.pictures:
            found.setdefault(name, item)
    return found


controllers = [Lists]
navigation = [Entry(N_("清单"), "/checklists", "playbook.draft", order=71)]
