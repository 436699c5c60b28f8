"""Which offices have sealed events that a consumer has not folded yet."""

from uuid import UUID

from hutong.db import Databases, System

_BEHIND = """
WITH RECURSIVE offices AS (
  (SELECT office_id FROM journal_pages ORDER BY office_id LIMIT 1)
  UNION ALL
  SELECT (SELECT p.office_id FROM journal_pages p WHERE p.office_id > o.office_id ORDER BY p.office_id LIMIT 1)
    FROM offices o WHERE o.office_id IS NOT NULL
)
SELECT o.office_id
  FROM offices o
 CROSS JOIN LATERAL (
    SELECT last_position FROM journal_pages WHERE office_id = o.office_id ORDER BY page DESC LIMIT 1
  ) p
  LEFT JOIN journal_cursors c ON c.office_id = o.office_id AND c.consumer = $1
 WHERE p.last_position > coalesce(c.position, 0)
"""


async def offices_behind(databases: Databases, consumer: str) -> list[UUID]:
    """A few index probes for each office, however long the journals are."""
    async with databases.driver(System(f"journal.behind {consumer}")) as connection:
        return [row["office_id"] for row in await connection.fetch(_BEHIND, consumer)]
