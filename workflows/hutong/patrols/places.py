"""The alleys that somebody's posts cover, and in which post one does a duty there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, Community
from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.patrols.errors import NotYourAlley
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.posts import Covers
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.facts import PostFact
from hutong.posts.models import Appointment, Post, PostPlace
from hutong.rosters.models import Roster, RosterLine

ON_THE_WAY = frozenset({Verb.FIX, Verb.REPORT, Verb.NOTE})
"""What a walk leads to: whoever walks somewhere for a day does these there too."""


IN_THE_FIELD = frozenset({Verb.PATROL, Verb.VISIT, Verb.INSPECT}) | ON_THE_WAY
"""What somebody who acts for another does in the other's alleys."""


@dataclass(frozen=True, slots=True)
class MyAlley:
    """An alley that someone answers for today, and the post (kind and id) by which.

    `for_the_day`: a published roster names her for it, handed over or exchanged, or she acts there for somebody who is
    away; no post of hers lies there.
    """

    id: UUID
    name: str
    kind: str
    length_m: int
    community_id: UUID
    community: str
    post_kind: str
    post_id: UUID
    for_the_day: bool = False

    @property
    def is_street(self) -> bool:
        return self.kind == AlleyKind.STREET


def kinds_with(playbook: Playbook, verb: Verb) -> list[str]:
    """Codes of the post kinds that have a duty, juniors first: who walks daily is meant before who may walk too."""
    return [kind.code for kind in sorted(playbook.posts, key=lambda k: k.rank) if verb in kind.duties]


def office_wide(playbook: Playbook) -> list[str]:
    """Codes of the post kinds that answer for the whole office, without places of their own."""
    return [kind.code for kind in playbook.posts if kind.covers is Covers.OFFICE]


def rostered_by(playbook: Playbook, verb: Verb) -> list[str]:
    """Codes of the rhythms whose line in a roster opens an alley to a duty."""
    opening = {verb, Verb.PATROL} if verb in ON_THE_WAY else {verb}
    return [cadence.code for cadence in playbook.cadences if cadence.verb in opening]


def _covered(playbook: Playbook, person: UUID, verb: Verb, day: date) -> Select[Alley, str, str, UUID, bool]:
    def stands(row: type[PostPlace | Appointment]) -> ColumnElement[bool]:
        return and_(row.since <= day, or_(row.until.is_(None), row.until >= day))

    covers = exists().where(
        PostPlace.office_id == Post.office_id,
        PostPlace.post_id == Post.id,
        or_(PostPlace.alley_id == Alley.id, PostPlace.community_id == Alley.community_id),
        stands(PostPlace),
    )
    # A day that passed to her, by hand or in exchange: the roster names her there, whatever her own alleys are.
    rostered = exists().where(
        RosterLine.office_id == Alley.office_id,
        RosterLine.person_id == person,
        RosterLine.day == day,
        RosterLine.alley_id == Alley.id,
        RosterLine.cadence.in_(rostered_by(playbook, verb)),
        Roster.office_id == RosterLine.office_id,
        Roster.id == RosterLine.roster_id,
        Roster.published_at.is_not(None),
    )
    own = or_(Post.kind.in_(office_wide(playbook)), covers)
    return (
        select(Alley, Community.name, Post.kind, Post.id, own.label("own"))
        .join(Community, and_(Community.office_id == Alley.office_id, Community.id == Alley.community_id))
        .join(Appointment, Appointment.office_id == Alley.office_id)
        .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
        .where(
            Appointment.person_id == person,
            stands(Appointment),
            Post.kind.in_(kinds_with(playbook, verb)),
            Alley.until.is_(None),
            or_(own, rostered),
        )
    )


async def my_alleys(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, day: date, *, own: bool = False
) -> Sequence[MyAlley]:
    """Alleys where `person` has a duty on `day`, by name. `own` leaves out those had only as superior of a whole."""
    statement = _covered(playbook, person, verb, day)
    if own:
        statement = statement.where(Post.kind.not_in(office_wide(playbook)))
    found: dict[UUID, MyAlley] = {}
    rows = (await session.execute(statement)).all()
    for row in sorted(rows, key=_meant_first(playbook, verb)):
        found.setdefault(row[0].id, _mine(*row[:4], own=row[4]))
    for alley in await _acted_for(session, playbook, person, verb, day, own=own):
        found.setdefault(alley.id, alley)
    return sorted(found.values(), key=lambda alley: alley.name)


async def my_alley(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, *, day: date, alley: UUID
) -> MyAlley:
    """The one alley, where `person` has the duty; raises NotYourAlley (also for one that is not there)."""
    rows = (await session.execute(_covered(playbook, person, verb, day).where(Alley.id == alley))).all()
    if not rows:
        acted = await _acted_for(session, playbook, person, verb, day)
        for each in acted:
            if each.id == alley:
                return each
        raise NotYourAlley
    first = min(rows, key=_meant_first(playbook, verb))
    return _mine(*first[:4], own=first[4])


def _meant_first(playbook: Playbook, verb: Verb) -> Callable[[Row[Alley, str, str, UUID, bool]], tuple[bool, int]]:
    """By a post that lies there before a day given to her, and the humbler post first."""
    order = {code: index for index, code in enumerate(kinds_with(playbook, verb))}
    return lambda row: (not row[4], order[row[2]])


def _mine(alley: Alley, community: str, kind: str, post: UUID, *, own: bool) -> MyAlley:
    return MyAlley(alley.id, alley.name, alley.kind, alley.length_m, alley.community_id, community, kind, post, not own)


def acts_for_others(directory: Directory, person: UUID, day: date) -> bool:
    """Whether a post in which nobody acts falls to the person that day."""
    return len(directory.posts_answered_for(person, day)) > len(directory.posts_held(person, day))


def acted_alleys(
    directory: Directory, playbook: Playbook, person: UUID, verb: Verb, day: date, *, own: bool = False
) -> tuple[PostFact | None, set[UUID]]:
    """The person's own humblest post with the duty, and the alleys of posts in which nobody acts that day and that
    fall to the person. Whoever has the duty nowhere does not get it by standing in. `own` as in `my_alleys`.
    """
    kinds, whole = kinds_with(playbook, verb), office_wide(playbook)
    if own:
        kinds = [kind for kind in kinds if kind not in whole]
    held = directory.posts_held(person, day)
    mine = min((post for post in held if post.kind in kinds), key=lambda post: kinds.index(post.kind), default=None)
    if mine is None or verb not in IN_THE_FIELD:
        return None, set()
    fallen = [post for post in directory.posts_answered_for(person, day)[len(held) :] if post.kind in kinds]
    return mine, {alley.id for post in fallen for alley in directory.alleys_of(post.id, day)}


def noon_of(day: date) -> datetime:
    """A moment of the day, of whose terms and leave is asked: it may be weeks ago."""
    return datetime.combine(day, time(12), UTC)


async def _acted_for(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, day: date, *, own: bool = False
) -> list[MyAlley]:
    """Where the person stands in for somebody."""
    if verb not in IN_THE_FIELD:
        return []
    try:
        _, setting = await setting_at(session, noon_of(day))
    except NoPlaybookInForce:
        return []
    mine, alleys = acted_alleys(setting.directory, playbook, person, verb, day, own=own)
    if mine is None or not alleys:
        return []
    places = select(Alley, Community.name).join(
        Community, and_(Community.office_id == Alley.office_id, Community.id == Alley.community_id)
    ).where(Alley.office_id == bound_office(session), Alley.id.in_(alleys), Alley.until.is_(None))  # fmt: skip
    rows = (await session.execute(places)).all()
    return [_mine(alley, community, mine.kind, mine.id, own=False) for alley, community in rows]
