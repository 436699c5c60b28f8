"""What a page of lists offers besides the cases, in one statement."""

from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.db.wires import SessionWire

_OFFERED = """
SELECT
  (SELECT coalesce(json_agg(x), '[]') FROM (
     SELECT s.id, s.name, s.query, s.shared, s.person_id = $2 AS mine FROM saved_lists s
      WHERE s.office_id = $1 AND (s.person_id = $2 OR s.shared) ORDER BY s.person_id <> $2, s.made_at, s.id LIMIT 24
   ) x)::text AS saved,
  (SELECT coalesce(json_agg(x.label), '[]') FROM (
     SELECT label FROM case_labels WHERE office_id = $1 GROUP BY label ORDER BY count(*) DESC, label LIMIT 60
   ) x)::text AS labels,
  (SELECT coalesce(json_agg(x), '[]') FROM (
     SELECT id, name FROM communities WHERE office_id = $1 ORDER BY code) x)::text AS communities
"""


class Saved(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    query: str
    shared: bool
    mine: bool


class Named(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class Offers(msgspec.Struct, frozen=True):
    """One's own lists first, then those that others share; labels in use; communities by their codes."""

    saved: tuple[Saved, ...]
    labels: tuple[str, ...]
    communities: tuple[Named, ...]


async def offers_of(session: AsyncSession, person: UUID) -> Offers:
    (row,) = await SessionWire(session).rows(_OFFERED, bound_office(session), person)
    return Offers(
        saved=msgspec.json.decode(row["saved"], type=tuple[Saved, ...]),
        labels=msgspec.json.decode(row["labels"], type=tuple[str, ...]),
        communities=msgspec.json.decode(row["communities"], type=tuple[Named, ...]),
    )
