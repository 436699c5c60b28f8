"""Maps that their authors share with everybody: on the wall they are known by their post alone."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records.maps import PICTURED, maps_of
from hutong.alleys.models import Alley
from hutong.errors import NotThere
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.releases.queries import keys_of_public, public_pictures_of


class PublicMap(NamedTuple):
    """`picture` is of a release: the author shares a map, and a person looked at its picture before it hangs there.

    `author` is a post, never a name.
    """

    picture: UUID
    author: str


async def public_maps(session: AsyncSession, playbook: Playbook, alley: Alley) -> list[PublicMap]:
    """Present ones whose picture was let go."""
    shared = {m.id: m for m in await maps_of(session, alley.id) if m.seen_by == "public" and m.replaced_at is None}
    if not shared:
        return []
    kinds = {kind.code: say(kind.name_for(on_street=alley.kind == "street")) for kind in playbook.posts}
    pictures = await public_pictures_of(session, PICTURED, shared)
    return [PublicMap(one.id, kinds.get(shared[one.subject_id].author_post, "")) for one in pictures]


async def public_picture(session: AsyncSession, playbook: Playbook, alley: Alley, picture: UUID, *, small: bool) -> str:
    """The key of a picture of a map that is shared; raises NotThere."""
    if picture not in {one.picture for one in await public_maps(session, playbook, alley)}:
        raise NotThere
    keys = await keys_of_public(session, picture)
    return keys.small if small else keys.large
