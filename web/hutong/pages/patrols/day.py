"""The log of the day: what was done, and the four ways to add to it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.checkins.service import record_of
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.choices import AlleyChoices, alley_choices, category_choices
from hutong.patrols.errors import NotYourAlley
from hutong.patrols.findings import findings_in
from hutong.patrols.places import my_alleys
from hutong.patrols.recording import write_note
from hutong.patrols.schemas import WriteNote
from hutong.photos.queries import photos_of_many
from hutong.photos.states import SENT
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

_EARLIEST = date(2004, 1, 1)
"""Before the first day of the calendar nothing was recorded."""
WORKS = ("patrol.walk", "visit.record", "fix.record", "note.write", "case.report")


class Day(Controller):
    path = "/o/{slug:str}/day"

    @get("/", permission=WORKS, name="day.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, on: date | None = None
    ) -> Page:
        """The own log of a day, today's without `on`; nobody else's."""
        day = max(min(on or clock.today, clock.today), _EARLIEST)
        alleys = await my_alleys(session, in_force.playbook, viewer.id, Verb.PATROL, day)
        record = await record_of(session, viewer.id, day, clock.zone)
        return Page(
            "patrols/day.html",
            day=day,
            before=day - timedelta(days=1),
            today=clock.today,
            record=record,
            lacking=await _lacking(session, [fix.id for fix in record.fixes if fix.awaits_photos]),
            categories=dict(category_choices(in_force.playbook.categories)),
            found_on={walk.id: len(findings_in(walk.items)) for walk in record.patrols},
            names={alley.id: alley.name for alley in alleys},
        )

    @get("/note", permission="note.write", name="day.note")
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        return Page("patrols/note.html", form=blank(id=new_id()), alleys=await _noted(session, viewer, clock, in_force))

    @post("/note", permission="note.write", status_code=200)
    async def note(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        form = await read_form(request, WriteNote)
        alleys = await _noted(session, viewer, clock, in_force)
        with form.or_again("patrols/note.html", alleys=alleys):
            if form.value.alley_id is not None and form.value.alley_id not in dict(alleys):
                raise NotYourAlley(field="alley_id")
            await write_note(session, form.value, person=viewer.id, zone=clock.zone, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/day")


async def _noted(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> AlleyChoices:
    """What a line of the log may be about."""
    return alley_choices(await my_alleys(session, in_force.playbook, viewer.id, Verb.NOTE, clock.today, own=True))


async def _lacking(session: AsyncSession, tidied: list[UUID]) -> dict[UUID, str]:
    """Why a tidying is not counted yet, in words: which of its two photos is not there. A refused one is none."""
    photos = await photos_of_many(session, "fix", tidied)
    found = {}
    for fix in tidied:
        kept = [photo for photo in photos.get(fix, ()) if photo.state in SENT]
        slots = {photo.slot for photo in kept}
        if coming := sum(photo.is_coming for photo in photos.get(fix, ())):
            found[fix] = gettext(N_("还有 {n} 张照片没有送到"), n=coming)
        elif not slots:
            found[fix] = gettext(N_("没有照片，没有计入"))
        elif "before" not in slots:
            found[fix] = gettext(N_("没有整理前的照片，没有计入"))
        elif "after" not in slots:
            found[fix] = gettext(N_("没有整理后的照片，没有计入"))
        elif all(photo.is_ready for photo in kept):
            found[fix] = gettext(N_("整理前、整理后是同一张照片，没有计入"))
        else:
            found[fix] = gettext(N_("照片已收到，看过就计入"))
    return found
