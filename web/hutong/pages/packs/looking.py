"""What a pack says, before anything is made of it."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.ids import new_id
from hutong.pages.answers import Page
from hutong.pages.forms import blank
from hutong.playbooks.comparing import compare
from hutong.playbooks.packing.opening import Opened, open_pack
from hutong.playbooks.queries import Version, newest_published
from hutong.settings import Settings
from hutong.signatures import Signer

TOML = "application/toml"


def opened_from(content: bytes | str, settings: Settings) -> Opened:
    return open_pack(content, signer=Signer.of(settings), known=settings.known_keys)


async def looked(session: AsyncSession, opened: Opened, text: str, in_force: Version, **more: Any) -> Page:
    return Page("packs/look.html", form=blank(id=new_id()), **await facts(session, opened, text, in_force, **more))


async def facts(
    session: AsyncSession,
    opened: Opened,
    text: str,
    in_force: Version,
    *,
    title: str,
    shared: Any = None,
    held: str = "",
) -> dict[str, Any]:
    """Compared with the version that a draft of it would follow.

    `held` names the file that waits in the store to be taken in: one with pictures is not sent twice.
    """
    theirs, newest = opened.checked.playbook, await newest_published(session) or in_force
    return {
        "opened": opened,
        "text": text,
        "title": title,
        "shared": shared,
        "held": held,
        "changes": compare(newest.playbook, theirs) if theirs is not None else None,
        "in_force": in_force,
        "newest": newest,
        "new_id": new_id,
    }
