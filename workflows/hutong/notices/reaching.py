"""By which ways beside the inbox people can be told: what each chose, and where each can be reached."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.models import Preference
from hutong.notices.preferring import Wishes
from hutong.notices.setting_up import channels
from hutong.notices.topics import Topic
from hutong.people.models import Person


class Reached(msgspec.Struct, frozen=True):
    """Of one person."""

    wishes: Wishes
    addresses: frozenset[str]

    def ways(self, working: Collection[str], topic: Topic, ruled: Sequence[str] | None) -> list[str]:
        """Those that a notice goes; `ruled` are named by the rules."""
        chosen = self.wishes.ways_for(topic, ruled)
        return [way for way in chosen if way in working and way in self.addresses]


class Reach(msgspec.Struct, frozen=True):
    """Of an office: the channels that it has in use, and its people."""

    working: frozenset[str] = frozenset()
    people: Mapping[UUID, Reached] = {}


async def reach(session: AsyncSession, people: Collection[UUID] | None = None) -> Reach:
    """Of the bound office as it is now, all of it or some people; whoever has left is among them, for what was told
    before.
    """
    statement = (
        select(Person.id, Person.phone, Preference)
        .outerjoin(Preference, (Preference.office_id == Person.office_id) & (Preference.person_id == Person.id))
        .where(Person.office_id == bound_office(session))
    )
    if people is not None:
        statement = statement.where(Person.id.in_(people))
    rows = await session.execute(statement)
    return Reach(
        await working_ways(session),
        {person: Reached(wishes_of(chosen), addresses(phone, chosen)) for person, phone, chosen in rows},
    )


async def working_ways(session: AsyncSession) -> frozenset[str]:
    """Channels to persons that are set up and switched on."""
    return frozenset(kind for kind, channel in (await channels(session)).items() if channel.active)


def wishes_of(chosen: Preference | None) -> Wishes:
    if chosen is None:
        return Wishes()
    return Wishes(chosen.ways, chosen.quiet_from, chosen.quiet_until, chosen.digest_at)


def addresses(phone: str | None, chosen: Preference | None) -> frozenset[str]:
    found = {"sms"} if phone else set()
    if chosen is not None:
        found |= {way for way, there in (("wechat", chosen.openid), ("email", chosen.email)) if there}
    return frozenset(found)
