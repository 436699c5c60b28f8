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


class Span:
    """The answers of all days from its first on, until the next begins."""

    __slots__ = ("acting", "answered", "covering", "covers", "first", "held", "own", "people", "superiors")

    def __init__(self, first: date) -> None:
        self.first = first
        self.acting: dict[UUID, Acting] = {}
        self.own: dict[UUID, Acting] = {}
        self.held: dict[UUID, Posts] = {}
        self.answered: dict[UUID, Posts] = {}
        self.covering: dict[tuple[UUID, str], Posts] = {}
        self.covers: dict[tuple[UUID, UUID], bool] = {}
        self.people: dict[tuple[str, UUID], tuple[UUID, ...]] = {}
        self.superiors: dict[tuple[UUID, UUID, frozenset[UUID]], Superiors] = {}


class Spans(dict[date, Span]):
    """By every day that was asked about."""

    def __init__(self, changes: list[date]) -> None:
        super().__init__()
        self._changes = changes

    def __missing__(self, day: date) -> Span:
        first = self._changes[bisect_right(self._changes, day) - 1]
        found = self[day] = Span(first) if first == day else self[first]
        return found


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
    def _spans(self) -> Spans:
        return Spans(self._changes)

    def span(self, day: date) -> date:
        """The first of the days around this one that all have its answers."""
        return self._spans[day].first

    def holders(self, post: UUID, day: date) -> Acting:
        span = self._spans[day]
        found = span.acting.get(post)
        if found is None:
            found = span.acting[post] = super().holders(post, span.first)
        return found

    def _own_holders(self, post: UUID, day: date) -> Acting:
        span = self._spans[day]
        found = span.own.get(post)
        if found is None:
            found = span.own[post] = super()._own_holders(post, span.first)
        return found

    def _fallen_to(self, day: date) -> dict[UUID, Posts]:
        return super()._fallen_to(self.span(day))

    def posts_held(self, person: UUID, day: date) -> Posts:
        span = self._spans[day]
        found = span.held.get(person)
        if found is None:
            found = span.held[person] = super().posts_held(person, span.first)
        return found

    def posts_answered_for(self, person: UUID, day: date) -> Posts:
        span = self._spans[day]
        found = span.answered.get(person)
        if found is None:
            found = span.answered[person] = super().posts_answered_for(person, span.first)
        return found

    def posts_covering(self, alley: UUID, kind: str, day: date) -> Posts:
        span, key = self._spans[day], (alley, kind)
        found = span.covering.get(key)
        if found is None:
            found = span.covering[key] = super().posts_covering(alley, kind, span.first)
        return found

    def covers(self, post: UUID, alley: UUID, day: date) -> bool:
        span, key = self._spans[day], (post, alley)
        found = span.covers.get(key)
        if found is None:
            found = span.covers[key] = super().covers(post, alley, span.first)
        return found

    def people_in(self, kind: str, alley: UUID, day: date) -> tuple[UUID, ...]:
        span, key = self._spans[day], (kind, alley)
        found = span.people.get(key)
        if found is None:
            found = span.people[key] = super().people_in(kind, alley, span.first)
        return found

    def superiors(self, post: UUID, alley: UUID, day: date, *, without: Iterable[UUID] = ()) -> Superiors:
        span, barred = self._spans[day], frozenset(without)
        key = post, alley, barred
        found = span.superiors.get(key)
        if found is None:
            found = span.superiors[key] = super().superiors(post, alley, span.first, without=barred)
        return found
