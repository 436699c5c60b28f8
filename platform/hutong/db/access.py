"""Who may touch which table: declared beside the model, written by the migration, checked by the lint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Table

from hutong.db.base import Base

Wall = Literal["office", "city", "none"]
See = Literal["city", "district", "department", "office", "all"]

READ, WRITE, ALL = ("SELECT",), ("SELECT", "INSERT"), ("SELECT", "INSERT", "UPDATE", "DELETE")

_SETTING = {"office": "office_id", "city": "city_id", "district": "district_id", "department": "department_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A further role on a table: which rows it sees, and the privileges it has (whole, or per column)."""

    rows: See
    columns: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    insert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """`wall` names the setting that rows must match; `app` the privileges of the role that stands behind it.

    A table with wall "none" is a directory: it holds nothing personal and no row-level security.
    For wall "city" the role behind the wall is `district`.
    """

    wall: Wall = "office"
    app: tuple[str, ...] = ALL
    extra: Mapping[str, Extra] = field(default_factory=dict)

    @property
    def role(self) -> str:
        return "district" if self.wall == "city" else "app"


def access_of(table: Table) -> Access:
    """The table's declaration; a table without one is the office's own, for the application alone."""
    declared = table.info.get("access")
    return declared if isinstance(declared, Access) else Access()


def office_tables() -> list[Table]:
    """Every known table with rows of an office that the application's role may read, parents before children.

    Derived from the models, so that a new table is among them from its first day. Directories are: the office's
    addresses and board codes. Tables of the city that mention an office are the city's and stay out.
    """
    return [
        table
        for table in Base.metadata.sorted_tables
        if "office_id" in table.c and access_of(table).wall in {"office", "none"}
    ]


def matching(rows: See) -> str:
    """The policy's expression. Bare, without a sub-select, so that it is checked per row at no cost and shards."""
    if rows == "all":
        return "true"
    name = _SETTING[rows]
    return f"({name} = (NULLIF(current_setting('app.{name}'::text, true), ''::text))::uuid)"


def policies(table: Table) -> dict[str, tuple[str, str, str]]:
    """Policy name → (role, command, expression) that the table must have, and no other."""
    access = access_of(table)
    if access.wall == "none":
        return {}
    found = {f"{table.name}_{access.wall}": (access.role, "ALL", matching(access.wall))}
    for role, extra in access.extra.items():
        found[f"{table.name}_{role}_reads"] = (role, "SELECT", matching(extra.rows))
        if extra.update:
            found[f"{table.name}_{role}_updates"] = (role, "UPDATE", matching(extra.rows))
        if extra.insert:
            found[f"{table.name}_{role}_adds"] = (role, "INSERT", matching(extra.rows))
    return found


def grants(table: Table) -> set[tuple[str, str, str]]:
    """(role, privilege, column or "*") that the table must have, and no other."""
    access = access_of(table)
    found = {(access.role, privilege, "*") for privilege in access.app}
    for role, extra in access.extra.items():
        found |= {(role, "SELECT", column) for column in (extra.columns or ("*",))}
        found |= {(role, "UPDATE", column) for column in extra.update}
        if extra.insert:
            found.add((role, "INSERT", "*"))
    return found


def protection(table: Table) -> list[str]:
    """The statements that put a table behind its wall; `{role}` stands for the prefixed name of each role."""
    statements = []
    if access_of(table).wall != "none":
        statements += [
            f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
        ]
    for name, (role, command, expression) in policies(table).items():
        using = f" USING {_bracketed(expression)}" if command != "INSERT" else ""
        check = f" WITH CHECK {_bracketed(expression)}" if command in {"ALL", "INSERT", "UPDATE"} else ""
        statements.append(f"CREATE POLICY {name} ON {table.name} FOR {command} TO {{{role}}}{using}{check}")
    by_role: dict[str, list[str]] = {}
    for role, privilege, column in sorted(grants(table)):
        by_role.setdefault(role, []).append(privilege if column == "*" else f"{privilege} ({column})")
    for role, privileges in by_role.items():
        statements.append(f"GRANT {', '.join(privileges)} ON {table.name} TO {{{role}}}")
    return statements


def _bracketed(expression: str) -> str:
    return expression if expression.startswith("(") else f"({expression})"
