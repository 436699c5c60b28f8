"""Alleys at a glance: walked today or not, how many matters are open and late, and what must not come back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.patrols.models import Patrol
from hutong.patrols.standing import Standing, standing_of
from hutong.playbooks.checklists import Item
from hutong.playbooks.document import Playbook
from hutong.posts.facts import AlleyFact

_WATCHED = 8


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


@dataclass(frozen=True, slots=True)
class Watched:
    """A closed case still under watch until a day, or an open one that is a rebound (`until` None)."""

    case: Case
    alley: str
    until: date | None


async def rebound_watch(
    session: AsyncSession, alleys: Sequence[AlleyFact], playbook: Playbook, *, zone: ZoneInfo, now: datetime
) -> Sequence[Watched]:
    """防止反弹: what came back stands first, then what was closed within the window, the latest first."""
    rule = playbook.rebound
    if rule is None:
        return []
    since = now - timedelta(days=rule.window_days)
    came_back = and_(Case.closed_at.is_(None), Case.forerunner_id.is_not(None))
    still = and_(Case.closed_at >= since, Case.outcome == "closed")
    rows = await session.execute(
        select(Case, Alley.name)
        .join(Alley, and_(Alley.office_id == Case.office_id, Alley.id == Case.alley_id))
        .where(Case.alley_id.in_([alley.id for alley in alleys]), or_(came_back, still))
        .order_by(Case.closed_at.desc().nulls_first(), Case.id.desc())
        .limit(_WATCHED)
    )
    window = timedelta(days=rule.window_days)
    return [
        Watched(case, alley, case.closed_at.astimezone(zone).date() + window if case.closed_at else None)
        for case, alley in rows
    ]
