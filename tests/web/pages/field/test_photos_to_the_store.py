"""A phone's photos straight into the store: only the file that was told of, and a receipt for what was read back."""

import hashlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pyvips
from sqlalchemy import select, update

from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.jobs.models import Job
from hutong.journal import SYSTEM
from hutong.objects import Store
from hutong.photos.models import Photo
from hutong.quotas.schemas import SetQuota
from hutong.quotas.service import count, set_quota
from phones import rows

WHOLE: bytes = pyvips.Image.gaussnoise(320, 240, mean=128, sigma=60).cast("uchar").jpegsave_buffer()


def offered(case, content=WHOLE, **changes):
    """A picture of a report, as a phone describes it before it sends it."""
    told = {"media_type": "image/jpeg", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {"id": str(new_id()), "kind": "case", "of": str(case), "slot": "scene", **told, **changes}


async def put(form, content=WHOLE, **changed):
    async with httpx.AsyncClient() as phone:
        file = {"file": ("p.jpg", content, "image/jpeg")}
        return (await phone.post(form["url"], data={**form["fields"], **changed}, files=file)).status_code


@pytest.fixture
async def told(lanes, pocket, walked, store):
    """A phone whose words are delivered, and the report of its walk; `announced` photos were told of with them."""

    async def tell(*announced):
        phone, message = await pocket(lanes), walked()
        case = message["reports"][0]["id"]
        message["photos"] = [{"id": each, "kind": "case", "of": case} for each in announced]
        answer = await phone.send(message)
        assert answer.status_code == 200, answer.text
        return phone, case

    return tell


async def states(world):
    return {str(photo.id): photo.state for photo in await rows(world, Photo)}


async def test_a_picture_arrives_whole_and_its_receipt_is_given_again_for_a_lost_one(lanes, told, databases, store):
    phone, case = await told(photo_id := str(new_id()))
    photo = offered(case, id=photo_id, taken=1_700_000_000_000, point={"lat": 39.87654, "lon": 116.43219})
    first = await phone.told(photo)
    assert await states(lanes) == {photo_id: "coming"}
    # Its answer was lost on the way to the phone: the same again, and nothing is there yet.
    again = await phone.told(photo)
    assert (set(first), first["form"]["fields"]["key"]) == ({"id", "form"}, again["form"]["fields"]["key"])
    assert await put(first["form"]) == 201
    receipt = {"id": photo_id, "number": "photo"}
    assert [await phone.told(photo) for _ in range(2)] == [receipt, receipt]
    await run_due(databases, lanes.id, {Store: store}, strict=False)
    (row,) = await rows(lanes, Photo)
    assert (row.state, row.reason, bytes(row.sha256)) == ("ready", None, hashlib.sha256(WHOLE).digest())
    assert (row.taken_at.year, row.point, row.told) == (2023, {"lat": 39.877, "lon": 116.432}, None)
    assert await phone.told(photo) == receipt


async def test_a_photo_that_never_comes_is_told_of_on_the_case_and_waited_for(lanes, told, enter):
    _phone, case = await told(photo_id := str(new_id()))
    assert await states(lanes) == {photo_id: "coming"}
    chief = (await enter(lanes, "command")).client
    page = await chief.get(f"/o/{lanes.slug}/cases/{case}")
    assert "还有一张照片没有送到" in page.text


async def test_what_is_not_the_very_file_gets_no_receipt(lanes, told):
    """Cut short, changed, or never sent: the store refuses other lengths, and the office reads the rest back."""
    phone, case = await told()
    photo = offered(case)
    form = (await phone.told(photo))["form"]
    cut, other = WHOLE[4096:], WHOLE[:-1] + b"\0"
    assert [400 <= await put(form, content) < 500 for content in (cut, WHOLE + b"\0", b"")] == [True] * 3
    assert await put(form, other) == 201
    assert set(await phone.told(photo)) == {"id", "form"}
    assert await put(form) == 201
    assert await phone.told(photo) == {"id": photo["id"], "number": "photo"}


async def test_a_form_opens_nothing_but_its_own_place(lanes, told, make_office, store):
    phone, case = await told()
    form = (await phone.told(offered(case)))["form"]
    other = await make_office("longtan")
    key = form["fields"]["key"]
    hostile = [
        {"key": key.replace(str(lanes.id), str(other.id))},
        {"key": key + "x"},
        {"Content-Type": "text/html"},
        {"success_action_status": "200"},
    ]
    assert [await put(form, **changed) for changed in hostile] == [403] * 4
    files = [await store.shelf(office.id).names() for office in (lanes, other)]
    assert files == [[], []]


async def test_a_form_that_ran_out_is_replaced_by_one_for_another_place(lanes, told):
    """Whatever clears away what the old one put there cannot meet the new file."""
    phone, case = await told()
    photo = offered(case)
    first = (await phone.told(photo))["form"]["fields"]["key"]
    async with lanes.session() as session:
        old = datetime.now(UTC) - timedelta(hours=20)
        await session.execute(update(Photo).where(Photo.office_id == lanes.id).values(created_at=old))
    form = (await phone.told(photo))["form"]
    assert form["fields"]["key"] != first
    async with lanes.session() as session:
        discards = select(Job.args).where(Job.office_id == lanes.id, Job.kind == "photo.discard")
        assert [args["key"] for args in await session.scalars(discards)] == [first]
    assert await put(form) == 201
    assert (await phone.told(photo)).get("number") == "photo"


async def test_through_the_office_it_is_the_same_photo(lanes, told, databases, store):
    phone, case = await told(photo_id := str(new_id()))
    photo = offered(case, id=photo_id)
    await phone.told(photo)
    assert (await phone.photo(photo_id, case, WHOLE)).json() == {"id": photo_id, "number": "photo"}
    assert await phone.told(photo) == {"id": photo_id, "number": "photo"}
    await run_due(databases, lanes.id, {Store: store}, strict=False)
    (row,) = await rows(lanes, Photo)
    assert (row.state, bytes(row.sha256)) == ("ready", hashlib.sha256(WHOLE).digest())


async def test_what_is_not_wanted_is_told_photo_by_photo_and_nothing_of_anothers(lanes, told, pocket):
    phone, case = await told(announced := str(new_id()))
    mine = offered(case)
    answer = await phone.ask(
        mine, offered(case, id=announced, media_type="text/html"), offered(case, size=10**9), offered(case, size=0)
    )
    found = answer.json()["photos"]
    assert [("form" in each, bool(each.get("refused"))) for each in found] == [(True, False), *[(False, True)] * 3]
    assert await states(lanes) == {mine["id"]: "coming"}
    neighbour = await pocket(lanes, n=1)
    foreign = [await neighbour.ask(each) for each in (mine, offered(case), offered(new_id(), id=mine["id"]))]
    assert [each.status_code for each in foreign] == [404] * 3
    nonsense = [
        {},
        {"id": "x"},
        offered(case, kind="alley"),
        offered(case, sha256="x"),
        offered(case, point={"lat": 99, "lon": 1}),
    ]
    assert {400 <= (await phone.ask(each)).status_code < 500 for each in nonsense} == {True}
    many = await phone.ask(*(offered(case) for _ in range(31)))
    assert 400 <= many.status_code < 500


async def test_a_full_office_takes_it_later_and_waits_for_it(lanes, told):
    phone, case = await told(photo_id := str(new_id()))
    photo = offered(case, id=photo_id)
    now = datetime.now(UTC)
    async with lanes.session() as session:
        await set_quota(session, SetQuota(most_photos=100, most_gb=1), by=SYSTEM, now=now)
        await count(session, photos=100, size=0, now=now)
    sentence = "街道的照片空间满了，这张没有收下，请告诉街道管理员。危险情况的照片照收。"
    assert await phone.told(photo) == {"id": photo_id, "later": sentence}
    through = await phone.photo(photo_id, case, WHOLE)
    said = through.json()
    assert (through.status_code, said["detail"], said["later"]) == (422, sentence, True)
    assert await states(lanes) == {photo_id: "coming"}
    async with lanes.session() as session:
        await count(session, photos=-100, size=0, now=now)
    assert await put((await phone.told(photo))["form"]) == 201


async def test_photos_that_a_phone_never_sent_are_forgotten_after_a_month(lanes, told, databases, store):
    phone, case = await told(gone := str(new_id()), fresh := str(new_id()))
    async with lanes.session() as session:
        old = datetime.now(UTC) - timedelta(days=31)
        mine = Photo.office_id == lanes.id, Photo.id == gone
        await session.execute(update(Photo).where(*mine).values(created_at=old))
        await session.execute(
            update(Job).where(Job.office_id == lanes.id, Job.kind == "photo.collect").values(run_at=old)
        )
    await run_due(databases, lanes.id, {Store: store}, strict=False)
    assert await states(lanes) == {fresh: "coming"}
    assert "form" in await phone.told(offered(case, id=gone))
