"""The alleys that somebody's posts cover, and in which post one does a duty there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, Community
from hutong.patrols.errors import NotYourAlley
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Appointment, Post, PostPlace


@dataclass(frozen=True, slots=True)
class MyAlley:
    """An alley that someone answers for today, and the post (kind and id) by which."""

    id: UUID
    name: str
    kind: str
    length_m: int
    community_id: UUID
    community: str
    post_kind: str
    post_id: UUID

    @property
    def is_street(self) -> bool:
        return self.kind == AlleyKind.STREET


def kinds_with(playbook: Playbook, verb: Verb) -> list[str]:
    """Codes of the post kinds that have a duty, juniors first: who walks daily is meant before who may walk too."""
    return [kind.code for kind in sorted(playbook.posts, key=lambda k: k.rank) if verb in kind.duties]


def office_wide(playbook: Playbook) -> list[str]:
    """Codes of the post kinds that answer for the whole office, without places of their own."""
    return [kind.code for kind in playbook.posts if kind.covers is Covers.OFFICE]


def _covered(playbook: Playbook, person: UUID, verb: Verb, day: date) -> Select[Alley, str, str, UUID]:
    def stands(row: type[PostPlace | Appointment]) -> ColumnElement[bool]:
        return and_(row.since <= day, or_(row.until.is_(None), row.until >= day))

    covers = exists().where(
        PostPlace.office_id == Post.office_id,
        PostPlace.post_id == Post.id,
        or_(PostPlace.alley_id == Alley.id, PostPlace.community_id == Alley.community_id),
        stands(PostPlace),
    )
    return (
        select(Alley, Community.name, Post.kind, Post.id)
        .join(Community, and_(Community.office_id == Alley.office_id, Community.id == Alley.community_id))
        .join(Appointment, Appointment.office_id == Alley.office_id)
        .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
        .where(
            Appointment.person_id == person,
            stands(Appointment),
            Post.kind.in_(kinds_with(playbook, verb)),
            Alley.until.is_(None),
            or_(Post.kind.in_(office_wide(playbook)), covers),
        )
    )


async def my_alleys(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, day: date, *, own: bool = False
) -> Sequence[MyAlley]:
    """Alleys where `person` has a duty on `day`, by name. `own` leaves out those had only as superior of a whole."""
    statement = _covered(playbook, person, verb, day)
    if own:
        statement = statement.where(Post.kind.not_in(office_wide(playbook)))
    order = {code: index for index, code in enumerate(kinds_with(playbook, verb))}
    found: dict[UUID, MyAlley] = {}
    rows = (await session.execute(statement)).all()
    for row in sorted(rows, key=lambda row: order[row[2]]):
        found.setdefault(row[0].id, _mine(*row))
    return sorted(found.values(), key=lambda alley: alley.name)


async def my_alley(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, *, day: date, alley: UUID
) -> MyAlley:
    """The one alley, where `person` has the duty; raises NotYourAlley (also for one that is not there)."""
    order = {code: index for index, code in enumerate(kinds_with(playbook, verb))}
    rows = (await session.execute(_covered(playbook, person, verb, day).where(Alley.id == alley))).all()
    if not rows:
        raise NotYourAlley
    return _mine(*min(rows, key=lambda row: order[row[2]]))


def _mine(alley: Alley, community: str, kind: str, post: UUID) -> MyAlley:
    return MyAlley(alley.id, alley.name, alley.kind, alley.length_m, alley.community_id, community, kind, post)
