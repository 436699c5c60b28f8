"""Which communities a worker checks people in for, and who is expected there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Community
from hutong.checkins.rules import Held, spans
from hutong.patrols.places import kinds_with, office_wide
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Appointment, Post, PostPlace


@dataclass(frozen=True, slots=True)
class Expected:
    """Someone whose duty includes checking in, with the alleys that bring him to this desk, from a day to a day."""

    person_id: UUID
    name: str
    community_id: UUID
    alleys: tuple[str, ...]
    post_kinds: tuple[str, ...]
    since: date
    until: date


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


async def stays_at(
    session: AsyncSession, playbook: Playbook, communities: Sequence[UUID], first: date, today: date
) -> Sequence[Expected]:
    """Whose alleys lay in these communities, and who had the duty to check in, on days from `first` on, by name.

    One for each span of days in one community; it ends `today` where it goes on. Who has left the office was here
    until the day before.
    """
    statement = (
        select(Person.id)
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
            _overlaps(Appointment, first, today),
            _overlaps(PostPlace, first, today),
            Post.kind.in_(kinds_with(playbook, Verb.CHECK_IN)),
            Alley.community_id.in_(communities),
        )
        .with_only_columns(
            Person.id, Person.name, Person.left_at, Alley.community_id, Alley.name, Post.kind,
            func.greatest(Appointment.since, PostPlace.since, first),
            func.least(Appointment.until, PostPlace.until, today),
        )
        .order_by(Person.name, Person.id, Alley.community_id)
    )  # fmt: skip
    held: dict[tuple[UUID, str, UUID], list[Held]] = {}
    for person, name, left_at, community, alley, kind, since, until in (await session.execute(statement)).all():
        last = min(until, today - timedelta(days=1)) if left_at is not None else until
        if since <= last:
            held.setdefault((person, name, community), []).append(Held(alley, kind, since, last))
    return [
        Expected(person, name, community, _each(one.alley for one in now), _each(one.kind for one in now), since, until)
        for (person, name, community), rows in held.items()
        for since, until, now in spans(rows)
    ]


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def _overlaps(row: type[PostPlace | Appointment], first: date, today: date) -> ColumnElement[bool]:
    return and_(row.since <= today, or_(row.until.is_(None), row.until >= first))
