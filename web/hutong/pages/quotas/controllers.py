"""Room for an office's photos, on opening it or later: numbers alone, nothing of what the photos are of."""

from typing import Any

from litestar import Controller, Request, Response, get, post

from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.db import Databases, Office
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.onboarding.setup import office_of_district
from hutong.quotas.measuring import room_of
from hutong.quotas.schemas import SetQuota
from hutong.quotas.service import GIGABYTE, set_quota
from hutong.visits.clock import Clock
from hutong.visits.services import Services

SETS = "office.open"
Sent = Request[Any, Any, Any]


class Quotas(Controller):
    path = "/d/{slug:str}/offices/{address:str}/photos"

    @get("/", permission=SETS, name="quotas.show")
    async def show(self, district: DistrictPlace, databases: Databases, services: Services, address: str) -> Page:
        facts = await _facts(district, databases, services, address)
        now = facts["room"]
        form = blank(most_photos=now.most_photos, most_gb=max(1, now.most_bytes // GIGABYTE))
        return Page("quotas/show.html", form=form, **facts)

    @post("/", permission=SETS, status_code=200)
    async def save(
        self, request: Sent, district: DistrictPlace, viewer: Viewer, databases: Databases, services: Services,
        clock: Clock, address: str,
    ) -> Response[Any]:  # fmt: skip
        facts = await _facts(district, databases, services, address)
        form = await read_form(request, SetQuota)
        with form.or_again("quotas/show.html", **facts):
            async with databases.session(Office(facts["office"].id)) as session:
                await set_quota(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{district.home}/offices/{address}/photos")


async def _facts(district: DistrictPlace, databases: Databases, services: Services, address: str) -> dict[str, Any]:
    """Raises NotThere for an office that is not the district's."""
    office = await office_of_district(services.directory, district, address)
    async with databases.session(Office(office.id)) as session:
        return {"office": office, "district": district, "room": await room_of(session)}


controllers = [Quotas]
