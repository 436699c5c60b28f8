"""A directory that remembers its answers: a rehearsal asks for the same people and places again and again.

Between two days on which somebody comes, goes or is away, every day has the same answers: they are worked out once.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from hutong.posts.directory import Directory, Superiors
from hutong.posts.facts import Dated, PostFact
from hutong.posts.indexes import Acting

Posts = tuple[PostFact, ...]
DAY = timedelta(days=1)


class Remembering(Directory, frozen=True, kw_only=True, dict=True, eq=False):
    """Answers are those of the directory, each worked out once."""

    @cached_property
    def _changes(self) -> list[date]:
        """The first days of all spans in which no row begins or ends to count."""
        rows: tuple[Dated, ...] = (
            *self.alleys,
            *self.posts,
            *self.places,
            *self.appointments,
            *self.absences,
            *self.departments,
        )
        ends = {row.until + DAY for row in rows if row.until is not None and row.until < date.max}
        return sorted({date.min} | {row.since for row in rows} | ends)

    @cached_property
    def _spans(self) -> dict[date, date]:
        return {}

    @cached_property
    def _known_acting(self) -> dict[tuple[UUID, date], Acting]:
        return {}

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
    def _known_covers(self) -> dict[tuple[UUID, UUID, date], bool]:
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

    def span(self, day: date) -> date:
        """The first of the days around this one that all have its answers."""
        found = self._spans.get(day)
        if found is None:
            found = self._spans[day] = self._changes[bisect_right(self._changes, day) - 1]
        return found

    def holders(self, post: UUID, day: date) -> Acting:
        key = post, self.span(day)
        found = self._known_acting.get(key)
        if found is None:
            found = self._known_acting[key] = super().holders(*key)
        return found

    def _own_holders(self, post: UUID, day: date) -> Acting:
        key = post, self.span(day)
        found = self._known_own.get(key)
        if found is None:
            found = self._known_own[key] = super()._own_holders(*key)
        return found

    def _fallen_to(self, day: date) -> dict[UUID, Posts]:
        return super()._fallen_to(self.span(day))

    def posts_held(self, person: UUID, day: date) -> Posts:
        key = person, self.span(day)
        found = self._known_held.get(key)
        if found is None:
            found = self._known_held[key] = super().posts_held(*key)
        return found

    def posts_answered_for(self, person: UUID, day: date) -> Posts:
        key = person, self.span(day)
        found = self._known_answered.get(key)
        if found is None:
            found = self._known_answered[key] = super().posts_answered_for(*key)
        return found

    def posts_covering(self, alley: UUID, kind: str, day: date) -> Posts:
        key = alley, kind, self.span(day)
        found = self._known_covering.get(key)
        if found is None:
            found = self._known_covering[key] = super().posts_covering(*key)
        return found

    def covers(self, post: UUID, alley: UUID, day: date) -> bool:
        key = post, alley, self.span(day)
        found = self._known_covers.get(key)
        if found is None:
            found = self._known_covers[key] = super().covers(*key)
        return found

    def people_in(self, kind: str, alley: UUID, day: date) -> tuple[UUID, ...]:
        key = kind, alley, self.span(day)
        found = self._known_people.get(key)
        if found is None:
            found = self._known_people[key] = super().people_in(*key)
        return found

    def superiors(self, post: UUID, alley: UUID, day: date, *, without: Iterable[UUID] = ()) -> Superiors:
        key = post, alley, self.span(day), frozenset(without)
        found = self._known_superiors.get(key)
        if found is None:
            found = self._known_superiors[key] = super().superiors(*key[:3], without=key[3])
        return found
