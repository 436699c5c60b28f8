"""Rows and events in batches: arrays instead of single rows, in the order that foreign keys ask for.

COPY into a table under row-level security is refused by PostgreSQL, so every batch is one INSERT from arrays.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from hutong.db import Base
from hutong.ids import new_id
from hutong.journal import Actor, Event, JournalEvent, JournalPersonal, event_rows

ROWS_A_STATEMENT = 4000
GENERATOR = Actor("generator")


class Driver(Protocol):
    """The driver's connection, as far as it is needed here."""

    async def execute(self, query: str, /, *args: Any) -> Any: ...


class Batch:
    """Collects rows and events of one office; `write` sends them and forgets them."""

    def __init__(self, office: UUID, playbook_version: int) -> None:
        self.office = office
        self.version = playbook_version
        self._rows: dict[tuple[Table, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
        self._events: list[tuple[datetime, Event, Actor]] = []

    def add(self, model: type[Base], **values: Any) -> UUID:
        """A row of the office, with an id of its own where none is given."""
        if "id" not in values:
            values["id"] = new_id()
        row_id: UUID = values["id"]
        table = model.__table__
        assert isinstance(table, Table)
        self._rows[table, tuple(values)].append(tuple(values.values()))
        return row_id

    def record(self, at: datetime, event: Event, by: Actor = GENERATOR) -> None:
        self._events.append((at, event, by))

    async def write(self, driver: Driver) -> int:
        """Send everything, events in the order in which they happened; returns the number of rows."""
        written = 0
        places = {table: n for n, table in enumerate(Base.metadata.sorted_tables)}
        for (table, columns), rows in sorted(self._rows.items(), key=lambda item: places[item[0][0]]):
            written += await _insert(driver, table, self.office, columns, rows)
        self._rows.clear()
        self._events.sort(key=lambda event: event[0])
        events, personal = [], []
        for at, event, by in self._events:
            row, own = event_rows(self.office, event, by=by, at=at, playbook_version=self.version)
            events.append(tuple(row[name] for name in _EVENT))
            said = {name: value for name, value in own.items() if value is not None}
            if said:
                personal.append((row["id"], said))
        self._events.clear()
        written += await _insert(driver, _table(JournalEvent), self.office, _EVENT, events)
        written += await _insert(driver, _table(JournalPersonal), self.office, ("event_id", "data"), personal)
        return written


_EVENT = ("id", "occurred_at", "actor", "kind", "subject", "playbook_version", "data")


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


async def _insert(
    driver: Driver, table: Table, office: UUID, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> int:
    kinds = [table.c[name].type for name in columns]
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
    # An array of arrays would come out of unnest as its elements: such a column goes as text.
    listed = {n: kind.compile(dialect) for n, kind in enumerate(kinds) if isinstance(kind, ARRAY)}
    types = ["text" if n in listed else kind.compile(dialect) for n, kind in enumerate(kinds)]
    arrays = ", ".join(f"${n + 2}::{kind}[]" for n, kind in enumerate(types))
    names = ", ".join(columns)
    taken = ", ".join(f"u.{name}::{listed[n]}" if n in listed else f"u.{name}" for n, name in enumerate(columns))
    # S608: names of our own tables and columns.
    statement = f"INSERT INTO {table.name} (office_id, {names}) SELECT $1, {taken} FROM unnest({arrays}) AS u ({names})"  # noqa: S608
    structured = [n for n, kind in enumerate(kinds) if isinstance(kind, JSONB)]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        sent = list(zip(*rows[start : start + ROWS_A_STATEMENT], strict=True))
        for n in structured:
            sent[n] = tuple(_encoded(value) for value in sent[n])
        for n in listed:
            sent[n] = tuple(None if value is None else f"{{{','.join(map(str, value))}}}" for value in sent[n])
        await driver.execute(statement, office, *sent)
    return len(rows)


def _encoded(value: Any) -> str | None:
    """A text is taken as JSON that is encoded already."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
