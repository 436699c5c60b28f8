"""What the community's desk shows, gathered once for all its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.checkins.errors import CardUnknown, NotOfThisCommunity
from hutong.checkins.places import Expected, communities_of_desk, expected_at
from hutong.checkins.queries import Line, lines_of, person_with_card
from hutong.checkins.service import LATE_DAYS
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.playbooks.queries import Version
from hutong.visits.clock import Clock


@dataclass(frozen=True, slots=True)
class CommunityDesk:
    """Whose day is filed here."""

    communities: Sequence[Community]
    expected: Sequence[Expected]

    @property
    def ids(self) -> list[UUID]:
        return [community.id for community in self.communities]

    def person(self, person_id: UUID) -> Expected:
        """Raises NotThere for someone who is not expected here."""
        for who in self.expected:
            if who.person_id == person_id:
                return who
        raise NotThere


async def desk_of(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> CommunityDesk:
    communities = await communities_of_desk(session, in_force.playbook, viewer.id, clock.today)
    expected = await expected_at(session, in_force.playbook, [c.id for c in communities], clock.today)
    return CommunityDesk(communities, expected)


async def by_card(session: AsyncSession, desk: CommunityDesk, card: str) -> Expected:
    """Whose card it is; raises CardUnknown, NotOfThisCommunity."""
    person = await person_with_card(session, card)
    if person is None:
        raise CardUnknown(field="card", card=card)
    for who in desk.expected:
        if who.person_id == person.id:
            return who
    raise NotOfThisCommunity(field="card", name=person.name)


async def desk_facts(session: AsyncSession, desk: CommunityDesk, clock: Clock, in_force: Version) -> dict[str, Any]:
    """The context of the desk's page."""
    lines: Sequence[Line] = await lines_of(session, desk.expected, clock.today)
    return {
        "desk": desk,
        "lines": lines,
        "came": sum(line.check is not None for line in lines),
        "terms": in_force.playbook.terms,
        "first_late_day": clock.today - timedelta(days=LATE_DAYS),
        "yesterday": clock.today - timedelta(days=1),
        "new_id": new_id,
    }
