"""Planning a project, changing the plan, going on to the next stage, ending it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.ids import new_id
from hutong.improvements import planning, queries, schemas
from hutong.improvements.planning import Reach
from hutong.pages.answers import Page, go
from hutong.pages.councils.reaching import reach_of
from hutong.pages.forms import blank, read_form
from hutong.pages.improvements.showing import choices, project_page
from hutong.playbooks.queries import Version
from hutong.posts.facts import on
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


async def reach_and_alleys(session: AsyncSession, viewer: Viewer, clock: Clock) -> tuple[Reach, set[UUID]]:
    """What the viewer may manage, and the alleys that there are."""
    _, setting = await setting_at(session, clock.now())
    return reach_of(viewer, setting, clock), {alley.id for alley in on(setting.directory.alleys, clock.today)}


class Planning(Controller):
    path = "/o/{slug:str}/improvements"

    @get("/new", permission="improvement.manage")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        form = blank(id=new_id(), starts_on=clock.today)
        return Page("improvements/plan.html", form=form, project=None, **await choices(session, viewer, clock))

    @post("/new", permission="improvement.manage", status_code=200)
    async def plan(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.Plan)
        with form.or_again("improvements/plan.html", project=None, **await choices(session, viewer, clock)):
            reach, known = await reach_and_alleys(session, viewer, clock)
            await planning.plan_project(session, form.value, known=known, reach=reach, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/improvements/{form.value.id}")

    @get("/{project_id:uuid}/edit", permission="improvement.manage")
    async def edit(self, session: AsyncSession, viewer: Viewer, clock: Clock, project_id: UUID) -> Page:
        project = await queries.project_of(session, project_id)
        rows = await queries.stages_of(session, project_id)
        form = blank(
            id=project_id, name=project.name, goal=project.goal, post_id=project.post_id,
            starts_on=project.starts_on, ends_on=project.ends_on, revision=project.revision,
            alleys=[alley for alley, _ in await queries.alleys_of(session, project_id)],
            **{f"until.{stage}": row.planned_until for stage, row in rows.items()},
        )  # fmt: skip
        return Page("improvements/plan.html", form=form, project=project, **await choices(session, viewer, clock))

    @post("/{project_id:uuid}/edit", permission="improvement.manage", status_code=200)
    async def change(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, project_id: UUID
    ) -> Response[Any]:
        project = await queries.project_of(session, project_id)
        form = await read_form(request, schemas.Plan)
        with form.or_again("improvements/plan.html", project=project, **await choices(session, viewer, clock)):
            reach, known = await reach_and_alleys(session, viewer, clock)
            await planning.change_project(
                session, project_id, form.value, known=known, reach=reach, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/improvements/{project_id}")

    @post("/{project_id:uuid}/stage", permission="improvement.manage", status_code=200)
    async def advance(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, project_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.Advance)
        with form.or_again("improvements/show.html", **await project_page(session, viewer, clock, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await planning.advance(
                session, project_id, form.value, improving=in_force.playbook.improving, reach=reach,
                by=viewer.actor, now=clock.now(), day=clock.today,
            )  # fmt: skip
        return go(f"{office.home}/improvements/{project_id}")

    @post("/{project_id:uuid}/end", permission="improvement.manage", status_code=200)
    async def end(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, project_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, schemas.End)
        with form.or_again("improvements/show.html", **await project_page(session, viewer, clock, project_id)):
            reach, _ = await reach_and_alleys(session, viewer, clock)
            await planning.end_project(
                session, project_id, form.value, improving=in_force.playbook.improving, reach=reach,
                by=viewer.actor, now=clock.now(), day=clock.today,
            )  # fmt: skip
        return go(f"{office.home}/improvements/{project_id}")
