"""What people, chats and departments were told is not kept for ever: the words go, that something was sent stays."""

from datetime import datetime

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.notices.models import Delivery, Notice
from hutong.notices.trying import TOO_OLD, UNSETTLED

AT_ONCE = 500


async def erase_notices(session: AsyncSession, *, before: datetime) -> int:
    """Of notices told before a time, read or not, and of what went out by other ways then, to whomever; how many.

    A message that still waits is news no longer: it is withdrawn, for it would go out without a word.
    """
    return await _erase_deliveries(session, before) + await _erase_inboxes(session, before)


async def _erase_inboxes(session: AsyncSession, before: datetime) -> int:
    office_id, gone = bound_office(session), 0
    old = select(Notice.id).where(Notice.office_id == office_id, Notice.created_at < before).limit(AT_ONCE)
    while ids := (await session.scalars(old)).all():
        mine = delete(Notice).where(Notice.office_id == office_id, Notice.id.in_(ids))
        await session.execute(mine.execution_options(synchronize_session=False))
        gone += len(ids)
    return gone


async def _erase_deliveries(session: AsyncSession, before: datetime) -> int:
    office_id, gone = bound_office(session), 0
    says = or_(Delivery.body != "", Delivery.link != "", Delivery.sealed.is_not(None))
    old = select(Delivery.id).where(Delivery.office_id == office_id, Delivery.created_at < before, says)
    waits = Delivery.state.in_(UNSETTLED)
    emptied = {
        "body": "", "link": "", "sealed": None, "held_until": case((waits, None), else_=Delivery.held_until),
        "state": case((waits, "withdrawn"), else_=Delivery.state),
        "answer": case((waits, TOO_OLD), else_=Delivery.answer),
    }  # fmt: skip
    while ids := (await session.scalars(old.limit(AT_ONCE))).all():
        mine = update(Delivery).where(Delivery.office_id == office_id, Delivery.id.in_(ids)).values(**emptied)
        await session.execute(mine.execution_options(synchronize_session=False))
        gone += len(ids)
    return gone
