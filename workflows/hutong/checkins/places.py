"""Which communities a worker checks people in for, and who is expected there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Community
from hutong.patrols.places import kinds_with, office_wide
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Appointment, Post, PostPlace


@dataclass(frozen=True, slots=True)
class Expected:
    """Someone whose duty includes checking in, with the alleys that bring him to this desk."""

    person_id: UUID
    name: str
    community_id: UUID
    alleys: tuple[str, ...]
    post_kinds: tuple[str, ...]


def _stands(row: type[PostPlace | Appointment | Post], day: date) -> ColumnElement[bool]:
    return and_(row.since <= day, or_(row.until.is_(None), row.until >= day))


async def communities_of_desk(
    session: AsyncSession, playbook: Playbook, worker: UUID, day: date
) -> Sequence[Community]:
    """The communities where `worker` checks people in, by name."""
    statement = (
        select(Community)
        .join(Appointment, Appointment.office_id == Community.office_id)
        .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
        .outerjoin(PostPlace, and_(PostPlace.office_id == Post.office_id, PostPlace.post_id == Post.id))
        .where(
            Appointment.person_id == worker,
            _stands(Appointment, day),
            Post.kind.in_(kinds_with(playbook, Verb.CHECK_PEOPLE_IN)),
            or_(
                Post.kind.in_(office_wide(playbook)),
                and_(PostPlace.community_id == Community.id, _stands(PostPlace, day)),
            ),
        )
        .distinct()
        .order_by(Community.name, Community.id)
    )
    return (await session.execute(statement)).scalars().all()


async def expected_at(
    session: AsyncSession, playbook: Playbook, communities: Sequence[UUID], day: date, *, person: UUID | None = None
) -> Sequence[Expected]:
    """Whose alleys lie in these communities and who has the duty to check in, by name."""
    statement = (
        select(
            Person.id,
            Person.name,
            Alley.community_id,
            func.array_agg(Alley.name.distinct()),
            func.array_agg(Post.kind.distinct()),
        )
        .join(Appointment, and_(Appointment.office_id == Person.office_id, Appointment.person_id == Person.id))
        .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
        .join(PostPlace, and_(PostPlace.office_id == Post.office_id, PostPlace.post_id == Post.id))
        .join(
            Alley,
            and_(
                Alley.office_id == PostPlace.office_id,
                or_(Alley.id == PostPlace.alley_id, Alley.community_id == PostPlace.community_id),
            ),
        )
        .where(
            _stands(Appointment, day),
            _stands(PostPlace, day),
            Post.kind.in_(kinds_with(playbook, Verb.CHECK_IN)),
            Alley.community_id.in_(communities),
            Person.left_at.is_(None),
        )
        .group_by(Person.id, Person.name, Alley.community_id)
        .order_by(Person.name, Person.id)
    )
    if person is not None:
        statement = statement.where(Person.id == person)
    found: dict[UUID, Expected] = {}
    for row in (await session.execute(statement)).all():
        # Someone with alleys in two communities is expected once, at the first.
        found.setdefault(row[0], Expected(row[0], row[1], row[2], tuple(sorted(row[3])), tuple(sorted(row[4]))))
    return list(found.values())
