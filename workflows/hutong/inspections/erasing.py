"""What an inspector wrote is not kept for ever: the words go, here and beside the journal; what was found stays."""

from datetime import date

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.inspections.models import Inspection

_BESIDE = """
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id
   AND j.kind = 'inspection.made' AND j.subject = ANY(:inspections)
"""


async def erase_words_of_inspections(session: AsyncSession, *, day: date) -> int:
    """Of inspections before a day; how many."""
    office_id = bound_office(session)
    statement = (
        update(Inspection)
        .where(Inspection.office_id == office_id, Inspection.day < day, Inspection.note.is_not(None))
        .values(note=None)
        .returning(Inspection.id)
        .execution_options(synchronize_session=False)
    )
    gone = (await session.scalars(statement)).all()
    if gone:
        await session.execute(text(_BESIDE), {"office": office_id, "inspections": list(gone)})
    return len(gone)
