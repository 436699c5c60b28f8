"""The office as it stands on a day, as one value for the rules; read in three statements whatever its size."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.alleys.models import Alley, Community
from hutong.clocks import Calendar
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers
from hutong.posts.directory import Directory
from hutong.posts.facts import PlaceFact, on
from hutong.posts.queries import office_at


@dataclass(frozen=True)
class Standing:
    """Who holds what under the kinds of posts of the playbook in hand, which need not be in force."""

    playbook: Playbook
    day: date
    directory: Directory
    communities: Mapping[UUID, str]
    metres: Mapping[UUID, int]
    """Length of each alley."""
    departments: frozenset[str]
    """Codes of the district's bodies in being."""
    calendar: Calendar

    @property
    def is_staffed(self) -> bool:
        """Whether anybody has been appointed at all."""
        return any(self.people_by_kind.values())

    @cached_property
    def people_by_kind(self) -> Mapping[str, frozenset[UUID]]:
        """All who are appointed to posts of a kind, also one that the playbook does not have; covers do not count."""
        kinds = {post.id: post.kind for post in on(self.directory.posts, self.day)}
        found: dict[str, set[UUID]] = defaultdict(set)
        for term in on(self.directory.appointments, self.day):
            if not term.cover and term.post_id in kinds:
                found[kinds[term.post_id]].add(term.person_id)
        return {kind: frozenset(people) for kind, people in found.items()}

    @cached_property
    def places_by_holder(self) -> Mapping[str, Mapping[UUID, frozenset[UUID]]]:
        """By kind and person: the alleys or communities held; of a post for the whole office none."""
        kinds = {post.id: post.kind for post in on(self.directory.posts, self.day)}
        places: dict[UUID, set[UUID]] = defaultdict(set)
        for row in on(self.directory.places, self.day):
            if place := _place(row):
                places[row.post_id].add(place)
        found: dict[str, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
        for term in on(self.directory.appointments, self.day):
            if not term.cover and term.post_id in kinds:
                found[kinds[term.post_id]][term.person_id] |= places[term.post_id]
        return {kind: {person: frozenset(held) for person, held in people.items()} for kind, people in found.items()}

    @cached_property
    def names(self) -> frozenset[tuple[str, str]]:
        """Kind and name of every post there is."""
        return frozenset((post.kind, post.name) for post in on(self.directory.posts, self.day))

    @cached_property
    def alleys_of_community(self) -> Mapping[UUID, frozenset[UUID]]:
        found: dict[UUID, set[UUID]] = defaultdict(set)
        for alley in on(self.directory.alleys, self.day):
            found[alley.community_id].add(alley.id)
        return {community: frozenset(alleys) for community, alleys in found.items()}

    def is_held(self, kind: str) -> bool:
        """Whether anybody is in a post of the kind; one that the playbook does not have is said elsewhere."""
        return bool(self.people_by_kind.get(kind)) or self.directory.kind(kind) is None

    def acts(self, kind: str) -> bool:
        """Whether anybody is in a post of the kind, or of the one that covers for it."""
        found = self.directory.kind(kind)
        return self.is_held(kind) or (found is not None and found.cover is not None and self.is_held(found.cover))

    def alleys_held(self, kind: str, person: UUID) -> frozenset[UUID]:
        """The alleys that somebody answers for in posts of a kind."""
        found = self.directory.kind(kind)
        held = self.places_by_holder.get(kind, {}).get(person, frozenset())
        if found is None or found.covers is Covers.ALLEYS:
            return held
        if found.covers is Covers.OFFICE:
            return frozenset(self.metres)
        return frozenset().union(*(self.alleys_of_community.get(place, frozenset()) for place in held))

    def holders_of_alley(self, kind: str, alley: UUID) -> frozenset[UUID]:
        """Everybody who answers for an alley in posts of a kind."""
        return self._holders_by_alley(kind).get(alley, frozenset())

    def _holders_by_alley(self, kind: str) -> Mapping[UUID, frozenset[UUID]]:
        known = self._known_holders
        if kind not in known:
            found: dict[UUID, set[UUID]] = defaultdict(set)
            for person in self.people_by_kind.get(kind, ()):
                for alley in self.alleys_held(kind, person):
                    found[alley].add(person)
            known[kind] = {alley: frozenset(people) for alley, people in found.items()}
        return known[kind]

    @cached_property
    def _known_holders(self) -> dict[str, dict[UUID, frozenset[UUID]]]:
        return {}


async def standing(session: AsyncSession, playbook: Playbook, day: date) -> Standing:
    """The bound office's, at noon of the day (UTC)."""
    office = await office_at(session, datetime.combine(day, time(12), UTC))
    communities = select(Community.id, Community.name).order_by(Community.code)
    lengths = select(Alley.id, Alley.length_m).where(Alley.since <= day, or_(Alley.until.is_(None), Alley.until >= day))
    bodies = select(Department.code).where(
        Department.district_id == office.district_id, or_(Department.until.is_(None), func.date(Department.until) > day)
    )
    return Standing(
        playbook,
        day,
        office.under(playbook.posts),
        {row.id: row.name for row in await session.execute(communities)},
        {row.id: row.length_m for row in await session.execute(lengths)},
        frozenset((await session.scalars(bodies)).all()),
        office.calendar,
    )


def _place(row: PlaceFact) -> UUID | None:
    return row.alley_id or row.community_id
