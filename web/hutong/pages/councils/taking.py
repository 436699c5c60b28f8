"""Taking something to a council of its alley: where it was talked over, and which councils might."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.councils.models import AgendaItem, Council
from hutong.councils.queries import agenda_about, councils


class Taking(msgspec.Struct, frozen=True):
    """`about` is the kind of what is taken; `agenda` are (item, name of the council).

    `meet` are the councils of its alleys that still meet, `councils` those on whose agenda it does not wait yet.
    """

    about: str
    subject: UUID
    title: str
    agenda: list[tuple[AgendaItem, str]]
    meet: list[Council]
    councils: list[Council]


async def taking(session: AsyncSession, about: str, subject: UUID, title: str, alleys: Collection[UUID]) -> Taking:
    """What a page needs to offer it; `title` is what the agenda would say."""
    agenda = await agenda_about(session, subject)
    waits = {item.council_id for item, _ in agenda if item.state in {"waiting", "put_off"}}
    found: list[Any] = [row[0] for alley in alleys for row in await councils(session, alley=alley)]
    meet = [each for each in found if each.ended_on is None]
    return Taking(about, subject, title, agenda, meet, [each for each in meet if each.id not in waits])
