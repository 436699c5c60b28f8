"""All that stands beside a case, in one statement, as its page shows it; and the office's labels."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.phrases.queries import OFFERED, offered_in

_BESIDE = f"""
SELECT
  (SELECT coalesce(json_agg(x ORDER BY x.at, x.id), '[]') FROM (
     SELECT m.id, m.person_id AS person, m.body, m.mentions, m.at FROM case_comments m
      WHERE m.office_id = $1 AND m.case_id = $2 ORDER BY m.at DESC, m.id DESC LIMIT 100) x)::text AS comments,
  (SELECT coalesce(json_agg(w.person_id ORDER BY w.since), '[]') FROM case_watches w
      WHERE w.office_id = $1 AND w.case_id = $2)::text AS watchers,
  (SELECT coalesce(json_agg(l.label ORDER BY l.label), '[]') FROM case_labels l
      WHERE l.office_id = $1 AND l.case_id = $2)::text AS labels,
  (SELECT coalesce(json_agg(x ORDER BY x.opened_at, x.id), '[]') FROM (
     SELECT c.id, c.number, c.title, c.opened_at, c.closed_at, c.outcome, c.alley_id AS alley, k.tie FROM (
       SELECT other_id AS id, 'linked' AS tie FROM case_links WHERE office_id = $1 AND case_id = $2
       UNION ALL SELECT case_id, 'linked' FROM case_links WHERE office_id = $1 AND other_id = $2
       UNION ALL SELECT leader_id, 'leads' FROM cases WHERE office_id = $1 AND id = $2 AND leader_id IS NOT NULL
       UNION ALL (SELECT id, 'follows' FROM cases WHERE office_id = $1 AND leader_id = $2 ORDER BY id LIMIT 50)
     ) k JOIN cases c ON c.office_id = $1 AND c.id = k.id) x)::text AS ties,
  {OFFERED} AS phrases
"""  # noqa: S608 - constants alone
_LABELS = """
SELECT label, count(*) AS n FROM case_labels WHERE office_id = $1 GROUP BY label ORDER BY n DESC, label LIMIT 60
"""


class Said(msgspec.Struct, frozen=True):
    """A comment; without words once erased."""

    id: UUID
    person: UUID
    body: str | None
    mentions: tuple[UUID, ...]
    at: datetime


class Tied(msgspec.Struct, frozen=True):
    """Another case: linked, or it leads this one, or follows it."""

    id: UUID
    number: str
    title: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    alley: UUID
    tie: str


class Beside(msgspec.Struct, frozen=True):
    comments: tuple[Said, ...]
    watchers: tuple[UUID, ...]
    labels: tuple[str, ...]
    ties: tuple[Tied, ...]
    phrases: dict[str, list[str]]
    """Canned texts by the deed that they are for: every form of the page offers some."""


async def beside(session: AsyncSession, case_id: UUID) -> Beside:
    (row,) = await SessionWire(session).rows(_BESIDE, bound_office(session), case_id)
    return Beside(
        comments=msgspec.json.decode(row["comments"], type=tuple[Said, ...]),
        watchers=msgspec.json.decode(row["watchers"], type=tuple[UUID, ...]),
        labels=msgspec.json.decode(row["labels"], type=tuple[str, ...]),
        ties=msgspec.json.decode(row["ties"], type=tuple[Tied, ...]),
        phrases=offered_in(row["phrases"]),
    )


async def labels_in_use(session: AsyncSession) -> Sequence[str]:
    """The office's own, the most used first."""
    return [row["label"] for row in await SessionWire(session).rows(_LABELS, bound_office(session))]
