"""Rows of the office's hierarchy as plain values; every pair of days is inclusive, in the office's time zone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec


class Fact(msgspec.Struct, frozen=True, gc=False):
    """Immutable, and without references that could form a cycle."""


class AlleyFact(Fact, frozen=True):
    id: UUID
    community_id: UUID
    kind: str
    name: str
    since: date
    until: date | None = None

    @property
    def is_street(self) -> bool:
        return self.kind == "street"


class PostFact(Fact, frozen=True):
    """`reports_to` is a post that goes before the line of report of the kind."""

    id: UUID
    kind: str
    name: str
    since: date
    until: date | None = None
    reports_to: UUID | None = None


class PlaceFact(Fact, frozen=True):
    """Exactly one of alley and community."""

    post_id: UUID
    alley_id: UUID | None
    community_id: UUID | None
    since: date
    until: date | None = None


class TermFact(Fact, frozen=True):
    """An appointment; `cover` stands in while the holder is away."""

    id: UUID
    post_id: UUID
    person_id: UUID
    since: date
    until: date | None = None
    cover: bool = False
    term_until: date | None = None


class AwayFact(Fact, frozen=True):
    person_id: UUID
    since: date
    until: date


class DepartmentFact(Fact, frozen=True):
    """A body of the office's district; the id is that under which it keeps its list."""

    id: UUID
    code: str
    name: str
    name_en: str
    since: date
    until: date | None = None


class HeadFact(Fact, frozen=True):
    """Somebody leads a department, to the moment: a notice finds him or does not."""

    department_id: UUID
    since: datetime
    until: datetime | None = None


class Dated(Protocol):
    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def is_on(row: Dated, day: date) -> bool:
    """Whether a dated row counts on a day."""
    return row.since <= day and (row.until is None or day <= row.until)


def on(rows: Iterable[D], day: date) -> tuple[D, ...]:
    """Those of the rows that count on a day."""
    return tuple(row for row in rows if is_on(row, day))
