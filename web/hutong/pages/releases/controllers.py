"""The list of what was let go, and the page on which one photo is covered and let go."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.photos.links import KEEP_SECONDS, to_picture
from hutong.pages.releases.words import STATES, of_what
from hutong.photos.reading import files_for
from hutong.releases.queries import Listed, listed
from hutong.releases.rules import COLUMNS, rows_of
from hutong.releases.schemas import Cover, LetGo, TakeBack
from hutong.releases.service import cover, let_go, releasable, standing, take_back
from hutong.releases.states import ReleaseState
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock
from hutong.visits.services import Services

LETS_GO = "photo.release"
Where = Annotated[str, Parameter(query="state", max_length=20)]  # Litestar keeps the plain name for itself.
Sent = Request[Any, Any, Any]


class Releases(Controller):
    path = "/o/{slug:str}/releases"

    @get("/", permission=LETS_GO, name="releases.index")
    async def index(self, session: AsyncSession, where: Where = "") -> Page:
        wanted = _state(where)
        return Page(
            "releases/index.html", found=await listed(session, wanted), asked=wanted, states=STATES, of_what=of_what
        )

    @get("/releases.xlsx", permission=LETS_GO)
    async def sheet(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, where: Where = ""
    ) -> Response[bytes]:
        heads = (
            N_("照片"),
            N_("状态"),
            N_("遮了几处"),
            N_("谁遮的"),
            N_("谁公开的"),
            N_("公开时间"),
            N_("收回时间"),
            N_("原因"),
        )
        rows = [_cells(one) for one in await listed(session, _state(where))]
        title = gettext(N_("公开的照片"))
        content = await asyncio.to_thread(workbook, title, [gettext(head) for head in heads], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)

    @get("/{photo_id:uuid}", permission=LETS_GO, name="releases.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, photo_id: UUID) -> Page:
        return Page("releases/show.html", form=blank(), **await _facts(session, viewer, clock, photo_id))

    @get("/{photo_id:uuid}/covered/{size:str}", permission=LETS_GO, name="releases.covered")
    async def covered(
        self, session: AsyncSession, services: Services, viewer: Viewer, office: OfficePlace, clock: Clock,
        photo_id: UUID, size: str,
    ) -> Response[Any]:  # fmt: skip
        """The picture that others see, or will."""
        await files_for(session, viewer, photo_id, now=clock.now())
        release = await standing(session, photo_id)
        key = {"large": release.large_key, "small": release.small_key}.get(size) if release else None
        if key is None:
            raise NotThere
        return to_picture(services, office.id, key, keep=KEEP_SECONDS)

    @post("/{photo_id:uuid}/cover", permission=LETS_GO, status_code=200)
    async def cover(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, photo_id: UUID
    ) -> Response[Any]:
        facts = await _facts(session, viewer, clock, photo_id)
        form = await read_form(request, Cover)
        with form.or_again("releases/show.html", **facts):
            await cover(session, photo_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/releases/{photo_id}")

    @post("/{photo_id:uuid}/let-go", permission=LETS_GO, status_code=200)
    async def let_go(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, photo_id: UUID
    ) -> Response[Any]:
        facts = await _facts(session, viewer, clock, photo_id)
        form = await read_form(request, LetGo)
        with form.or_again("releases/show.html", **facts):
            sent = form.value
            await let_go(
                session, photo_id, sent.release, seen=sent.seen, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/releases/{photo_id}")

    @post("/{photo_id:uuid}/take-back", permission=LETS_GO, status_code=200)
    async def take_back(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, photo_id: UUID
    ) -> Response[Any]:
        facts = await _facts(session, viewer, clock, photo_id)
        form = await read_form(request, TakeBack)
        with form.or_again("releases/show.html", **facts):
            await take_back(
                session, photo_id, because=form.value.because, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/releases/{photo_id}")


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, photo_id: UUID) -> dict[str, Any]:
    """Raises NotThere for a photo that is not shown to others at all, or that this viewer may not see."""
    photo = await releasable(session, photo_id)
    await files_for(session, viewer, photo_id, now=clock.now())
    rows = rows_of(photo.width or 0, photo.height or 0)
    before = await listed(session, photo_id=photo_id)
    return {
        "photo": photo,
        "before": before,
        "latest": before[0] if before else None,
        "cells": range(1, COLUMNS * rows + 1),
        "states": STATES,
        "of_what": of_what,
        "back": _BACK.get(photo.subject_kind, ""),
    }


_BACK = {"case": "/cases/", "improvement": "/improvements/"}


def _cells(one: Listed) -> list[Cell]:
    release = one.release
    return [
        of_what(one.kind, one.slot), gettext(STATES[ReleaseState(release.state)][0]), len(release.places),
        one.covered_by, one.released_by, release.released_at, release.withdrawn_at, release.because,
    ]  # fmt: skip


def _state(asked: str) -> str:
    """A filter that is none of ours filters nothing."""
    return asked if asked in set(ReleaseState) else ""


controllers = [Releases]
navigation = [Entry(N_("公开的照片"), "/releases", LETS_GO, order=78)]
