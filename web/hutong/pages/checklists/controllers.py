"""The official lists, taken into a draft; and the pictures that show what an item means."""

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
from hutong.pages.checklists.showing import examples_shown
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.photos.plain import FORM_BYTES
from hutong.photos.examples import example_id
from hutong.playbooks.describing import say
from hutong.playbooks.lists import official_lists, take_in
from hutong.playbooks.pictures import by_name_again
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

    @post("/examples/renew", permission="playbook.draft", status_code=200)
    async def renew(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, office: OfficePlace
    ) -> Response[Any]:
        """Let a draft mean what was sent last under a name; a version that is published goes on as it is."""
        sent = (await read_form(request, Renew)).value
        draft = await version_row(session, sent.draft)
        await save_draft(
            session, source=by_name_again(draft.source, sent.name), by=viewer.actor, now=clock.now(),
            draft_id=draft.id, revision=draft.revision,
        )  # fmt: skip
        return go(f"{office.home}/playbooks/drafts/{sent.draft}")


class Renew(msgspec.Struct, frozen=True, kw_only=True):
    draft: UUID
    name: Annotated[str, msgspec.Meta(max_length=80)]


class Pictures(msgspec.Struct, frozen=True, kw_only=True):
    photos: list[UUID] = []


async def _facts(session: AsyncSession, clock: Clock, in_force: Version, office: OfficePlace) -> dict[str, Any]:
    playbook = in_force.playbook
    checklist = playbook.checklist_on(clock.today)
    drafts = await open_drafts(session)
    written = {
        draft.id: gettext(N_("{time}起草的"), time=moment_text(draft.created_at, office.zone.key)) for draft in drafts
    }
    return {
        "lists": official_lists(),
        "own": {each.code for each in playbook.checklists},
        "choices": [(each.code, say(each.name)) for each in official_lists()],
        "drafts": [(str(draft), words) for draft, words in written.items()],
        "checklist": checklist,
        "shown": await examples_shown(session, checklist.items if checklist else (), drafts),
        "written": written,
        "about": lambda name: example_id(office.id, name),
    }


controllers = [Lists]
navigation = [Entry(N_("清单"), "/checklists", "playbook.draft", order=71)]
