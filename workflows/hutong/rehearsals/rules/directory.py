"""A directory that remembers its answers: a rehearsal asks for the same people and places on the same days."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from uuid import UUID

from hutong.posts.directory import Directory, Superiors
from hutong.posts.facts import PostFact
from hutong.posts.indexes import Acting

Posts = tuple[PostFact, ...]


class Remembering(Directory, frozen=True, kw_only=True, dict=True, eq=False):
    """Answers are those of the directory, each worked out once."""

    @cached_property
    def _known_own(self) -> dict[tuple[UUID, date], Acting]:
        return {}

    @cached_property
    def _known_held(self) -> dict[tuple[UUID, date], Posts]:
        return {}

    @cached_property
    def _known_covering(self) -> dict[tuple[UUID, str, date], Posts]:
        return {}

    @cached_property
    def _known_people(self) -> dict[tuple[str, UUID, date], tuple[UUID, ...]]:
        return {}

    @cached_property
    def _known_answered(self) -> dict[tuple[UUID, date], Posts]:
        return {}

    @cached_property
    def _known_superiors(self) -> dict[tuple[UUID, UUID, date, frozenset[UUID]], Superiors]:
        return {}

    def _own_holders(self, post: UUID, day: date) -> Acting:
        found = self._known_own.get((post, day))
        if found is None:
            found = self._known_own[post, day] = super()._own_holders(post, day)
        return found

    def posts_held(self, person: UUID, day: date) -> Posts:
        found = self._known_held.get((person, day))
        if found is None:
            found = self._known_held[person, day] = super().posts_held(person, day)
        return found

    def posts_answered_for(self, person: UUID, day: date) -> Posts:
        found = self._known_answered.get((person, day))
        if found is None:
            found = self._known_answered[person, day] = super().posts_answered_for(person, day)
        return found

    def posts_covering(self, alley: UUID, kind: str, day: date) -> Posts:
        found = self._known_covering.get((alley, kind, day))
        if found is None:
            found = self._known_covering[alley, kind, day] = super().posts_covering(alley, kind, day)
        return found

    def people_in(self, kind: str, alley: UUID, day: date) -> tuple[UUID, ...]:
        found = self._known_people.get((kind, alley, day))
        if found is None:
            found = self._known_people[kind, alley, day] = super().people_in(kind, alley, day)
        return found

    def superiors(self, post: UUID, alley: UUID, day: date, *, without: Iterable[UUID] = ()) -> Superiors:
        key = post, alley, day, frozenset(without)
        found = self._known_superiors.get(key)
        if found is None:
            found = self._known_superiors[key] = super().superiors(post, alley, day, without=key[3])
        return found
