"""The own points: how many, and for every one the reason stored when it was granted."""

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.pages.answers import Page
from hutong.playbooks.queries import Version
from hutong.points.queries import balance_of, history_of
from hutong.visits.clock import Clock


class MyPoints(Controller):
    path = "/o/{slug:str}/points"

    @get("/", permission="points.own", name="points.mine")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        return Page(
            "stewards/points.html",
            balance=await balance_of(session, viewer.id),
            movements=await history_of(session, viewer.id, zone=clock.zone.key),
            terms=in_force.playbook.terms,
        )
