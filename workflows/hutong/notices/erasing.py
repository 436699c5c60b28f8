"""What people, chats and departments were told is not kept for ever: the words go, that something was sent stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, case, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCallAnswer
from hutong.db import bound_office
from hutong.notices.models import Delivery, Notice
from hutong.notices.trying import TOO_OLD, UNSETTLED
from hutong.retention.held import AT_ONCE, erasable

_IN_A_LINK = "/cases/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


async def erase_notices(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """Of notices told before a time, read or not, and of what went out by other ways then, to whomever; how many.

    What tells of a matter that is kept stays. A message that still waits is news no longer: it is withdrawn, for it
    would go out without a word.
    """
    # The messages first: of which matter one tells, its notice knows.
    sent = await _erase_deliveries(session, before, now)
    return sent + await _erase_inboxes(session, before, now)


async def _erase_inboxes(session: AsyncSession, before: datetime, now: datetime) -> int:
    office_id, gone = bound_office(session), 0
    over = Notice.office_id == office_id, Notice.created_at < before
    async for some in erasable(session, Notice.case_id, *over, now=now):
        old = select(Notice.id).where(*over, some).limit(AT_ONCE)
        while ids := (await session.scalars(old)).all():
            mine = delete(Notice).where(Notice.office_id == office_id, Notice.id.in_(ids))
            await session.execute(mine.execution_options(synchronize_session=False))
            gone += len(ids)
    return gone


async def _erase_deliveries(session: AsyncSession, before: datetime, now: datetime) -> int:
    office_id, gone = bound_office(session), 0
    says = or_(Delivery.body != "", Delivery.link != "", Delivery.sealed.is_not(None))
    over = Delivery.office_id == office_id, Delivery.created_at < before, says
    waits = Delivery.state.in_(UNSETTLED)
    emptied = {
        "body": "", "link": "", "sealed": None, "held_until": case((waits, None), else_=Delivery.held_until),
        "state": case((waits, "withdrawn"), else_=Delivery.state),
        "answer": case((waits, TOO_OLD), else_=Delivery.answer),
    }  # fmt: skip
    async for some in erasable(session, _matter_of(office_id), *over, now=now):
        old = select(Delivery.id).where(*over, some).limit(AT_ONCE)
        while ids := (await session.scalars(old)).all():
            mine = update(Delivery).where(Delivery.office_id == office_id, Delivery.id.in_(ids)).values(**emptied)
            await session.execute(mine.execution_options(synchronize_session=False))
            gone += len(ids)
    return gone


def _matter_of(office_id: UUID) -> ColumnElement[Any]:
    """Of which matter a message tells: its notice says so, or where it leads."""
    told = [
        select(table.case_id)
        .where(table.office_id == office_id, table.id == Delivery.notice_id)
        .correlate(Delivery)
        .scalar_subquery()
        for table in (Notice, DepartmentNotice, JointCallAnswer)
    ]
    return func.coalesce(*told, cast(func.substring(Delivery.link, _IN_A_LINK), Uuid))
