"""Alleys at a glance: walked today or not, and how many matters are open and late."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.patrols.models import Patrol
from hutong.patrols.standing import Standing, standing_of
from hutong.playbooks.checklists import Item
from hutong.posts.facts import AlleyFact


@dataclass(frozen=True, slots=True)
class AlleyToday:
    """`mine` are the reader's own minutes there today, None where he has not walked; `others` walked as well.

    `open`, `late` and `danger` count open matters; `standing` is what today's walks say together of the alley.
    """

    alley: AlleyFact
    mine: int | None
    others: int
    standing: Standing | None
    open: int
    late: int
    danger: int

    @property
    def is_walked(self) -> bool:
        return self.mine is not None or self.others > 0


async def alleys_today(
    session: AsyncSession,
    alleys: Sequence[AlleyFact],
    *,
    items: Sequence[Item],
    person: UUID,
    day: date,
    now: datetime,
) -> Sequence[AlleyToday]:
    """In the order given; `items` are those of the day's list."""
    ids = [alley.id for alley in alleys]
    walks = await session.execute(
        select(Patrol.alley_id, Patrol.person_id, Patrol.minutes, Patrol.items).where(
            Patrol.alley_id.in_(ids), Patrol.day == day, Patrol.finished_at.is_not(None)
        )
    )
    walked: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    answers: dict[UUID, list[list[Any]]] = defaultdict(list)
    for alley, walker, minutes, answered in walks:
        walked[alley][walker] = walked[alley].get(walker, 0) + (minutes or 0)
        answers[alley].append(answered)
    counted = await open_matters_by_alley(session, ids, now)
    return [
        AlleyToday(
            alley,
            walked[alley.id].get(person),
            sum(walker != person for walker in walked[alley.id]),
            standing_of(items, answers[alley.id]),
            *counted.get(alley.id, (0, 0, 0)),
        )
        for alley in alleys
    ]


async def open_matters_by_alley(
    session: AsyncSession, alleys: Sequence[UUID], now: datetime
) -> dict[UUID, tuple[int, int, int]]:
    """(open, late, dangerous) matters of each alley that has any."""
    counted = await session.execute(
        select(
            Case.alley_id,
            func.count(),
            func.count().filter(Case.due_at < now),
            func.count().filter(Case.danger),
        )
        .where(Case.alley_id.in_(alleys), Case.closed_at.is_(None))
        .group_by(Case.alley_id)
    )
    return {alley: (open_, late, danger) for alley, open_, late, danger in counted}
