"""What is noted while a project goes on: register lines, money, material, convenience points, pictures."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.councils.queries import publicity
from hutong.councils.schemas import FORMS
from hutong.ids import new_id
from hutong.improvements import bringing, queries, schemas, spending, surveying
from hutong.improvements.planning import running
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.improvements.planning import reach_and_alleys
from hutong.pages.improvements.words import BUDGETS, KINDS, category_word
from hutong.pages.photos.plain import FORM_BYTES
from hutong.playbooks.describing import say
from hutong.playbooks.queries import Version
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_SPOT = Annotated[str, msgspec.Meta(max_length=40, pattern="^[a-z0-9-]+$")]
NO_PICTURE = N_("还没有选照片。")


class Pictures(msgspec.Struct, frozen=True, kw_only=True):
    """They are in the store already, under the project and the spot; the form only says that it is done."""

    spot: _SPOT
    before: tuple[UUID, ...] = ()
    after: tuple[UUID, ...] = ()


class Noting(Controller):
    path = "/o/{slug:str}/improvements/{project_id:uuid}"

    @get("/lines/new", permission="improvement.manage")
    async def new_line(self, session: AsyncSession, in_force: Version, project_id: UUID) -> Page:
        form = blank(id=new_id())
        return Page("improvements/line.html", form=form, **await _line(session, in_force, project_id))

    @post("/lines/new", permission="improvement.manage", status_code=200)
    async def add_line(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, project_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.AddLine)
        with form.or_again("improvements/line.html", **await _line(session, in_force, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await surveying.add_line(
                session, project_id, form.value, playbook=in_force.playbook, reach=reach, by=viewer.actor,
                now=clock.now(), day=clock.today,
            )  # fmt: skip
        return go(f"{office.home}/improvements/{project_id}#register")

    @post("/lines/{line_id:uuid}/case", permission="improvement.manage", status_code=200)
    async def make_case(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, project_id: UUID, line_id: UUID
    ) -> Response[Any]:
        reach, _ = await reach_and_alleys(session, viewer, clock)
        case_id = await surveying.make_case(
            session, project_id, line_id, person=viewer.id, reach=reach, by=viewer.actor, now=clock.now()
        )
        return go(f"{office.home}/cases/{case_id}")

    @get("/lines/{line_id:uuid}/settle", permission="improvement.manage")
    async def settling(self, session: AsyncSession, in_force: Version, project_id: UUID, line_id: UUID) -> Page:
        return Page("improvements/settle.html", form=blank(), **await _settle(session, in_force, project_id, line_id))

    @post("/lines/{line_id:uuid}/settle", permission="improvement.manage", status_code=200)
    async def settle(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, project_id: UUID, line_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.SettleLine)
        with form.or_again("improvements/settle.html", **await _settle(session, in_force, project_id, line_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await surveying.settle_line(
                session, project_id, line_id, form.value, reach=reach, by=viewer.actor, now=clock.now(),
                day=clock.today,
            )  # fmt: skip
        return go(f"{office.home}/improvements/{project_id}#register")

    @post("/lines/{line_id:uuid}/reopen", permission="improvement.manage", status_code=200)
    async def reopen(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, project_id: UUID, line_id: UUID
    ) -> Response[Any]:
        reach, _ = await reach_and_alleys(session, viewer, clock)
        await surveying.reopen_line(session, project_id, line_id, reach=reach, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/improvements/{project_id}#register")

    @get("/money/new", permission="improvement.manage")
    async def new_money(self, session: AsyncSession, clock: Clock, project_id: UUID) -> Page:
        form = blank(id=new_id(), day=clock.today)
        return Page("improvements/money.html", form=form, **await _money(session, project_id))

    @post("/money/new", permission="improvement.manage", status_code=200)
    async def note_money(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, project_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, schemas.NoteMoney)
        with form.or_again("improvements/money.html", **await _money(session, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await spending.note_money(session, project_id, form.value, reach=reach, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/improvements/{project_id}#money")

    @get("/money/{entry_id:uuid}/withdraw", permission="improvement.manage")
    async def withdrawing(self, session: AsyncSession, project_id: UUID, entry_id: UUID) -> Page:
        return Page("improvements/withdraw.html", form=blank(), entry_id=entry_id, **await _money(session, project_id))

    @post("/money/{entry_id:uuid}/withdraw", permission="improvement.manage", status_code=200)
    async def withdraw_money(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        project_id: UUID, entry_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.Withdraw)
        with form.or_again("improvements/withdraw.html", entry_id=entry_id, **await _money(session, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await spending.withdraw_money(
                session, project_id, entry_id, form.value, reach=reach, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/improvements/{project_id}#money")

    @get("/material/new", permission="improvement.manage")
    async def new_material(self, session: AsyncSession, project_id: UUID) -> Page:
        return Page("improvements/material.html", form=blank(), **await _material(session, project_id))

    @post("/material/new", permission="improvement.manage", status_code=200)
    async def link_material(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, project_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, schemas.LinkMaterial)
        with form.or_again("improvements/material.html", **await _material(session, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await bringing.link_material(session, project_id, form.value, reach=reach, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/improvements/{project_id}#material")

    @get("/points/new", permission="improvement.manage")
    async def new_point(self, session: AsyncSession, clock: Clock, in_force: Version, project_id: UUID) -> Page:
        form = blank(id=new_id(), opened_on=clock.today)
        return Page("improvements/point.html", form=form, **await _point(session, in_force, project_id))

    @post("/points/new", permission="improvement.manage", status_code=200)
    async def open_point(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, project_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.OpenConvenience)
        with form.or_again("improvements/point.html", **await _point(session, in_force, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await bringing.open_convenience(
                session, project_id, form.value, improving=in_force.playbook.improving, reach=reach,
                by=viewer.actor, now=clock.now(), day=clock.today,
            )  # fmt: skip
        return go(f"{office.home}/improvements/{project_id}#points")

    @post("/points/{point_id:uuid}/close", permission="improvement.manage", status_code=200)
    async def close_point(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, project_id: UUID, point_id: UUID
    ) -> Response[Any]:
        reach, _ = await reach_and_alleys(session, viewer, clock)
        end = schemas.CloseConvenience(closed_on=clock.today)
        await bringing.close_convenience(
            session, project_id, point_id, end, reach=reach, by=viewer.actor, now=clock.now(), day=clock.today
        )
        return go(f"{office.home}/improvements/{project_id}#points")

    @get("/pictures/new", permission="improvement.manage")
    async def new_pictures(self, session: AsyncSession, viewer: Viewer, clock: Clock, project_id: UUID) -> Page:
        reach, _ = await reach_and_alleys(session, viewer, clock)
        project = await running(session, project_id, reach=reach)
        return Page("improvements/pictures.html", form=blank(), project=project, spot=new_id().hex)

    @post("/pictures/new", permission="improvement.manage", status_code=200, request_max_body_size=2 * FORM_BYTES)
    async def pictures(
        self, request: Sent, session: AsyncSession, office: OfficePlace, project_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Pictures)
        project = await queries.project_of(session, project_id)
        with form.or_again("improvements/pictures.html", project=project, spot=form.typed("spot")):
            if not (form.value.before or form.value.after):
                form.wrong("before", NO_PICTURE)
            _ = form.value
        return go(f"{office.home}/improvements/{project_id}#pictures")


async def _line(session: AsyncSession, in_force: Version, project_id: UUID) -> dict[str, Any]:
    lengths = await queries.lengths_of(session, project_id)
    return {
        "project": await queries.project_of(session, project_id),
        "alleys": [
            (alley, name, lengths.get(alley, 0)) for alley, name in await queries.alleys_of(session, project_id)
        ],
        "categories": [(each.code, say(each.name)) for each in in_force.playbook.categories],
    }


async def _settle(session: AsyncSession, in_force: Version, project_id: UUID, line_id: UUID) -> dict[str, Any]:
    line = await surveying.line_of(session, project_id, line_id)
    return {
        "project": await queries.project_of(session, project_id),
        "line": line,
        "category": category_word(in_force.playbook, line.category),
    }


async def _money(session: AsyncSession, project_id: UUID) -> dict[str, Any]:
    return {
        "project": await queries.project_of(session, project_id),
        "budgets": [(code, gettext(name)) for code, name in BUDGETS],
        "kinds": [(code, gettext(name)) for code, name in KINDS],
    }


async def _material(session: AsyncSession, project_id: UUID) -> dict[str, Any]:
    linked = {each.id for each in await queries.material_of(session, project_id)}
    forms = dict(FORMS)
    lots = [each for each in await publicity(session) if each.id not in linked]
    return {
        "project": await queries.project_of(session, project_id),
        "lots": [
            (each.id, f"{each.put_out_on} {each.title}", f"{gettext(forms.get(each.form, each.form))} × {each.pieces}")
            for each in lots
        ],
    }


async def _point(session: AsyncSession, in_force: Version, project_id: UUID) -> dict[str, Any]:
    return {
        "project": await queries.project_of(session, project_id),
        "alleys": await queries.alleys_of(session, project_id),
        "kinds": [(kind.code, say(kind.name)) for kind in in_force.playbook.improving.conveniences],
    }
