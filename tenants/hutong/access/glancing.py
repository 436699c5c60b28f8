"""The ordinary request: somebody signed in, nothing changed since. One statement, in one short transaction.

Whatever is not ordinary (a standing that has changed, a session long unseen, rules not read yet) is left to the
thorough look in `sessions`, which writes what is to be written.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from hutong.access.standing import Account, standing_of, viewer_of
from hutong.access.viewers import Viewer
from hutong.db import Databases
from hutong.db import Office as OfficeScope
from hutong.playbooks.queries import kept

_ONE = """
SELECT s.id, s.standing, s.seen_at, s.expires_at, s.revoked_at,
       p.id AS person, p.name, p.language, p.text_px, p.administrator, p.left_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(t.id, t.kind, t.name, a.cover)
                                  ORDER BY a.cover, t.name, t.id), '[]')
          FROM appointments a JOIN posts t ON t.office_id = a.office_id AND t.id = a.post_id
         WHERE a.office_id = $1 AND t.office_id = $1 AND a.person_id = p.id
           AND a.since <= $3 AND (a.until IS NULL OR a.until >= $3))::text AS held,
       (SELECT v.version FROM playbooks v
         WHERE v.office_id = $1 AND v.state = 'published' AND v.in_force_from <= $3
         ORDER BY v.in_force_from DESC, v.version DESC LIMIT 1) AS version
  FROM sessions s JOIN people p ON p.office_id = s.office_id AND p.id = s.person_id
 WHERE s.office_id = $1 AND p.office_id = $1 AND s.token_hash = $2
"""
_Held = list[tuple[UUID, str, str, bool]]


async def glance(
    databases: Databases,
    office_id: UUID,
    token_hash: bytes,
    *,
    now: datetime,
    day: date,
    seen_every: timedelta,
) -> Viewer | None:
    """The viewer, where nothing about the session is out of the ordinary; None calls for the thorough look."""
    async with databases.driver(OfficeScope(office_id)) as driver:
        row = await driver.fetchrow(_ONE, office_id, token_hash, day)
    if row is None or row["revoked_at"] is not None or row["left_at"] is not None:
        return None
    if now >= row["expires_at"] or now - row["seen_at"] > seen_every:
        return None
    held = msgspec.json.decode(row["held"], type=_Held)
    version = kept(office_id, row["version"]) if row["version"] is not None else None
    if held and version is None:
        return None
    account = Account(row["person"], row["name"], row["language"], row["text_px"], row["administrator"])
    viewer = viewer_of(account, held, version.playbook if version else None, session_id=row["id"], office_id=office_id)
    return viewer if standing_of(viewer.permissions) == row["standing"] else None
