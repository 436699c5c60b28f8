"""An office's own background work: how it stands, what failed and why, again, and off."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.jobs import SPECS, Lane, cancel, retry
from hutong.jobs.overview import lanes_of_office
from hutong.jobs.queries import PAGE, State, failed_by_kind, job_of, jobs_page
from hutong.jobs.rules import CANCELLED
from hutong.jobs.service import retry_failed
from hutong.pages.answers import Page, download, go
from hutong.pages.jobs.words import LANES, STATES, kind_word, lane_word
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

MANAGES = "job.manage"
_ALL = 10_000
Kind = Annotated[str, Parameter(query="kind", max_length=60)]
Where = Annotated[str, Parameter(query="state", max_length=20)]  # Litestar keeps the plain name for itself.
Number = Annotated[int, Parameter(query="page", ge=1, le=1000)]


class OfficeJobs(Controller):
    path = "/o/{slug:str}/jobs"

    @get("/", permission=MANAGES, name="jobs.index")
    async def index(
        self, session: AsyncSession, where: Where = "", lane: str = "", kind: Kind = "", page: Number = 1
    ) -> Page:
        found, count = await jobs_page(session, state=_state(where), lane=_lane(lane), kind=kind, page=page)
        return Page(
            "jobs/index.html",
            found=found,
            count=count,
            asked={"state": where, "lane": lane, "kind": kind},
            page=page,
            pages=-(-count // PAGE),
            standing=await lanes_of_office(session),
            kinds=sorted(SPECS),
            failed=await failed_by_kind(session),
            **_words(),
        )

    @get("/jobs.xlsx", permission=MANAGES)
    async def sheet(
        self,
        session: AsyncSession,
        office: OfficePlace,
        clock: Clock,
        where: Where = "",
        lane: str = "",
        kind: Kind = "",
    ) -> Response[bytes]:
        """The list as filtered, whole."""
        found, _ = await jobs_page(session, state=_state(where), lane=_lane(lane), kind=kind, size=_ALL)
        heads = (N_("事情"), N_("通道"), N_("状态"), N_("提出时间"), N_("执行时间"), N_("次数"), N_("最后一次的原因"))
        rows: list[list[Cell]] = [
            [
                kind_word(job.kind), lane_word(job.lane), gettext(STATES[state][0]), job.created_at,
                job.run_at, job.attempts, _reason(job.last_error),
            ]
            for job, state in found
        ]  # fmt: skip
        title = gettext(N_("后台任务"))
        content = await asyncio.to_thread(workbook, title, [gettext(head) for head in heads], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)

    @post("/failed/retry", permission=MANAGES, name="jobs.retry_all", status_code=200)
    async def all_again(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        """All that gave up; of a great many the oldest, and the page then says how many are left."""
        await retry_failed(session, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/jobs")

    @post("/failed/{kind:str}/retry", permission=MANAGES, name="jobs.retry_kind", status_code=200)
    async def kind_again(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, kind: str
    ) -> Response[Any]:
        """All of one kind that gave up."""
        if kind not in SPECS:
            raise NotThere
        await retry_failed(session, [kind], by=viewer.actor, now=clock.now())
        return go(f"{office.home}/jobs")

    @get("/{job_id:uuid}", permission=MANAGES, name="jobs.show")
    async def show(self, session: AsyncSession, job_id: UUID) -> Page:
        job, state = await job_of(session, job_id)
        return Page("jobs/show.html", job=job, state=state, reason=_reason(job.last_error), **_words())

    @post("/{job_id:uuid}/retry", permission=MANAGES, name="jobs.retry", status_code=200)
    async def again(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, job_id: UUID
    ) -> Response[Any]:
        await retry(session, job_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/jobs/{job_id}")

    @post("/{job_id:uuid}/cancel", permission=MANAGES, name="jobs.cancel", status_code=200)
    async def off(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, job_id: UUID
    ) -> Response[Any]:
        await cancel(session, job_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/jobs/{job_id}")


def _words() -> dict[str, Any]:
    return {"lanes": LANES, "states": STATES, "kind_word": kind_word, "lane_word": lane_word, "reason_of": _reason}


def _reason(error: str | None) -> str:
    return gettext(N_("有人取消了")) if error == CANCELLED else error or ""


def _state(asked: str) -> State | None:
    """A filter that is none of ours filters nothing."""
    return State(asked) if asked in set(State) else None


def _lane(asked: str) -> Lane | None:
    return Lane(asked) if asked in set(Lane) else None
