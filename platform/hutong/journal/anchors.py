"""Heads of all chains, kept in a signed file outside the database, so that a cut-off end is noticed."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import msgspec
import structlog

from hutong.db import Databases, System
from hutong.journal.verifying import Head
from hutong.settings import Settings

log = structlog.get_logger(__name__)

_HEADS = """
WITH RECURSIVE offices AS (
  (SELECT office_id FROM journal_pages ORDER BY office_id LIMIT 1)
  UNION ALL
  SELECT (SELECT p.office_id FROM journal_pages p WHERE p.office_id > o.office_id ORDER BY p.office_id LIMIT 1)
    FROM offices o WHERE o.office_id IS NOT NULL
)
SELECT o.office_id, p.page, p.last_position, p.hash
  FROM offices o CROSS JOIN LATERAL (
    SELECT page, last_position, hash FROM journal_pages WHERE office_id = o.office_id ORDER BY page DESC LIMIT 1
  ) p
"""
_STANDING = """
SELECT p.office_id FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS a (office_id, page, hash)
  JOIN journal_pages p ON p.office_id = a.office_id AND p.page = a.page AND p.hash = a.hash
"""


class AnchorsForged(Exception):  # noqa: N818 - a fact about the file
    """The file of anchors does not bear this installation's signature."""


class _File(msgspec.Struct):
    heads: dict[str, tuple[int, int, str]]
    mac: str


def anchors_path(settings: Settings) -> Path:
    return Path(settings.data_dir) / "journal-anchors.json"


def read_anchors(settings: Settings) -> dict[UUID, Head]:
    """Office → the head noted last; empty before the first note. Raises `AnchorsForged`."""
    try:
        file = msgspec.json.decode(anchors_path(settings).read_bytes(), type=_File)
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise AnchorsForged from error
    if not hmac.compare_digest(file.mac, _mac(settings, file.heads)):
        raise AnchorsForged
    return {
        UUID(office): Head(page, position, bytes.fromhex(digest))
        for office, (page, position, digest) in file.heads.items()
    }


def write_anchors(settings: Settings, heads: Mapping[UUID, Head]) -> None:
    """Replace the file whole; a reader sees the old or the new one."""
    listed = {str(office): (head.page, head.position, head.hash.hex()) for office, head in sorted(heads.items())}
    path = anchors_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(_File(listed, _mac(settings, listed))))
    fresh.replace(path)


def _mac(settings: Settings, heads: Mapping[str, tuple[int, int, str]]) -> str:
    text = msgspec.json.encode(dict(sorted(heads.items())))
    return hmac.new(settings.signing_key("journal.anchors"), text, hashlib.sha256).hexdigest()


async def note_anchors(databases: Databases, settings: Settings) -> None:
    """Note the heads of all offices. A note that the database no longer bears out is kept: it is the evidence."""
    noted = await asyncio.to_thread(read_anchors, settings)
    async with databases.driver(System("journal.anchor")) as connection:
        rows = await connection.fetch(_HEADS)
        standing = {
            row["office_id"]
            for row in await connection.fetch(
                _STANDING, list(noted), [head.page for head in noted.values()], [head.hash for head in noted.values()]
            )
        }
    heads = {row["office_id"]: Head(row["page"], row["last_position"], row["hash"]) for row in rows}
    for office_id in noted.keys() - standing:
        log.error("journal.cut", office=str(office_id), page=noted[office_id].page)
        heads[office_id] = noted[office_id]
    if heads != noted:
        await asyncio.to_thread(write_anchors, settings, heads)
