"""Pictures that travel with a pack: out of the store, looked into, and onto another office's shelf."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.objects import ObjectMissing, ObjectTooBig, Shelf
from hutong.photos.anatomy import is_bare
from hutong.photos.examples import keys_of_contents, lacking
from hutong.photos.limits import LARGE_SIDE
from hutong.photos.looking import OPENERS
from hutong.photos.reasons import Reason
from hutong.photos.sandbox import ChildFailed, open_picture
from hutong.photos.tickets import original_key, received
from hutong.photos.wanting import Brought, as_brought, names_taken
from hutong.playbooks.checking import Finding
from hutong.playbooks.packing.archives import MOST_OF_A_PICTURE
from hutong.playbooks.packing.opening import Opened
from hutong.playbooks.pictures import pictures_named
from hutong.texts import N_

_NOT_BARE = N_("照片里除了画面还有别的内容，或者太大。只收由本平台导出的照片。")


async def looked_into(opened: Opened) -> Opened:
    """Each picture of a pack decoded in a child of its own; what is no plain picture is an error of the pack."""
    wrong = [finding for name, content in opened.pictures.items() if (finding := await _fault(name, content))]
    return opened.refused(*wrong)


async def keys_named(session: AsyncSession, source: str) -> dict[str, str]:
    """Where the pictures lie that a text pins, by their content; those that the shelf has not are left out."""
    return await keys_of_contents(session, {each.sha256 for _, each in pictures_named(source) if each.sha256})


async def fetched(shelf: Shelf, keys: Mapping[str, str]) -> dict[str, bytes]:
    """What lies there, by its content; one that the store has lost is left out."""
    found = {}
    for sha256, key in keys.items():
        held = BytesIO()
        try:
            await shelf.get(key, held, max_bytes=MOST_OF_A_PICTURE)
        except (ObjectMissing, ObjectTooBig):
            continue
        found[sha256] = held.getvalue()
    return found


async def to_bring(session: AsyncSession, opened: Opened) -> list[Brought]:
    """Of the pictures that came along those that the bound office has not."""
    named = {each.sha256: each.name for _, each in pictures_named(opened.source) if each.sha256 in opened.pictures}
    wanted = await lacking(session, [sha256 for sha256 in named if sha256])
    taken = await names_taken(session, {named[sha256] for sha256 in wanted})
    return [
        as_brought(
            bound_office(session), named[sha256], sha256, opened.pictures[sha256], is_taken=named[sha256] in taken
        )
        for sha256 in sorted(wanted)
    ]


async def put(shelf: Shelf, brought: list[Brought]) -> None:
    """Into the store, before the transaction that notes them."""
    for each in brought:
        await shelf.put(original_key(shelf, each.id), each.content, media_type="image/jpeg")


async def note(session: AsyncSession, shelf: Shelf, brought: list[Brought], *, now: datetime) -> None:
    """Have what was put looked at as every photo is. A repeat is the first one."""
    for each in brought:
        await received(session, shelf, each.about, photo_id=each.id, person=None, now=now)


async def _fault(sha256: str, content: bytes) -> Finding | None:
    path = f"pictures/{sha256}.jpg"
    if not is_bare(content):
        return Finding(path, "pack-picture-wrong", _NOT_BARE)
    with TemporaryDirectory(prefix="pack-") as held:
        folder = Path(held)
        (folder / "picture").write_bytes(content)
        try:
            found = await asyncio.get_running_loop().run_in_executor(OPENERS, open_picture, folder)
        except ChildFailed:  # The machine's fault, and as likely as not over in a minute.
            return Finding(path, "pack-picture-unseen", N_("这张照片现在打不开，请过一会儿再试。"))
    if isinstance(found, Reason):
        return Finding(path, "pack-picture-wrong", found.sentence)
    if max(found.width, found.height) > LARGE_SIDE:
        return Finding(path, "pack-picture-wrong", _NOT_BARE)
    return None
