"""Taking a version back before its day."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.pages.answers import go
from hutong.pages.forms import read_form
from hutong.pages.playbooks.rules import life_of
from hutong.playbooks.queries import Version
from hutong.publications.withdrawing import withdraw
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Withdrawing(Controller):
    path = "/o/{slug:str}/playbooks/versions/{number:int}/withdraw"

    @post("/", permission="playbook.publish", status_code=200)
    async def take_back(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        in_force: Version, number: int,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, Withdraw)
        with form.or_again("playbooks/version.html", **await life_of(session, clock, in_force, number)):
            await withdraw(session, number, reason=form.value.reason, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/playbooks/versions/{number}")
