"""Asking for an act, watching it, calling it off."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.moving_acts import ask_move, cancel_move
from hutong.cases.moving_errors import NoSuchMove, VersionNotBegun
from hutong.cases.moving_models import CaseMove, CaseMoveItem
from hutong.cases.moving_plans import asking, plans
from hutong.cases.moving_running import RUNNING, WAITING, progress
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.case_moves.lines import Line, of_item, of_plan, sheet
from hutong.pages.case_moves.schemas import AskMove
from hutong.pages.forms import blank, read_form
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoSuchVersion
from hutong.playbooks.queries import Version, has_begun, version
from hutong.posts.queries import office_at
from hutong.reports.spreadsheets import MEDIA_TYPE
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
SHOWN = 300
"""Cases on a page; the spreadsheet has all of them."""
_MOST_VERSIONS = 2**31


class CaseMoves(Controller):
    path = "/o/{slug:str}/case-moves"

    @get("/new", permission="playbook.publish", name="case_moves.new")
    async def plan(self, request: Sent, session: AsyncSession, clock: Clock, to: int) -> Page:
        form = blank(
            to=to, **{name: value for name, value in request.query_params.items() if name.startswith("steps.")}
        )
        return Page("case_moves/new.html", form=form, **await _plan(session, clock, to, _answers(request)))

    @get("/plan.xlsx", permission="playbook.publish")
    async def plan_sheet(self, request: Sent, session: AsyncSession, clock: Clock, to: int) -> Response[bytes]:
        lines = await _lines(session, clock, to, _answers(request))
        office = await office_at(session, clock.now())
        return download(sheet(lines, office.zone), name=f"case-moves-{to}.xlsx", media_type=MEDIA_TYPE)

    @post("/", permission="playbook.publish", status_code=200)
    async def ask(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, AskMove)
        to = int(form.typed("to")) if form.typed("to").isascii() and form.typed("to").isdigit() else 0
        answers = {name.removeprefix("steps."): form.typed(name) for name in await _names(request)}
        with form.or_again("case_moves/new.html", **await _plan(session, clock, to, answers)):
            sent = form.value
            await ask_move(
                session, sent.id, to=sent.to, steps=sent.steps, note=sent.note, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/case-moves/{sent.id}")

    @get("/{move_id:uuid}", permission="playbook.publish", name="case_moves.show")
    async def show(self, session: AsyncSession, clock: Clock, move_id: UUID) -> Page:
        move = await _move(session, move_id)
        lines = await _items(session, clock, move)
        return Page(
            "case_moves/show.html",
            move=move,
            done=await progress(session, move_id),
            lines=lines[:SHOWN],
            is_open=move.state in {WAITING, RUNNING},
            total=len(lines),
        )

    @get("/{move_id:uuid}/cases.xlsx", permission="playbook.publish")
    async def cases_sheet(self, session: AsyncSession, clock: Clock, move_id: UUID) -> Response[bytes]:
        move = await _move(session, move_id)
        office = await office_at(session, clock.now())
        content = sheet(await _items(session, clock, move), office.zone)
        return download(content, name=f"case-moves-{move.to_version}.xlsx", media_type=MEDIA_TYPE)

    @post("/{move_id:uuid}/cancel", permission="playbook.publish", status_code=200)
    async def cancel(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, move_id: UUID
    ) -> Response[Any]:
        await cancel_move(session, move_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/case-moves/{move_id}")


async def _plan(session: AsyncSession, clock: Clock, to: int, steps: dict[str, str]) -> dict[str, Any]:
    shown = await _begun(session, clock, to)
    found = await plans(session, to, steps, act=new_id(), now=clock.now())
    unsaid = await plans(session, to, {}, act=new_id(), now=clock.now()) if steps else found
    lines = await _told(session, clock, to, found)
    return {
        "version": shown,
        "questions": await asking(session, unsaid, to, now=clock.now()),
        "can": sum(line.state == "can" for line in lines),
        "lines": lines[:SHOWN],
        "total": len(lines),
        "answers": steps,
        "asked": {"to": to, **{f"steps.{name}": step for name, step in steps.items()}},
        "new_id": new_id,
    }


async def _lines(session: AsyncSession, clock: Clock, to: int, steps: dict[str, str]) -> list[Line]:
    await _begun(session, clock, to)
    return await _told(session, clock, to, await plans(session, to, steps, act=new_id(), now=clock.now()))


async def _begun(session: AsyncSession, clock: Clock, to: int) -> Version:
    """Raises NoSuchVersion, VersionNotBegun."""
    shown = await _version(session, to)
    if not await has_begun(session, to, clock.now()):
        raise VersionNotBegun(n=to)
    return shown


async def _told(session: AsyncSession, clock: Clock, to: int, found: list[Any]) -> list[Line]:
    office = await office_at(session, clock.now())
    books = await _books(session, {to, *(each.version for each in found)})
    return [of_plan(each, office, books, to) for each in found]


async def _items(session: AsyncSession, clock: Clock, move: CaseMove) -> list[Line]:
    office = await office_at(session, clock.now())
    mine = CaseMoveItem.office_id == move.office_id, CaseMoveItem.move_id == move.id
    items = (await session.scalars(select(CaseMoveItem).where(*mine).order_by(CaseMoveItem.id))).all()
    books = await _books(session, {move.to_version, *(item.from_version for item in items)})
    return [of_item(item, office, books, move.to_version) for item in items]


async def _books(session: AsyncSession, versions: set[int]) -> dict[int, Playbook]:
    return {n: (await version(session, n)).playbook for n in versions}


async def _move(session: AsyncSession, move_id: UUID) -> CaseMove:
    found = (await session.scalars(select(CaseMove).where(CaseMove.id == move_id))).one_or_none()
    if found is None:
        raise NoSuchMove
    return found


async def _version(session: AsyncSession, number: int) -> Version:
    """A number that no column holds is a version that is not there."""
    if not 0 < number < _MOST_VERSIONS:
        raise NoSuchVersion
    return await version(session, number)


def _answers(request: Sent) -> dict[str, str]:
    return {
        name.removeprefix("steps."): value
        for name, value in request.query_params.items()
        if name.startswith("steps.") and value
    }


async def _names(request: Sent) -> list[str]:
    return [name for name, _ in (await request.form()).multi_items() if name.startswith("steps.")]


controllers = [CaseMoves]
