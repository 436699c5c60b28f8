"""What came back within the window, for the extra walks that it asks for."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hutong.cases.models import Case
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.rosters.rules.returning import CameBack


async def came_back(
    session: AsyncSession, setting: Setting, alleys: Collection[UUID], first: date, last: date
) -> list[CameBack]:
    """Rebounds of these alleys whose window touches the days; what was declined or withdrawn is none."""
    rule = setting.playbook.rebound
    if rule is None or rule.patrol_every is None or not alleys:
        return []
    office_id, before = bound_office(session), aliased(Case)
    window = timedelta(days=rule.window_days + 1)
    zone = setting.calendar.place
    statement = (
        select(Case.id, Case.number, Case.alley_id, Case.category, Case.opened_at, before.closed_at)
        .join(before, and_(before.office_id == office_id, before.id == Case.forerunner_id))
        .where(
            Case.office_id == office_id,
            Case.alley_id.in_(list(alleys)),
            Case.forerunner_id.is_not(None),
            Case.outcome.is_(None) | (Case.outcome == "closed"),
            Case.opened_at >= datetime.combine(first, time(), zone) - window,
            Case.opened_at < datetime.combine(last, time(), zone) + timedelta(days=1),
        )
    )
    found = []
    for case, number, alley, category, opened, closed in await session.execute(statement):
        day = opened.astimezone(zone).date()
        held = (day - closed.astimezone(zone).date()).days if closed else 0
        found.append(
            CameBack(case=case, number=number, alley=alley, category=category, day=day, held_days=max(0, held))
        )
    return found
