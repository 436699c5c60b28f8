"""What was left behind: tickets however many, and objects of the store that no photo has."""

from datetime import timedelta

from sqlalchemy import func, select, update

from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import JournalEvent
from hutong.photos.models import Photo


async def ordered(desk, kind):
    async with desk.office.session() as session:
        await enqueue(session, kind)
    await desk.work()


async def cleared(desk):
    """What the journal tells of it."""
    async with desk.office.session() as session:
        told = select(JournalEvent.data).where(JournalEvent.kind == "photo.cleared").order_by(JournalEvent.id)
        return (await session.scalars(told)).all()


async def test_what_no_photo_has_is_removed_from_the_store_once_it_is_old(desk, pictures, monkeypatch):
    ready = await desk.sent(pictures.jpeg())
    await desk.work()
    waiting, form = await desk.ticket()
    assert await desk.post(form, pictures.jpeg(640, 480)) == 201
    stray = new_id()
    # A worker died after the copy, or the original came back by its signed form.
    for photo_id, name in ((stray, "large.jpg"), (ready, "original")):
        await desk.shelf.put(desk.shelf.key("photos", photo_id, name), b"left behind", media_type="image/jpeg")
    kept = {f"{ready}/large.jpg", f"{ready}/small.jpg", f"{waiting}/original"}
    await ordered(desk, "photo.strays")
    assert set(await desk.files()) == {*kept, f"{stray}/large.jpg", f"{ready}/original"}  # Nothing is old yet.
    monkeypatch.setattr("hutong.photos.strays.STRAY_AFTER", timedelta(days=-1))
    monkeypatch.setattr("hutong.photos.strays.AT_ONCE", 2)
    await ordered(desk, "photo.strays")
    assert set(await desk.files()) == kept
    told = [(event["because"], event["photos"], event["files"]) for event in await cleared(desk)]
    assert told == [("stray", 2, 2)] or sorted(told) == [("stray", 1, 1)] * 2  # By batches of two photos.


async def test_more_forgotten_tickets_than_are_taken_at_once_all_go(desk, monkeypatch):
    for place in ("collecting", "jobs"):
        monkeypatch.setattr(f"hutong.photos.{place}.AT_ONCE", 2)
    for _ in range(5):
        await desk.ticket()
    async with desk.office.session() as session:
        mine = update(Photo).where(Photo.office_id == desk.office.id)
        await session.execute(mine.values(created_at=func.now() - timedelta(days=2)))
    await ordered(desk, "photo.collect")
    async with desk.office.session() as session:
        assert await session.scalar(select(func.count()).select_from(Photo)) == 0
    assert [(event["because"], event["photos"]) for event in await cleared(desk)] == [
        ("forgotten", 2), ("forgotten", 2), ("forgotten", 1)
    ]  # fmt: skip
