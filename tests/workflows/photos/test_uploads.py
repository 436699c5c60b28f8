"""A photo from ticket to verdict, against the real store and database."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.jobs import SPECS, Job
from hutong.jobs.inline import run_due
from hutong.jobs.rules import backoff
from hutong.jobs.service import retry_failed
from hutong.journal import SYSTEM
from hutong.objects import ObjectMissing, Store
from hutong.photos.errors import PhotoRefused
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from hutong.photos.queries import pairs, photos_by_slot, photos_of, states_of
from hutong.photos.reasons import Reason
from hutong.photos.resemblance import sent_before
from hutong.photos.rounds import AWAY, KINDS, take_up_all
from hutong.photos.states import PhotoState
from hutong.photos.tickets import is_known, original_key, plain_id, received
from hutong.traces import export_to, span


async def test_a_photo_is_verified_stripped_resized_and_its_original_is_gone(desk, pictures):
    about = desk.about(slot="after", item="rubbish")
    content, finished = pictures.tell_tale_jpeg(), []
    with span("request", parent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"):
        photo_id = await desk.sent(content, about)
    assert (await desk.photo(photo_id)).state == PhotoState.UPLOADED
    export_to(finished.append)
    await desk.work()
    export_to(None)
    # One trace over the job to what it asks of the store.
    (job,) = [step for step in finished if step.name == "photo.verify"]
    asked = [step for step in finished if step.name == "s3" and step.parent_id == job.trace.span_id]
    assert len(asked) >= 4
    assert {step.trace.trace_id for step in (job, *asked)} == {"4bf92f3577b34da6a3ce929d0e0e4736"}
    photo = await desk.photo(photo_id)
    assert (photo.state, photo.reason) == (PhotoState.READY, None)
    assert (photo.subject_kind, photo.subject_id, photo.slot, photo.item) == ("patrol", about.id, "after", "rubbish")
    assert (photo.size, photo.sha256) == (len(content), hashlib.sha256(content).digest())
    assert (photo.media_type, photo.width, photo.height) == ("image/jpeg", 1200, 900)
    assert photo.point == {"lat": 39.875, "lon": 116.425}
    assert photo.taken_at == datetime(2026, 11, 20, 10, 11, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert sorted(await desk.files()) == [f"{photo_id}/large.jpg", f"{photo_id}/small.jpg"]
    for key in (photo.large_key, photo.small_key):
        stored = await desk.content(key)
        assert stored.startswith(b"\xff\xd8")
        assert pictures.secret.encode() not in stored
        assert b"Exif" not in stored
    assert await desk.events(photo_id) == [
        ("photo.ready", {"about_kind": "patrol", "about": str(about.id), "slot": "after"})
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Reason.NOT_A_PICTURE),
        (b"\xff\xd8\xff\xe0 nothing follows", Reason.TRUNCATED),
    ],
)
async def test_what_is_refused_says_why_and_leaves_nothing(desk, content, reason):
    photo_id = await desk.sent(content)
    await desk.work()
    photo = await desk.photo(photo_id)
    assert (photo.state, photo.reason) == (PhotoState.REFUSED, reason.sentence)
    assert await desk.files() == {}
    ((kind, data),) = await desk.events(photo_id)
    assert (kind, data["reason"]) == ("photo.refused", reason)
    async with desk.office.session() as session:
        (mine,) = await photos_of(session, "patrol", photo.subject_id)
        assert (mine.is_ready, mine.reason) == (False, reason.sentence)
        assert not await photos_by_slot(session, "patrol", photo.subject_id)


async def test_a_store_that_refuses_connections_keeps_a_photo_waiting_and_no_longer(desk, pictures, server_settings):
    """For more than an hour the job itself goes on; beyond that the hourly round takes it up again."""
    waits = SPECS["photo.verify"]
    assert sum(backoff(n, waits.backoff, chance=0) for n in range(1, waits.max_attempts)) > 3600
    photo_id = await desk.sent(pictures.jpeg())
    away = Store(replace(server_settings, s3_endpoint="http://127.0.0.1:9"))
    mine = update(Job).where(Job.office_id == desk.office.id, Job.kind == "photo.verify")
    for last in (False, True):
        if last:
            async with desk.office.session() as session:
                await session.execute(mine.values(attempts=Job.max_attempts - 1, run_at=func.now()))
        await run_due(desk.office.databases, desk.office.id, {Store: away}, strict=False)
        assert (await desk.photo(photo_id)).state == PhotoState.UPLOADED
    away.close()
    now = datetime.now(UTC)
    await desk.work()
    assert (await desk.photo(photo_id)).state == PhotoState.UPLOADED
    async with desk.office.session() as session:
        since, lost = now - timedelta(days=1), ("WorkerLost",)
        assert await retry_failed(session, KINDS, reasons=AWAY, since=now, by=SYSTEM, now=now) == 0  # It is older.
        assert await retry_failed(session, KINDS, reasons=lost, since=since, by=SYSTEM, now=now) == 0
    assert await take_up_all(desk.office.databases, now=now) >= 1
    await desk.work()
    assert (await desk.photo(photo_id)).state == PhotoState.READY


async def test_a_photo_that_never_came_is_refused(desk):
    photo_id, _form = await desk.ticket()
    await desk.say_uploaded(photo_id)
    await desk.work()
    assert (await desk.photo(photo_id)).reason == Reason.MISSING.sentence


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"media_type": "image/svg+xml"}, Reason.NOT_A_PICTURE),
        ({"media_type": "text/html"}, Reason.NOT_A_PICTURE),
        ({"size": MAX_BYTES + 1}, Reason.TOO_BIG),
        ({"size": 0}, Reason.MISSING),
    ],
)
async def test_no_ticket_for_what_would_be_refused_anyway(desk, changed, reason):
    with pytest.raises(PhotoRefused) as refused:
        await desk.ticket(**changed)
    assert refused.value.reason == reason


async def test_the_store_itself_refuses_more_than_was_allowed(desk):
    _photo_id, form = await desk.ticket(size=10)
    assert await desk.post(form, bytes(MAX_BYTES + 1)) >= 400
    assert await desk.files() == {}


async def test_saying_uploaded_twice_is_one_job_and_one_photo(desk, pictures):
    photo_id = await desk.sent(pictures.jpeg())
    await desk.say_uploaded(photo_id)
    async with desk.office.session() as session:
        jobs = select(func.count()).select_from(Job).where(Job.office_id == desk.office.id, Job.kind == "photo.verify")
        assert (await session.execute(jobs)).scalar_one() == 1
    await desk.work()
    await desk.say_uploaded(photo_id)
    assert await desk.work() == 0
    assert (await desk.photo(photo_id)).state == PhotoState.READY
    assert len(await desk.events(photo_id)) == 1


async def test_only_the_one_with_the_ticket_may_say_so(desk, pictures):
    photo_id, form = await desk.ticket()
    await desk.post(form, pictures.jpeg())
    other = desk.office.people["steward"][1].id
    with pytest.raises(NotThere):
        await desk.say_uploaded(photo_id, other)
    with pytest.raises(NotThere):
        await desk.say_uploaded(new_id())
    async with desk.office.session() as session:
        assert await states_of(session, [photo_id], person=other) == []
        assert [view.state for view in await states_of(session, [photo_id], person=desk.person)] == ["ticket"]


async def test_the_same_file_for_the_same_thing_is_shown_once(desk, pictures):
    about, content = desk.about(slot="before"), pictures.jpeg()
    first, second = await desk.sent(content, about), await desk.sent(content, about)
    await desk.work()
    states = [(await desk.photo(photo_id)).state for photo_id in (first, second)]
    assert sorted(states) == [PhotoState.READY, PhotoState.REPEATED]
    shown = first if states[0] == PhotoState.READY else second
    async with desk.office.session() as session:
        assert [view.id for view in await photos_of(session, "patrol", about.id)] == [shown]
    assert sorted(await desk.files()) == [f"{shown}/large.jpg", f"{shown}/small.jpg"]


async def test_a_file_used_before_for_another_thing_is_only_hinted(desk, pictures):
    content, one, two = pictures.jpeg(), desk.about(), desk.about()
    first = await desk.sent(content, one)
    second = await desk.sent(content, two)
    alone = await desk.sent(pictures.jpeg(640, 480), two)
    await desk.work()
    assert [(await desk.photo(each)).state for each in (first, second, alone)] == [PhotoState.READY] * 3
    async with desk.office.session() as session:
        (hint,) = await sent_before(session, "patrol", two.id, near=None)
        assert (hint.photo, hint.same, hint.kind, hint.subject) == (second, True, "patrol", one.id)
        assert await sent_before(session, "patrol", one.id, near=None) == ()


async def test_a_picture_much_like_one_sent_before_is_hinted_at_as_such(desk, pictures):
    one, two = desk.about(), desk.about(slot="after")
    first, second = await desk.sent(pictures.jpeg(1200, 900), one), await desk.sent(pictures.jpeg(600, 450), two)
    await desk.work()
    async with desk.office.session() as session:
        (hint,) = await sent_before(session, "patrol", two.id, near=4)
        assert (hint.photo, hint.slot, hint.same, hint.subject) == (second, "after", False, one.id)
        assert await sent_before(session, "patrol", two.id, near=None) == ()
        assert await sent_before(session, "patrol", one.id, near=4) == ()
    assert first != second


async def test_a_file_sent_through_the_web_is_one_photo_however_often(desk, pictures):
    about, content = desk.about(slot="after"), pictures.tell_tale_jpeg()
    photo_id = plain_id(about, hashlib.sha256(content).digest())
    assert photo_id != plain_id(about, hashlib.sha256(b"x").digest())
    for _ in range(2):
        async with desk.office.session() as session:
            known = await is_known(session, photo_id)
        if not known:
            await desk.shelf.put(original_key(desk.shelf, photo_id), content, media_type="image/jpeg")
        async with desk.office.session() as session:
            await received(session, desk.shelf, about, photo_id=photo_id, person=desk.person, now=datetime.now(UTC))
        await desk.work()
    async with desk.office.session() as session:
        assert [view.id for view in await photos_of(session, "patrol", about.id)] == [photo_id]
        assert await photos_by_slot(session, "patrol", about.id) == {"after": 1}
    assert sorted(await desk.files()) == [f"{photo_id}/large.jpg", f"{photo_id}/small.jpg"]


async def test_a_form_posted_again_after_the_verdict_leaves_no_original(desk, pictures):
    photo_id, form = await desk.ticket()
    await desk.post(form, pictures.tell_tale_jpeg())
    await desk.say_uploaded(photo_id)
    await desk.work()
    await desk.post(form, pictures.tell_tale_jpeg())
    assert f"{photo_id}/original" in await desk.files()
    async with desk.office.session() as session:
        late = (
            update(Job)
            .where(Job.office_id == desk.office.id, Job.kind == "photo.discard")
            .values(run_at=datetime.now(UTC))
        )
        await session.execute(late)
    await desk.work()
    assert sorted(await desk.files()) == [f"{photo_id}/large.jpg", f"{photo_id}/small.jpg"]


async def test_tickets_that_nobody_used_are_collected_and_others_stay(desk, pictures):
    old, form = await desk.ticket(now=datetime.now(UTC) - timedelta(days=3))
    await desk.post(form, pictures.jpeg())
    fresh, _form = await desk.ticket()
    await desk.work()
    assert await desk.photo(old) is None
    assert (await desk.photo(fresh)).state == PhotoState.TICKET
    with pytest.raises(ObjectMissing):
        await desk.shelf.head(original_key(desk.shelf, old))


async def test_many_tickets_of_a_day_are_one_collection(desk):
    for _ in range(5):
        await desk.ticket()
    async with desk.office.session() as session:
        jobs = select(func.count()).select_from(Job).where(Job.office_id == desk.office.id, Job.kind == "photo.collect")
        assert (await session.execute(jobs)).scalar_one() == 1


async def test_words_to_a_person_take_no_photo(desk, pictures):
    from hutong.patrols.models import Fix

    steward, alley = desk.office.one("steward"), desk.office.alleys[0]
    fixes = {}
    async with desk.office.session() as session:
        for way in ("dissuade", "tidy"):
            fix = Fix(
                office_id=desk.office.id, id=new_id(), alley_id=alley.id, person_id=steward.id, post_kind="steward",
                category="rubbish", way=way, day=datetime.now(UTC).date(), occurred_at=datetime.now(UTC),
            )  # fmt: skip
            fixes[way] = fix.id
            session.add(fix)
    with pytest.raises(PhotoRefused) as refused:
        await desk.ticket(desk.about(kind="fix", id=fixes["dissuade"], slot="before"))
    assert refused.value.reason == Reason.OF_A_PERSON
    photo_id = await desk.sent(pictures.jpeg(), desk.about(kind="fix", id=fixes["tidy"], slot="before"))
    await desk.work()
    assert (await desk.photo(photo_id)).state == PhotoState.READY


async def test_a_photo_sent_before_the_words_were_recorded_is_refused(desk, pictures):
    from hutong.patrols.models import Fix

    about = desk.about(kind="fix", slot="before")
    photo_id = await desk.sent(pictures.jpeg(), about)
    async with desk.office.session() as session:
        session.add(
            Fix(
                office_id=desk.office.id, id=about.id, alley_id=desk.office.alleys[0].id, person_id=desk.person,
                post_kind="steward", category="rubbish", way="dissuade", day=datetime.now(UTC).date(),
                occurred_at=datetime.now(UTC),
            )
        )  # fmt: skip
    await desk.work()
    assert (await desk.photo(photo_id)).reason == Reason.OF_A_PERSON.sentence
    assert await desk.files() == {}


async def test_before_and_after_stand_side_by_side(desk, pictures):
    fix = new_id()
    made = {}
    for name, slot, item, width in (
        ("before wall", "before", "wall", 500),
        ("before road", "before", "road", 510),
        ("after road", "after", "road", 520),
        ("after more", "after", None, 530),
        ("scene", "scene", None, 540),
    ):
        made[name] = await desk.sent(pictures.jpeg(width, 400), desk.about(kind="case", id=fix, slot=slot, item=item))
    await desk.work()
    async with desk.office.session() as session:
        found = pairs(await photos_of(session, "case", fix))
    assert [(p.before and p.before.id, p.after and p.after.id) for p in found] == [
        (made["before wall"], None),
        (made["before road"], made["after road"]),
        (None, made["after more"]),
    ]


@pytest.mark.parametrize(
    ("moment", "offset", "expected"),
    [
        ("2026:11:20 10:11:12", "+09:00", "2026-11-20T01:11:12+00:00"),
        ("2026:11:20 10:11:12", "-03:30", "2026-11-20T13:41:12+00:00"),
        ("2026:11:20 10:11:12", "+99:99", None),
        ("2026:13:40 10:11:12", None, None),
        ("1970:01:01 00:00:00", None, None),
        ("2126:01:01 00:00:00", None, None),
        ("0000:00:00 00:00:00", None, None),
    ],
)
async def test_a_camera_clock_that_is_nonsense_is_no_time(desk, pictures, moment, offset, expected):
    photo_id = await desk.sent(pictures.jpeg(exif=pictures.exif(moment=moment, offset=offset)))
    await desk.work()
    photo = await desk.photo(photo_id)
    assert photo.state == PhotoState.READY
    assert (photo.taken_at.astimezone(UTC).isoformat() if photo.taken_at else None) == expected


@pytest.mark.parametrize(("exif", "expected"), [(False, "2026-11-19T08:00:00"), (True, "2026-11-20T02:11:12")])
async def test_what_the_sender_read_counts_where_the_file_says_nothing(desk, pictures, exif, expected):
    photo_id = await desk.sent(pictures.jpeg(exif=pictures.exif()) if exif else pictures.jpeg())
    async with desk.office.session() as session:
        told = datetime(2026, 11, 19, 8, tzinfo=UTC)
        mine = Photo.office_id == desk.office.id, Photo.id == photo_id
        await session.execute(update(Photo).where(*mine).values(taken_at=told))
    await desk.work()
    assert (await desk.photo(photo_id)).taken_at.astimezone(UTC).isoformat() == f"{expected}+00:00"


async def test_another_office_sees_no_photo_and_no_file(desk, make_office, pictures, store):
    other = await make_office("longtan", people={"steward": 1})
    about = desk.about()
    photo_id = await desk.sent(pictures.jpeg(), about)
    await desk.work()
    async with other.session() as session:
        assert await photos_of(session, "patrol", about.id) == []
        assert (await session.execute(select(Photo).where(Photo.id == photo_id))).scalar_one_or_none() is None
    assert await store.shelf(other.id).names() == []
    async with desk.office.session() as session:
        assert [view.id for view in await photos_of(session, "patrol", about.id)] == [photo_id]
