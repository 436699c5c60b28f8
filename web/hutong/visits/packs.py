"""Packs with their pictures, to and from the office that is visited; no transaction waits for the store."""

from datetime import datetime

from litestar import Response

from hutong.access.directory import OfficePlace
from hutong.db import Scope
from hutong.photos.packed import fetched, keys_named, put, to_bring
from hutong.photos.wanting import Brought
from hutong.playbooks.packing.archives import archived
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.packing.opening import Opened
from hutong.playbooks.queries import published_row, version
from hutong.settings import Settings
from hutong.signatures import Signer
from hutong.visits.services import Services

ZIP = "application/zip"


async def packed(
    services: Services, settings: Settings, scope: Scope, office: OfficePlace, number: int, *, now: datetime
) -> Response[bytes]:
    """A published version as one signed file; raises NoSuchVersion."""
    async with services.databases.session(scope) as session:
        await published_row(session, number if 0 < number < 2**31 else 0)
        found = await version(session, number)
        pack = await exported(session, found, signer=Signer.of(settings), now=now, pinned_now=True)
        keys = await keys_named(session, pack)
    content = archived(pack, await fetched(services.store.shelf(office.id), keys))
    headers = {
        "Content-Disposition": f'attachment; filename="{office.slug}-{number}.zip"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=ZIP, headers=headers)


async def brought_along(services: Services, scope: Scope, office: OfficePlace, opened: Opened) -> list[Brought]:
    """Puts what came with a pack, and is not there yet, into the office's store; noting it is for the one who asks."""
    if opened.checked.playbook is None or not opened.pictures:
        return []
    async with services.databases.session(scope) as session:
        brought = await to_bring(session, opened)
    await put(services.store.shelf(office.id), brought)
    return brought
