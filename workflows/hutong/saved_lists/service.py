"""Keeping a list by name, and dropping it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere, Refusal
from hutong.journal import Actor, append
from hutong.saved_lists.events import ListDropped, ListSaved
from hutong.saved_lists.models import SavedList
from hutong.saved_lists.schemas import SaveList
from hutong.texts import N_

MOST = 12


class TooManyLists(Refusal):
    status = 422
    sentence = N_("最多保存 {most} 个清单，请先删去不用的。")


async def save_list(session: AsyncSession, new: SaveList, *, person: UUID, by: Actor, now: datetime) -> None:
    """Once for each id. Raises TooManyLists."""
    office_id = bound_office(session)
    mine = select(func.count()).where(SavedList.office_id == office_id, SavedList.person_id == person)
    if (await session.scalar(mine) or 0) >= MOST:
        raise TooManyLists(field="name", most=MOST)
    row = {
        "office_id": office_id, "id": new.id, "person_id": person, "name": new.name.strip(), "query": new.query,
        "shared": new.shared, "made_at": now,
    }  # fmt: skip
    statement = insert(SavedList).values(**row).on_conflict_do_nothing().returning(SavedList.id)
    if await session.scalar(statement) is not None:
        append(session, ListSaved(subject=new.id, shared=new.shared, name=new.name.strip()), by=by, at=now)


async def drop_list(session: AsyncSession, saved: UUID, *, person: UUID, by: Actor, now: datetime) -> None:
    """One's own; raises NotThere."""
    there = await session.get(SavedList, (bound_office(session), saved), with_for_update=True)
    if there is None or there.person_id != person:
        raise NotThere
    await session.delete(there)
    append(session, ListDropped(subject=saved, shared=there.shared), by=by, at=now)
