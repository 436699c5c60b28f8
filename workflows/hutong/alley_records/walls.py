"""Maps that their authors share with everybody: on the wall they are known by their post alone."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records.maps import PICTURED, maps_of
from hutong.alleys.models import Alley
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook


class PublicMap(NamedTuple):
    """`author` is a post, never a name."""

    photo: UUID
    author: str


async def public_maps(session: AsyncSession, playbook: Playbook, alley: Alley) -> list[PublicMap]:
    """Present ones with a picture that stands ready."""
    shared = {m.id: m for m in await maps_of(session, alley.id) if m.seen_by == "public" and m.replaced_at is None}
    if not shared:
        return []
    kinds = {kind.code: say(kind.name_for(on_street=alley.kind == "street")) for kind in playbook.posts}
    photos = select(Photo).where(
        Photo.office_id == bound_office(session),
        Photo.subject_kind == PICTURED,
        Photo.subject_id.in_(list(shared)),
        Photo.state == PhotoState.READY,
    )
    rows = (await session.scalars(photos.order_by(Photo.created_at, Photo.id))).all()
    return [PublicMap(row.id, kinds.get(shared[row.subject_id].author_post, "")) for row in rows]


async def public_picture(session: AsyncSession, playbook: Playbook, alley: Alley, photo: UUID, *, small: bool) -> str:
    """The key of a picture of a map that is shared; raises NotThere."""
    if photo not in {one.photo for one in await public_maps(session, playbook, alley)}:
        raise NotThere
    row = await session.get_one(Photo, (bound_office(session), photo))
    return str(row.small_key if small else row.large_key)
