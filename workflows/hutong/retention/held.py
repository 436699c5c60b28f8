"""What may be erased of matters: nothing of one that is kept beyond its term.

Whoever erases and whoever has a matter kept lock its row. What is locked is asked for its holds only then, so a hold
that was placed meanwhile is seen; a matter that somebody is busy with waits for the next round.
"""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.retention.models import CaseHold

AT_ONCE = 500

About = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None] | ColumnElement[Any]


async def erasable(
    session: AsyncSession, about: About, *over: ColumnElement[bool], now: datetime
) -> AsyncIterator[ColumnElement[bool]]:
    """Conditions that split what is `over` by the matters that it is `about`: first what is about none, then some
    hundreds of matters at a time, locked until the transaction's end, without those that are kept.
    """
    yield about.is_(None)
    found = select(about).where(*over, about.is_not(None)).distinct().order_by(about).limit(AT_ONCE)
    ids = (await session.scalars(found)).all()
    while ids:
        if free := await _unheld(session, ids, now):
            yield about.in_(free)
        ids = (await session.scalars(found.where(about > ids[-1]))).all()


async def lock_case(session: AsyncSession, case_id: UUID) -> None:
    """Wait until nobody erases anything of it; nobody does until the transaction's end."""
    mine = select(Case.id).where(Case.office_id == bound_office(session), Case.id == case_id)
    await session.execute(mine.with_for_update(key_share=True))


async def _unheld(session: AsyncSession, ids: Collection[UUID], now: datetime) -> list[UUID]:
    office_id = bound_office(session)
    free = select(Case.id).where(Case.office_id == office_id, Case.id.in_(ids)).order_by(Case.id)
    locked = (await session.scalars(free.with_for_update(key_share=True, skip_locked=True))).all()
    held = select(CaseHold.case_id).where(
        CaseHold.office_id == office_id, CaseHold.case_id.in_(locked), CaseHold.lifted_at.is_(None),
        CaseHold.until > now,
    )  # fmt: skip
    kept = set((await session.scalars(held)).all())
    return [case for case in locked if case not in kept]
