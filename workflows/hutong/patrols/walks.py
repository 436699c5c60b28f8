"""A walk with the list it is walked by: which item comes next, what was let off, what is known already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.findings import Kept, findings_in, findings_of
from hutong.patrols.models import Patrol
from hutong.patrols.service import patrol_of
from hutong.patrols.standing import Standing, standing_of
from hutong.playbooks.checklists import Item, Waiver
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import version


@dataclass(frozen=True, slots=True)
class Walk:
    """A patrol under way or finished; `items` are the day's, without those that are let off."""

    patrol: Patrol
    alley: Alley
    playbook: Playbook
    items: tuple[Item, ...]

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """What was answered so far, by item."""
        return {row["item"]: row for row in self.patrol.items}

    @property
    def found(self) -> int:
        """How much was found, under all items."""
        return len(findings_in(self.patrol.items))

    def found_under(self, code: str) -> list[Kept]:
        """What was found under one item, the first first."""
        row = self.results.get(code)
        return findings_of(row) if row else []

    @property
    def standing(self) -> Standing | None:
        """How the alley stood by what this walk saw."""
        return standing_of(self.items, [self.patrol.items])

    @property
    def next_item(self) -> Item | None:
        """The first item without an answer."""
        given = self.results
        return next((item for item in self.items if item.code not in given), None)

    @property
    def waivers(self) -> Sequence[tuple[Item, Waiver]]:
        """Items let off on the day, each with its reason."""
        checklist = self.playbook.checklist_on(self.patrol.day)
        if checklist is None:
            return ()
        named = {item.code: item for item in checklist.items}
        return [
            (named[waiver.item], waiver)
            for waiver in self.playbook.waivers
            if waiver.checklist == checklist.code and self.patrol.day <= waiver.until and waiver.item in named
        ]

    def item(self, code: str) -> Item:
        """Raises NotThere."""
        return self.items[self.place(code) - 1]

    def place(self, code: str) -> int:
        """An item's place in the list, counted from one; raises NotThere."""
        for place, item in enumerate(self.items, 1):
            if item.code == code:
                return place
        raise NotThere

    def before(self, code: str) -> Item | None:
        place = self.place(code)
        return self.items[place - 2] if place > 1 else None

    def after(self, code: str) -> Item | None:
        place = self.place(code)
        return self.items[place] if place < len(self.items) else None

    def minutes_so_far(self, now: datetime) -> int:
        return max(1, int((now - self.patrol.started_at).total_seconds() // 60))


async def walk_of(session: AsyncSession, patrol_id: UUID, person: UUID) -> Walk:
    """The person's own walk, by the version it began under; raises NotThere."""
    patrol = await patrol_of(session, patrol_id, person)
    alley = await session.get_one(Alley, (bound_office(session), patrol.alley_id))
    playbook = (await version(session, patrol.playbook_version)).playbook
    return Walk(patrol, alley, playbook, playbook.items_on(patrol.day))


async def walk_under_way(session: AsyncSession, person: UUID, day: date) -> Patrol | None:
    """The day's walk that is begun and not finished, the latest where there are several."""
    statement = (
        select(Patrol)
        .where(Patrol.person_id == person, Patrol.day == day, Patrol.finished_at.is_(None))
        .order_by(Patrol.started_at.desc())
        .limit(1)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def known_in(
    session: AsyncSession, alleys: Collection[UUID], *, most: int
) -> Sequence[Row[UUID, UUID, str, str, datetime]]:
    """Open cases of some alleys by id, alley, category, number and time, the latest first; no words of anyone."""
    statement = (
        select(Case.id, Case.alley_id, Case.category, Case.number, Case.opened_at)
        .where(Case.office_id == bound_office(session), Case.alley_id.in_(alleys), Case.closed_at.is_(None))
        .order_by(Case.opened_at.desc())
        .limit(most)
    )
    return (await session.execute(statement)).all()


async def known_already(session: AsyncSession, alley: UUID, category: str) -> Sequence[Case]:
    """Open cases of a category in an alley, the latest first: what need not be reported twice."""
    statement = (
        select(Case)
        .where(Case.alley_id == alley, Case.category == category, Case.closed_at.is_(None))
        .order_by(Case.opened_at.desc())
        .limit(3)
    )
    return (await session.execute(statement)).scalars().all()
