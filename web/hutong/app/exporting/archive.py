"""Writes the archive, a few rows and one file at a time, whatever the office's size."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from hutong.app import tables as _declares_tables  # noqa: F401 - a table that nothing declared would be left out
from hutong.app.exporting.tables import row_query
from hutong.db import Databases, Office, office_tables
from hutong.objects import ObjectFacts, Shelf, Store

FORMAT = "hutong-office/1"
_ROWS_AT_ONCE = 500
_MAX_FILE = 2 * 1024**3

Progress = Callable[[int, int, str], None]


async def export_office(
    databases: Databases, store: Store, office_id: UUID, slug: str, target: Path, *, now: datetime, progress: Progress
) -> dict[str, Any]:
    """Write `target` (a zip) and return its manifest.

    All rows are those of one moment; the files are those that the store lists afterwards, so none that a row names is
    left out. The archive holds everything, hashes of secrets and personal rows too: keep it as such.
    """
    partial = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            tables = await _write_tables(databases, office_id, archive, progress)
            files = await _write_files(store.shelf(office_id), archive, progress)
            manifest = {
                "format": FORMAT,
                "office_id": str(office_id),
                "slug": slug,
                "exported_at": now.isoformat(),
                "tables": tables,
                "files": files,
            }
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        # Only a whole archive bears the name that was asked for.
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


async def _write_tables(
    databases: Databases, office_id: UUID, archive: zipfile.ZipFile, progress: Progress
) -> dict[str, Any]:
    tables = office_tables()
    found = {}
    async with databases.driver(Office(office_id)) as driver:
        await driver.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        await driver.execute("SET LOCAL statement_timeout = 0")
        for number, table in enumerate(tables):
            progress(number, len(tables), table.name)
            digest, count = hashlib.sha256(), 0
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
                async for row in driver.cursor(row_query(table), office_id, prefetch=_ROWS_AT_ONCE, timeout=600):
                    line = f"{row[0]}\n".encode()
                    digest.update(line)
                    out.write(line)
                    count += 1
            found[table.name] = {"rows": count, "sha256": digest.hexdigest()}
    return found


async def _write_files(shelf: Shelf, archive: zipfile.ZipFile, progress: Progress) -> dict[str, Any]:
    names = await shelf.names()
    found = {}
    for number, facts in enumerate(names):
        progress(number, len(names), facts.key)
        with tempfile.TemporaryFile() as held:
            found[facts.key] = await _write_file(shelf, facts, held, archive)
    return found


async def _write_file(shelf: Shelf, facts: ObjectFacts, held: IO[bytes], archive: zipfile.ZipFile) -> dict[str, Any]:
    size = await shelf.get(facts.key, held, max_bytes=_MAX_FILE)
    held.seek(0)
    digest = hashlib.sha256()
    # Pictures do not get smaller.
    info = zipfile.ZipInfo(f"files/{facts.key}")
    info.compress_type = zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as out:
        while piece := held.read(256 * 1024):
            digest.update(piece)
            out.write(piece)
    return {"size": size, "sha256": digest.hexdigest(), "media_type": facts.media_type}
