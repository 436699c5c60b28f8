"""Example pictures that a city holds for its offices: those of shared packs, and those of baselines."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.playbooks.baselines.models import BaselinePicture
from hutong.playbooks.library.models import SharedPack, SharedPicture
from hutong.playbooks.library.queries import whole_table
from hutong.playbooks.pictures import pictures_named


async def pictures_in_city(session: AsyncSession, city_id: UUID, wanted: Collection[str]) -> dict[str, bytes]:
    """By SHA-256, of those that are there; an office's transaction must have named the city."""
    found: dict[str, bytes] = {}
    for kind in (SharedPicture, BaselinePicture):
        table = whole_table(kind)
        left = [digest for digest in wanted if digest not in found]
        if left:
            # Whole rows: whose each is, is read with it, as of shared packs.
            rows = select(table).where(table.c.city_id == city_id, table.c.sha256.in_(left))
            found |= {row.sha256: row.content for row in await session.execute(rows)}
    return found


async def pictures_wanted(session: AsyncSession, pack_id: UUID) -> tuple[UUID, frozenset[str]] | None:
    """Of a pack that the bound office shares its city, and what is not held yet; None for one withdrawn."""
    pack = (
        await session.scalars(
            select(SharedPack).where(SharedPack.office_id == bound_office(session), SharedPack.id == pack_id)
        )
    ).one_or_none()
    if pack is None:
        return None
    named = contents_of(pack.content)
    held = await session.scalars(
        select(SharedPicture.sha256).where(
            SharedPicture.office_id == bound_office(session), SharedPicture.sha256.in_(named)
        )
    )
    return pack.city_id, named - frozenset(held)


async def hold_shared(session: AsyncSession, city_id: UUID, pictures: Mapping[str, bytes]) -> None:
    """Keep them beside the bound office's shared packs; what is held already stays."""
    office_id = bound_office(session)
    rows = [
        {"office_id": office_id, "id": new_id(), "city_id": city_id, "sha256": digest, "content": content}
        for digest, content in pictures.items()
    ]
    if rows:
        await session.execute(insert(SharedPicture).values(rows).on_conflict_do_nothing())


async def hold_for_baseline(
    session: AsyncSession, city_id: UUID, place_id: UUID, pictures: Mapping[str, bytes]
) -> None:
    """Keep them beside the baselines of a district, or of the city itself."""
    rows = [
        {"city_id": city_id, "place_id": place_id, "sha256": digest, "content": content}
        for digest, content in pictures.items()
    ]
    if rows:
        await session.execute(insert(BaselinePicture).values(rows).on_conflict_do_nothing())


async def forget_unnamed(session: AsyncSession) -> None:
    """Drop what none of the bound office's shared packs names any more."""
    contents = await session.scalars(select(SharedPack.content).where(SharedPack.office_id == bound_office(session)))
    named = frozenset[str]().union(*(contents_of(content) for content in contents))
    gone = delete(SharedPicture).where(
        SharedPicture.office_id == bound_office(session), SharedPicture.sha256.not_in(named)
    )
    await session.execute(gone.execution_options(synchronize_session=False))


def contents_of(source: str) -> frozenset[str]:
    """What the pictures of a text show, as far as it says so."""
    return frozenset(each.sha256 for _, each in pictures_named(source) if each.sha256)
