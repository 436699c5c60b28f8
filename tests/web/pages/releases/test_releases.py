"""A photo is seen outside its office only after a person looked at it, covered, and only as long as she lets it."""

import io
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

import hutong.photos.jobs
import hutong.releases.jobs  # noqa: F401 - declares the jobs that run below
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, JournalEvent
from hutong.objects import Store
from hutong.photos.models import Photo
from hutong.photos.schemas import About
from hutong.photos.tickets import original_key, received
from hutong.releases.models import PhotoRelease


def picture() -> bytes:
    """Half red, half blue."""
    into = io.BytesIO()
    image = Image.new("RGB", (640, 480), (200, 30, 30))
    image.paste((30, 30, 200), (320, 0, 640, 480))
    image.save(into, "JPEG")
    return into.getvalue()


class Scene:
    """A closed matter of the first alley, with one photo of how it looks now."""

    def __init__(self, street, store):
        self.street, self.store = street, store
        self.shelf = store.shelf(street.id)
        self.case, self.photo = new_id(), new_id()
        self.here = f"/o/{street.slug}/releases/{self.photo}"
        self.wall = f"/b/{street.alleys[0].board_code}"

    async def begin(self):
        now, chief = datetime.now(UTC), self.street.one("alley-chief").id
        async with self.street.session() as session:
            case = OpenCase(id=self.case, alley=self.street.alleys[0].id, category="bikes")
            await open_case(session, case, Reporter(person=chief, source="patrol"), by=SYSTEM, now=now)
        await self.shelf.put(original_key(self.shelf, self.photo), picture(), media_type="image/jpeg")
        async with self.street.session() as session:
            (await session.get_one(Case, (self.street.id, self.case))).closed_at = now
            about = About("case", self.case, "after")
            await received(session, self.shelf, about, photo_id=self.photo, person=chief, now=now)
        await self.work()
        return self

    async def work(self):
        await run_due(self.street.databases, self.street.id, {Store: self.store})

    async def release(self):
        async with self.street.session() as session:
            mine = select(PhotoRelease).where(
                PhotoRelease.office_id == self.street.id, PhotoRelease.photo_id == self.photo
            )
            return (await session.scalars(mine.order_by(PhotoRelease.covered_at.desc()).limit(1))).one()

    async def kinds(self):
        async with self.street.session() as session:
            told = select(JournalEvent.kind).where(
                JournalEvent.office_id == self.street.id, JournalEvent.subject == self.photo
            )
            return list(await session.scalars(told.order_by(JournalEvent.id)))


@pytest.fixture
async def scene(street, store):
    return await Scene(street, store).begin()


async def fetched(answer) -> Image.Image:
    assert answer.status_code == 302, answer.text
    async with httpx.AsyncClient() as direct:
        return Image.open(io.BytesIO((await direct.get(answer.headers["location"])).content)).convert("RGB")


async def test_only_what_a_person_let_go_hangs_on_the_wall_and_covered(scene, sign_in, browser, monkeypatch):
    admin, visitor = await sign_in(scene.street, "office-admin"), browser()
    outside = (f"{scene.wall}/pictures/{scene.photo}", f"{scene.wall}/maps/{scene.photo}")

    async def seen():
        page = (await visitor.get(f"{scene.wall}/")).text
        return sorted(set(re.findall(r"/pictures/([0-9a-f-]+)", page)))

    assert scene.here in (await admin.get(f"/o/{scene.street.slug}/cases/{scene.case}")).text
    assert await seen() == []
    tool = (await admin.get(scene.here)).text
    assert len(re.findall(r'name="cells"', tool)) == 24
    # The left half by its cells, and the middle with a finger: both sides of the border are gone.
    typed = {"drawn": "400,0,200,1000", "cells": ["1", "7", "13", "19"]}
    assert (await admin.post(f"{scene.here}/cover", typed, page=scene.here)).status_code == 303
    assert await seen() == []
    await scene.work()
    release = await scene.release()
    assert (release.state, len(release.places), await seen()) == ("ready", 5, [])
    preview = await fetched(await admin.get(f"{scene.here}/covered/large"))
    blurred = preview.getpixel((320, 240))
    assert blurred not in {(200, 30, 30), (30, 30, 200)}
    unseen = await admin.post(f"{scene.here}/let-go", {"release": str(release.id)}, page=scene.here)
    assert (unseen.status_code, "请先看一遍照片" in unseen.text) == (422, True)
    letting = {"release": str(release.id), "seen": "1"}
    assert (await admin.post(f"{scene.here}/let-go", letting, page=scene.here)).status_code == 303
    assert (await admin.post(f"{scene.here}/let-go", letting, page=scene.here)).status_code == 409
    assert await seen() == [str(release.id)]
    shown = await fetched(await visitor.get(f"{scene.wall}/pictures/{release.id}"))
    assert shown.tobytes() == preview.tobytes()
    assert not shown.getexif()
    # What a worker left who died before there was a release goes; what hangs there stays.
    monkeypatch.setattr("hutong.photos.strays.STRAY_AFTER", timedelta(days=-1))
    await scene.shelf.put(scene.shelf.key("released", new_id(), "large.jpg"), b"left", media_type="image/jpeg")
    async with scene.street.session() as session:
        await enqueue(session, "release.strays")
    await scene.work()
    left = {name.key.partition("/released/")[2] for name in await scene.shelf.names("released")}
    assert left == {f"{release.id}/{size}.jpg" for size in ("large", "small")}
    other = f"/b/{scene.street.alleys[1].board_code}/pictures/{release.id}"
    answers = [(await visitor.get(path)).status_code for path in (*outside, other)]
    assert answers == [404, 404, 404]
    listed = (await admin.get(f"/o/{scene.street.slug}/releases")).text
    assert (scene.here in listed, "已公开" in listed) == (True, True)
    empty = await admin.post(f"{scene.here}/take-back", {"because": " "}, page=scene.here)
    assert (empty.status_code, "请写一句为什么收回" in empty.text) == (422, True)
    assert (await admin.post(f"{scene.here}/take-back", {"because": "家人要求"}, page=scene.here)).status_code == 303
    assert await seen() == []
    assert (await visitor.get(f"{scene.wall}/pictures/{release.id}")).status_code == 404
    assert (await admin.get(f"{scene.here}/covered/large")).status_code == 404
    await scene.work()
    assert [name.key for name in await scene.shelf.names("released", release.id)] == []
    assert await scene.kinds() == ["photo.ready", "photo.covered", "photo.released", "photo.withdrawn"]


@pytest.mark.long
async def test_covering_again_takes_down_what_hangs_and_nonsense_gets_a_sentence(scene, sign_in):
    admin = await sign_in(scene.street, "office-admin")
    for wrong in ("1,2,3", "x\0", "😀" * 40, "1001,0,1,1"):
        answer = await admin.post(f"{scene.here}/cover", {"drawn": wrong}, page=scene.here)
        assert (answer.status_code, "有一处框不对" in answer.text or "summary-wrong" in answer.text) == (422, True), (
            wrong
        )
    assert (await admin.post(f"{scene.here}/cover", {"cells": "99"}, page=scene.here)).status_code == 422
    for _ in range(2):
        assert (await admin.post(f"{scene.here}/cover", {"drawn": "0,0,9,9"}, page=scene.here)).status_code == 303
    await scene.work()
    first = await scene.release()
    letting = {"release": str(first.id), "seen": "1"}
    assert (await admin.post(f"{scene.here}/let-go", letting, page=scene.here)).status_code == 303
    assert (await admin.post(f"{scene.here}/cover", {"drawn": "0,0,9,9"}, page=scene.here)).status_code == 303
    early = await admin.post(f"{scene.here}/let-go", letting, page=scene.here)
    assert early.status_code == 409
    assert await scene.kinds() == [
        "photo.ready", "photo.covered", "photo.released", "photo.withdrawn", "photo.covered",
    ]  # fmt: skip


@pytest.mark.long
async def test_who_may_not_let_go_and_other_offices_find_nothing(scene, sign_in, make_office):
    theirs = await make_office("financial-street", alleys=1, people={"office-admin": 1}, west=True)
    stranger, chief = await sign_in(theirs, "office-admin"), await sign_in(scene.street, "alley-chief")
    home = f"/o/{theirs.slug}/releases"
    assert (await stranger.get(f"{home}/{scene.photo}")).status_code == 404
    for deed in ("cover", "let-go", "take-back"):
        assert (await stranger.post(f"{home}/{scene.photo}/{deed}", {}, page=home)).status_code == 404
    assert ((await stranger.get(scene.here)).status_code, (await chief.get(scene.here)).status_code) == (404, 403)
    admin = await sign_in(scene.street, "office-admin")
    async with scene.street.session() as session:
        walk = Photo(
            office_id=scene.street.id, id=new_id(), subject_kind="visit", subject_id=new_id(), slot="scene",
            state="ready", key="k", large_key="l", small_key="s",
        )  # fmt: skip
        session.add(walk)
    assert (await admin.get(f"/o/{scene.street.slug}/releases/{walk.id}")).status_code == 404
