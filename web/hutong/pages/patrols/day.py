"""The log of the day: what was done, and the four ways to add to it."""

from datetime import date, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.checkins.service import record_of
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.choices import category_choices
from hutong.patrols.places import my_alleys
from hutong.patrols.recording import write_note
from hutong.patrols.schemas import WriteNote
from hutong.playbooks.queries import Version
from hutong.playbooks.verbs import Verb
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
        return Page(
            "patrols/day.html",
            day=day,
            before=day - timedelta(days=1),
            today=clock.today,
            record=await record_of(session, viewer.id, day, clock.zone),
            categories=dict(category_choices(in_force.playbook.categories)),
            names={alley.id: alley.name for alley in alleys},
        )

    @get("/note", permission="note.write", name="day.note")
    async def ask(self) -> Page:
        return Page("patrols/note.html", form=blank(id=new_id()))

    @post("/note", permission="note.write", status_code=200)
    async def note(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, WriteNote)
        with form.or_again("patrols/note.html"):
            await write_note(session, form.value, person=viewer.id, zone=clock.zone, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/day")
