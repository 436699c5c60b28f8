"""An office's archive from the end of a month to a check elsewhere: pages, command, and what tampering leads to."""

import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import select, update

import hutong.archives.jobs
import hutong.integrity.jobs
import hutong.photos.jobs  # noqa: F401 - declares the jobs that run below
from hutong.app.cli.archives import check
from hutong.archives.making import copy_key
from hutong.archives.models import Archive, ArchivedPhoto
from hutong.archives.planning import settled_day
from hutong.archives.records import check_records
from hutong.archives.rounds import plan_all
from hutong.archives.rules import Signed, check_chain, check_manifest
from hutong.archives.signing import lying_beside, signature_of
from hutong.ids import new_id
from hutong.integrity.models import IntegrityCheck
from hutong.integrity.rules import CheckKind
from hutong.integrity.service import ask_check
from hutong.jobs import enqueue
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, JournalEvent, seal_now
from hutong.objects import Put, Store, StoreRefused
from hutong.offices.models import Office as OfficeRow
from hutong.photos.models import Photo
from hutong.photos.schemas import About
from hutong.photos.states import PhotoState
from hutong.photos.tickets import original_key, received
from hutong.settings import Settings


def picture(n) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (320, 240), (20 * n, 90, 60)).save(into, "JPEG")
    return into.getvalue()


BEIJING = ZoneInfo("Asia/Shanghai")


class Shelves:
    """An office whose journal began two months ago, with photos of the month before this."""

    def __init__(self, street, store, settings):
        self.street, self.store, self.settings = street, store, settings
        # Months are those of the office's wall.
        self.now = datetime.now(BEIJING)
        self.last = (self.now.replace(day=1) - timedelta(days=3)).replace(day=15)
        self.home = f"/o/{street.slug}/archive"

    async def work(self):
        services = {Store: self.store, Settings: self.settings}
        await run_due(self.street.databases, self.street.id, services)

    async def photo(self, n):
        shelf, photo = self.store.shelf(self.street.id), new_id()
        await shelf.put(original_key(shelf, photo), picture(n), media_type="image/jpeg")
        async with self.street.session() as session:
            await received(session, shelf, About("patrol", new_id()), photo_id=photo, person=None, now=self.now)
        await self.work()
        async with self.street.session() as session:
            mine = update(Photo).where(Photo.office_id == self.street.id, Photo.id == photo)
            await session.execute(mine.values(verified_at=self.last))
        return photo

    async def rows(self, model, *order):
        async with self.street.session() as session:
            return (
                await session.scalars(select(model).where(model.office_id == self.street.id).order_by(*order))
            ).all()

    async def archives(self):
        return await self.rows(Archive, Archive.month)


@pytest.fixture
async def shelves(street, store, web_settings):
    shelves = Shelves(street, store, web_settings)
    await seal_now(street.databases, street.id, seconds=30)
    async with street.session() as session:
        (await session.get_one(OfficeRow, street.id)).created_at = shelves.last - timedelta(days=31)
    shelves.photos = [await shelves.photo(n) for n in (1, 2, 2)]
    return shelves


@pytest.mark.long
async def test_months_that_are_over_are_archived_in_order_once_and_say_how_late(shelves):
    await plan_all(shelves.street.databases, now=shelves.now)
    await shelves.work()
    await plan_all(shelves.street.databases, now=shelves.now)
    await shelves.work()
    first, second = await shelves.archives()
    assert (first.photos, second.photos, second.previous_sha256) == (0, 3, first.sha256)
    assert second.first_position == first.last_position + 1
    assert first.late_days > 20
    # Two photos are the same picture: it lies there once.
    assert len(await shelves.rows(ArchivedPhoto, ArchivedPhoto.sha256)) == 2
    told = [
        event.data["month"]
        for event in await shelves.rows(JournalEvent, JournalEvent.id)
        if event.kind == "archive.made"
    ]
    assert told == [f"{one.month:%Y-%m}" for one in (first, second)]


async def copied(shelves, into):
    """What a copy of the bucket has of this office's months: the latest version of each object."""
    bucket, prefix = shelves.store.archive_bucket, shelves.store.vault(shelves.street.id).key("months")
    listed = await shelves.store.call(lambda client: client.list_objects_v2(Bucket=bucket, Prefix=prefix))
    for key in [one["Key"] for one in listed["Contents"]]:
        got = await shelves.store.call(lambda client, key=key: client.get_object(Bucket=bucket, Key=key)["Body"].read())
        (into / key.rpartition("/")[2]).write_bytes(got)


def check_by_command(folder, key):
    ran = CliRunner().invoke(check, [str(folder), "--key", key, "--json"])
    return json.loads(ran.stdout)


async def read_by_night(shelves, day):
    async with shelves.street.session() as session:
        asked = await ask_check(session, CheckKind.NIGHTLY, person=None, by=SYSTEM, now=shelves.now, day=day)
    await shelves.work()
    async with shelves.street.session() as session:
        return (await session.get_one(IntegrityCheck, (shelves.street.id, asked))).faults


async def test_a_copy_of_the_bucket_is_checked_by_the_key_alone_and_what_is_not_beside_is_made_up_for(
    shelves, tmp_path
):
    await plan_all(shelves.street.databases, now=shelves.now)
    await shelves.work()
    first, second = await shelves.archives()
    await copied(shelves, tmp_path)
    months = [f"{one.month:%Y-%m}" for one in (first, second)]
    whole = {"months": months, "is_whole": True, "faults": [], "records_absent": []}
    assert check_by_command(tmp_path, second.public_key) == whole
    # Who was held up and comes late has its own name, and is not what counts.
    (tmp_path / f"{months[1]}.{'f' * 16}.jsonl").write_bytes(
        (tmp_path / second.key.rpartition("/")[2]).read_bytes().replace(b"photos", b"fotos")
    )
    assert check_by_command(tmp_path, second.public_key) == whole
    # One from before signatures lay there.
    vault, into = shelves.store.vault(shelves.street.id), io.BytesIO()
    await vault.get(Put(first.key, first.version), into, max_bytes=1 << 20)
    old = await vault.put(vault.key("months", "old.jsonl"), into.getvalue(), media_type="x", until=None)
    async with shelves.street.session() as session:
        row = await session.get_one(Archive, (shelves.street.id, first.id))
        row.key, row.version = old.key, old.version
    assert await read_by_night(shelves, shelves.now.date()) == []
    (row, _) = await shelves.archives()
    assert await lying_beside(vault, row) == signature_of(row)
    await vault.put(vault.key("months", "old.sig.json"), b"{}", media_type="x", until=None)
    night = shelves.now.date() + timedelta(days=1)
    assert await read_by_night(shelves, night) == [["changed", f"{months[0]}/signature"]]


async def test_a_lost_file_keeps_no_month_from_being_archived_and_is_told(shelves, sign_in):
    shelf, gone = shelves.store.shelf(shelves.street.id), shelves.photos[0]
    await shelf.delete(shelf.key("photos", gone, "large.jpg"))
    await plan_all(shelves.street.databases, now=shelves.now)
    await shelves.work()
    first, second = await shelves.archives()
    assert (first.photos, second.photos) == (0, 2)
    into = io.BytesIO()
    await shelves.store.vault(shelves.street.id).get(Put(second.key, second.version), into, max_bytes=1 << 20)
    content = into.getvalue().splitlines(keepends=True)
    told = check_manifest(content)
    assert told.faults == []
    beside = io.BytesIO()
    kept = Put(second.records_key, second.records_version)
    await shelves.store.vault(shelves.street.id).get(kept, beside, max_bytes=1 << 20)
    beside.seek(0)
    # The journal's chain, reckoned from the file alone, goes on where the month before ended.
    before = first.journal_hash.hex() if first.journal_hash else ""
    assert check_records(beside, told.records, month=told.month, before=before) == []
    assert (told.records.events, told.journal) == (second.events, second.journal_hash.hex())
    assert second.events == second.last_position - second.first_position + 1
    assert [line["id"] for line in map(json.loads, content) if line["kind"] == "missing"] == [str(gone)]
    (reading,) = await shelves.rows(IntegrityCheck)
    assert (reading.fault_count, reading.faults) == (1, [["missing", f"{gone}/large"]])
    admin = await sign_in(shelves.street, "office-admin")
    assert str(gone) in (await admin.get(f"{shelves.home}/checks/{reading.id}")).text


def test_a_month_is_over_an_hour_after_its_end():
    """What was claimed before midnight and noted after it stands in the month before."""
    midnight = datetime(2026, 12, 1, tzinfo=BEIJING)
    days = [settled_day(midnight + timedelta(minutes=m)).isoformat() for m in (0, 59, 60)]
    assert days == ["2026-11-30", "2026-11-30", "2026-12-01"]


async def test_a_locked_copy_cannot_be_removed_before_its_time(shelves):
    await plan_all(shelves.street.databases, now=shelves.now)
    await shelves.work()
    copy = (await shelves.rows(ArchivedPhoto, ArchivedPhoto.sha256))[0]
    assert (await shelves.archives())[0].lock == "governance"
    with pytest.raises(StoreRefused):
        await shelves.store.vault(shelves.street.id).delete(Put(copy.key, copy.version))


@pytest.mark.long
async def test_no_version_of_an_erased_pictures_copy_is_left_also_where_no_row_names_it(shelves):
    known = await shelves.photo(7)
    (photo,) = [photo for photo in await shelves.rows(Photo) if photo.id == known]
    vault = shelves.store.vault(shelves.street.id)
    key = copy_key(vault, photo.large_sha256)
    for _ in "12":  # Whoever copied was stopped before it was noted, and once more.
        await vault.copy_in(photo.large_key, key, until=None)
    assert await vault.versions(key)
    async with shelves.street.session() as session:
        await enqueue(session, "archive.forget", sha256=photo.large_sha256.hex())
    await shelves.work()
    assert await vault.versions(key)  # It is a picture of the office still.
    async with shelves.street.session() as session:
        await session.execute(update(Photo).where(Photo.id == photo.id).values(state=PhotoState.ERASED))
        await enqueue(session, "archive.forget", sha256=photo.large_sha256.hex())
    await shelves.work()
    assert await vault.versions(key) == []


async def test_the_page_shows_months_hands_out_manifests_and_reads_back(shelves, sign_in, make_office):
    admin = await sign_in(shelves.street, "office-admin")
    assert "补做归档" in (await admin.get(shelves.home)).text
    assert (await admin.post(f"{shelves.home}/make", {}, page=shelves.home)).status_code == 303
    await shelves.work()
    page = (await admin.get(shelves.home)).text
    assert ("已签名" in page, "补做归档" in page, "有权的人可以解除" in page) == (True, False, True)
    signed = []
    for one in await shelves.archives():
        link = await admin.get(f"{shelves.home}/{one.id}/manifest")
        async with httpx.AsyncClient() as direct:
            content = (await direct.get(link.headers["location"])).content
        beside = json.loads((await admin.get(f"{shelves.home}/{one.id}/signature")).content)
        checked = check_manifest(content.splitlines(keepends=True))
        signed.append(Signed(checked, beside["signature"], beside["public_key"]))
    assert check_chain(signed, trusted=[beside["public_key"]]) == []
    assert len((await admin.get(f"{shelves.home}/months.xlsx")).content) > 1000
    taken = await admin.post(f"{shelves.home}/{one.id}/evidence.zip", {}, page=shelves.home)
    month = zipfile.ZipFile(io.BytesIO(taken.content))
    (records,) = [name for name in month.namelist() if name.endswith(".records.jsonl.gz")]
    assert hashlib.sha256(month.read(records)).digest() == one.records_sha256
    link = await admin.get(f"{shelves.home}/{one.id}/records")
    async with httpx.AsyncClient() as direct:
        assert (await direct.get(link.headers["location"])).content == month.read(records)
    lists = [name for name in month.namelist() if name.startswith("events/")]
    lines = [json.loads(line) for name in lists for line in month.read(name).splitlines()]
    assert [line["position"] for line in lines] == list(range(one.first_position, one.last_position + 1))
    seen = {}
    for kind in ("archive", "whole"):
        asked = await admin.post(f"{shelves.home}/checks/{kind}", {}, page=shelves.home)
        again = await admin.post(f"{shelves.home}/checks/{kind}", {}, page=shelves.home)
        assert asked.headers["location"] == again.headers["location"]
        assert "正在核对" in (await admin.get(asked.headers["location"])).text
        seen[kind] = asked.headers["location"]
    await shelves.work()
    assert ["没有问题" in (await admin.get(where)).text for where in seen.values()] == [True, True]
    theirs = await make_office("financial-street", alleys=1, people={"office-admin": 1, "alley-chief": 1}, west=True)
    stranger, chief = await sign_in(theirs, "office-admin"), await sign_in(theirs, "alley-chief")
    mine, check = (await shelves.archives())[0].id, seen["whole"].rpartition("/")[2]
    foreign = [f"{mine}/manifest", f"{mine}/signature", f"{mine}/records", f"checks/{check}"]
    answers = [(await stranger.get(f"/o/{theirs.slug}/archive/{path}")).status_code for path in foreign]
    stop = await stranger.post(f"/o/{theirs.slug}/archive/checks/{check}/stop", {}, page=f"/o/{theirs.slug}/archive")
    odd = await stranger.post(f"/o/{theirs.slug}/archive/checks/nightly", {}, page=f"/o/{theirs.slug}/archive")
    assert (answers, stop.status_code, odd.status_code) == ([404] * 4, 404, 404)
    assert (await chief.get(f"/o/{theirs.slug}/archive")).status_code == 403


@pytest.mark.long
async def test_what_was_changed_in_the_store_is_found_told_and_named(shelves, sign_in):
    await plan_all(shelves.street.databases, now=shelves.now)
    await shelves.work()
    shelf, (changed, gone, _) = shelves.store.shelf(shelves.street.id), shelves.photos
    await shelf.put(shelf.key("photos", changed, "large.jpg"), picture(9), media_type="image/jpeg")
    await shelf.delete(shelf.key("photos", gone, "small.jpg"))
    async with shelves.street.session() as session:
        tampered = update(Archive).where(Archive.office_id == shelves.street.id, Archive.photos == 3)
        await session.execute(tampered.values(sha256=b"x" * 32))
    vault, latest = shelves.store.vault(shelves.street.id), (await shelves.archives())[1]
    bent = await vault.put(latest.records_key, b"bent", media_type="application/gzip", until=None)
    async with shelves.street.session() as session:
        points = update(Archive).where(Archive.office_id == shelves.street.id, Archive.id == latest.id)
        await session.execute(points.values(records_version=bent.version))
    admin = await sign_in(shelves.street, "office-admin")
    api = f"/o/{shelves.street.slug}/api/archives"
    token = {"x-csrf-token": (await admin.get("/me")).text.split('csrf-token" content="')[1].split('"')[0]}
    asked = {
        kind: (await admin.client.post(f"{api}/checks/{kind}", headers=token)).json() for kind in ("whole", "archive")
    }
    await shelves.work()
    found = {
        kind: (await admin.get(f"{api}/checks/{one['id']}", accept="application/json")).json()
        for kind, one in asked.items()
    }
    assert sorted(map(tuple, found["whole"]["faults"])) == [
        ("changed", f"{changed}/large"),
        ("missing", f"{gone}/small"),
    ]
    month = f"{latest.month:%Y-%m}"
    records = latest.records_key.rpartition("/")[2]
    assert found["archive"]["faults"] == [
        ["changed", month], ["changed", f"{month}/{records}"], ["changed", f"{month}/signature"]
    ]  # fmt: skip
    page = (await admin.get(f"{shelves.home}/checks/{asked['whole']['id']}")).text
    assert ("有问题" in page, "内容变了" in page, str(gone) in page) == (True, True, True)
    listed = (await admin.get(api, accept="application/json")).json()
    assert ([one["photos"] for one in listed["archives"]], listed["due"]) == ([3, 0], [])


async def test_a_reading_that_was_stopped_reads_no_further(shelves, sign_in):
    admin = await sign_in(shelves.street, "office-admin")
    asked = (await admin.post(f"{shelves.home}/checks/whole", {}, page=shelves.home)).headers["location"]
    for _ in range(2):
        assert (await admin.post(f"{asked}/stop", {}, page=asked)).status_code == 303
    await shelves.work()
    page = (await admin.get(asked)).text
    assert ("已停止" in page, "读了 0 项" in page) == (True, True)
