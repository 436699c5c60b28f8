"""An office's export holds every row of every table that has rows of offices, every file, and nobody else's."""

import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from hutong.app.exporting import export_office
from hutong.app.tables import metadata
from hutong.db import office_tables
from hutong.db.access import access_of
from hutong.objects import Store
from hutong.settings import Settings
from worlds import MakeOffice

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KNOWN = """
import hutong.app.cli.offices
from hutong.db import office_tables

print(*(table.name for table in office_tables()))
"""


def test_every_table_with_a_wall_around_offices_is_exported() -> None:
    walled = {table.name for table in metadata.tables.values() if access_of(table).wall == "office"}
    assert walled - {table.name for table in office_tables()} == set()


@pytest.mark.long
def test_the_command_knows_every_table_in_a_process_of_its_own() -> None:
    found = subprocess.run([sys.executable, "-c", KNOWN], capture_output=True, text=True, check=True)
    assert set(found.stdout.split()) == {table.name for table in office_tables()}


async def test_the_archive_holds_every_row_and_file_of_this_office_alone(
    make_office: MakeOffice, server_settings: Settings, tmp_path: Path
) -> None:
    mine, theirs = [await make_office("longtan", people={"steward": 2, "alley-chief": 1}) for _ in range(2)]
    store = Store(server_settings)
    for office in (mine, theirs):
        shelf = store.shelf(office.id)
        await shelf.put(shelf.key("photos", "a.jpg"), f"picture of {office.slug}".encode(), media_type="image/jpeg")
    target = tmp_path / "office.zip"
    told: list[str] = []
    manifest = await export_office(
        mine.databases,
        store,
        mine.id,
        mine.slug,
        target,
        now=NOW,
        progress=lambda _done, _most, what: told.append(what),
    )
    store.close()

    async with mine.session() as session:
        for table in office_tables():
            stored = await session.scalar(select(func.count()).select_from(table).where(table.c.office_id == mine.id))
            assert (table.name, manifest["tables"][table.name]["rows"]) == (table.name, stored)
        assert await session.scalar(text("SELECT count(*) FROM people WHERE office_id = :o"), {"o": mine.id}) == 3
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("manifest.json")) == manifest
        for name, facts in manifest["tables"].items():
            lines = archive.read(f"tables/{name}.jsonl")
            assert hashlib.sha256(lines).hexdigest() == facts["sha256"]
            assert {json.loads(line)["office_id"] for line in lines.splitlines()} <= {str(mine.id)}
        assert [archive.read(f"files/{key}") for key in manifest["files"]] == [f"picture of {mine.slug}".encode()]
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert str(theirs.id).encode() not in whole
    assert {"people", "journal"} <= set(told)
    assert list(tmp_path.iterdir()) == [target]
