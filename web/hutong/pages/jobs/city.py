"""All offices' background work for who runs the platform: lanes, ages and recurring work; no contents, no reasons."""

import asyncio
from typing import Any

from litestar import Controller, Response, get
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import CityPlace
from hutong.db import Databases
from hutong.jobs.overview import lanes_of_offices, rounds_standing, summed, together
from hutong.offices.models import Office
from hutong.pages.answers import Page, download
from hutong.pages.jobs.words import LANES, round_word
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

WATCHES = "job.watch"


class CityJobs(Controller):
    path = "/c/{slug:str}/jobs"

    @get("/", permission=WATCHES, name="jobs.city")
    async def index(self, session: AsyncSession, databases: Databases, city: CityPlace) -> Page:
        offices = await _offices(session, city, databases)
        return Page(
            "jobs/city.html",
            offices=offices,
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
