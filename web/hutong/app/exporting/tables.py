"""Which tables hold rows of one office, and how a row is written."""

from sqlalchemy import Table

from hutong.app.tables import metadata


def exported_tables() -> list[Table]:
    """Every table with an `office_id` that the application's role may read, parents before children.

    Derived from the models, so that a new table is exported from its first day. Directories are among them: the
    office's addresses and board codes. Tables of the city that mention an office are the city's and stay out.
    """
    return [table for table in metadata.sorted_tables if "office_id" in table.c and _is_office(table)]


def _is_office(table: Table) -> bool:
    access = table.info.get("access")
    return access is None or access.wall in {"office", "none"}


def row_query(table: Table) -> str:
    """One line of JSON a row, in the order of the primary key; `$1` is the office."""
    order = ", ".join(column.name for column in table.primary_key)
    return f"SELECT to_jsonb(t)::text FROM {table.name} t WHERE office_id = $1 ORDER BY {order}"  # noqa: S608 - names from the models
