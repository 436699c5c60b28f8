"""What a walk's pictures say: where and when they were taken, and whether they were sent before."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.doubts.rules import Place, Shot, place_of
from hutong.patrols.models import Patrol

KEPT_FOR = timedelta(days=200)
"""Older pictures are not compared bit by bit."""
_POINTS = 60

# The walk's own pictures and those of what it led to, as far as the walker sent them. The very same file is looked for
# in the whole office; a picture that is nearly the same, among what the walker sent lately.
_SHOTS = """
WITH own AS (
    SELECT id, subject_id, point, taken_at, sha256, perceptual, created_at FROM photos
     WHERE office_id = :office AND subject_id = ANY(:subjects) AND uploaded_by = :person AND state = 'ready'
       AND created_at >= CAST(:since AS timestamptz) ORDER BY created_at LIMIT 40
)
SELECT own.point, own.taken_at,
       EXISTS (SELECT FROM photos o WHERE o.office_id = :office AND o.sha256 = own.sha256 AND o.state = 'ready'
                  AND o.created_at < own.created_at AND o.subject_id <> ALL(:subjects))
    OR EXISTS (SELECT FROM photos o WHERE o.office_id = :office AND o.uploaded_by = :person AND o.state = 'ready'
                  AND o.created_at BETWEEN own.created_at - CAST(:kept AS interval) AND own.created_at
                  AND o.subject_id <> ALL(:subjects)
                  AND o.perceptual NOT IN (0, -1)
                  AND bit_count((o.perceptual # own.perceptual)::bit(64)) <= :near) AS seen
  FROM own
"""


async def shots_of(session: AsyncSession, patrol: Patrol, near: int | None) -> list[Shot]:
    """Only pictures that were looked through; without `near` no picture counts as seen before."""
    subjects = [patrol.id, *(UUID(row[key]) for row in patrol.items for key in ("fix_id", "case_id") if row.get(key))]
    given = {
        "office": bound_office(session), "person": patrol.person_id, "subjects": subjects, "near": near or 0,
        "since": patrol.started_at - timedelta(hours=1), "kept": KEPT_FOR,
    }  # fmt: skip
    statement = text(_SHOTS).bindparams(bindparam("subjects", type_=ARRAY(Uuid)))
    rows = await session.execute(statement, given)
    return [Shot(point=place_of(point), taken_at=at, seen=bool(seen) and near is not None) for point, at, seen in rows]


async def known_points(session: AsyncSession, patrol: Patrol) -> Sequence[Place]:
    """Where others began and ended on this alley, lately; her own earlier walks tell nothing of where it lies."""
    rows = await session.execute(
        text(
            "SELECT start_point, finish_point FROM patrols WHERE office_id = :office AND alley_id = :alley"
            " AND person_id <> :person AND finished_at IS NOT NULL"
            " AND (start_point IS NOT NULL OR finish_point IS NOT NULL) ORDER BY day DESC LIMIT :most"
        ),
        {"office": bound_office(session), "alley": patrol.alley_id, "person": patrol.person_id, "most": _POINTS},
    )
    return [place for pair in rows for point in pair if (place := place_of(point)) is not None]
