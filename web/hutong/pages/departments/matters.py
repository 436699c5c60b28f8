"""What a department has on its list, and what it and its head are told; acted on by the rules of each office."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.cases import for_departments
from hutong.cases.department_said import KINDS
from hutong.cases.for_departments import Open, act_for_department, mark_seen, resume_for_department
from hutong.cases.matters_models import DepartmentMatter
from hutong.cases.rules import Offer
from hutong.cases.schemas import TakeStep
from hutong.clocks import ClockKind, amount_text
from hutong.db import Office
from hutong.errors import NotThere
from hutong.pages.answers import Page, go
from hutong.pages.cases.tools import leads
from hutong.pages.departments.schemas import TakeAction, Words
from hutong.pages.departments.whys import cause_of
from hutong.pages.departments.words import TONES, standing
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.photos.links import to_picture
from hutong.playbooks.describing import say
from hutong.playbooks.flows import Evidence
from hutong.releases.queries import PublicPicture, keys_of_public, public_pictures_of
from hutong.visits.clock import Clock
from hutong.visits.departments import (
    changes_told,
    department_of,
    leads_department,
    opened_matter,
    ways_of,
    writable_office,
)
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
_PHOTOS = frozenset({Evidence.PHOTO_BEFORE, Evidence.PHOTO_AFTER})


class Matters(Controller):
    path = "/d/{slug:str}/matters"

    @get("/", permission="matter.act", name="departments.matters")
    async def index(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, done: bool = False, words: Words = ""
    ) -> Page:
        department = department_of(viewer)
        head = await leads_department(session, viewer)
        return Page(
            "departments/matters.html",
            matters=await for_departments.matters_of(session, department, over=done, words=words),
            done=done,
            words=words,
            standing=standing,
            tones=TONES,
            now=clock.now(),
            unread=len(await for_departments.told(session, department, head=head, unread=True)),
        )

    @get("/{matter_id:uuid}", permission="matter.act", name="departments.matter")
    async def show(
        self, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, matter_id: UUID,
        do: str | None = None,
    ) -> Page:  # fmt: skip
        matter = await for_departments.matter_of(session, department_of(viewer), matter_id)
        opened = await opened_matter(services, matter, viewer, clock)
        facts = {**_facts(matter, opened, clock, do), "pictures": await pictures_of(services, matter)}
        return Page("departments/matter.html", form=blank(), **facts)

    @get("/{matter_id:uuid}/pictures/{picture:uuid}", permission="matter.act", name="departments.picture")
    async def picture(
        self, session: AsyncSession, viewer: Viewer, services: Services, matter_id: UUID, picture: UUID,
        size: str = "large",
    ) -> Response[Any]:  # fmt: skip
        """Covered and let go by the office; its own photos stay with it."""
        matter = await for_departments.matter_of(session, department_of(viewer), matter_id)
        if picture not in {one.id for one in await pictures_of(services, matter)}:
            raise NotThere
        async with services.databases.session(Office(matter.office_id)) as of_office:
            keys = await keys_of_public(of_office, picture)
        key = keys.small if size == "small" else keys.large
        return to_picture(services, matter.office_id, key)

    @post("/{matter_id:uuid}", permission="matter.act", status_code=200)
    async def act(
        self, request: Sent, session: AsyncSession, viewer: Viewer, district: DistrictPlace, services: Services,
        clock: Clock, matter_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        department = department_of(viewer)
        matter = await for_departments.matter_of(session, department, matter_id)
        opened = await opened_matter(services, matter, viewer, clock)
        office = await writable_office(services, matter.office_id)
        form: Form[TakeAction] = await read_form(request, TakeAction)
        with form.or_again("departments/matter.html", **_facts(matter, opened, clock, form.typed("action"))):
            sent = form.value
            step = TakeStep(
                action=sent.action, revision=sent.revision, note=sent.note, outcome=sent.outcome, reason=sent.reason,
                present=sent.present, document=sent.document,
            )  # fmt: skip
            async with services.databases.session(Office(office.id)) as of_office:
                await act_for_department(
                    of_office, matter_id, step, department=department, officer=viewer.id, by=viewer.actor,
                    now=clock.now(),
                )  # fmt: skip
        return go(f"{district.home}/matters/{matter_id}")

    @post("/{matter_id:uuid}/resume", permission="matter.act", status_code=200)
    async def resume(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, services: Services, clock: Clock,
        matter_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        department = department_of(viewer)
        matter = await for_departments.matter_of(session, department, matter_id)
        opened = await opened_matter(services, matter, viewer, clock)
        office = await writable_office(services, matter.office_id)
        with blank().or_again("departments/matter.html", **_facts(matter, opened, clock, None)):
            async with services.databases.session(Office(office.id)) as of_office:
                await resume_for_department(
                    of_office, matter_id, department=department, officer=viewer.id, by=viewer.actor, now=clock.now()
                )
        return go(f"{district.home}/matters/{matter_id}")

    @get("/notices", permission="matter.act", name="departments.notices")
    async def notices(self, session: AsyncSession, viewer: Viewer, words: Words = "") -> Page:
        head = await leads_department(session, viewer)
        found = await for_departments.told(session, department_of(viewer), head=head, words=words)
        return Page("departments/notices.html", notices=found, words=words, head=head, kinds=KINDS, late=late_words)

    @get("/notices/{notice_id:uuid}/rules", permission="matter.act", name="departments.rules")
    async def rules(self, session: AsyncSession, viewer: Viewer, services: Services, notice_id: UUID) -> Page:
        """What a version of an office's rules changes for the department."""
        head = await leads_department(session, viewer)
        notice = await for_departments.notice_to(session, department_of(viewer), notice_id, head=head)
        return Page("departments/rules.html", notice=notice, changes=await changes_told(services, notice))

    @get("/notices/{notice_id:uuid}/why", permission="matter.act", name="departments.why")
    async def why(
        self, session: AsyncSession, viewer: Viewer, services: Services, clock: Clock, notice_id: UUID
    ) -> Page:
        """By which rule of which version the department was told this of a case."""
        head = await leads_department(session, viewer)
        notice = await for_departments.notice_to(session, department_of(viewer), notice_id, head=head)
        async with services.databases.session(Office(notice.office_id)) as of_office:
            cause = await cause_of(of_office, notice, clock)
        return Page("departments/why.html", notice=notice, cause=cause, kinds=KINDS)

    @post("/notices/{notice_id:uuid}/seen", permission="matter.act", status_code=200)
    async def seen(
        self, session: AsyncSession, viewer: Viewer, district: DistrictPlace, services: Services, clock: Clock,
        notice_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        department = department_of(viewer)
        head = await leads_department(session, viewer)
        notice = await for_departments.notice_to(session, department, notice_id, head=head)
        office = await writable_office(services, notice.office_id)
        async with services.databases.session(Office(office.id)) as of_office:
            await mark_seen(of_office, notice_id, department=department, now=clock.now())
        return go(f"{district.home}/matters/notices")


async def pictures_of(services: Services, matter: DepartmentMatter) -> list[PublicPicture]:
    """What the office let go of this matter; until then a department sees no picture of it."""
    async with services.databases.session(Office(matter.office_id)) as session:
        return await public_pictures_of(session, "case", [matter.case_id])


def late_words(late_by: float | None, clock: str | None) -> str:
    """How late it was when it was told; empty where it was not."""
    return amount_text(round(late_by, 1), ClockKind(clock)) if late_by is not None and clock else ""


def _facts(matter: DepartmentMatter, opened: Open | None, clock: Clock, do: str | None) -> dict[str, Any]:
    """`do` is the action whose form is open; the first one where none is asked for."""
    free = ways_of(opened, clock)
    chosen = next((offer for offer in free if offer.action.code == do), free[0] if free else None)
    return {
        "matter": matter,
        "opened": opened,
        "ways": free,
        "chosen": chosen,
        "wants": frozenset(piece.value for piece in chosen.action.evidence) if chosen else frozenset(),
        "hint": _hint(opened, chosen) if opened and chosen else "",
        "now": clock.now(),
        "standing": standing,
        "tones": TONES,
        "say": say,
        "pictures": (),
        "needs_photo": chosen is not None and not _PHOTOS.isdisjoint(chosen.action.evidence),
    }


def _hint(opened: Open, chosen: Offer) -> str:
    taken = opened.state.counts.times.get(f"{opened.step.code}/{chosen.action.code}", 0)
    return leads(opened.setting.playbook.flow(opened.state.flow), chosen.action, taken)
