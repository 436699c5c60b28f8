"""What a person did on a day: the log she reads in the evening, and what is filed at the community."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.findings import findings_in
from hutong.patrols.models import Fix, Note, Patrol, Visit
from hutong.patrols.spans import minutes_left, minutes_once, of_visit, of_walk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DayRecord:
    """Rows of one person and day, each kind in its order; only finished walks."""

    patrols: Sequence[Patrol]
    visits: Sequence[Visit]
    fixes: Sequence[Fix]
    notes: Sequence[Note]
    reports: Sequence[Case]

    @property
    def is_empty(self) -> bool:
        return not (self.patrols or self.visits or self.fixes or self.notes or self.reports)

    @property
    def minutes(self) -> int:
        """Of patrols and visits together, each counted once; of visits their own, for which nobody knows just when."""
        walks = [*map(of_walk, self.patrols)]
        return minutes_once(walks) + sum(minutes_left(of_visit(visit), walks) for visit in self.visits)

    def summed(self) -> dict[str, int]:
        """What is filed: counts and minutes, no names and no words."""
        return {
            "patrols": len(self.patrols),
            "minutes": self.minutes,
            "found": sum(len(findings_in(patrol.items)) for patrol in self.patrols),
            "visits": len(self.visits),
            "people": sum(visit.people for visit in self.visits),
            "fixes": sum(not fix.awaits_photos for fix in self.fixes),
            "reports": len(self.reports),
            "notes": len(self.notes),
        }


async def day_record(session: AsyncSession, person: UUID, day: date, *, begins: datetime, ends: datetime) -> DayRecord:
    """`begins` and `ends` bound the day in the office's time zone, for what is kept by moment."""
    walks = select(Patrol).where(Patrol.person_id == person, Patrol.day == day, Patrol.finished_at.is_not(None))
    visits = select(Visit).where(Visit.person_id == person, Visit.day == day)
    fixes = select(Fix).where(Fix.person_id == person, Fix.day == day)
    notes = select(Note).where(Note.person_id == person, Note.day == day)
    reports = select(Case).where(Case.reporter_id == person, Case.opened_at >= begins, Case.opened_at < ends)
    return DayRecord(
        patrols=await _rows(session, walks.order_by(Patrol.started_at)),
        visits=await _rows(session, visits.order_by(Visit.occurred_at)),
        fixes=await _rows(session, fixes.order_by(Fix.occurred_at)),
        notes=await _rows(session, notes.order_by(Note.occurred_at)),
        reports=await _rows(session, reports.order_by(Case.opened_at)),
    )


async def fix_of(session: AsyncSession, person: UUID, fix_id: UUID) -> Fix:
    """One of the person's own; raises NotThere for another's as for none."""
    own = select(Fix).where(Fix.office_id == bound_office(session), Fix.person_id == person, Fix.id == fix_id)
    found = (await session.scalars(own)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def _rows(session: AsyncSession, statement: Select[T]) -> Sequence[T]:
    return (await session.execute(statement)).scalars().all()
