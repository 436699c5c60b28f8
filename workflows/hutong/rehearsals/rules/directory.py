"""A directory that remembers its answers: a rehearsal asks for the same people and places on the same days."""

from datetime import date
from functools import cached_property
from uuid import UUID

from hutong.posts.directory import Directory
from hutong.posts.facts import PostFact

Posts = tuple[PostFact, ...]


class Remembering(Directory, frozen=True, kw_only=True, dict=True, eq=False):
    """Answers are those of the directory, each worked out once."""

    @cached_property
    def _known_held(self) -> dict[tuple[UUID, date], Posts]:
        return {}

    @cached_property
    def _known_covering(self) -> dict[tuple[UUID, str, date], Posts]:
        return {}

    @cached_property
    def _known_answered(self) -> dict[tuple[UUID, date], Posts]:
        return {}

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
