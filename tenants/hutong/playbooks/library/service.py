"""Sharing a published version with the offices of the city, and taking it back."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere, Refusal
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.offices.models import Office
from hutong.playbooks.errors import AlreadyWithdrawn
from hutong.playbooks.library.events import PackShared, PackWithdrawn
from hutong.playbooks.library.models import SharedPack
from hutong.playbooks.library.pictures import forget_unnamed
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.queries import WITHDRAWN, version, version_row
from hutong.signatures import Signer
from hutong.texts import N_


class AlreadyShared(Refusal):
    sentence = N_("第 {version} 版已经在共享库里了。")


async def share_pack(
    session: AsyncSession, n: int, *, note: str, signer: Signer, by: Actor, now: datetime, pack_id: UUID | None = None
) -> SharedPack:
    """Put version `n` on show, as a signed copy; raises NoSuchVersion, AlreadyWithdrawn, AlreadyShared."""
    office_id = bound_office(session)
    found = await version(session, n)
    # The office's row is the lock: two who share at once are told apart.
    if (await version_row(session, found.id)).state == WITHDRAWN:
        raise AlreadyWithdrawn(n=n)
    office = (await session.scalars(select(Office).where(Office.office_id == office_id).with_for_update())).one()
    mine = SharedPack.office_id == office_id, SharedPack.version == n
    if await session.scalar(select(SharedPack.id).where(*mine)):
        raise AlreadyShared(version=n)
    content = await exported(session, found, signer=signer, now=now)
    put = SharedPack(
        office_id=office_id, id=pack_id or new_id(), city_id=office.city_id, office_name=office.name,
        office_name_en=office.name_en, version=n, number=found.number, note=note.strip()[:400], content=content,
        shared_at=now, shared_by=by.id if by.kind == "person" else None,
    )  # fmt: skip
    session.add(put)
    append(session, PackShared(subject=put.id, version=n, sha256=sha256(content.encode()).hexdigest()), by=by, at=now)
    return put


async def withdraw_pack(session: AsyncSession, pack_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take one's own pack off the shelf; drafts that others made of it stay theirs. Raises NotThere."""
    mine = SharedPack.office_id == bound_office(session), SharedPack.id == pack_id
    n = await session.scalar(delete(SharedPack).where(*mine).returning(SharedPack.version))
    if n is None:
        raise NotThere
    await forget_unnamed(session)
    append(session, PackWithdrawn(subject=pack_id, version=n), by=by, at=now)
