"""Callers' data in the rows of old lists."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.hotline.models import HotlineList, HotlineOrder


async def erase_cells(session: AsyncSession, *, before: datetime) -> int:
    """The cells of lists that were sent before a time; numbers and what became of each stay."""
    office_id = bound_office(session)
    old = select(HotlineList.id).where(HotlineList.office_id == office_id, HotlineList.sent_at < before)
    statement = (
        update(HotlineOrder)
        .where(HotlineOrder.office_id == office_id, HotlineOrder.list_id.in_(old), HotlineOrder.cells.is_not(None))
        .values(cells=None)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(await session.execute(statement), "rowcount", 0))
