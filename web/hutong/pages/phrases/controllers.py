"""常用语: the office's canned texts, by the deed that they are for."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.navigation import Entry
from hutong.phrases.deeds import DEEDS
from hutong.phrases.queries import phrases
from hutong.phrases.schemas import WritePhrase
from hutong.phrases.service import retire_phrase, write_phrase
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

WRITES = ("office.manage", "case.supervise")
"""Who keeps the rules, and who runs the office's cases from day to day."""


class Phrases(Controller):
    path = "/o/{slug:str}/phrases"

    @get("/", permission=WRITES, name="phrases.index")
    async def index(self, session: AsyncSession, edit: UUID | None = None) -> Page:
        found = await phrases(session)
        one = next((phrase for phrase in found if phrase.id == edit), None)
        form: Form[Any] = blank(id=new_id(), place=len(found))
        if one is not None:
            form = blank(id=one.id, deed=one.deed, zh=one.zh, en=one.en, place=one.place)
        return Page("phrases/index.html", form=form, edited=one, **_facts(found))

    @post("/", permission=WRITES, status_code=200)
    async def write(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, WritePhrase)
        with form.or_again("phrases/index.html", edited=None, **_facts(await phrases(session))):
            await write_phrase(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/phrases")

    @post("/{phrase_id:uuid}/retire", permission=WRITES, status_code=200)
    async def retire(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, phrase_id: UUID
    ) -> Response[Any]:
        await retire_phrase(session, phrase_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/phrases")


def _facts(found: Any) -> dict[str, Any]:
    deeds = [(code, gettext(word)) for code, word in DEEDS.items()]
    return {"deeds": deeds, "groups": [(word, [p for p in found if p.deed == code]) for code, word in deeds]}


controllers = [Phrases]
navigation = [Entry(N_("常用语"), "/phrases", WRITES[0], order=75)]
