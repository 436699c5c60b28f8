"""Triggers that a table must have: declared beside the model, checked by the catalogue lint."""

from dataclasses import dataclass

from sqlalchemy import Table

ROW, BEFORE, INSERT, DELETE, UPDATE = 1, 2, 4, 8, 16
"""How PostgreSQL's catalogue writes when a trigger fires; added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The function bears the trigger's name; `body` is its source in PL/pgSQL. It never runs as its definer."""

    name: str
    fires: int
    body: str


def triggers_of(table: Table) -> tuple[Trigger, ...]:
    """The table's declaration; most have none."""
    declared = table.info.get("triggers", ())
    return tuple(each for each in declared if isinstance(each, Trigger))


def source(body: str) -> str:
    """Without its layout, so that indentation in a migration makes no difference."""
    return " ".join(body.split())
