"""What the community's desk shows, gathered once for all its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.models import Alley, Community
from hutong.cases.lists import waiting_to_be_sent
from hutong.cases.settings import setting_at
from hutong.checkins.closures import closed_days
from hutong.checkins.errors import CardUnknown, NotOfThisCommunity
from hutong.checkins.places import Expected, communities_of_desk, expected_at
from hutong.checkins.queries import Line, lines_of, person_with_card
from hutong.checkins.rules import still_open
from hutong.checkins.service import LATE_DAYS
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.playbooks.document import Playbook
from hutong.registers.queries import count_waiting
from hutong.submissions.queries import waiting_for_the_desk
from hutong.visits.clock import Clock


@dataclass(frozen=True, slots=True)
class CommunityDesk:
    """Whose day is filed here, by which rules."""

    playbook: Playbook
    communities: Sequence[Community]
    expected: Sequence[Expected]
    missed: Mapping[UUID, Sequence[date]]
    """By community, days on which it was closed and which may still be filed as if in time."""

    @property
    def ids(self) -> list[UUID]:
        return [community.id for community in self.communities]

    def person(self, person_id: UUID) -> Expected:
        """Raises NotThere for someone who is not expected here."""
        for who in self.expected:
            if who.person_id == person_id:
                return who
        raise NotThere


async def desk_of(session: AsyncSession, viewer: Viewer, clock: Clock) -> CommunityDesk:
    _, setting = await setting_at(session, clock.now())
    playbook = setting.playbook
    communities = await communities_of_desk(session, playbook, viewer.id, clock.today)
    expected = await expected_at(session, playbook, [c.id for c in communities], clock.today)
    missed = {
        each.id: still_open(
            clock.today,
            await closed_days(session, each.id, clock.today - timedelta(days=LATE_DAYS)),
            lambda day: setting.calendar.is_working_day(day).working,
        )
        for each in communities
    }
    return CommunityDesk(playbook, communities, expected, missed)


async def by_card(session: AsyncSession, desk: CommunityDesk, card: str) -> Expected:
    """Whose card it is; raises CardUnknown, NotOfThisCommunity."""
    person = await person_with_card(session, card)
    if person is None:
        raise CardUnknown(field="card", card=card)
    for who in desk.expected:
        if who.person_id == person.id:
            return who
    raise NotOfThisCommunity(field="card", name=person.name)


async def desk_facts(session: AsyncSession, desk: CommunityDesk, clock: Clock) -> dict[str, Any]:
    """The context of the desk's page."""
    lines: Sequence[Line] = await lines_of(session, desk.expected, clock.today)
    alleys = select(Alley.id).where(Alley.community_id.in_(desk.ids))
    waiting = [await waiting_to_be_sent(session, community, now=clock.now()) for community in desk.ids]
    return {
        "desk": desk,
        "to_send": sum(len(matters) for matters in waiting),
        "to_correct": await count_waiting(session, (await session.scalars(alleys)).all()),
        "not_taken": len(await waiting_for_the_desk(session, [who.person_id for who in desk.expected])),
        "lines": lines,
        "came": sum(line.check is not None for line in lines),
        "terms": desk.playbook.terms,
        "first_late_day": clock.today - timedelta(days=LATE_DAYS),
        "yesterday": clock.today - timedelta(days=1),
        "missed": sorted({day for days in desk.missed.values() for day in days}),
        "new_id": new_id,
    }
