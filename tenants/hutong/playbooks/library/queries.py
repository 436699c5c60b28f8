"""What offices of a city share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Base
from hutong.errors import NotThere
from hutong.playbooks.library.models import SharedPack


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A pack on show. `content` is the signed file."""

    office_id: UUID
    id: UUID
    office_name: str
    office_name_en: str
    version: int
    number: str
    note: str
    content: str
    shared_at: datetime


async def shared_packs(session: AsyncSession, city_id: UUID) -> Sequence[Shared]:
    """Of every office of the city, the newest first; an office's transaction must have named the city."""
    table = whole_table(SharedPack)
    rows = await session.execute(select(table).where(table.c.city_id == city_id).order_by(table.c.shared_at.desc()))
    return [_shared(row) for row in rows]


async def shared_pack(session: AsyncSession, city_id: UUID, pack_id: UUID) -> Shared:
    """Raises NotThere, also for one that was withdrawn or is another city's."""
    table = whole_table(SharedPack)
    found = table.c.city_id == city_id, table.c.id == pack_id
    row = (await session.execute(select(table).where(*found))).first()
    if row is None:
        raise NotThere
    return _shared(row)


def whole_table(kind: type[Base]) -> Table:
    """Not the class: whatever is read through that is narrowed to the office's own rows."""
    table = kind.__table__
    if not isinstance(table, Table):  # pragma: no cover - a mapped class has one
        raise TypeError
    return table


def _shared(row: Row[Any]) -> Shared:
    return Shared(
        office_id=row.office_id, id=row.id, office_name=row.office_name, office_name_en=row.office_name_en,
        version=row.version, number=row.number, note=row.note, content=row.content, shared_at=row.shared_at,
    )  # fmt: skip
