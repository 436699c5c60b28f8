"""Callers' data in the rows of old lists."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.hotline.models import HotlineList, HotlineOrder
from hutong.retention.held import erasable


async def erase_cells(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """The cells of lists that were sent before a time; numbers and what became of each stay.

    Rows that became a matter which is kept stay as they are.
    """
    office_id = bound_office(session)
    old = select(HotlineList.id).where(HotlineList.office_id == office_id, HotlineList.sent_at < before)
    over = HotlineOrder.office_id == office_id, HotlineOrder.list_id.in_(old), HotlineOrder.cells.is_not(None)
    erased = 0
    async for some in erasable(session, HotlineOrder.case_id, *over, now=now):
        gone = update(HotlineOrder).where(*over, some).values(cells=None)
        result = await session.execute(gone.execution_options(synchronize_session=False))
        erased += int(getattr(result, "rowcount", 0))
    return erased
