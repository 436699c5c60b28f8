"""出示号: what a phone could not hand in, looked up by the code she shows; taken on her behalf, or declined."""

from collections import Counter
from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.answers import Page, download, go
from hutong.pages.checkins.desk import desk_of
from hutong.pages.forms import blank, read_form
from hutong.pages.sheets.contents import contents_of
from hutong.pages.sheets.schemas import Decline, Nothing
from hutong.playbooks.queries import Version
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.submissions.deciding import decline, take_for
from hutong.submissions.queries import (
    PAGE,
    Handed,
    by_number,
    how_many_wait,
    reasons_waiting,
    submission_of,
    waiting_for_the_desk,
)
from hutong.submissions.receiving import sentences_of
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

OFFICE = ("desk.headquarters", "desk.office", "desk.administrator")
WHO = ("checkin.record", *OFFICE)
Number = Annotated[int, Parameter(query="page", ge=1, le=1000)]
_HEADS = (N_("姓名"), N_("出示号"), N_("手机上的时间"), N_("收到的时间"), N_("为什么没有收下"))


class Codes(Controller):
    path = "/o/{slug:str}/handed"

    @get("/", permission=WHO, name="handed.index")
    async def index(
        self,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        number: str = "",
        page: Number = 1,
    ) -> Page | Response[Any]:
        people = await _people(session, viewer, clock)
        if number.strip():
            found = await by_number(session, number[:40])
            if found and _mine(found, people):
                return go(f"{office.home}/handed/{found.row.id}")
        many = await how_many_wait(session, people)
        pages = max(1, -(-many // PAGE))
        shown = min(page, pages)
        waiting = await waiting_for_the_desk(session, people, page=shown)
        rows = [(each, sentences_of(each.row.reasons)) for each in waiting]
        return Page(
            "sheets/codes.html", rows=rows, number=number.strip()[:40], many=many, page=shown, pages=pages,
        )  # fmt: skip

    @get("/export.xlsx", permission=WHO)
    async def export(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock) -> Response[bytes]:
        waiting = await waiting_for_the_desk(session, await _people(session, viewer, clock))
        rows: list[list[Cell]] = [
            [each.person, each.row.number, each.row.captured_at, each.row.received_at,
             " ".join(sentences_of(each.row.reasons))]
            for each in waiting
        ]  # fmt: skip
        title = gettext(N_("手机没送成的"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/{submission_id:uuid}", permission=WHO, name="handed.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, submission_id: UUID
    ) -> Page:
        return Page("sheets/code.html", form=blank(), **await _facts(session, viewer, clock, in_force, submission_id))

    @post("/{submission_id:uuid}/take", permission=WHO, status_code=200)
    async def take(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
        submission_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, Nothing)
        facts = await _facts(session, viewer, clock, in_force, submission_id)
        with form.or_again("sheets/code.html", **facts):
            await take_for(
                session, submission_id, people=await _people(session, viewer, clock), worker=viewer.id,
                zone=clock.zone, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/handed/{submission_id}")

    @post("/{submission_id:uuid}/decline", permission=WHO, status_code=200)
    async def turn_down(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
        submission_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, Decline)
        facts = await _facts(session, viewer, clock, in_force, submission_id)
        with form.or_again("sheets/code.html", **facts):
            await decline(
                session, submission_id, form.value.because, people=await _people(session, viewer, clock),
                worker=viewer.id, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/handed/{submission_id}")


async def _people(session: AsyncSession, viewer: Viewer, clock: Clock) -> Collection[UUID] | None:
    """Whom this desk may speak for: the office for all, a community for those whom it checks in."""
    if any(viewer.may(name) for name in OFFICE):
        return None
    desk = await desk_of(session, viewer, clock)
    return desk.people


async def told_waiting(session: AsyncSession, viewer: Viewer, clock: Clock) -> tuple[int, list[tuple[str, int]]] | None:
    """How many wait at the viewer's desk and why, the commonest reason first; None for who has no such desk."""
    if not any(viewer.may(name) for name in WHO):
        return None
    waiting = await reasons_waiting(session, await _people(session, viewer, clock))
    return len(waiting), Counter("".join(sentences_of(reasons)) for reasons in waiting).most_common()


def _mine(found: Handed, people: Collection[UUID] | None) -> bool:
    return people is None or found.row.person_id in people


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, submission_id: UUID
) -> dict[str, Any]:
    found = await submission_of(session, submission_id)
    if found is None or not _mine(found, await _people(session, viewer, clock)):
        raise NotThere
    return {
        "handed": found,
        "reasons": sentences_of(found.row.reasons),
        "contents": await contents_of(session, found.row, in_force.playbook),
    }
