"""Pictures that were sent before for something else: a hint to whoever checks, never a verdict."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office

KEPT_FOR = timedelta(days=200)
"""Older pictures are not compared bit by bit."""

ALIKE = """CAST(:near AS int) IS NOT NULL AND p.office_id = :office AND p.uploaded_by = own.uploaded_by
       AND p.state = 'ready' AND p.perceptual NOT IN (0, -1)
       AND p.created_at BETWEEN own.created_at - CAST(:kept AS interval) AND own.created_at
       AND bit_count((p.perceptual # own.perceptual)::bit(64)) <= CAST(:near AS int)"""
"""Whether photo `p` was sent before `own` by the same person and looks much like it; none does where `near` is NULL."""

# A copy that came along with a finding hints at nothing, and neither do two copies of one picture.
_BEFORE = f"""
WITH own AS (
    SELECT id, slot, sha256, perceptual, uploaded_by, created_at, carried_from FROM photos
     WHERE office_id = :office AND subject_kind = :kind AND subject_id = :subject AND state = 'ready'
     ORDER BY created_at, id LIMIT 40
)
SELECT own.id AS photo, own.slot, o.same, o.created_at AS at, o.subject_kind AS kind, o.subject_id AS subject
  FROM own CROSS JOIN LATERAL (
    SELECT true AS same, p.id, p.created_at, p.subject_kind, p.subject_id, p.carried_from FROM photos p
     WHERE p.office_id = :office AND p.sha256 = own.sha256 AND p.state = 'ready' AND p.subject_id <> :subject
       AND (p.created_at, p.id) < (own.created_at, own.id)
     UNION ALL
    SELECT false, p.id, p.created_at, p.subject_kind, p.subject_id, p.carried_from FROM photos p
     WHERE p.subject_id <> :subject AND {ALIKE}
  ) o
 WHERE o.id IS DISTINCT FROM own.carried_from AND o.carried_from IS DISTINCT FROM own.id
   AND (own.carried_from IS NULL OR o.carried_from IS DISTINCT FROM own.carried_from)
 ORDER BY own.created_at, own.id, o.same DESC, o.created_at
"""  # noqa: S608 - put together of two constants


class Before(msgspec.Struct, frozen=True):
    """`photo` was `at` that moment sent for another `subject`: the `same` file, or one that looks much like it."""

    photo: UUID
    slot: str
    same: bool
    at: datetime
    kind: str
    subject: UUID


async def sent_before(session: AsyncSession, kind: str, subject: UUID, *, near: int | None) -> Sequence[Before]:
    """Of each picture of a subject the one sent before that says most.

    The very file is looked for in the whole office; what differs in at most `near` of 64 bits of a perceptual hash,
    among what the same person sent in the last `KEPT_FOR`, and not at all where `near` is None.
    """
    given = {"office": bound_office(session), "kind": kind, "subject": subject, "near": near, "kept": KEPT_FOR}
    found: dict[UUID, Before] = {}
    for row in await session.execute(text(_BEFORE), given):
        found.setdefault(row.photo, Before(*row))
    return tuple(found.values())
