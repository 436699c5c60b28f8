"""Packs as files: with their pictures as one archive, or as text alone. No transaction waits for the store."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.objects import ObjectMissing
from hutong.objects.keys import office_key
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.packs.desk import desk
from hutong.pages.packs.looking import facts, looked, opened_from
from hutong.pages.packs.schemas import MOST_PACK, TakeIn
from hutong.photos.packed import looked_into, note
from hutong.playbooks.packing.archives import MOST_OF_ALL, is_archive
from hutong.playbooks.packing.importing import import_pack
from hutong.playbooks.queries import playbook_in_force
from hutong.settings import Settings
from hutong.texts import N_
from hutong.visits.clock import Clock
from hutong.visits.packs import ZIP, brought_along, packed
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
BODY = MOST_OF_ALL + 65_536
_MOST_TEXT = 4 * MOST_PACK
"""Bytes of the longest pack without pictures, every character of it Chinese, and some more."""
_KEPT = timedelta(days=1)


class Files(Controller):
    path = "/o/{slug:str}/packs"

    @get("/versions/{number:int}/pack.zip", permission="playbook.draft", name="packs.archive")
    async def export(
        self, services: Services, settings: Settings, viewer: Viewer, office: OfficePlace, clock: Clock, number: int
    ) -> Response[bytes]:
        return await packed(services, settings, viewer.scope, office, number, now=clock.now())

    @post("/look", permission="playbook.draft", status_code=200, request_max_body_size=BODY)
    async def look(
        self, request: Sent, services: Services, settings: Settings, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Page:
        """What a file says, before anything is made of it. One with pictures waits in the store for a day."""
        file = (await request.form()).get("file")
        content = await file.read() if isinstance(file, UploadFile) and file.filename else None
        problem = problem_with(content)
        opened = await looked_into(opened_from(content, settings)) if content is not None and not problem else None
        held = new_id() if opened and opened.checked.playbook and is_archive(content or b"") else None
        if held is not None and content is not None:
            await services.store.shelf(office.id).put(_key(office, held), BytesIO(content), media_type=ZIP)
        async with services.databases.session(viewer.scope) as session:
            in_force = await playbook_in_force(session, clock.now())
            with blank().or_again("packs/index.html", **await desk(session, in_force)):
                if opened is None or problem:
                    raise Invalid([FieldProblem("file", problem)])
            if held is not None:
                run_at = clock.now() + _KEPT
                await enqueue(session, "pack.forget", run_at=run_at, key=_key(office, held))
            text = "" if is_archive(content or b"") else (content or b"").decode("utf-8-sig", "replace")
            name = file.filename if isinstance(file, UploadFile) else ""
            return await looked(session, opened, text, in_force, title=name, held=str(held or ""))

    @post("/import", permission="playbook.draft", status_code=200, request_max_body_size=4 * MOST_PACK)
    async def take_in(
        self, request: Sent, services: Services, settings: Settings, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, TakeIn)
        text, shelf = form.typed("pack"), services.store.shelf(office.id)
        content = await _held(services, office, form.typed("held"))
        opened = await looked_into(opened_from(text if content is None else content, settings))
        brought = await brought_along(services, viewer.scope, office, opened)
        async with services.databases.session(viewer.scope) as session:
            in_force = await playbook_in_force(session, clock.now())
            with form.or_again("packs/look.html", **await facts(session, opened, text, in_force, title="")):
                if content is None and not text.strip():
                    raise Invalid([FieldProblem("pack", N_("文件已经不在了，请重新选一次。"))])
                await note(session, shelf, brought, now=clock.now())
                made = await import_pack(session, opened, by=viewer.actor, now=clock.now(), draft_id=form.value.id)
        return go(f"{office.home}/playbooks/drafts/{made.draft.id}")


def problem_with(content: bytes | None) -> str:
    """A msgid; empty where the file may be opened."""
    if content is None:
        return N_("请先选择一个制度包文件（.zip 或 .toml）。")
    if len(content) > (MOST_OF_ALL if is_archive(content) else _MOST_TEXT):
        return N_("文件太大，不是制度包。")
    return ""


def _key(office: OfficePlace, held: UUID) -> str:
    return office_key(office.id, "packs", held, "pack.zip")


async def _held(services: Services, office: OfficePlace, name: str) -> bytes | None:
    """The file that was looked at; None where there is none, or it has gone."""
    try:
        held = UUID(name)
    except ValueError:
        return None
    into = BytesIO()
    try:
        await services.store.shelf(office.id).get(_key(office, held), into, max_bytes=MOST_OF_ALL)
    except ObjectMissing:
        return None
    return into.getvalue()
