"""A district writes an item and contributes it to the city."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import District
from hutong.ids import new_id
from hutong.offices.models import Office
from hutong.reports.errors import FigureUnknown, ItemMovedOn, ItemNotYours, ItemPlaced
from hutong.reports.models import BulletinItem
from hutong.reports.periods import PeriodTurned
from hutong.reports.prose import figures_in, unknown_figures

ASKED, DRAFTING, CONTRIBUTED, ACCEPTED = "asked", "drafting", "contributed", "accepted"


class ItemText(msgspec.Struct, frozen=True, kw_only=True):
    """What a district or the city writes; both days of the period count."""

    title: Annotated[str, msgspec.Meta(min_length=4, max_length=120)]
    body: Annotated[str, msgspec.Meta(min_length=10, max_length=20_000)]
    period_from: date
    period_until: date


class NewItem(ItemText, frozen=True, kw_only=True):
    office: UUID


async def draft_item(
    session: AsyncSession, district: District, supplier: str, new: NewItem, *, by: UUID
) -> BulletinItem:
    """Begin an item about one of the district's offices. Raises ItemNotYours, FigureUnknown, PeriodTurned."""
    mine = select(Office.office_id).where(Office.office_id == new.office, Office.district_id == district.id)
    if await session.scalar(mine) is None:
        raise ItemNotYours
    check_text(new)
    item = BulletinItem(
        city_id=district.city_id, id=new_id(), district_id=district.id, office_id=new.office, supplier=supplier,
        title=new.title.strip(), body=new.body, period_from=new.period_from, period_until=new.period_until,
        state=DRAFTING, revision=1, contributed_by=by,
    )  # fmt: skip
    session.add(item)
    return item


async def save_item(
    session: AsyncSession, district: District, item_id: UUID, words: ItemText, *, revision: int, by: UUID
) -> BulletinItem:
    """Raises ItemNotYours, ItemMovedOn, ItemPlaced, FigureUnknown, PeriodTurned."""
    item = await own_item(session, district, item_id, lock=True)
    if item.bulletin_id is not None:
        raise ItemPlaced
    write_text(item, words, revision=revision)
    item.contributed_by = by
    if item.state == ASKED:
        item.state = DRAFTING
    return item


async def contribute_item(
    session: AsyncSession, district: District, item_id: UUID, *, revision: int, by: UUID, now: datetime
) -> BulletinItem:
    """Hand the item over to the city; it can still be changed until the city places it."""
    item = await own_item(session, district, item_id, lock=True)
    if item.bulletin_id is not None:
        raise ItemPlaced
    if item.revision != revision:
        raise ItemMovedOn
    check_text(item)
    item.state, item.contributed_by, item.contributed_at = CONTRIBUTED, by, now
    item.revision += 1
    return item


async def own_item(session: AsyncSession, district: District, item_id: UUID, *, lock: bool = False) -> BulletinItem:
    """Raises ItemNotYours for another district's item too: the wall is the city's."""
    statement = select(BulletinItem).where(
        BulletinItem.city_id == district.city_id, BulletinItem.id == item_id, BulletinItem.district_id == district.id
    )
    item = await session.scalar(statement.with_for_update() if lock else statement)
    if item is None:
        raise ItemNotYours
    return item


def write_text(item: BulletinItem, words: ItemText, *, revision: int) -> None:
    """Put the words in, if nobody else did meanwhile."""
    if item.revision != revision:
        raise ItemMovedOn
    check_text(words)
    item.title, item.body = words.title.strip(), words.body
    item.period_from, item.period_until = words.period_from, words.period_until
    item.revision += 1


def check_text(words: ItemText | BulletinItem) -> None:
    """Every figure named is one of the catalogue's, and the period runs forward."""
    unknown = unknown_figures(figures_in(words.body))
    if unknown:
        raise FigureUnknown(field="body", title=words.title, name="、".join(unknown))
    if words.period_until < words.period_from:
        raise PeriodTurned(field="period_until")
