"""A picture that the phone cannot draw comes as it is, and what its camera wrote is read here."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pillow_heif
from PIL import Image

from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.objects import Store
from hutong.photos.limits import MAX_BYTES
from hutong.photos.models import Photo
from phones import rows


def heic():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:20 10:11:12"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (39.0, 52.0, 30.5), "E", (116.0, 25.0, 30.5)
    into = io.BytesIO()
    pillow_heif.from_pillow(Image.radial_gradient("L").convert("RGB")).save(into, quality=80, exif=exif.tobytes())
    return into.getvalue()


async def test_heic_goes_through_the_queue_whole_with_its_own_time_and_place(lanes, pocket, walked, databases, store):
    phone, message = await pocket(lanes), walked()
    case = message["reports"][0]["id"]
    # The phone knows neither its kind nor anything in it.
    for _ in range(2):
        assert (await phone.photo(photo := new_id(), case, heic())).status_code == 200
    assert (await phone.send(message)).status_code == 200
    await run_due(databases, lanes.id, {Store: store}, strict=False)
    kept = {row.id: row for row in await rows(lanes, Photo)}
    assert sorted(row.state for row in kept.values()) == ["ready", "repeated"]
    ready = next(row for row in kept.values() if row.state == "ready")
    assert photo in kept
    assert (ready.media_type, ready.taken_at) == ("image/heic", datetime(2026, 11, 20, 2, 11, 12, tzinfo=UTC))
    assert ready.point == {"lat": 39.875, "lon": 116.425}


async def test_one_that_is_too_large_is_refused_with_the_limit_in_words(lanes, pocket, walked):
    phone, message = await pocket(lanes), walked()
    answer = await phone.photo(new_id(), message["reports"][0]["id"], heic() + bytes(MAX_BYTES))
    assert (answer.status_code, answer.json()["detail"]) == (422, "照片太大了，请选 15 MB 以内的照片。")
    assert await rows(lanes, Photo) == []


def test_the_phone_knows_the_same_limit():
    script = (Path(__file__).parents[4] / "web" / "assets" / "js" / "field" / "photos.js").read_text(encoding="utf-8")
    assert int(re.search(r"LIMIT_BYTES = ([\d_]+)", script)[1].replace("_", "")) == MAX_BYTES
