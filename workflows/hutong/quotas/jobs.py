"""Measuring what was kept before anybody measured."""

from hutong.jobs import Lane, Work, job
from hutong.journal import SYSTEM, append
from hutong.objects import ObjectMissing, Shelf, Store
from hutong.quotas.events import PhotosMeasured
from hutong.quotas.measuring import Sizes, next_portion, note_sizes
from hutong.quotas.service import standing


@job("quota.measure", lane=Lane.BULK, max_attempts=12, time_limit=6 * 3600)
async def measure(work: Work) -> None:
    """Asks the store how long files are; reads none of them."""
    shelf = work.service(Store).shelf(work.office_id)
    while True:
        async with work.transaction() as session:
            portion = await next_portion(session)
        if not portion:
            break
        sizes = {
            photo_id: Sizes(await _size(shelf, large), await _size(shelf, small)) for photo_id, large, small in portion
        }
        async with work.transaction() as session:
            await note_sizes(session, sizes, now=work.now)
    async with work.finishing() as session:
        kept = await standing(session)
        event = PhotosMeasured(subject=work.office_id, photos=kept.photos, bytes=kept.bytes)
        append(session, event, by=SYSTEM, at=work.now)


async def _size(shelf: Shelf, key: str | None) -> int:
    try:
        return (await shelf.head(key)).size if key else 0
    except ObjectMissing:
        return 0
