"""What passes between two offices, each way a job: run twice, or broken off between the two, it comes out the same.

Each writes the other office's side in a transaction of that office, on the condition that it is not written yet, and
then ends in its own.
"""

from uuid import UUID

from hutong.db import Office
from hutong.jobs import Lane
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.objects import Store
from hutong.photos.carrying import copy_sizes
from hutong.referrals import crossing, photos
from hutong.referrals.models import ReceivedReferral, Referral


@job("referral.deliver", lane=Lane.NORMAL, max_attempts=12)
async def deliver(work: Work, referral_id: UUID) -> None:
    """To the office that the district named; its people hear of it."""
    async with work.transaction() as session:
        referral = await session.get(Referral, (work.office_id, referral_id))
    if referral is not None and referral.state == "sent" and referral.to_office_id is not None:
        async with work.databases.session(Office(referral.to_office_id)) as session:
            await crossing.lay_before(session, referral, now=work.now)
    async with work.finishing():
        pass


@job("referral.recall", lane=Lane.NORMAL, max_attempts=12)
async def recall(work: Work, referral_id: UUID) -> None:
    """Nobody else is needed any more; one that was taken meanwhile stays taken."""
    async with work.transaction() as session:
        referral = await session.get(Referral, (work.office_id, referral_id))
    if referral is not None and referral.to_office_id is not None:
        async with work.databases.session(Office(referral.to_office_id)) as session:
            await crossing.recall(session, referral_id, hop=referral.hop, now=work.now)
    async with work.finishing():
        pass


@job("referral.taken", lane=Lane.NORMAL, max_attempts=12)
async def taken(work: Work, referral_id: UUID) -> None:
    """The first office's case ends as 移送."""
    row, number = await _taken(work, referral_id)
    if row is not None:
        async with work.databases.session(Office(row.from_office_id)) as session:
            await crossing.end_there(session, referral_id, number=number, now=work.now)
    async with work.finishing():
        pass


@job("referral.refused", lane=Lane.NORMAL, max_attempts=12)
async def refused(work: Work, referral_id: UUID, hop: int) -> None:
    """Back on the district's list, with the reason."""
    async with work.transaction() as session:
        row = await session.get(ReceivedReferral, (work.office_id, referral_id))
    if row is not None:
        async with work.databases.session(Office(row.from_office_id)) as session:
            await crossing.refused_there(session, row, hop=hop, now=work.now)
    async with work.finishing():
        pass


@job("referral.told", lane=Lane.NORMAL, max_attempts=12)
async def told(work: Work, referral_id: UUID) -> None:
    """How the case ended here, or that it goes on again, for whoever reported it there."""
    async with work.transaction() as session:
        row, standing = await crossing.standing_here(session, referral_id)
    if row is not None and standing is not None:
        async with work.databases.session(Office(row.from_office_id)) as session:
            await crossing.tell_there(session, referral_id, standing, number=row.told, now=work.now)
    async with work.finishing():
        pass


@job("referral.photos", lane=Lane.BULK, max_attempts=12)
async def carry_photos(work: Work, referral_id: UUID) -> None:
    """Copies of the photos that were handed along, and of no others."""
    row, _ = await _taken(work, referral_id)
    found = []
    if row is not None:
        wanted = [UUID(one) for one in row.photos]
        async with work.databases.session(Office(row.from_office_id)) as session:
            found = await photos.to_carry(session, referral_id, wanted)
        store = work.service(Store)
        source, target = store.shelf(row.from_office_id), store.shelf(work.office_id)
        for photo in found:
            await copy_sizes(photo, source, target, photos.copy_id(referral_id, photo.id))
    async with work.finishing() as session:
        await photos.keep(session, found, referral_id, now=work.now)


async def _taken(work: Work, referral_id: UUID) -> tuple[ReceivedReferral | None, str]:
    async with work.transaction() as session:
        row = await session.get(ReceivedReferral, (work.office_id, referral_id))
        number = await crossing.number_here(session, row) if row is not None else ""
    return row, number
