"""What tests of a steward's phone share: rows of a table, pictures as a camera makes them, its store, and a kill."""

import io
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pillow_heif
import pytest
from PIL import Image
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.patrols.models import Fix, Patrol
from hutong.photos.examples import example_id
from hutong.photos.models import Photo
from hutong.submissions.models import Submission

SEND = "**/field/submissions"
TAKEN = "2026:01:02 03:04:05"
"""By the clock of the camera, which in a phone is the phone's."""
TAKEN_AT = datetime.strptime(TAKEN, "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
POINT = {"lat": 39.877, "lon": 116.432}
"""Where the camera says that it was, as it is kept."""

HERE = {
    "timezone_id": "UTC",
    "permissions": ["geolocation"],
    "geolocation": {"latitude": 39.87654, "longitude": 116.43219},
}


def picture(colour=(200, 30, 30), side=(2400, 1800)) -> dict:
    """Noise, as a camera's pictures are: a flat colour would be small without any help."""
    into = io.BytesIO()
    noise = Image.effect_noise(side, 90).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = TAKEN
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 52.0, 35.544), 3: "E", 4: (116.0, 25.0, 55.884)})
    Image.blend(noise, Image.new("RGB", side, colour), 0.3).save(into, "JPEG", quality=95, exif=exif)
    assert into.tell() > 1_000_000
    return {"name": "巷口.jpg", "mimeType": "image/jpeg", "buffer": into.getvalue()}


def undrawable(more=0) -> dict:
    """HEIC, which Chromium cannot draw, by the same camera at the same place; `more` bytes behind it."""
    into = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = TAKEN
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 52.0, 35.544), 3: "E", 4: (116.0, 25.0, 55.884)})
    shown = Image.effect_noise((640, 480), 40).convert("RGB")
    pillow_heif.from_pillow(shown).save(into, quality=60, exif=exif.tobytes())
    return {"name": "IMG_7.HEIC", "mimeType": "image/heic", "buffer": into.getvalue() + bytes(more)}


async def keep_examples(world, store, *names, put_in_force):
    """The first item of the list in force shows pictures of those names; each photo, and what it is answered with."""
    own = world.playbook.checklists[-1]
    first = msgspec.structs.replace(own.items[0], photo=names[0], photos=names[1:])
    changed = msgspec.structs.replace(own, items=(first, *own.items[1:]))
    await put_in_force(world, checklists=(*world.playbook.checklists[:-1], changed))
    return [await _keep_example(world, store, name, shade=60 * n) for n, name in enumerate(names)]


async def _keep_example(world, store, name, *, shade):
    shelf, photo = store.shelf(world.id), new_id()
    large, small = (shelf.key("photos", photo, f"{size}.jpg") for size in ("large", "small"))
    into = io.BytesIO()
    Image.new("RGB", (320, 240), (40, 120, 90 + shade)).save(into, "JPEG")
    await shelf.put(small, into.getvalue(), media_type="image/jpeg")
    async with world.session() as session:
        session.add(
            Photo(
                office_id=world.id, id=photo, subject_kind="example", subject_id=example_id(world.id, name), slot="scene",
                state="ready", key="k", large_key=large, small_key=small,
            )
        )  # fmt: skip
    return photo, into.getvalue()


STORE = """async (name) => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("hutong-field");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  if (!database.objectStoreNames.contains(name)) return [];
  const rows = await new Promise((resolve) => {
    const request = database.transaction(name).objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database.close();
  return rows.map(({ blob, ...row }) => ({ ...row, bytes: blob ? blob.size : 0 }));
}"""
CARRIED = "async () => (await Promise.all((await caches.keys()).map(async (n) => (await (await caches.open(n)).keys()).map((r) => new URL(r.url).pathname)))).flat()"


NEXT = """(asked) => {
  const { at, shown } = document.querySelector('[data-shown]').dataset;
  return at !== asked && ['ask', 'finish'].includes(shown);
}"""
TWICE = 450
"""Milliseconds within which a second tap is taken for a hand that shakes."""


async def kept(page, name):
    return await page.evaluate(STORE, name)


async def carried(page, shell):
    """Waits until the phone has the page for a cold start; returns all that it keeps of pages and files."""
    await page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    while shell not in (found := await page.evaluate(CARRIED)):
        await page.wait_for_timeout(50)
    return found


async def rows(world, table):
    async with world.session() as session:
        return list((await session.execute(select(table))).scalars())


async def counts(world):
    return [len(await rows(world, table)) for table in (Submission, Patrol, Case, Fix, Photo)]


async def delivered(page):
    """Waits until the list says so in words, photos and all; says what it says instead."""
    for _ in range(600):
        words = await page.inner_text("#main")
        if "已送达（回执号" in words and "等待发送" not in words:
            return
        await page.wait_for_timeout(100)
    pytest.fail(f"not delivered: {words} {await kept(page, 'items')}")


async def attach_place(page):
    await page.click("text=附上我现在的位置")
    await page.wait_for_selector("text=已附上现在的位置")


def kill(folder: Path) -> None:
    """As a phone does with what it needs the memory of: at once."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in command:
            try:
                os.kill(int(entry.name), signal.SIGKILL)
            except ProcessLookupError:
                continue


async def step(page, words, then):
    """One tap, not taken for a hand that shakes; and the screen that follows."""
    await page.wait_for_timeout(TWICE)
    await page.click(words)
    await page.wait_for_selector(then)


async def one_report(page, photo=None):
    """A small item in the queue, sent by hand; with a photo where one is given."""
    await step(page, "text=上报一件事", "[data-shown=write]")
    await page.fill("textarea", "路面有个坑，下雨积水")
    await step(page, "text=下一步", "[data-shown=count]")
    await step(page, "text=说不准", "[data-shown=pick]")
    await step(page, "text=按写的内容来定", "[data-shown=shoot-scene]")
    if photo is not None:
        await page.set_input_files("[data-photos=scene] input", photo)
        await page.wait_for_selector("[data-photos=scene] li")
    await step(page, "text=下一步", "[data-shown=look]")
    await step(page, "text=对，送出", "[data-shown=item]")
