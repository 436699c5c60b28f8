"""What an inspector wrote is not kept for ever: the words go, here and beside the journal; what was found stays."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office

_WORDS = """
UPDATE inspections SET note = NULL,
       findings = (SELECT COALESCE(jsonb_agg(CASE WHEN found ? 'words' THEN found || '{"words": ""}' ELSE found END
                                             ORDER BY place), '[]')
                     FROM jsonb_array_elements(findings) WITH ORDINALITY AS each (found, place))
 WHERE office_id = :office AND day < :day
   AND (note IS NOT NULL OR jsonb_path_exists(findings, '$[*].words ? (@ != "")'))
RETURNING id
"""
_BESIDE = """
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id
   AND j.kind = 'inspection.made' AND j.subject = ANY(:inspections)
"""


async def erase_words_of_inspections(session: AsyncSession, *, day: date) -> int:
    """Of inspections before a day; how many."""
    office_id = bound_office(session)
    gone = (await session.scalars(text(_WORDS), {"office": office_id, "day": day})).all()
    if gone:
        await session.execute(text(_BESIDE), {"office": office_id, "inspections": list(gone)})
    return len(gone)
