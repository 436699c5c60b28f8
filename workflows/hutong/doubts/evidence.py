"""What a walk's pictures say: where and when they were taken, and whether they were sent before."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.doubts.rules import ENOUGH_POINTS, Place, Shot, place_of
from hutong.patrols.findings import led_to
from hutong.patrols.models import Patrol
from hutong.photos.resemblance import ALIKE, KEPT_FOR

_POINTS = 60

# The walk's own pictures and those of what it led to, as far as the walker sent them. The very same file is looked for
# in the whole office; a picture that is nearly the same, among what the walker sent lately.
_SHOTS = f"""
WITH own AS (
    SELECT id, subject_id, point, taken_at, sha256, perceptual, uploaded_by, created_at FROM photos
     WHERE office_id = :office AND subject_id = ANY(:subjects) AND uploaded_by = :person AND state = 'ready'
       AND created_at >= CAST(:since AS timestamptz) ORDER BY created_at LIMIT 40
)
SELECT own.point, own.taken_at,
       EXISTS (SELECT FROM photos p WHERE p.office_id = :office AND p.sha256 = own.sha256 AND p.state = 'ready'
                  AND p.created_at < own.created_at AND p.subject_id <> ALL(:subjects))
    OR EXISTS (SELECT FROM photos p WHERE p.subject_id <> ALL(:subjects) AND {ALIKE}) AS seen
  FROM own
"""  # noqa: S608 - put together of two constants


async def shots_of(session: AsyncSession, patrol: Patrol, near: int | None) -> list[Shot]:
    """Only pictures that were looked through; without `near` no picture counts as seen before."""
    subjects = [patrol.id, *led_to(patrol.items, "fix_id", "case_id")]
    given = {
        "office": bound_office(session), "person": patrol.person_id, "subjects": subjects, "near": near,
        "since": patrol.started_at - timedelta(hours=1), "kept": KEPT_FOR,
    }  # fmt: skip
    statement = text(_SHOTS).bindparams(bindparam("subjects", type_=ARRAY(Uuid)))
    rows = await session.execute(statement, given)
    return [Shot(point=place_of(point), taken_at=at, seen=bool(seen) and near is not None) for point, at, seen in rows]


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """Roughly where an alley lies: the box of positions of those who walked it, less the odd ones."""

    south: float
    west: float
    north: float
    east: float


_AROUND = """
SELECT alley_id, percentile_disc(0.1) WITHIN GROUP (ORDER BY lat) AS south,
       percentile_disc(0.1) WITHIN GROUP (ORDER BY lon) AS west,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY lat) AS north,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY lon) AS east
  FROM (SELECT alley_id, (point->>'lat')::float AS lat, (point->>'lon')::float AS lon
          FROM patrols, LATERAL (VALUES (start_point), (finish_point)) AS ends(point)
         WHERE office_id = :office AND alley_id = ANY(:alleys) AND person_id <> :but AND day > :since
           AND finished_at IS NOT NULL AND point IS NOT NULL) AS ends
 GROUP BY alley_id HAVING count(*) >= :enough
"""


async def around(session: AsyncSession, alleys: Sequence[UUID], *, but: UUID, day: date) -> dict[UUID, Around]:
    """By alley, where others' walks of the last two months tell it; a phone that asks before sending carries it."""
    given = {
        "office": bound_office(session), "alleys": list(alleys), "but": but, "enough": ENOUGH_POINTS,
        "since": day - timedelta(days=60),
    }  # fmt: skip
    statement = text(_AROUND).bindparams(bindparam("alleys", type_=ARRAY(Uuid)))
    rows = await session.execute(statement, given)
    return {row.alley_id: Around(south=row.south, west=row.west, north=row.north, east=row.east) for row in rows}


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
