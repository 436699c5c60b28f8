"""A photo of an inspection stands for the case too that its finding became, and nobody sends it again."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.photos.carrying import carry
from hutong.photos.models import Photo
from hutong.photos.queries import photos_by_slot
from hutong.photos.reasons import Reason
from hutong.photos.resemblance import sent_before
from hutong.photos.states import PhotoState

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


@pytest.fixture
def carried(desk):
    """`await carried(inspection, *photos)`: the case to which they were carried."""

    async def go(inspection, *photos, case=None):
        about = desk.about(kind="case", id=case or new_id(), slot="before")
        async with desk.office.session() as session:
            await carry(session, photos, kind="inspection", subject=inspection.id, about=about, now=NOW)
        return about.id

    return go


async def copies(desk, case):
    async with desk.office.session() as session:
        return list(await session.scalars(select(Photo).where(Photo.subject_id == case)))


async def test_a_photo_that_was_looked_through_is_copied_once_and_counts_at_once(desk, pictures, carried):
    inspection = desk.about(kind="inspection")
    first = await desk.sent(pictures.jpeg(exif=pictures.exif()), inspection)
    await desk.work()
    case = await carried(inspection, first, first, new_id())
    async with desk.office.session() as session:
        assert await photos_by_slot(session, "case", case) == {"before": 1}
    await carried(inspection, first, case=case)
    await desk.work()
    (copy,) = await copies(desk, case)
    whole = await desk.photo(first)
    assert (copy.state, copy.carried_from, copy.sha256, copy.point) == ("ready", first, whole.sha256, whole.point)
    assert (copy.taken_at, copy.uploaded_by) == (whole.taken_at, whole.uploaded_by)
    assert await desk.content(copy.large_key) == await desk.content(whole.large_key)
    assert {f"{first}/large.jpg", f"{copy.id}/large.jpg", f"{copy.id}/small.jpg"} <= set(await desk.files())
    async with desk.office.session() as session:
        # The very same file, and no hint that somebody used an old picture again.
        assert await sent_before(session, "case", case, near=16) == ()
        assert await sent_before(session, "inspection", inspection.id, near=16) == ()


async def test_one_that_is_looked_at_still_gets_the_verdict_of_the_first(desk, pictures, carried):
    inspection = desk.about(kind="inspection")
    good, bad = await desk.sent(pictures.jpeg(), inspection), await desk.sent(b"no picture at all", inspection)
    case = await carried(inspection, good, bad)
    for _ in range(3):
        await desk.work()
    found = {copy.carried_from: copy for copy in await copies(desk, case)}
    assert found[bad].reason == Reason.NOT_A_PICTURE.sentence
    assert found[bad].state == PhotoState.REFUSED
    # The good one was asked for again after half a minute, which is not over here.
    assert found[good].state in {PhotoState.READY, PhotoState.UPLOADED}


async def test_photos_of_something_else_are_not_carried(desk, pictures, carried):
    other = await desk.sent(pictures.jpeg(), desk.about(kind="patrol"))
    assert await copies(desk, await carried(desk.about(kind="inspection"), other)) == []
