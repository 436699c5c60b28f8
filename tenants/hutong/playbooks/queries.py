"""Which version is in force, and what each version says."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Date, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.offices.models import Office
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoPlaybookInForce, NoSuchVersion
from hutong.playbooks.models import PlaybookReview, PlaybookRevision, PlaybookVersion

PUBLISHED = "published"
DRAFT = "draft"
DISCARDED = "discarded"
WITHDRAWN = "withdrawn"
"""Published, and taken back before its day: read as ever, and picked by nothing."""
NUMBERED = (PUBLISHED, WITHDRAWN)
UNCOMMITTED = "playbook_published_here"
"""Marks a session that has published: what it sees may yet be rolled back, so none of it is kept."""

_KEPT = 1024
"""More than the offices of a large city: what is in force stays, whatever old versions are looked at beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A published version, as cases keep it. `version` counts from 1 within the office."""

    id: UUID
    version: int
    number: str
    trial: bool
    in_force_from: date
    playbook: Playbook


# Published versions never change, so a process may keep what it has read.
_versions: OrderedDict[tuple[UUID, int], Version] = OrderedDict()


async def version(session: AsyncSession, n: int) -> Version:
    """The bound office's version `n`, withdrawn or not; raises NoSuchVersion."""
    office_id = bound_office(session)
    key = (office_id, n)
    fresh = UNCOMMITTED in session.info
    if not fresh and (known := kept(office_id, n)):
        return known
    found = PlaybookVersion.office_id == office_id, PlaybookVersion.version == n, PlaybookVersion.state.in_(NUMBERED)
    row = (await session.scalars(select(PlaybookVersion).where(*found))).one_or_none()
    if row is None:
        raise NoSuchVersion
    read = _as_version(row)
    if not fresh:
        _versions[key] = read
        while len(_versions) > _KEPT:
            _versions.popitem(last=False)
    return read


def kept(office_id: UUID, n: int) -> Version | None:
    """A version that this process has read before; what is asked for stays the longest."""
    found = _versions.get((office_id, n))
    if found is not None:
        _versions.move_to_end((office_id, n))
    return found


async def playbook_in_force(session: AsyncSession, on: date | datetime) -> Version:
    """What governs the bound office on a day, or at a moment by the date in its own time zone.

    Raises NoPlaybookInForce.
    """
    office_id = bound_office(session)
    statement = (
        select(PlaybookVersion.version)
        .where(
            PlaybookVersion.office_id == office_id,
            PlaybookVersion.state == PUBLISHED,
            PlaybookVersion.in_force_from <= _office_day(office_id, on),
        )
        .order_by(PlaybookVersion.in_force_from.desc(), PlaybookVersion.version.desc())
        .limit(1)
    )
    n = await session.scalar(statement)
    if n is None:
        raise NoPlaybookInForce
    return await version(session, n)


async def has_begun(session: AsyncSession, n: int, on: date | datetime) -> bool:
    """Whether version `n` governs on a day, or did before: one that waits for its day or was withdrawn does not."""
    office_id = bound_office(session)
    statement = select(PlaybookVersion.id).where(
        PlaybookVersion.office_id == office_id,
        PlaybookVersion.version == n,
        PlaybookVersion.state == PUBLISHED,
        PlaybookVersion.in_force_from <= _office_day(office_id, on),
    )
    return await session.scalar(statement) is not None


async def number_before(session: AsyncSession, n: int) -> int | None:
    """Of the version that version `n` took, or would have taken, the place of."""
    mine = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state == PUBLISHED
    return await session.scalar(select(func.max(PlaybookVersion.version)).where(*mine, PlaybookVersion.version < n))


async def newest_number(session: AsyncSession) -> int:
    """Of the version published last, also where it still waits for its day; 0 before the first."""
    mine = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state == PUBLISHED
    return await session.scalar(select(func.max(PlaybookVersion.version)).where(*mine)) or 0


async def newest_published(session: AsyncSession) -> Version | None:
    """What the next version takes the place of: none may begin before it does."""
    number = await newest_number(session)
    return await version(session, number) if number else None


async def published_versions(session: AsyncSession, *, withdrawn: bool = False) -> Sequence[PlaybookVersion]:
    """All of them, the newest first; those that were withdrawn only where they are asked for."""
    states = NUMBERED if withdrawn else (PUBLISHED,)
    statement = (
        select(PlaybookVersion)
        .where(PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state.in_(states))
        .order_by(PlaybookVersion.version.desc())
    )
    return (await session.scalars(statement)).all()


async def open_drafts(session: AsyncSession) -> Sequence[PlaybookVersion]:
    """What is being written, the newest first."""
    statement = (
        select(PlaybookVersion)
        .where(PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state == DRAFT)
        .order_by(PlaybookVersion.created_at.desc())
    )
    return (await session.scalars(statement)).all()


async def version_row(session: AsyncSession, version_id: UUID) -> PlaybookVersion:
    """A draft or version with its text; raises NoSuchVersion."""
    found = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.id == version_id
    row = (await session.scalars(select(PlaybookVersion).where(*found))).one_or_none()
    if row is None:
        raise NoSuchVersion
    return row


async def published_row(session: AsyncSession, n: int) -> PlaybookVersion:
    """The row of a published version, with its text and who put it into force; raises NoSuchVersion."""
    found = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.version == n
    row = (await session.scalars(select(PlaybookVersion).where(*found))).one_or_none()
    if row is None:
        raise NoSuchVersion
    return row


async def revision_source(session: AsyncSession, draft_id: UUID, revision: int) -> str | None:
    """The text of a draft as it was saved at `revision`; none where that is no longer kept."""
    found = PlaybookRevision.playbook_id == draft_id, PlaybookRevision.revision == revision
    statement = select(PlaybookRevision.source).where(PlaybookRevision.office_id == bound_office(session), *found)
    return await session.scalar(statement)


async def reviews(session: AsyncSession, playbook_id: UUID) -> Sequence[PlaybookReview]:
    """Everything asked and said of a draft, the latest first."""
    statement = (
        select(PlaybookReview)
        .where(PlaybookReview.office_id == bound_office(session), PlaybookReview.playbook_id == playbook_id)
        .order_by(PlaybookReview.decided_at.desc(), PlaybookReview.id.desc())
    )
    return (await session.scalars(statement)).all()


def _office_day(office_id: UUID, on: date | datetime) -> ColumnElement[date]:
    if not isinstance(on, datetime):
        return literal(on, Date)
    zone = select(Office.time_zone).where(Office.office_id == office_id).scalar_subquery()
    return cast(func.timezone(zone, on), Date)


def _as_version(row: PlaybookVersion) -> Version:
    if row.version is None or row.number is None or row.in_force_from is None:
        raise NoSuchVersion
    return Version(
        id=row.id,
        version=row.version,
        number=row.number,
        trial=row.trial,
        in_force_from=row.in_force_from,
        playbook=msgspec.convert(row.document, Playbook),
    )
