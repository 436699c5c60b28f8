"""How a row of an office is written."""

from sqlalchemy import Table


def row_query(table: Table) -> str:
    """One line of JSON a row, in the order of the primary key; `$1` is the office."""
    order = ", ".join(column.name for column in table.primary_key)
    return f"SELECT to_jsonb(t)::text FROM {table.name} t WHERE office_id = $1 ORDER BY {order}"  # noqa: S608 - names from the models
