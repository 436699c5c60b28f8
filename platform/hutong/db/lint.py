"""The catalogue lint: the database must have exactly the walls and grants that the models declare."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Index, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint, text

from hutong.db.access import access_of, grants, policies
from hutong.db.roles import SCHEMA
from hutong.db.triggers import source, triggers_of
from hutong.settings import ROLES, Settings

# Alembic's own table: the migrating administrator alone reads it.
UNLISTED = frozenset({"alembic_version"})


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One difference between what is declared and what the catalogue holds."""

    where: str
    what: str


def lint(connection: Connection, settings: Settings, metadata: MetaData) -> list[Finding]:
    """All differences, sorted; empty when the catalogue is exactly as declared. Any role may run it."""
    tables = {table.name: table for table in metadata.tables.values()}
    found = [
        *_roles(connection, settings),
        *_tables(connection, settings, set(tables)),
        *_walls(connection, metadata),
        *_policies(connection, settings, metadata),
        *_grants(connection, settings, metadata),
        *_triggers(connection, metadata),
        *_others(connection),
    ]
    return sorted(set(found))


def _rows(connection: Connection, sql: str, **params: Any) -> list[Any]:
    return list(connection.execute(text(sql), params))


def _roles(connection: Connection, settings: Settings) -> list[Finding]:
    rows = _rows(
        connection,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = ANY(:names)",
        names=[settings.role_name(role) for role in ROLES],
    )
    found = [Finding(row.rolname, "may do more than its part") for row in rows if any(row[1:])]
    missing = {settings.role_name(role) for role in ROLES} - {row.rolname for row in rows}
    members = _rows(
        connection,
        "SELECT m.rolname AS member, r.rolname AS role FROM pg_auth_members a "
        "JOIN pg_roles m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid WHERE m.rolname = ANY(:names)",
        names=[settings.role_name(role) for role in ROLES],
    )
    found += [Finding(row.member, f"is a member of {row.role}") for row in members]
    return found + [Finding(role, "does not exist") for role in missing]


def _tables(connection: Connection, settings: Settings, declared: set[str]) -> list[Finding]:
    rows = _rows(
        connection,
        "SELECT c.relname, o.rolname FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner "
        "WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind IN ('r', 'p')",
        schema=SCHEMA,
    )
    present = {row.relname for row in rows} - UNLISTED
    owner = settings.role_name("owner")
    return [
        *(Finding(name, "is in the database but not declared") for name in present - declared),
        *(Finding(name, "is declared but not in the database") for name in declared - present),
        *(Finding(row.relname, f"is owned by {row.rolname}") for row in rows if row.rolname != owner),
    ]


def _walls(connection: Connection, metadata: MetaData) -> list[Finding]:
    rows = _rows(
        connection,
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
        "WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'p')",
        schema=SCHEMA,
    )
    state = {row.relname: (row.relrowsecurity, row.relforcerowsecurity) for row in rows}
    found = []
    for table in metadata.tables.values():
        wanted = access_of(table).wall != "none"
        if table.name in state and state[table.name] != (wanted, wanted):
            found.append(
                Finding(table.name, "row-level security must be enabled and forced" if wanted else "has a wall")
            )
        if access_of(table).wall == "office":
            found += [
                Finding(table.name, f"{key.name}: office_id must come first")
                for key in keys(table)
                if next(iter(key.columns)).name != "office_id"
            ]
    return found


def keys(table: Table) -> list[PrimaryKeyConstraint | UniqueConstraint | Index]:
    """Everything that PostgreSQL keeps an index for."""
    constraints = [key for key in table.constraints if isinstance(key, (PrimaryKeyConstraint, UniqueConstraint))]
    return [*constraints, *table.indexes]


def _policies(connection: Connection, settings: Settings, metadata: MetaData) -> list[Finding]:
    rows = _rows(
        connection,
        "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies "
        "WHERE schemaname = :schema",
        schema=SCHEMA,
    )
    actual = {
        (r.tablename, r.policyname, r.permissive, tuple(r.roles), r.cmd, _plain(r.qual), _plain(r.with_check))
        for r in rows
    }
    expected = set()
    for table in metadata.tables.values():
        for name, (role, command, expression) in policies(table).items():
            plain = _plain(expression)
            using = plain if command != "INSERT" else None
            check = plain if command in {"ALL", "INSERT", "UPDATE"} else None
            expected.add((table.name, name, "PERMISSIVE", (settings.role_name(role),), command, using, check))
    return [
        *(
            Finding(row[0], f"policy {row[1]} is not the declared one: {row[4]} {row[5]} {row[6]}")
            for row in actual - expected
        ),
        *(Finding(row[0], f"policy {row[1]} is missing or differs") for row in expected - actual),
    ]


def _plain(expression: str | None) -> str | None:
    """Without brackets, blanks and casts of literals, which versions of PostgreSQL print differently."""
    if expression is None:
        return None
    plain = expression
    for mark in ("(", ")", " ", "::text"):
        plain = plain.replace(mark, "")
    return plain.lower()


def _grants(connection: Connection, settings: Settings, metadata: MetaData) -> list[Finding]:
    rows = _rows(
        connection,
        """
        SELECT c.relname AS table, coalesce(g.rolname, 'PUBLIC') AS role, a.privilege_type AS privilege, '*' AS column
          FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
         WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
           AND a.grantee <> c.relowner
        UNION ALL
        SELECT c.relname, coalesce(g.rolname, 'PUBLIC'), a.privilege_type, t.attname
          FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attacl IS NOT NULL
         CROSS JOIN LATERAL aclexplode(t.attacl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
         WHERE c.relnamespace = CAST(:schema AS regnamespace) AND a.grantee <> c.relowner
        """,
        schema=SCHEMA,
    )
    actual = {tuple(row) for row in rows if row.table not in UNLISTED}
    expected = {
        (table.name, settings.role_name(role), privilege, column)
        for table in metadata.tables.values()
        for role, privilege, column in grants(table)
    }
    return [
        *(
            Finding(t, f"{role} may {privilege} {column}, which is not declared")
            for t, role, privilege, column in actual - expected
        ),
        *(Finding(t, f"{role} may not {privilege} {column}") for t, role, privilege, column in expected - actual),
    ]


def _triggers(connection: Connection, metadata: MetaData) -> list[Finding]:
    rows = _rows(
        connection,
        """
        SELECT c.relname AS table, t.tgname AS name, t.tgtype AS fires, p.prosrc AS body,
               t.tgenabled = 'O' AND t.tgqual IS NULL AND CAST(t.tgattr AS text) = ''
               AND NOT p.prosecdef AND p.proname = t.tgname AND p.pronamespace = c.relnamespace AS plain
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE c.relnamespace = CAST(:schema AS regnamespace) AND NOT t.tgisinternal
        """,
        schema=SCHEMA,
    )
    actual = {(row.table, row.name, row.fires, source(row.body), row.plain) for row in rows}
    expected = {
        (table.name, trigger.name, trigger.fires, source(trigger.body), True)
        for table in metadata.tables.values()
        for trigger in triggers_of(table)
    }
    return [
        *(Finding(row[0], f"trigger {row[1]} is not the declared one") for row in actual - expected),
        *(Finding(row[0], f"trigger {row[1]} is missing or differs") for row in expected - actual),
    ]


def _others(connection: Connection) -> list[Finding]:
    """What would walk around the walls: definer functions, materialised views, views that run as their owner."""
    rows = _rows(
        connection,
        """
        SELECT p.proname AS name, 'is SECURITY DEFINER' AS what FROM pg_proc p
         WHERE p.pronamespace = CAST(:schema AS regnamespace) AND p.prosecdef
        UNION ALL
        SELECT c.relname, 'is a materialised view' FROM pg_class c
         WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind = 'm'
        UNION ALL
        SELECT c.relname, 'is a view without security_invoker' FROM pg_class c
         WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind = 'v'
           AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)
        """,
        schema=SCHEMA,
    )
    return [Finding(row.name, row.what) for row in rows]
