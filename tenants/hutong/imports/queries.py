"""Workbooks that were read."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.errors import NotThere
from hutong.imports.models import Import


async def import_of(session: AsyncSession, import_id: UUID) -> Import:
    """Raises NotThere."""
    found = (await session.execute(select(Import).where(Import.id == import_id))).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def recent_imports(session: AsyncSession) -> Sequence[Import]:
    """The last ten, newest first."""
    return (await session.execute(select(Import).order_by(Import.uploaded_at.desc()).limit(10))).scalars().all()
