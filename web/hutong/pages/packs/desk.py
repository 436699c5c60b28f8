"""What the page of packs shows: baselines above, the library, and what ships with the platform."""

from functools import cache
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.ids import new_id
from hutong.playbooks import packs, toml
from hutong.playbooks.baselines.checking import section_labels
from hutong.playbooks.baselines.offering import standings
from hutong.playbooks.baselines.queries import above
from hutong.playbooks.library.queries import shared_packs
from hutong.playbooks.queries import Version, newest_published
from hutong.playbooks.sections import Text


async def desk(session: AsyncSession, in_force: Version) -> dict[str, Any]:
    """How the rules stand that a draft would follow: those published last, also where they wait for their day."""
    place, newest = await above(session), await newest_published(session) or in_force
    return {
        "in_force": in_force,
        "newest": newest,
        "standings": await standings(session, newest.playbook),
        "library": await shared_packs(session, place.city_id),
        "shipped": _shipped(),
        "labels": section_labels(),
        "new_id": new_id,
    }


@cache
def _shipped() -> tuple[tuple[str, Text], ...]:
    """(name, title) of the packs that ship with the platform."""
    return tuple((name, msgspec.convert(toml.raw(packs.text(name))["name"], Text)) for name in packs.names())
