"""Room for photos: counted with each one, warned of in time, refused when full, and never refused to a danger."""

import io
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select, update

import hutong.photos.jobs
import hutong.releases.jobs  # noqa: F401 - declares the jobs that run below
from hutong.access.models import AuthorityAccount
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import City
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, JournalEvent
from hutong.objects import Store
from hutong.photos.errors import PhotoRefused
from hutong.photos.models import Photo
from hutong.photos.reasons import Reason
from hutong.photos.schemas import DANGER, About
from hutong.photos.tickets import check_wanted, original_key, received
from hutong.quotas.measuring import Sizes, is_any_left, next_portion, note_sizes, room_of
from hutong.quotas.rounds import measure_all
from hutong.quotas.rules import MOST_BYTES, MOST_PHOTOS, Level, Standing
from hutong.quotas.schemas import SetQuota
from hutong.quotas.service import count, set_quota, standing
from hutong.releases.schemas import Cover
from hutong.releases.service import cover, take_back
from hutong.retention.photos import erase_photos

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def district(databases, city, street, browser, password, password_hash):
    """Signs in an administrator of a district."""

    async def enter(*, own=True):
        west = (street.district == city.west) == own
        account = AuthorityAccount(
            city_id=city.id, id=new_id(), role="district_admin", district_id=city.west if west else city.east,
            name="李四", login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
        )  # fmt: skip
        async with databases.session(City(city.id)) as session:
            session.add(account)
        found, slug = browser(), city.west_slug if west else city.east_slug
        answer = await found.post(f"/d/{slug}/sign-in", {"login": account.login, "password": password})
        assert answer.status_code == 303, answer.text
        return found, f"/d/{slug}/offices/{street.slug}"

    return enter


async def kinds(street):
    async with street.session() as session:
        told = select(JournalEvent.kind).where(
            JournalEvent.office_id == street.id, JournalEvent.kind.startswith("quota")
        )
        return list(await session.scalars(told.order_by(JournalEvent.id)))


@pytest.mark.long
@given(st.integers(0, 10**6), st.integers(0, 10**12), st.integers(1, 10**6), st.integers(1, 10**12))
def test_it_is_full_when_either_is_and_nearly_from_four_fifths_on(photos, size, most_photos, most_bytes):
    level = Standing(photos, size, most_photos, most_bytes).level
    full = photos >= most_photos or size >= most_bytes
    assert (level is Level.FULL) == full
    if level is Level.ROOM:
        assert photos < 0.8 * most_photos and size < 0.8 * most_bytes  # noqa: PT018 - both or neither


async def test_a_photo_counts_from_its_verdict_and_no_more_once_it_is_erased(street, store):
    shelf, case, photo = store.shelf(street.id), new_id(), new_id()
    into = io.BytesIO()
    Image.new("RGB", (640, 480), (1, 90, 60)).save(into, "JPEG")
    await shelf.put(original_key(shelf, photo), into.getvalue(), media_type="image/jpeg")
    chief = street.one("alley-chief").id
    async with street.session() as session:
        new = OpenCase(id=case, alley=street.alleys[0].id, category="bikes")
        await open_case(session, new, Reporter(person=chief, source="patrol"), by=SYSTEM, now=NOW)
        await session.flush()
        (await session.get_one(Case, (street.id, case))).closed_at = datetime(2020, 1, 2, tzinfo=UTC)
        await received(session, shelf, About("case", case, "after"), photo_id=photo, person=chief, now=NOW)
    await run_due(street.databases, street.id, {Store: store})

    async def room():
        async with street.session() as session:
            return await standing(session)

    kept = await room()
    lying = sum(facts.size for facts in await shelf.names("photos"))
    assert (kept.photos, kept.bytes) == (1, lying)
    async with street.session() as session:
        await cover(session, photo, Cover(cells=(1,)), person=chief, by=SYSTEM, now=NOW)
    await run_due(street.databases, street.id, {Store: store})
    covered = sum(facts.size for facts in await shelf.names("released"))
    assert await room() == kept._replace(bytes=lying + covered)
    async with street.session() as session:
        await take_back(session, photo, because="", person=chief, by=SYSTEM, now=NOW)
    assert await room() == kept
    async with street.session() as session:
        old = update(Photo).where(Photo.office_id == street.id, Photo.id == photo)
        await session.execute(old.values(created_at=datetime(2020, 1, 1, tzinfo=UTC)))
        assert await erase_photos(session, datetime(2021, 1, 1, tzinfo=UTC), NOW) == 1
    assert ((await room()).photos, (await room()).bytes) == (0, 0)


async def test_photos_of_before_anybody_counted_are_measured_portion_by_portion(street, store, sign_in, monkeypatch):
    """One is gone from the store; a worker that stops half way leaves the rest to the next one."""
    shelf, ids = store.shelf(street.id), sorted(new_id() for _ in range(5))
    async with street.session() as session:
        for number, photo in enumerate(ids):
            large, small = (shelf.key("photos", photo, f"{size}.jpg") for size in ("large", "small"))
            row = Photo(
                office_id=street.id, id=photo, subject_kind="case", subject_id=new_id(), slot="scene", state="ready",
                key="k", large_key=large, small_key=small,
            )  # fmt: skip
            session.add(row)
            if number:
                await shelf.put(large, b"x" * 1000 * number, media_type="image/jpeg")
                await shelf.put(small, b"x", media_type="image/jpeg")
    admin = await sign_in(street, "office-admin")
    assert "还有 5 张没有量大小" in (await admin.get(f"/o/{street.slug}/archive")).text
    async with street.session() as session:
        (first, *_) = await next_portion(session, 2)
        assert await note_sizes(session, {first[0]: Sizes(0, 0)}, now=NOW) == 1
        assert await note_sizes(session, {first[0]: Sizes(7, 7)}, now=NOW) == 0
        assert await room_of(session) == Standing(1, 0, unmeasured=4)
    monkeypatch.setattr("hutong.quotas.jobs.next_portion", partial(next_portion, most=3))
    for _ in range(2):
        await measure_all(street.databases, now=NOW)
    await run_due(street.databases, street.id, {Store: store})
    async with street.session() as session:
        assert await room_of(session) == Standing(5, 10_004)
        assert not await is_any_left(session)
    assert await kinds(street) == ["quota.measured"]
    assert "没有量大小" not in (await admin.get(f"/o/{street.slug}/archive")).text


async def test_it_warns_once_refuses_when_full_and_takes_dangers_still(street):
    wanted = {"media_type": "image/jpeg", "size": 1000}
    danger, plain = new_id(), new_id()
    async with street.session() as session:
        await set_quota(session, SetQuota(most_photos=100, most_gb=1), by=SYSTEM, now=NOW)
        for n in (79, 1, 1):
            await count(session, photos=n, size=n * 1000, now=NOW)
        await check_wanted(session, About("case", plain), **wanted)
        await count(session, photos=19, size=0, now=NOW)
        for about in (About("case", plain), About("patrol", new_id())):
            with pytest.raises(PhotoRefused) as refusal:
                await check_wanted(session, about, **wanted)
            assert refusal.value.reason is Reason.FULL
        await check_wanted(session, About("case", plain, item=DANGER), **wanted)
        reporter = Reporter(person=street.one("alley-chief").id, source="danger")
        case = OpenCase(id=danger, alley=street.alleys[0].id, danger=True, description="塌了")
        await open_case(session, case, reporter, by=SYSTEM, now=NOW)
        await session.flush()
        await check_wanted(session, About("case", danger), **wanted)
    assert await kinds(street) == ["quota.set", "quota.nearly_used"]


@pytest.mark.long
async def test_a_district_gives_room_to_its_own_offices_alone(street, sign_in, district):
    (mine, office), (theirs, foreign) = await district(), await district(own=False)
    page = f"{office}/photos"
    assert "照片空间" in (await mine.get(office)).text
    first = (await mine.get(page)).text
    assert (f'value="{MOST_PHOTOS}"' in first, f'value="{MOST_BYTES // 1000**3}"' in first) == (True, True)
    for wrong in (
        {"most_photos": "0", "most_gb": "1"},
        {"most_photos": "😀", "most_gb": "-1"},
        {"most_photos": "9" * 30},
    ):
        assert (await mine.post(page, wrong, page=page)).status_code == 422
    for _ in range(2):
        assert (await mine.post(page, {"most_photos": "1000", "most_gb": "2"}, page=page)).status_code == 303
    async with street.session() as session:
        await count(session, photos=850, size=0, now=NOW)
        assert await standing(session) == Standing(850, 0, 1000, 2 * 1000**3)
    admin = await sign_in(street, "office-admin")
    assert "用了八成以上" in (await admin.get(f"/o/{street.slug}/archive")).text
    answer = await theirs.post(f"{foreign}/photos", {"most_photos": "1000", "most_gb": "2"}, page="/me")
    assert ((await theirs.get(f"{foreign}/photos")).status_code, answer.status_code) == (404, 404)
