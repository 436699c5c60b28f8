"""An office's way to and from the rules of others."""

from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.packs.schemas import MOST_PACK, Share, TakeIn
from hutong.pages.packs.taking import Taking
from hutong.playbooks import packs, toml
from hutong.playbooks.baselines.checking import section_labels
from hutong.playbooks.baselines.offering import standings
from hutong.playbooks.baselines.queries import above
from hutong.playbooks.comparing import compare
from hutong.playbooks.library.queries import shared_pack, shared_packs
from hutong.playbooks.library.service import share_pack, withdraw_pack
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.packing.importing import import_pack
from hutong.playbooks.packing.opening import Opened, open_pack
from hutong.playbooks.queries import Version, published_row, version
from hutong.playbooks.sections import Text
from hutong.settings import Settings
from hutong.signatures import Signer
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
TOML = "application/toml"
BODY = 4 * MOST_PACK
"""Bytes of the longest pack, every character of it Chinese, and some more."""


class Packs(Controller):
    path = "/o/{slug:str}/packs"

    @get("/", permission="playbook.draft", name="packs.index")
    async def index(self, session: AsyncSession, in_force: Version) -> Page:
        return Page("packs/index.html", form=blank(), **await _desk(session, in_force))

    @get("/versions/{number:int}/pack.toml", permission="playbook.draft", name="packs.export")
    async def export(
        self, session: AsyncSession, settings: Settings, office: OfficePlace, clock: Clock, number: int
    ) -> Response[bytes]:
        await published_row(session, number if 0 < number < 2**31 else 0)
        found = await version(session, number)
        content = await exported(session, found, signer=Signer.of(settings), now=clock.now())
        return download(content.encode(), name=f"{office.slug}-{number}.toml", media_type=TOML)

    @post("/look", permission="playbook.draft", status_code=200, request_max_body_size=BODY)
    async def look(self, request: Sent, session: AsyncSession, settings: Settings, in_force: Version) -> Page:
        """What a file says, before anything is made of it."""
        form, sent = blank(), await request.form()
        with form.or_again("packs/index.html", **await _desk(session, in_force)):
            file = sent.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise Invalid([FieldProblem("file", N_("请先选择一个制度包文件（.toml）。"))])
            content = await file.read()
            if len(content) > BODY - 65_536:
                raise Invalid([FieldProblem("file", N_("文件太大，不是制度包。"))])
        opened = _open(content, settings)
        return _looked(opened, content.decode("utf-8-sig", "replace"), in_force, title=file.filename)

    @get("/shipped/{name:str}", permission="playbook.draft", name="packs.shipped")
    async def shipped(self, settings: Settings, in_force: Version, name: str) -> Page:
        if name not in packs.names():
            raise NotThere
        text = packs.text(name)
        return _looked(_open(text, settings), text, in_force, title=name)

    @get("/library/{pack_id:uuid}", permission="playbook.draft", name="packs.shared")
    async def shared(self, session: AsyncSession, settings: Settings, in_force: Version, pack_id: UUID) -> Page:
        found = await shared_pack(session, (await above(session)).city_id, pack_id)
        return _looked(_open(found.content, settings), found.content, in_force, title=found.number, shared=found)

    @get("/library/{pack_id:uuid}/pack.toml", permission="playbook.draft")
    async def shared_file(self, session: AsyncSession, pack_id: UUID) -> Response[bytes]:
        found = await shared_pack(session, (await above(session)).city_id, pack_id)
        name = f"{found.office_name}-{found.version}.toml"
        return download(found.content.encode(), name=name, media_type=TOML)

    @post("/import", permission="playbook.draft", status_code=200, request_max_body_size=BODY)
    async def take_in(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        settings: Settings, in_force: Version,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, TakeIn)
        text = form.typed("pack")
        opened = _open(text, settings)
        with form.or_again("packs/look.html", **_facts(opened, text, in_force, title="")):
            made = await import_pack(session, opened, by=viewer.actor, now=clock.now(), draft_id=form.value.id)
        return go(f"{office.home}/playbooks/drafts/{made.draft.id}")

    @post("/library", permission="office.manage", status_code=200)
    async def share(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        settings: Settings, in_force: Version,
    ) -> Response[Any]:  # fmt: skip
        form = await read_form(request, Share)
        with form.or_again("packs/index.html", **await _desk(session, in_force)):
            sent = form.value
            await share_pack(
                session, sent.version, note=sent.note or "", signer=Signer.of(settings), by=viewer.actor,
                now=clock.now(), pack_id=sent.id,
            )  # fmt: skip
        return go(f"{office.home}/packs")

    @post("/library/{pack_id:uuid}/withdraw", permission="office.manage", status_code=200)
    async def withdraw(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, pack_id: UUID
    ) -> Response[Any]:
        await withdraw_pack(session, pack_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/packs")


async def _desk(session: AsyncSession, in_force: Version) -> dict[str, Any]:
    place = await above(session)
    return {
        "in_force": in_force,
        "standings": await standings(session, in_force.playbook),
        "library": await shared_packs(session, place.city_id),
        "shipped": _shipped(),
        "labels": section_labels(),
        "new_id": new_id,
    }


@cache
def _shipped() -> tuple[tuple[str, Text], ...]:
    """(name, title) of the packs that ship with the platform."""
    return tuple((name, msgspec.convert(toml.raw(packs.text(name))["name"], Text)) for name in packs.names())


def _open(content: bytes | str, settings: Settings) -> Opened:
    return open_pack(content, signer=Signer.of(settings), known=settings.known_keys)


def _looked(opened: Opened, text: str, in_force: Version, **more: Any) -> Page:
    return Page("packs/look.html", form=blank(id=new_id()), **_facts(opened, text, in_force, **more))


def _facts(opened: Opened, text: str, in_force: Version, *, title: str, shared: Any = None) -> dict[str, Any]:
    theirs = opened.checked.playbook
    return {
        "opened": opened,
        "text": text,
        "title": title,
        "shared": shared,
        "changes": compare(in_force.playbook, theirs) if theirs is not None else None,
        "in_force": in_force,
        "new_id": new_id,
    }


controllers = [Packs, Taking]
