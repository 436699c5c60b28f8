"""Photos of what a phone hands in: they may come before it, after it, or again."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.errors import NotThere
from hutong.inspections.models import Inspection
from hutong.patrols.models import Fix, Patrol
from hutong.photos.coming import announce
from hutong.photos.models import Photo
from hutong.photos.schemas import About
from hutong.submissions.errors import TooManyPhotos
from hutong.submissions.hands import Hand
from hutong.submissions.schemas import Message

MOST = 30
"""Photos of one walk, report or fix by one person."""


async def announce_photos(session: AsyncSession, message: Message, hand: Hand) -> None:
    """Of what is in this very message: nothing else can have photos that came with it."""
    own = {fix.id for fix in message.fixes} | {report.id for report in message.reports}
    own |= {inspection.id for inspection in message.inspections}
    if message.patrol is not None:
        own.add(message.patrol.id)
    await announce(session, [photo for photo in message.photos if photo.of in own], person=hand.person, now=hand.now)


async def may_add(session: AsyncSession, about: About, photo_id: UUID, person: UUID) -> None:
    """Raises NotThere for another's walk, report or fix; one that is not here yet belongs to whoever made its id.

    Raises TooManyPhotos; one that was taken before may always be sent again.
    """
    owner = {
        "patrol": select(Patrol.person_id).where(Patrol.id == about.id),
        "fix": select(Fix.person_id).where(Fix.id == about.id),
        "inspection": select(Inspection.person_id).where(Inspection.id == about.id),
        "case": select(Case.reporter_id).where(Case.id == about.id),
    }.get(about.kind)
    if owner is None:
        raise NotThere
    found = (await session.execute(owner)).all()
    if found and found[0][0] != person:
        raise NotThere
    before = (await session.execute(select(Photo.uploaded_by).where(Photo.id == photo_id))).scalar_one_or_none()
    if before is not None:
        if before != person:
            raise NotThere
        return
    of_it = select(func.count()).select_from(Photo).where(
        Photo.subject_kind == about.kind, Photo.subject_id == about.id, Photo.uploaded_by == person
    )  # fmt: skip
    if (await session.scalar(of_it) or 0) >= MOST:
        raise TooManyPhotos(most=MOST)
