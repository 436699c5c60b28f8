"""What every deed on a draft begins with: the row, locked; its text as a database takes it; the hash that names it."""

from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import Actor
from hutong.offices.models import Office
from hutong.playbooks.errors import AlreadyPublished, DraftChangedMeanwhile, DraftDiscarded, NoSuchVersion
from hutong.playbooks.models import PlaybookRevision, PlaybookVersion
from hutong.playbooks.queries import DRAFT, NUMBERED


async def one_at_a_time(session: AsyncSession) -> ZoneInfo:
    """Holds the office until the transaction ends: nothing is published or withdrawn beside it. Gives its time zone."""
    place = select(Office.time_zone).where(Office.office_id == bound_office(session)).with_for_update()
    return ZoneInfo((await session.scalars(place)).one())


async def locked(session: AsyncSession, draft_id: UUID) -> PlaybookVersion | None:
    """The draft or version, held until the transaction ends."""
    found = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.id == draft_id
    statement = select(PlaybookVersion).where(*found).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def locked_draft(session: AsyncSession, draft_id: UUID, *, revision: int | None = None) -> PlaybookVersion:
    """As it was seen. Raises NoSuchVersion, AlreadyPublished, DraftDiscarded, DraftChangedMeanwhile."""
    draft = await locked(session, draft_id)
    if draft is None:
        raise NoSuchVersion
    check_open(draft)
    if revision is not None and revision != draft.revision:
        raise DraftChangedMeanwhile
    return draft


def check_open(draft: PlaybookVersion) -> None:
    """Raises AlreadyPublished, DraftDiscarded."""
    if draft.state != DRAFT:
        raise AlreadyPublished if draft.state in NUMBERED else DraftDiscarded


def author_of(draft: PlaybookVersion) -> UUID | None:
    """Who saved the present text; none where it was no person of the office."""
    return draft.saved_by if draft.saved_at is not None else draft.created_by


async def authors_of(session: AsyncSession, draft: PlaybookVersion) -> set[UUID]:
    """Everybody of the office whose save changed the text, since it was begun from a version or from nothing.

    A second person is none of them: whoever puts a word to what another wrote has not thereby approved it.
    """
    mine = bound_office(session)
    source, saved_by = PlaybookRevision.source, PlaybookRevision.saved_by
    saves = await session.execute(
        select(source, saved_by)
        .where(PlaybookRevision.office_id == mine, PlaybookRevision.playbook_id == draft.id)
        .order_by(PlaybookRevision.revision)
    )
    begun_from = select(PlaybookVersion.source).where(
        PlaybookVersion.office_id == mine, PlaybookVersion.version == draft.based_on
    )
    before = await session.scalar(begun_from) if draft.based_on else None
    found = {author_of(draft)}
    for text, by in saves.all():
        if text != before:
            found.add(by)
        before = text
    return {person for person in found if person is not None}


def stands_on(draft: PlaybookVersion) -> int:
    """The version published last of which its author knew; what began before that was kept knows its origin alone."""
    return draft.onto if draft.onto is not None else draft.based_on or 0


def storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor half a surrogate pair; the check then says where they stood."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def text_hash(source: str) -> str:
    """By which a review, a rehearsal and the journal name a text (SHA-256, hexadecimal)."""
    return sha256(source.encode()).hexdigest()


def person_of(by: Actor) -> UUID | None:
    return by.id if by.kind == "person" else None
