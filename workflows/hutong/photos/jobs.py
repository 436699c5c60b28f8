"""Looking at what was uploaded, and clearing away what is not needed any more.

The waits between the attempts to look at a photo add up to more than an hour: the store may be away for that long.
"""

from contextlib import suppress
from uuid import UUID

import structlog

from hutong.jobs import Lane, enqueue
from hutong.jobs.handlers import job
from hutong.jobs.work import Work
from hutong.journal import SYSTEM, append
from hutong.objects import Store, StoreAway
from hutong.photos.carrying import copy_sizes, first_of, settle
from hutong.photos.collecting import AT_ONCE, discard_at, forget_tickets, forgotten_tickets
from hutong.photos.events import PhotosCleared
from hutong.photos.examples import EXAMPLE, keys_of_contents
from hutong.photos.looking import keys_of, look_at
from hutong.photos.packed import fetched, note, put
from hutong.photos.reasons import Reason
from hutong.photos.schemas import About
from hutong.photos.states import PhotoState
from hutong.photos.strays import FOLDER, clear, without_photo
from hutong.photos.tickets import is_of_a_person
from hutong.photos.verdicts import Verified, record_ready, record_refused, waiting_photo
from hutong.photos.wanting import known_elsewhere
from hutong.playbooks.library.pictures import hold_shared, pictures_wanted

log = structlog.get_logger(__name__)


@job("photo.verify", lane=Lane.NORMAL, max_attempts=12, time_limit=180, backoff=5)
async def verify(work: Work, photo_id: UUID) -> None:
    """Download, open in a child, upload the two sizes, record the verdict; the original goes last."""
    shelf = work.service(Store).shelf(work.office_id)
    async with work.transaction() as session:
        photo = await waiting_photo(session, photo_id)
        if photo is None:
            return
        about = About(photo.subject_kind, photo.subject_id, photo.slot, photo.item)  # type: ignore[arg-type]  # checked when it was stored
        of_a_person, is_example = await is_of_a_person(session, about), about.kind == EXAMPLE
    verdict = Reason.OF_A_PERSON if of_a_person else await look_at(shelf, photo_id, photo.key, as_it_is=is_example)
    async with work.finishing() as session:
        photo = await waiting_photo(session, photo_id, lock=True)
        if photo is None:
            return
        if isinstance(verdict, Verified):
            await record_ready(session, photo, verdict, now=work.now)
        else:
            record_refused(session, photo, verdict, now=work.now)
        # Once more when the signed form has run out: until then the same form can put a file there again.
        run_at = discard_at(photo.created_at)
        await enqueue(session, "photo.discard", run_at=run_at, photo_id=photo_id, key=photo.key)
    spare = keys_of(shelf, photo_id).values() if photo.state == PhotoState.REPEATED else ()
    with suppress(StoreAway):  # The job above removes the original in any case.
        await shelf.delete(photo.key, *spare)


@job("photo.carry", lane=Lane.NORMAL, max_attempts=12)
async def carry(work: Work, photo_id: UUID) -> None:
    """Copy the two sizes of the photo that this one is a copy of, once there is a verdict on it."""
    shelf = work.service(Store).shelf(work.office_id)
    async with work.transaction() as session:
        first = await first_of(session, photo_id)
    if first is not None and first.state == PhotoState.READY:
        await copy_sizes(first, shelf, shelf, photo_id)
    async with work.finishing() as session:
        copy = await waiting_photo(session, photo_id, lock=True)
        if copy is not None:
            await settle(session, copy, first, now=work.now)


@job("photo.examples", lane=Lane.BULK, max_attempts=12)
async def examples(work: Work) -> None:
    """Example pictures that the rules pin and that are known elsewhere; looked at as every photo is."""
    shelf = work.service(Store).shelf(work.office_id)
    async with work.transaction() as session:
        brought = await known_elsewhere(session)
    await put(shelf, brought)
    async with work.finishing() as session:
        await note(session, shelf, brought, now=work.now)


@job("pack.pictures", lane=Lane.BULK, max_attempts=12)
async def share_pictures(work: Work, pack_id: UUID) -> None:
    """Put the pictures of a pack that the office shares where the other offices of its city find them."""
    shelf = work.service(Store).shelf(work.office_id)
    async with work.transaction() as session:
        wanted = await pictures_wanted(session, pack_id)
        keys = await keys_of_contents(session, wanted[1]) if wanted else {}
    pictures = await fetched(shelf, keys)
    async with work.finishing() as session:
        # Withdrawn meanwhile: then nothing of it stays.
        if wanted and await pictures_wanted(session, pack_id):
            await hold_shared(session, wanted[0], pictures)


@job("pack.forget", lane=Lane.BULK, max_attempts=12)
async def forget_pack(work: Work, key: str) -> None:
    """Remove a file that somebody opened to look at and did not take in."""
    await work.service(Store).shelf(work.office_id).delete(key)


@job("photo.discard", lane=Lane.BULK, max_attempts=20)
async def discard(work: Work, photo_id: UUID, key: str) -> None:
    """Remove an original, which still holds what the camera wrote. `photo_id` is there for whoever reads the row."""
    del photo_id
    await work.service(Store).shelf(work.office_id).delete(key)


@job("photo.collect", lane=Lane.BULK)
async def collect(work: Work) -> None:
    """Remove tickets that nobody came back with, and then whatever was uploaded with them.

    The rows go first: a phone that comes back at that moment has its receipt, and its file stays. What is left behind
    where the store breaks off is a stray.
    """
    async with work.transaction() as session:
        forgotten = dict(await forgotten_tickets(session, now=work.now))
        if gone := await forget_tickets(session, list(forgotten), now=work.now):
            event = PhotosCleared(subject=work.job_id, because="forgotten", photos=len(gone), files=len(gone))
            append(session, event, by=SYSTEM, at=work.now)
        if len(forgotten) == AT_ONCE:
            await enqueue(session, "photo.collect")
    await work.service(Store).shelf(work.office_id).delete(*[forgotten[photo_id] for photo_id in gone])


@job("photo.strays", lane=Lane.BULK, time_limit=3600)
async def remove_strays(work: Work) -> None:
    """Once a month."""
    await clear(work, FOLDER, without_photo)
