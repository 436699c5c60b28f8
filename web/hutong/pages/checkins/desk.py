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
from hutong.checkins.errors import CardUnknown, NotHereThatDay, NotOfThisCommunity
from hutong.checkins.places import Expected, communities_of_desk, stays_at
from hutong.checkins.queries import Line, lines_of, person_with_card
from hutong.checkins.rules import still_open
from hutong.checkins.service import LATE_DAYS
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.playbooks.document import Playbook
from hutong.registers.queries import count_waiting
from hutong.submissions.queries import how_many_wait
from hutong.visits.clock import Clock


@dataclass(frozen=True, slots=True)
class CommunityDesk:
    """Whose day is filed here, by which rules."""

    playbook: Playbook
    communities: Sequence[Community]
    stays: Sequence[Expected]
    """Who had the duty here of late, by spans of days."""
    today: date
    missed: Mapping[UUID, Sequence[date]]
    """By community, days on which it was closed and which may still be filed as if in time."""

    @property
    def ids(self) -> list[UUID]:
        return [community.id for community in self.communities]

    @property
    def expected(self) -> list[Expected]:
        """Those of today. Someone with alleys in two communities is expected once, at the first."""
        return list({who.person_id: who for who in reversed(self.stays) if who.until == self.today}.values())[::-1]

    @property
    def formerly(self) -> list[Expected]:
        """Those of late who are not expected today, each with the latest days here."""
        now = {who.person_id for who in self.expected}
        gone = sorted((who for who in self.stays if who.person_id not in now), key=lambda who: (who.until, who.since))
        latest = {who.person_id: who for who in gone}
        return sorted(latest.values(), key=lambda who: (who.name, who.person_id))

    @property
    def people(self) -> set[UUID]:
        """All for whom this desk may speak."""
        return {who.person_id for who in self.stays}

    def person(self, person_id: UUID) -> Expected:
        """As of today, or as it was last. Raises NotThere for someone who had no duty here of late."""
        for who in (*self.expected, *self.formerly):
            if who.person_id == person_id:
                return who
        raise NotThere

    def expected_today(self, person_id: UUID) -> Expected:
        """Raises NotThere for someone who is not expected here today."""
        found = self._of(person_id, self.today)
        if found is None:
            raise NotThere
        return found

    def on(self, person_id: UUID, day: date, first: date) -> Expected:
        """As it was on a day of those from `first` on. Raises NotThere, NotHereThatDay."""
        who = self.person(person_id)
        if not first <= day <= self.today:
            return who
        there = self._of(person_id, day)
        if there is None:
            raise NotHereThatDay(field="day", name=who.name)
        return there

    def missed_of(self, person_id: UUID) -> list[tuple[Expected, list[date]]]:
        """The closed days that may still be filed, each with where and in which post it was worked."""
        found = []
        for stay in self.stays:
            if stay.person_id == person_id:
                days = [day for day in self.missed[stay.community_id] if self._of(person_id, day) is stay]
                found.append((stay, days))
        return found

    def _of(self, person_id: UUID, day: date) -> Expected | None:
        his = (who for who in self.stays if who.person_id == person_id)
        return next((who for who in his if who.since <= day <= who.until), None)


async def desk_of(session: AsyncSession, viewer: Viewer, clock: Clock) -> CommunityDesk:
    _, setting = await setting_at(session, clock.now())
    playbook = setting.playbook
    communities = await communities_of_desk(session, playbook, viewer.id, clock.today)
    first = clock.today - timedelta(days=LATE_DAYS)
    stays = await stays_at(session, playbook, [c.id for c in communities], first, clock.today)
    missed = {
        each.id: still_open(
            clock.today,
            await closed_days(session, each.id, clock.today - timedelta(days=LATE_DAYS)),
            lambda day: setting.calendar.is_working_day(day).working,
        )
        for each in communities
    }
    return CommunityDesk(playbook, communities, stays, clock.today, missed)


async def by_card(session: AsyncSession, desk: CommunityDesk, card: str) -> Expected:
    """Whose card it is, of those who had the duty here of late; raises CardUnknown, NotOfThisCommunity."""
    person = await person_with_card(session, card)
    if person is None:
        raise CardUnknown(field="card", card=card)
    if person.id not in desk.people:
        raise NotOfThisCommunity(field="card", name=person.name)
    return desk.person(person.id)


async def desk_facts(session: AsyncSession, desk: CommunityDesk, clock: Clock) -> dict[str, Any]:
    """The context of the desk's page."""
    lines: Sequence[Line] = await lines_of(session, desk.expected, clock.today)
    alleys = select(Alley.id).where(Alley.community_id.in_(desk.ids))
    waiting = [await waiting_to_be_sent(session, community, now=clock.now()) for community in desk.ids]
    return {
        "desk": desk,
        "to_send": sum(len(matters) for matters in waiting),
        "to_correct": await count_waiting(session, (await session.scalars(alleys)).all()),
        "not_taken": await how_many_wait(session, desk.people),
        "lines": lines,
        "came": sum(line.check is not None for line in lines),
        "terms": desk.playbook.terms,
        "first_late_day": clock.today - timedelta(days=LATE_DAYS),
        "yesterday": clock.today - timedelta(days=1),
        "missed": sorted({day for days in desk.missed.values() for day in days}),
        "new_id": new_id,
    }
