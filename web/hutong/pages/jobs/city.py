"""All offices' background work for who runs the platform: lanes, ages and recurring work; no contents, no reasons.

One deed: messages to groups and webhooks that were given up are tried once more.
"""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import CityPlace
from hutong.access.viewers import Viewer
from hutong.db import Databases
from hutong.db import Office as OfficeScope
from hutong.errors import NotThere
from hutong.jobs.overview import lanes_of_offices, rounds_standing, summed, together
from hutong.notices.retrying import send_unsent_to_groups, unsent_to_groups
from hutong.offices.models import Office, OfficeState
from hutong.pages.answers import Page, download, go
from hutong.pages.jobs.words import LANES, round_word
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

WATCHES = "job.watch"
RETRIES = "job.retry"


class CityJobs(Controller):
    path = "/c/{slug:str}/jobs"

    @get("/", permission=WATCHES, name="jobs.city")
    async def index(self, session: AsyncSession, databases: Databases, viewer: Viewer, city: CityPlace) -> Page:
        offices = await _offices(session, city, databases)
        return Page(
            "jobs/city.html",
            offices=offices,
            unsent=await _unsent(databases, offices) if viewer.may(RETRIES) else {},
            standing=together([one["lanes"] for one in offices]),
            rounds=await rounds_standing(databases),
            lanes=LANES,
            round_word=round_word,
        )

    @get("/offices.xlsx", permission=WATCHES)
    async def sheet(
        self, session: AsyncSession, databases: Databases, city: CityPlace, clock: Clock
    ) -> Response[bytes]:
        heads = (N_("街道"), N_("通道"), N_("等待执行"), N_("正在执行"), N_("没有办成"), N_("最久等了（秒）"))
        rows: list[list[Cell]] = [
            [one["office"].name, gettext(LANES[lane]), each.waiting, each.running, each.failed, round(each.oldest)]
            for one in await _offices(session, city, databases)
            for lane, each in one["lanes"].items()
        ]
        title = gettext(N_("后台任务"))
        content = await asyncio.to_thread(workbook, title, [gettext(head) for head in heads], rows, clock.zone)
        return download(content, name=f"{city.name}-{title}.xlsx", media_type=MEDIA_TYPE)

    @post("/{office_id:uuid}/unsent", permission=RETRIES, name="jobs.city.unsent", status_code=200)
    async def again(
        self, session: AsyncSession, databases: Databases, viewer: Viewer, city: CityPlace, clock: Clock,
        office_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        """Messages to an office's groups and webhooks that were given up, as after an outage. Its journal says who."""
        mine = select(Office.office_id).where(
            Office.city_id == city.id, Office.office_id == office_id, Office.state == OfficeState.OPEN
        )
        if (await session.execute(mine)).one_or_none() is None:
            raise NotThere
        async with databases.session(OfficeScope(office_id)) as own:
            await send_unsent_to_groups(own, by=viewer.actor, now=clock.now())
        return go(f"{city.home}/jobs")


async def _unsent(databases: Databases, offices: list[dict[str, Any]]) -> dict[UUID, int]:
    """How many such messages there are, of each open office that has any: a number, nothing of what they say."""
    found = {}
    for one in offices:
        if one["all"].failed and one["office"].state == OfficeState.OPEN:
            async with databases.session(OfficeScope(one["office"].office_id)) as session:
                found[one["office"].office_id] = await unsent_to_groups(session)
    return {office_id: count for office_id, count in found.items() if count}


async def _offices(session: AsyncSession, city: CityPlace, databases: Databases) -> list[dict[str, Any]]:
    """The city's offices with their lanes, the busiest first."""
    columns = (Office.office_id, Office.slug, Office.name, Office.name_en, Office.state)
    offices = (await session.execute(select(*columns).where(Office.city_id == city.id).order_by(Office.slug))).all()
    found = await lanes_of_offices(databases, [office.office_id for office in offices])
    told = [
        {"office": office, "lanes": found[office.office_id], "all": summed(found[office.office_id].values())}
        for office in offices
    ]
    return sorted(told, key=lambda one: (-one["all"].failed, -one["all"].oldest, -one["all"].running))
