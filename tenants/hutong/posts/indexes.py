"""The rows of a directory, and the ways into them, made when first needed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TypeVar
from uuid import UUID

import msgspec

from hutong.playbooks.posts import PostKind
from hutong.posts.facts import AlleyFact, AwayFact, DepartmentFact, HeadFact, PlaceFact, PostFact, TermFact
from hutong.posts.reasons import Reason

T = TypeVar("T")
K = TypeVar("K")


class Acting(msgspec.Struct, frozen=True):
    """The people who act in a post on a day, in order of their ids, and why it is they."""

    people: tuple[UUID, ...]
    reason: Reason


class Indexes(msgspec.Struct, frozen=True, kw_only=True, dict=True, eq=False):
    """Immutable; what is kept beside the rows follows from them."""

    kinds: tuple[PostKind, ...]
    alleys: tuple[AlleyFact, ...]
    posts: tuple[PostFact, ...]
    places: tuple[PlaceFact, ...] = ()
    appointments: tuple[TermFact, ...] = ()
    absences: tuple[AwayFact, ...] = ()
    departments: tuple[DepartmentFact, ...] = ()
    heads: tuple[HeadFact, ...] = ()

    @cached_property
    def _holders_by_day(self) -> dict[date, dict[UUID, Acting]]:
        return {}

    @cached_property
    def _fallen_by_day(self) -> dict[date, dict[UUID, tuple[PostFact, ...]]]:
        return {}

    @cached_property
    def _kinds(self) -> dict[str, PostKind]:
        return {kind.code: kind for kind in self.kinds}

    @cached_property
    def _alleys(self) -> dict[UUID, AlleyFact]:
        return {alley.id: alley for alley in self.alleys}

    @cached_property
    def _posts(self) -> dict[UUID, PostFact]:
        return {post.id: post for post in self.posts}

    @cached_property
    def _departments(self) -> dict[UUID, DepartmentFact]:
        return {body.id: body for body in self.departments}

    @cached_property
    def _posts_of_kind(self) -> dict[str, tuple[PostFact, ...]]:
        return _grouped((p.kind, p) for p in sorted(self.posts, key=lambda p: p.id))

    @cached_property
    def _places_of_post(self) -> dict[UUID, tuple[PlaceFact, ...]]:
        return _grouped((p.post_id, p) for p in self.places)

    @cached_property
    def _places_by_kind(self) -> dict[tuple[UUID, str], tuple[tuple[PlaceFact, PostFact], ...]]:
        """By the alley or community, and the kind of the post that has it."""
        rows = ((row, self._posts.get(row.post_id), row.alley_id or row.community_id) for row in self.places)
        return _grouped(((place, post.kind), (row, post)) for row, post, place in rows if post and place)

    @cached_property
    def _terms_of_post(self) -> dict[UUID, tuple[TermFact, ...]]:
        return _grouped((t.post_id, t) for t in self.appointments)

    @cached_property
    def _terms_of_person(self) -> dict[UUID, tuple[TermFact, ...]]:
        return _grouped((t.person_id, t) for t in self.appointments)

    @cached_property
    def _absences(self) -> dict[UUID, tuple[AwayFact, ...]]:
        return _grouped((a.person_id, a) for a in self.absences)


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    groups: dict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
