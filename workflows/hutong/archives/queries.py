"""Which archives there are, which are due, and what a month's manifest is made of."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.archives.models import Archive
from hutong.archives.rules import months_due, next_month
from hutong.db import Databases, bound_office, office_tables
from hutong.db import Office as OfficeScope
from hutong.errors import NotThere
from hutong.journal import Sealed as SealedEvent
from hutong.journal import events_after
from hutong.journal.models import JournalPage
from hutong.offices.models import Office
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.playbooks.models import PlaybookVersion
from hutong.releases.models import PhotoRelease
from hutong.releases.queries import PUBLIC_OF_PHOTO

_AT_ONCE = 500


class Place(NamedTuple):
    """The office as a manifest names it."""

    slug: str
    name: str
    zone: ZoneInfo
    since: datetime


class Kept(NamedTuple):
    """A photo of a month as its manifest tells it; `released` is the hash of what others see."""

    photo: Photo
    released: bytes | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """The journal's end as it was sealed last; positions and pages begin with 1."""

    last_position: int
    hash: bytes | None
    page: int = 0


async def place_of(session: AsyncSession) -> Place:
    statement = select(Office.slug, Office.name, Office.time_zone, Office.created_at)
    row = (await session.execute(statement.where(Office.office_id == bound_office(session)))).one()
    return Place(row.slug, row.name, ZoneInfo(row.time_zone), row.created_at)


async def archives_of(session: AsyncSession) -> Sequence[Archive]:
    """The latest first."""
    statement = select(Archive).where(Archive.office_id == bound_office(session)).order_by(Archive.month.desc())
    return (await session.scalars(statement)).all()


async def archive_of(session: AsyncSession, archive_id: UUID) -> Archive:
    """Raises NotThere."""
    found = await session.get(Archive, (bound_office(session), archive_id))
    if found is None:
        raise NotThere
    return found


async def archive_before(session: AsyncSession, month: date) -> Archive | None:
    statement = (
        select(Archive)
        .where(Archive.office_id == bound_office(session), Archive.month < month)
        .order_by(Archive.month.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def due_months(session: AsyncSession, today: date) -> list[date]:
    """Of the months that are over since the office was founded here, those without an archive."""
    office_id = bound_office(session)
    made = (await session.scalars(select(Archive.month).where(Archive.office_id == office_id))).all()
    place = await place_of(session)
    return months_due(min([place.since.astimezone(place.zone).date(), *made]), made, today)


def bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The month's first moment and that of the next, in UTC."""
    ends = next_month(month)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in (month, ends))
    return begin, end


async def events_of_month(
    databases: Databases, office_id: UUID, first: int, last: int
) -> AsyncIterator[list[SealedEvent]]:
    """The journal's events of an archive by their positions, a thousand at a time; words about people lie elsewhere."""
    position = first - 1
    while position < last:
        async with databases.session(OfficeScope(office_id)) as session:
            events = [event for event in await events_after(session, position) if event.position <= last]
        if not events:
            return
        yield events
        position = events[-1].position


async def photos_of_month(
    databases: Databases, office_id: UUID, month: date, zone: ZoneInfo
) -> AsyncIterator[list[Kept]]:
    """Those that were found good in this month, some hundreds at a time, each batch in a transaction of its own."""
    begin, end = bounds(month, zone)
    last: tuple[datetime, UUID] | None = None
    while True:
        statement = (
            select(Photo, PhotoRelease.sha256)
            .outerjoin(PhotoRelease, PUBLIC_OF_PHOTO)
            .where(
                Photo.office_id == office_id,
                Photo.state == PhotoState.READY,
                Photo.verified_at >= begin,
                Photo.verified_at < end,
            )
            .order_by(Photo.verified_at, Photo.id)
            .limit(_AT_ONCE)
        )
        if last is not None:
            statement = statement.where(tuple_(Photo.verified_at, Photo.id) > last)
        async with databases.session(OfficeScope(office_id)) as session:
            rows = [Kept(*row) for row in await session.execute(statement)]
        if not rows:
            return
        yield rows
        end_of_batch = rows[-1].photo
        last = (end_of_batch.verified_at, end_of_batch.id)  # type: ignore[assignment]  # it was asked for by that time


async def erased_in(session: AsyncSession, begin: datetime, end: datetime) -> Sequence[Photo]:
    """Photos whose files went in this time."""
    statement = select(Photo).where(
        Photo.office_id == bound_office(session),
        Photo.state == PhotoState.ERASED,
        Photo.erased_at >= begin,
        Photo.erased_at < end,
    )
    return (await session.scalars(statement.order_by(Photo.erased_at, Photo.id))).all()


async def sealed(session: AsyncSession) -> Sealed:
    statement = (
        select(JournalPage.last_position, JournalPage.hash, JournalPage.page)
        .where(JournalPage.office_id == bound_office(session))
        .order_by(JournalPage.page.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    return Sealed(row.last_position, row.hash, row.page) if row else Sealed(0, None)


async def published_in(session: AsyncSession, since: datetime | None, until: datetime) -> Sequence[PlaybookVersion]:
    """The playbooks that were published after `since`, from the first on without one; up to `until`."""
    statement = select(PlaybookVersion).where(
        PlaybookVersion.office_id == bound_office(session), PlaybookVersion.version.is_not(None),
        PlaybookVersion.published_at <= until,
    )  # fmt: skip
    if since is not None:
        statement = statement.where(PlaybookVersion.published_at > since)
    return (await session.scalars(statement.order_by(PlaybookVersion.version))).all()


async def rows_by_table(databases: Databases, office_id: UUID) -> dict[str, int]:
    """How many rows the office has in each of its tables, all of one moment."""
    found = {}
    async with databases.driver(OfficeScope(office_id)) as driver:
        await driver.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in office_tables():
            count = f"SELECT count(*) FROM {table.name} WHERE office_id = $1"  # noqa: S608 - names from the models
            found[table.name] = int(await driver.fetchval(count, office_id))
    return found
