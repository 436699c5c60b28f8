"""An alley's documents: a PDF through the web and on to the store, pictures as every photo, and the way to them."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alley_records import documents
from hutong.alley_records.pdfs import MAX_BYTES, is_pdf, is_plain
from hutong.alley_records.schemas import DOCUMENT_KINDS, AddDocument
from hutong.alleys.changing import alley_with
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.photos.plain import FORM_BYTES
from hutong.photos.limits import LINK_SECONDS
from hutong.photos.queries import photos_of_many
from hutong.texts import N_
from hutong.visits.clock import Clock
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]
PDF = "application/pdf"


class AlleyDocuments(Controller):
    path = "/o/{slug:str}/alleys/{alley_id:uuid}/documents"

    @get("/new", permission="office.manage")
    async def new(self, session: AsyncSession, alley_id: UUID) -> Page:
        return Page("alleys/document.html", form=blank(id=new_id()), **await _facts(session, alley_id))

    @post("/new", permission="office.manage", status_code=200, request_max_body_size=FORM_BYTES + MAX_BYTES)
    async def add(
        self, request: Sent, services: Services, viewer: Viewer, office: OfficePlace, clock: Clock, alley_id: UUID
    ) -> Response[Any]:
        """No transaction is open while the store takes the file in."""
        async with services.databases.session(viewer.scope) as session:
            facts = await _facts(session, alley_id)
        sent = (await request.form()).get("file")
        form = await read_form(request, AddDocument)
        with form.or_again("alleys/document.html", **facts):
            new, key, content = form.value, None, await _pdf(sent)
            if content is not None:
                shelf = services.store.shelf(office.id)
                key = shelf.key("documents", new.id)
                await shelf.put(key, content, media_type=PDF)
            async with services.databases.session(viewer.scope) as session:
                await documents.add_document(
                    session, alley_id, new, key=key, size=len(content) if content else None, person=viewer.id,
                    by=viewer.actor, now=clock.now(),
                )  # fmt: skip
        return go(f"{office.home}/alleys/{alley_id}")

    @get("/{document_id:uuid}", permission="alley.read", name="alleys.document")
    async def fetch(
        self, session: AsyncSession, services: Services, office: OfficePlace, alley_id: UUID, document_id: UUID
    ) -> Response[Any]:
        """To keep as a file; it is never shown within our own pages."""
        found = await documents.document_of(session, alley_id, document_id)
        if found.key is None:
            raise NotThere
        shelf = services.store.shelf(office.id)
        address = shelf.sign_read(found.key, seconds=LINK_SECONDS, media_type=PDF, file_name=f"{found.id}.pdf")
        return Redirect(address, status_code=302, headers={"Cache-Control": "private, no-store"})

    @post("/{document_id:uuid}/take-down", permission="office.manage", status_code=200)
    async def take_down(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley_id: UUID,
        document_id: UUID,
    ) -> Response[Any]:  # fmt: skip
        await documents.take_down(session, alley_id, document_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/alleys/{alley_id}")


async def _pdf(sent: object) -> bytes | None:
    """The bytes of a PDF that may be kept; None where none came. Raises Invalid."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    content = await sent.read()
    if len(content) > MAX_BYTES:
        raise Invalid([FieldProblem("file", N_("文件太大，最多 10 MB。"))])
    if not is_pdf(content):
        raise Invalid([FieldProblem("file", N_("这不是完整的 PDF 文件。"))])
    # A large one takes a moment; other readers need not wait for it.
    if not await asyncio.to_thread(is_plain, content):
        raise Invalid([FieldProblem("file", N_("文件里有脚本、附件、表单或者密码，请另存为普通 PDF 再传。"))])
    return content


async def _facts(session: AsyncSession, alley_id: UUID) -> dict[str, Any]:
    alley = await alley_with(session, alley_id)
    return {"alley": alley, "document_kinds": DOCUMENT_KINDS}


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    found = await documents.documents_of(session, asked.alley.id)
    pictures = await photos_of_many(session, documents.PICTURED, [one.id for one in found])
    return {"documents": found, "pictures": pictures, "words": dict(DOCUMENT_KINDS)}


document_panels = [Panel("alleys/_documents.html", _of_alley, order=70)]
