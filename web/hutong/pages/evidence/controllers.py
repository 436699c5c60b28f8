"""The evidence of a matter: what is kept beyond its term and why, and everything as one zip."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.archives.events import EvidenceTaken
from hutong.cases.queries import case_for
from hutong.db import Databases
from hutong.db import Office as OfficeScope
from hutong.journal import append
from hutong.pages.answers import Page, go
from hutong.pages.cases.showing import case_page
from hutong.pages.engine import build_environment
from hutong.pages.evidence.printing import print_history
from hutong.pages.evidence.telling import case_facts, photo_name
from hutong.pages.evidence.zipping import Entry, send, zipped
from hutong.pages.forms import blank, read_form
from hutong.photos.queries import PhotoView
from hutong.photos.reading import files_for
from hutong.playbooks.describing import say
from hutong.playbooks.privacy import Kept
from hutong.playbooks.queries import Version
from hutong.retention.holding import holds_of, lift_hold, place_hold, reasons_for
from hutong.retention.schemas import PlaceHold
from hutong.visits.clock import Clock
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
READS = "case.read"


class Evidence(Controller):
    path = "/o/{slug:str}/cases/{case_id:uuid}/evidence"

    @get("/", permission=READS, name="evidence.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, case_id: UUID) -> Page:
        return Page("evidence/show.html", form=blank(), **await _facts(session, viewer, clock, in_force, case_id))

    @post("/holds", permission=READS, status_code=200)
    async def hold(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, case_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        facts = await _facts(session, viewer, clock, in_force, case_id)
        form = await read_form(request, PlaceHold)
        with form.or_again("evidence/show.html", **facts):
            await place_hold(
                session, case_id, form.value, allowed=facts["allowed"], person=viewer.id, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/cases/{case_id}/evidence")

    @post("/holds/{hold_id:uuid}/lift", permission=READS, status_code=200)
    async def lift(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, in_force: Version,
        case_id: UUID, hold_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        facts = await _facts(session, viewer, clock, in_force, case_id)
        await lift_hold(
            session, case_id, hold_id, allowed=facts["allowed"], person=viewer.id, by=viewer.actor, now=clock.now()
        )
        return go(f"{office.home}/cases/{case_id}/evidence")

    @post("/evidence.zip", permission=READS, status_code=200, name="evidence.take")
    async def take(
        self, session: AsyncSession, databases: Databases, services: Services, viewer: Viewer, office: OfficePlace,
        clock: Clock, case_id: UUID,
    ) -> Stream:  # fmt: skip
        """Noted in the journal before the first byte: who took it, and when."""
        page = await case_page(session, viewer, clock, case_id)
        photos = [photo for photo in page["all_photos"] if photo.is_ready]
        event = EvidenceTaken(subject=case_id, of="case", photos=len(photos))
        append(session, event, by=viewer.actor, at=clock.now())
        facts = case_facts(page)
        head = {
            "office": office.slug, "case": facts["number"], "taken_by": viewer.name,
            "taken_at": clock.now().isoformat(),
        }  # fmt: skip
        shelf = services.store.shelf(office.id)

        async def entries() -> AsyncIterator[Entry]:
            yield Entry("history.json", json.dumps(facts, ensure_ascii=False, indent=1, default=_plain).encode())
            named = [(photo_name(number, photo), photo) for number, photo in enumerate(photos, 1)]
            yield Entry("history.html", _sheet(facts, head, named).encode())
            yield Entry("history.pdf", await print_history(facts, head, named, clock.zone.key))
            for name, photo in named:
                # Each in a transaction of its own: none is open while the store or the reader is waited for.
                async with databases.session(OfficeScope(office.id)) as own:
                    files = await files_for(own, viewer, photo.id, now=clock.now())
                yield Entry(name, (shelf, files.large))

        return send(zipped(entries(), head, now=clock.now()), f"{facts['number']}.zip")


def _sheet(facts: dict[str, Any], head: dict[str, Any], photos: Sequence[tuple[str, PhotoView]]) -> str:
    return build_environment().get_template("evidence/sheet.html").render(facts=facts, head=head, photos=photos)


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, case_id: UUID
) -> dict[str, Any]:
    case = await case_for(session, viewer.id, case_id, now=clock.now(), everything=viewer.may("office.read"))
    privacy = in_force.playbook.privacy
    return {
        "case": case,
        "holds": await holds_of(session, case_id),
        "reasons": {hold.code: say(hold.name) for hold in privacy.holds},
        "allowed": reasons_for(privacy, {post.kind for post in viewer.posts}),
        "term": privacy.months(Kept.PHOTO),
        "names": case.office.names,
        "now": clock.now(),
        "say": say,
    }


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


controllers = [Evidence]
