"""An office's way to and from the rules of others."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.jobs import enqueue
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.packs.desk import desk
from hutong.pages.packs.files import Files
from hutong.pages.packs.looking import TOML, looked, opened_from
from hutong.pages.packs.schemas import Share
from hutong.pages.packs.taking import Taking
from hutong.playbooks import packs
from hutong.playbooks.baselines.queries import above
from hutong.playbooks.library.queries import shared_pack
from hutong.playbooks.library.service import share_pack, withdraw_pack
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.queries import Version, published_row, version
from hutong.settings import Settings
from hutong.signatures import Signer
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Packs(Controller):
    path = "/o/{slug:str}/packs"

    @get("/", permission="playbook.draft", name="packs.index")
    async def index(self, session: AsyncSession, in_force: Version) -> Page:
        return Page("packs/index.html", form=blank(), **await desk(session, in_force))

    @get("/versions/{number:int}/pack.toml", permission="playbook.draft", name="packs.export")
    async def export(
        self, session: AsyncSession, settings: Settings, office: OfficePlace, clock: Clock, number: int
    ) -> Response[bytes]:
        await published_row(session, number if 0 < number < 2**31 else 0)
        found = await version(session, number)
        content = await exported(session, found, signer=Signer.of(settings), now=clock.now())
        return download(content.encode(), name=f"{office.slug}-{number}.toml", media_type=TOML)

    @get("/shipped/{name:str}", permission="playbook.draft", name="packs.shipped")
    async def shipped(self, session: AsyncSession, settings: Settings, in_force: Version, name: str) -> Page:
        if name not in packs.names():
            raise NotThere
        text = packs.text(name)
        return await looked(session, opened_from(text, settings), text, in_force, title=name)

    @get("/library/{pack_id:uuid}", permission="playbook.draft", name="packs.shared")
    async def shared(self, session: AsyncSession, settings: Settings, in_force: Version, pack_id: UUID) -> Page:
        found = await shared_pack(session, (await above(session)).city_id, pack_id)
        opened = opened_from(found.content, settings)
        return await looked(session, opened, found.content, in_force, title=found.number, shared=found)

    @get("/library/{pack_id:uuid}/pack.toml", permission="playbook.draft")
    async def shared_file(self, session: AsyncSession, pack_id: UUID) -> Response[bytes]:
        found = await shared_pack(session, (await above(session)).city_id, pack_id)
        name = f"{found.office_name}-{found.version}.toml"
        return download(found.content.encode(), name=name, media_type=TOML)

    @post("/library", permission="office.manage", status_code=200)
    async def share(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        settings: Settings, in_force: Version,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, Share)
        with form.or_again("packs/index.html", **await desk(session, in_force)):
            sent = form.value
            put = await share_pack(
                session, sent.version, note=sent.note or "", signer=Signer.of(settings), by=viewer.actor,
                now=clock.now(), pack_id=sent.id,
            )  # fmt: skip
            await enqueue(session, "pack.pictures", pack_id=put.id)
        return go(f"{office.home}/packs")

    @post("/library/{pack_id:uuid}/withdraw", permission="office.manage", status_code=200)
    async def withdraw(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, pack_id: UUID
    ) -> Response[Any]:
        await withdraw_pack(session, pack_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/packs")


controllers = [Packs, Files, Taking]
