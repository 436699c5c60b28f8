"""The city puts an issue together: begins it, asks for items, places and edits them, reviews it (核稿)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.reports.contributing import ACCEPTED, ASKED, CONTRIBUTED, ItemText, write_text
from hutong.reports.errors import (
    BulletinMovedOn,
    BulletinSigned,
    IssueTaken,
    ItemNotContributed,
    ItemNotYours,
    NothingToSign,
)
from hutong.reports.models import Bulletin, BulletinItem

EDITING, REVIEW, SIGNED = "editing", "review", "signed"


class BulletinHead(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above the rule, and the heading under it."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
    issue: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    total_issue: Annotated[int, msgspec.Meta(ge=1, le=99_999)]
    issuer: Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
    issued_on: date
    heading: Annotated[str, msgspec.Meta(max_length=80)] | None = None


class AskForItem(msgspec.Struct, frozen=True, kw_only=True):
    title: Annotated[str, msgspec.Meta(min_length=4, max_length=120)]
    due_on: date
    period_from: date
    period_until: date


async def begin_bulletin(session: AsyncSession, city: UUID, head: BulletinHead) -> Bulletin:
    """Raises IssueTaken."""
    await _check_issue(session, city, head.total_issue)
    bulletin = Bulletin(city_id=city, id=new_id(), state=EDITING, revision=1, **msgspec.structs.asdict(head))
    session.add(bulletin)
    return bulletin


async def change_head(
    session: AsyncSession, city: UUID, bulletin_id: UUID, head: BulletinHead, *, revision: int
) -> Bulletin:
    bulletin = await changeable(session, city, bulletin_id, revision=revision)
    if head.total_issue != bulletin.total_issue:
        await _check_issue(session, city, head.total_issue)
    for name, value in msgspec.structs.asdict(head).items():
        setattr(bulletin, name, value)
    return bulletin


async def ask_for_item(
    session: AsyncSession, city: UUID, wanted: AskForItem, *, district: UUID, office: UUID, supplier: str
) -> BulletinItem:
    """The district sees it among what is due to the city."""
    item = BulletinItem(
        city_id=city, id=new_id(), district_id=district, office_id=office, supplier=supplier,
        title=wanted.title.strip(), body="", period_from=wanted.period_from, period_until=wanted.period_until,
        due_on=wanted.due_on,
        state=ASKED, revision=1,
    )  # fmt: skip
    session.add(item)
    return item


async def place_item(
    session: AsyncSession, city: UUID, bulletin_id: UUID, item_id: UUID, *, revision: int
) -> BulletinItem:
    """Put a contributed item at the end of the issue. Raises ItemNotContributed."""
    bulletin = await changeable(session, city, bulletin_id, revision=revision)
    item = await city_item(session, city, item_id, lock=True)
    if item.state != CONTRIBUTED or item.bulletin_id is not None:
        raise ItemNotContributed(title=item.title)
    item.bulletin_id, item.state = bulletin.id, ACCEPTED
    item.place = len(await items_of(session, city, bulletin_id)) + 1
    return item


async def take_out_item(
    session: AsyncSession, city: UUID, bulletin_id: UUID, item_id: UUID, *, revision: int
) -> BulletinItem:
    """Back among the contributed ones; the others close up."""
    await changeable(session, city, bulletin_id, revision=revision)
    item = await placed_item(session, city, bulletin_id, item_id)
    item.bulletin_id, item.state, item.place = None, CONTRIBUTED, 0
    await session.flush()  # The rest is numbered from what is left.
    for n, rest in enumerate(await items_of(session, city, bulletin_id), start=1):
        rest.place = n
    return item


async def raise_item(session: AsyncSession, city: UUID, bulletin_id: UUID, item_id: UUID, *, revision: int) -> None:
    """One place up."""
    await changeable(session, city, bulletin_id, revision=revision)
    items = list(await items_of(session, city, bulletin_id))
    at = next((n for n, item in enumerate(items) if item.id == item_id), None)
    if at is None:
        raise ItemNotYours
    if at:
        items[at - 1], items[at] = items[at], items[at - 1]
    for n, item in enumerate(items, start=1):
        item.place = n


async def edit_item(
    session: AsyncSession, city: UUID, bulletin_id: UUID, item_id: UUID, words: ItemText, *,
    revision: int, item_revision: int,
) -> BulletinItem:  # fmt: skip
    """The city's own pen on a placed item. Raises ItemMovedOn where another editor was quicker."""
    await changeable(session, city, bulletin_id, revision=revision)
    item = await placed_item(session, city, bulletin_id, item_id)
    write_text(item, words, revision=item_revision)
    return item


async def review_bulletin(
    session: AsyncSession, city: UUID, bulletin_id: UUID, *, revision: int, by: UUID, now: datetime
) -> Bulletin:
    """核稿: one editor has read it through. Any change afterwards asks for another review."""
    bulletin = await changeable(session, city, bulletin_id, revision=revision)
    if not await items_of(session, city, bulletin_id):
        raise NothingToSign
    bulletin.state, bulletin.reviewed_by, bulletin.reviewed_at = REVIEW, by, now
    return bulletin


async def bulletin_of(session: AsyncSession, city: UUID, bulletin_id: UUID, *, lock: bool = False) -> Bulletin:
    """Raises NotThere."""
    statement = select(Bulletin).where(Bulletin.city_id == city, Bulletin.id == bulletin_id)
    bulletin = await session.scalar(statement.with_for_update() if lock else statement)
    if bulletin is None:
        raise NotThere
    return bulletin


async def changeable(session: AsyncSession, city: UUID, bulletin_id: UUID, *, revision: int) -> Bulletin:
    """The issue, locked, one revision further and to be reviewed anew. Raises BulletinSigned, BulletinMovedOn."""
    bulletin = await bulletin_of(session, city, bulletin_id, lock=True)
    if bulletin.state == SIGNED:
        raise BulletinSigned
    if bulletin.revision != revision:
        raise BulletinMovedOn
    bulletin.revision += 1
    bulletin.state, bulletin.reviewed_by, bulletin.reviewed_at = EDITING, None, None
    return bulletin


async def items_of(session: AsyncSession, city: UUID, bulletin_id: UUID) -> Sequence[BulletinItem]:
    """In their places."""
    statement = (
        select(BulletinItem)
        .where(BulletinItem.city_id == city, BulletinItem.bulletin_id == bulletin_id)
        .order_by(BulletinItem.place, BulletinItem.id)
    )
    return (await session.scalars(statement)).all()


async def placed_item(session: AsyncSession, city: UUID, bulletin_id: UUID, item_id: UUID) -> BulletinItem:
    item = await city_item(session, city, item_id, lock=True)
    if item.bulletin_id != bulletin_id:
        raise ItemNotYours
    return item


async def city_item(session: AsyncSession, city: UUID, item_id: UUID, *, lock: bool = False) -> BulletinItem:
    """Raises ItemNotYours."""
    statement = select(BulletinItem).where(BulletinItem.city_id == city, BulletinItem.id == item_id)
    item = await session.scalar(statement.with_for_update() if lock else statement)
    if item is None:
        raise ItemNotYours
    return item


async def _check_issue(session: AsyncSession, city: UUID, total: int) -> None:
    taken = select(Bulletin.id).where(Bulletin.city_id == city, Bulletin.total_issue == total)
    if await session.scalar(taken) is not None:
        raise IssueTaken(field="total_issue", total=total)
