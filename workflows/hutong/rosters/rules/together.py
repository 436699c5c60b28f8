"""Walks together (集体巡查): whom one is for, who was there, and what shows it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from uuid import UUID

import msgspec

from hutong.cases.states import Setting
from hutong.evaluations.duties import Deed
from hutong.playbooks.cadences import Cadence
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.facts import PostFact, on

_NOBODY: frozenset[UUID] = frozenset()


class Walked(msgspec.Struct, frozen=True, kw_only=True):
    """A walk that `person` noted as one together. `there` and `absent` said so themselves; `beside` have a walk or an
    inspection of their own of the same alley at the same time.
    """

    id: UUID
    alley: UUID
    person: UUID
    day: date
    at: time | None = None
    minutes: int = 0
    there: frozenset[UUID] = _NOBODY
    absent: frozenset[UUID] = _NOBODY
    beside: frozenset[UUID] = _NOBODY

    @property
    def people(self) -> frozenset[UUID]:
        """Everybody of whom something shows that he was there; his own word goes before the records."""
        return (self.beside - self.absent) | self.there | {self.person}

    def waits_for(self, person: UUID) -> bool:
        """Whether only that person can say it."""
        return person not in self.people | self.absent


def joint_cadences(setting: Setting) -> tuple[Cadence, ...]:
    return tuple(cadence for cadence in setting.playbook.cadences if cadence.joint)


def reporting(directory: Directory, post: UUID, day: date) -> Iterator[PostFact]:
    """The posts that report to one, over any of its alleys: whoever is in them comes along."""
    above, alleys = directory.post(post).kind, {alley.id for alley in directory.alleys_of(post, day)}
    for each in on(directory.posts, day):
        kind = directory.kind(each.kind)
        if kind is None or kind.reports_to != above:
            continue
        if not alleys.isdisjoint(alley.id for alley in directory.alleys_of(each.id, day)):
            yield each


def called(directory: Directory, cadence: Cadence, post: UUID, day: date) -> frozenset[UUID]:
    """Everybody for whom the walk of a post is: who leads it, and who comes along; nobody where it is not its walk."""
    leading = [post] if directory.post(post).kind == cadence.post else _leading(directory, cadence, post, day)
    posts = {*leading, *(each.id for leader in leading for each in reporting(directory, leader, day))}
    return frozenset(person for each in posts for person in directory.holders(each, day).people)


def _leading(directory: Directory, cadence: Cadence, post: UUID, day: date) -> list[UUID]:
    kind = directory.kind(directory.post(post).kind)
    if kind is None or kind.reports_to != cadence.post:
        return []
    leaders = {
        leader.id
        for alley in directory.alleys_of(post, day)
        for leader in directory.posts_covering(alley.id, cadence.post, day)
    }
    return sorted(leaders)


def companions(setting: Setting, person: UUID, day: date) -> frozenset[UUID]:
    """With whom the rules ask a person to walk; the person is not among them."""
    directory = setting.directory
    found = {
        each
        for cadence in joint_cadences(setting)
        for post in directory.posts_held(person, day)
        for each in called(directory, cadence, post.id, day)
    }
    return frozenset(found - {person})


def with_walks(deeds: Sequence[Deed], walks: Iterable[Walked], person: UUID) -> list[Deed]:
    """What a person recorded, each walk together with those who were there, and walks of others he was at."""
    own: Mapping[UUID | None, Walked] = {walk.id: walk for walk in walks if person in walk.people}
    told = [_with(deed, own[deed.id], person) if deed.id in own else deed for deed in deeds]
    recorded = {deed.id for deed in deeds}
    return told + [
        _with(
            Deed(Verb.PATROL, walk.day, walk.alley, walk.minutes, walk.at, joint=True, id=walk.id, attended=True),
            walk, person,
        )
        for walk in own.values()
        if walk.id not in recorded
    ]  # fmt: skip


def _with(deed: Deed, walk: Walked, person: UUID) -> Deed:
    return msgspec.structs.replace(deed, along=walk.people - {person}, said=walk.there)
