"""Whose hand writes what was handed in, and where it may."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.journal import Actor
from hutong.patrols.places import MyAlley, my_alley
from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb


async def own_alley(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, day: date, alley: UUID
) -> MyAlley:
    """Where she has the duty on that day; raises NotYourAlley."""
    return await my_alley(session, playbook, person, verb, day=day, alley=alley)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Whose work is written, by whom (herself, or a worker for her), when it came, and where she may work."""

    person: UUID
    by: Actor
    zone: ZoneInfo
    now: datetime
    find: Callable[..., Awaitable[MyAlley]] = own_alley
    lenient: bool = False
    """The office takes it as it is: what is missing was not seen, and what names nothing is left out."""
    on_paper: bool = False
    """From a printed sheet, which carries no pictures: whoever typed it in answers for it."""
