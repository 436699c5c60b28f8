"""What the office was known to be at each moment of a past: who was away, who held what, which days are worked. Pure.

Rules ask for the day of an act and never for one that lies ahead. So what was entered before it began to count is as
good as known for ever, and most rows are: only what was entered later, or taken back, makes the moments differ.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec

from hutong.clocks import Calendar
from hutong.playbooks.posts import PostKind
from hutong.posts.directory import Directory
from hutong.posts.facts import AwayFact, PlaceFact, TermFact

EVER, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
Row = TermFact | PlaceFact | AwayFact
TABLES: Mapping[type[Row], str] = {TermFact: "appointments", PlaceFact: "places", AwayFact: "absences"}
Story = Sequence[tuple[datetime, Row | None]]
"""A row as it was known from each of these moments on; nothing while it was not. In the order of time."""


class Spell(msgspec.Struct, frozen=True):
    """A row as it was known in [since, until)."""

    row: Row
    since: datetime = EVER
    until: datetime = NEVER


def spells(story: Story, day_of: Callable[[datetime], date]) -> list[Spell]:
    """The fewest that give the same answers: a change of what lies ahead is none."""
    found: list[Spell] = []
    until, after, known_at = NEVER, story[-1][1], story[-1][0]
    for before_at, before in reversed(story[:-1]):
        if _up_to(before, day_of(known_at)) != _up_to(after, day_of(known_at)):
            if after is not None:
                found.append(Spell(after, known_at, until))
            until, after = known_at, before
        known_at = before_at
    if after is not None:
        found.append(Spell(after, EVER, until))
    return found[::-1]


def _up_to(row: Row | None, day: date) -> tuple[date, date] | None:
    """The days of a row as far as a day: its other fields never change."""
    if row is None or row.since > day:
        return None
    return row.since, day if row.until is None else min(row.until, day)


class Knowledge:
    """By the moment: people and days. From the last change within the period on it is what was known at its end."""

    def __init__(
        self, directory: Directory, found: Iterable[Spell], calendars: Sequence[tuple[datetime, Calendar]], *,
        since: datetime, until: datetime,
    ) -> None:  # fmt: skip
        """`directory` is without the rows that `found` tells of; `calendars` hold from each of their moments on."""
        self._directory, self._calendars = directory, calendars
        self._since, self._until = since, until
        self._spells = tuple(found)
        edges = {edge for spell in self._spells for edge in (spell.since, spell.until)}
        edges |= {at for at, _ in calendars}
        self._moments = sorted(at for at in edges if since < at < until)
        self._starts = [at for at, _ in calendars]
        self._directories: dict[tuple[int, tuple[PostKind, ...]], Directory] = {}

    @property
    def last(self) -> int:
        """The time from the last change on; as many changes as there were."""
        return len(self._moments)

    def place(self, moment: datetime) -> int:
        """In which of the times between two changes a moment lies."""
        return bisect_right(self._moments, moment)

    def calendar(self, place: int) -> Calendar:
        begins = self._moments[place - 1] if place else self._since
        return self._calendars[bisect_right(self._starts, begins) - 1][1]

    def directory(self, place: int, kinds: tuple[PostKind, ...] = ()) -> Directory:
        """Kept: both runs, and all parts of them, ask for the same."""
        found = self._directories.get((place, kinds))
        if found is None:
            found = self._directories[place, kinds] = self._directory_at(place).under(kinds)
        return found

    def _directory_at(self, place: int) -> Directory:
        known: dict[str, list[Row]] = {}
        for spell in self._spells:
            if self._begins(spell.since) <= place < self._begins(spell.until):
                known.setdefault(TABLES[type(spell.row)], []).append(spell.row)
        more = {table: (*getattr(self._directory, table), *rows) for table, rows in known.items()}
        return msgspec.structs.replace(self._directory, **more)

    def _begins(self, moment: datetime) -> int:
        """The first of the times that a moment begins; past all of them where it lies beyond the period."""
        return bisect_right(self._moments, moment) if moment < self._until else len(self._moments) + 1
