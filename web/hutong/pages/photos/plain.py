"""Photos of a browser without script: they come inside a form and go on to the store piece by piece."""

import asyncio
import hashlib
import os
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

from hutong.access.viewers import Viewer
from hutong.db import Scope, bound_office
from hutong.pages.photos.offers import offered_at
from hutong.photos.anatomy import Kind, kind_of
from hutong.photos.errors import PhotoRefused
from hutong.photos.limits import MAX_BYTES
from hutong.photos.schemas import About
from hutong.photos.tickets import check_wanted, is_known, original_key, plain_id, received
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

FORM_BYTES = MAX_BYTES + 1024 * 1024
"""For `request_max_body_size` of a route whose form may carry a photo."""
_HEAD = 16
_FILE, _TICKET = "_file", "_ticket"


async def keep_plain_photos(request: Request[Any, Any, Any], typed: dict[str, list[Any]]) -> dict[str, str]:
    """Put the files of `ui.photos` fields into the store and their ids in their place; a msgid for each refused one.

    Holds no transaction while the store is waited for.
    """
    refused: dict[str, str] = {}
    for field in [name.removesuffix(_FILE) for name in typed if name.endswith(_FILE)]:
        addresses = typed.pop(field + _TICKET, [])
        files = [file for file in typed[field + _FILE] if isinstance(file, UploadFile)]
        if not addresses or not files:
            continue
        del typed[field + _FILE]
        try:
            photo_id = await _keep(request, offered_at(addresses[-1]), files[-1])
        except PhotoRefused as refusal:
            refused[field] = refusal.text
        else:
            typed.setdefault(field, []).append(str(photo_id))
    return refused


async def _keep(request: Request[Any, Any, Any], about: About, upload: UploadFile) -> UUID:
    viewer: Viewer = current_visit().viewer  # type: ignore[assignment]  # the offer was signed for a viewer
    return await keep_file(_services(request), viewer.scope, about, upload, person=viewer.id)


async def checked_kind(services: Services, scope: Scope, about: About, upload: UploadFile) -> str:
    """The media type of a file that may be kept, by what it holds. Raises PhotoRefused."""
    kind, size = await asyncio.to_thread(_look, upload.file)
    async with services.databases.session(scope) as session:
        await check_wanted(session, about, media_type=kind or "", size=size)
    return str(kind)


async def keep_file(
    services: Services,
    scope: Scope,
    about: About,
    upload: UploadFile,
    *,
    person: UUID | None,
    photo_id: UUID | None = None,
    taken_at: datetime | None = None,
    point: dict[str, float] | None = None,
) -> UUID:
    """Put one file into the office's store and note it; nobody's name stands beside it where `person` is none.

    Sent again it is the same photo: by `photo_id`, where a phone made one, else by what is in it. Raises PhotoRefused.
    """
    kind = await checked_kind(services, scope, about, upload)
    photo_id = photo_id or plain_id(about, await asyncio.to_thread(_sha256, upload.file))
    async with services.databases.session(scope) as session:
        if await is_known(session, photo_id):
            return photo_id
        shelf = services.store.shelf(bound_office(session))
    await shelf.put(original_key(shelf, photo_id), upload.file, media_type=kind)
    async with services.databases.session(scope) as session:
        await received(
            session, shelf, about, photo_id=photo_id, person=person, now=current_visit().now, taken_at=taken_at,
            point=point,
        )  # fmt: skip
    return photo_id


def _look(file: IO[bytes]) -> tuple[Kind | None, int]:
    """What it is and how long; a name and a header may say anything."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    kind = kind_of(file.read(_HEAD))
    # Whoever stores it next stores it from where it stands.
    file.seek(0)
    return kind, size


def _sha256(file: IO[bytes]) -> bytes:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 18):
        digest.update(piece)
    file.seek(0)
    return digest.digest()


def _services(request: Request[Any, Any, Any]) -> Services:
    services: Services = request.app.state["services"]
    return services
