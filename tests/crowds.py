"""Very many rows of one table, copied by the database itself from one that the program wrote; and what plans touch."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import asyncpg

from hutong.app.tables import metadata
from hutong.settings import Settings
from worlds import OfficeWorld


async def multiply(world: OfficeWorld, settings: Settings, table: str, row: UUID, times: int, **changes: str) -> None:
    """`changes` are columns by SQL, in which `g` counts from 1; the id is always a new one. Statistics follow."""
    names = [column.name for column in metadata.tables[table].columns if column.computed is None]
    said = {"id": "gen_random_uuid()", **changes}
    chosen = ", ".join(said.get(name, f"t.{name}") for name in names)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} t, generate_series(1, $3::integer) g"
        " WHERE t.office_id = $1 AND t.id = $2"
    )
    connection = await asyncpg.connect(settings.role_url("app"))
    try:
        # Filling takes longer than a page may.
        await connection.execute(f"SET statement_timeout = 0; SET app.office_id = '{world.id}'")
        await connection.execute(statement, world.id, row, times)
    finally:
        await connection.close()
    connection = await asyncpg.connect(settings.database_url)
    try:
        await connection.execute(f'SET ROLE "{settings.role_name("owner")}"; ANALYZE hutong.{table}')
    finally:
        await connection.close()


def explained(found: Any) -> Mapping[str, Any]:
    """The plan of `EXPLAIN (FORMAT JSON)`."""
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def indexes(plan: Mapping[str, Any]) -> set[str]:
    return {node["Index Name"] for node in nodes(plan) if "Index Name" in node}


def read_whole(plan: Mapping[str, Any], table: str) -> bool:
    """Whether any part of the plan reads the table from end to end."""
    return any(n["Node Type"] == "Seq Scan" and n.get("Relation Name") == table for n in nodes(plan))


def touched(plan: Mapping[str, Any]) -> int:
    """Pages of 8 kB that were looked at, wherever they lay."""
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
