"""The same pages at a district and at a city."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.answers import Page, download, go
from hutong.pages.baselines.files import FilesOfCity, FilesOfDistrict
from hutong.pages.baselines.forms import FormsOfCity, FormsOfDistrict
from hutong.pages.baselines.places import here
from hutong.pages.baselines.schemas import PublishBaseline, SaveBaseline
from hutong.pages.baselines.showing import facts
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.navigation import Entry
from hutong.playbooks.baselines.models import Baseline
from hutong.playbooks.baselines.queries import baseline
from hutong.playbooks.baselines.service import publish_baseline, save_baseline
from hutong.playbooks.library.queries import shared_pack
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
BODY = 8 * 1024 * 1024
TOML = "application/toml"


class _Baselines(Controller):
    @get("/", permission="baseline.edit")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        return await _page(session, clock, blank())

    @post("/", permission="baseline.edit", status_code=200, request_max_body_size=BODY)
    async def save(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any]:
        """Kept with its errors; the page tells them."""
        form = await read_form(request, SaveBaseline)
        city_id, place_id, home = here()
        with form.or_again("baselines/index.html", **await facts(session, clock)):
            sent = form.value
            await save_baseline(
                session, city_id, place_id, source=sent.source, revision=sent.revision, by=viewer.id, now=clock.now()
            )
        return go(home)

    @post("/publish", permission="baseline.edit", status_code=200)
    async def publish(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Response[Any]:
        form = await read_form(request, PublishBaseline)
        city_id, place_id, home = here()
        with form.or_again("baselines/index.html", **await facts(session, clock, publishing=True)):
            sent = form.value
            await publish_baseline(
                session, city_id, place_id, number=sent.number, in_force_from=sent.in_force_from,
                revision=sent.revision, by=viewer.id, now=clock.now(),
            )  # fmt: skip
        return go(home)

    @get("/versions/{number:int}/text.toml", permission="baseline.edit")
    async def text(self, session: AsyncSession, number: int) -> Response[bytes]:
        found = await _version(session, number)
        return download(found.source.encode(), name=f"baseline-{number}.toml", media_type=TOML)

    @get("/library/{pack_id:uuid}/pack.toml", permission="baseline.edit")
    async def shared(self, session: AsyncSession, pack_id: UUID) -> Response[bytes]:
        city_id = here().city_id
        found = await shared_pack(session, city_id, pack_id)
        return download(found.content.encode(), name=f"{found.office_name}-{found.version}.toml", media_type=TOML)


class OfDistrict(_Baselines):
    path = "/d/{slug:str}/baseline"


class OfCity(_Baselines):
    path = "/c/{slug:str}/baseline"


async def _version(session: AsyncSession, number: int) -> Baseline:
    city_id, place_id, _ = here()
    found = await baseline(session, city_id, place_id, number) if 0 < number < 2**31 else None
    if found is None:
        raise NotThere
    return found


async def _page(session: AsyncSession, clock: Clock, form: Form[Any]) -> Page:
    return Page("baselines/index.html", form=form, **await facts(session, clock))


controllers = [OfDistrict, OfCity, FilesOfDistrict, FilesOfCity, FormsOfDistrict, FormsOfCity]
navigation = [
    Entry(N_("制度基准"), "/baseline", "baseline.edit", where="district", order=60),
    Entry(N_("制度基准"), "/baseline", "baseline.edit", where="city", order=60),
]
