"""Cases that a walk names as known: of its alley, or moved out of it while she walked."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.events import CaseTransferred
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.journal import JournalEvent
from hutong.submissions.errors import CaseOfAnotherAlley


async def moved_since(
    session: AsyncSession, named: Collection[UUID], alley: UUID, *, awaited: Collection[UUID] = ()
) -> list[tuple[str, str]]:
    """The numbers of those that lie elsewhere by now, and where.

    Raises CaseOfAnotherAlley for one that never was here; one that is `awaited` may come later.
    """
    if not named:
        return []
    office = bound_office(session)
    there = (
        select(Case.id, Case.number, Case.alley_id, Alley.name)
        .join(Alley, and_(Alley.office_id == Case.office_id, Alley.id == Case.alley_id))
        .where(Case.office_id == office, Case.id.in_(named))
        .order_by(Case.number)
    )
    found = (await session.execute(there)).all()
    moved = [row for row in found if row.alley_id != alley]
    left: set[UUID] = set()
    if moved:
        from_here = select(JournalEvent.subject).where(
            JournalEvent.office_id == office,
            JournalEvent.subject.in_([row.id for row in moved]),
            JournalEvent.kind == CaseTransferred.kind,
            JournalEvent.data["from_alley"].astext == str(alley),
        )
        left = set(await session.scalars(from_here))
    if set(named) - {row.id for row in found} - set(awaited) or {row.id for row in moved} - left:
        raise CaseOfAnotherAlley(field="items")
    return [(row.number, row.name) for row in moved]
