"""What a pack says, before anything is made of it."""

from typing import Any

from hutong.ids import new_id
from hutong.pages.answers import Page
from hutong.pages.forms import blank
from hutong.playbooks.comparing import compare
from hutong.playbooks.packing.opening import Opened, open_pack
from hutong.playbooks.queries import Version
from hutong.settings import Settings
from hutong.signatures import Signer

TOML = "application/toml"


def opened_from(content: bytes | str, settings: Settings) -> Opened:
    return open_pack(content, signer=Signer.of(settings), known=settings.known_keys)


def looked(opened: Opened, text: str, in_force: Version, **more: Any) -> Page:
    return Page("packs/look.html", form=blank(id=new_id()), **facts(opened, text, in_force, **more))


def facts(
    opened: Opened, text: str, in_force: Version, *, title: str, shared: Any = None, held: str = ""
) -> dict[str, Any]:
    """`held` names the file that waits in the store to be taken in: one with pictures is not sent twice."""
    theirs = opened.checked.playbook
    return {
        "opened": opened,
        "text": text,
        "title": title,
        "shared": shared,
        "held": held,
        "changes": compare(in_force.playbook, theirs) if theirs is not None else None,
        "in_force": in_force,
        "new_id": new_id,
    }
