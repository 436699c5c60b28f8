"""Whose register one may read and keep."""

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.posts.facts import AlleyFact, on
from hutong.visits.clock import Clock


async def reach_of(session: AsyncSession, viewer: Viewer, clock: Clock, *, own: bool = False) -> list[AlleyFact]:
    """Alleys of today by name: all of the office for who reads the office, unless only one's `own` are asked for."""
    _, setting = await setting_at(session, clock.now())
    whole = viewer.may("office.read") and not own
    alleys = setting.directory.alleys if whole else alleys_within(setting, viewer.id, clock.now())
    return sorted(on(alleys, clock.today), key=lambda alley: alley.name)
