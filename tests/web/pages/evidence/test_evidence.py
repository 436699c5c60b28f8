"""A matter's evidence as one file: what the reader may see, hashed, and noted; and holds on it."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import select

import hutong.photos.jobs  # noqa: F401 - declares the job that runs below
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, JournalEvent
from hutong.objects import Store
from hutong.pages.evidence.zipping import Entry, zipped
from hutong.photos.schemas import About
from hutong.photos.tickets import original_key, received


@pytest.fixture
async def case(street, store):
    """With two photos; the file of the second is lost."""
    case_id, now, shelf = new_id(), datetime.now(UTC), store.shelf(street.id)
    person = street.one("alley-chief").id
    async with street.session() as session:
        new = OpenCase(id=case_id, alley=street.alleys[0].id, category="bikes", title="单车😀")
        await open_case(session, new, Reporter(person=person, source="patrol"), by=SYSTEM, now=now)
    photos = [new_id(), new_id()]
    for n, photo in enumerate(photos):
        into = io.BytesIO()
        Image.new("RGB", (64, 48), (90 * n, 90, 60)).save(into, "JPEG")
        await shelf.put(original_key(shelf, photo), into.getvalue(), media_type="image/jpeg")
        async with street.session() as session:
            await received(session, shelf, About("case", case_id), photo_id=photo, person=person, now=now)
    await run_due(street.databases, street.id, {Store: store})
    await shelf.delete(shelf.key("photos", photos[1], "large.jpg"))
    return case_id, photos


async def told(street, case_id, prefix):
    async with street.session() as session:
        kinds = select(JournalEvent.kind).where(
            JournalEvent.office_id == street.id, JournalEvent.subject == case_id, JournalEvent.kind.startswith(prefix)
        )
        return list(await session.scalars(kinds.order_by(JournalEvent.id)))


async def test_the_zip_holds_photos_history_and_a_manifest_of_hashes_and_is_noted(street, case, sign_in, make_office):
    (case_id, photos), admin = case, await sign_in(street, "headquarters")
    home = f"/o/{street.slug}/cases/{case_id}"
    assert f"{home}/evidence" in (await admin.get(home)).text
    answer = await admin.post(f"{home}/evidence/evidence.zip", {}, page=f"{home}/evidence")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    names = {file["name"]: file for file in manifest["files"]}
    assert list(names) == [
        "history.json", "history.html", "history.pdf", f"photos/001-scene-{photos[0]}.jpg", f"photos/002-scene-{photos[1]}.jpg",
    ]  # fmt: skip
    assert names.pop(f"photos/002-scene-{photos[1]}.jpg") == {
        "name": f"photos/002-scene-{photos[1]}.jpg", "missing": True,
    }  # fmt: skip
    for name, file in names.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == file["sha256"]
    history = json.loads(archive.read("history.json"))
    assert (history["title"], history["contact"]) == ("单车😀", None)
    assert "单车😀" in archive.read("history.html").decode()
    assert archive.read("history.pdf").startswith(b"%PDF-")
    assert await told(street, case_id, "evidence") == ["evidence.taken"]
    theirs = await make_office("financial-street", alleys=1, people={"headquarters": 1}, west=True)
    stranger = await sign_in(theirs, "headquarters")
    foreign = f"/o/{theirs.slug}/cases/{case_id}/evidence"
    page = f"/o/{theirs.slug}/cases"
    answers = [
        (await stranger.post(f"{foreign}/{deed}", {}, page=page)).status_code for deed in ("evidence.zip", "holds")
    ]
    assert (answers, (await stranger.get(foreign)).status_code) == ([404, 404], 404)


@pytest.mark.long
async def test_a_hold_is_placed_by_whom_the_rules_name_and_can_be_ended(street, case, sign_in):
    (case_id, _), head, chief = case, await sign_in(street, "headquarters"), await sign_in(street, "alley-chief")
    page = f"/o/{street.slug}/cases/{case_id}/evidence"
    for form, sentence in (
        ({"reason": "dispute", "months": "37"}, "按制度最多 36 个月"),
        ({"reason": "nonsense\0", "months": "1"}, "f-reason"),
        ({"reason": "dispute", "months": "😀"}, "f-months"),
    ):
        answer = await head.post(f"{page}/holds", form, page=page)
        assert (answer.status_code, sentence in answer.text) == (422, True), form
    good = {"reason": "dispute", "months": "12", "note": "法院已受理"}
    assert (await chief.post(f"{page}/holds", good, page=page)).status_code == 422
    for _ in range(2):
        assert (await head.post(f"{page}/holds", good, page=page)).status_code == 303
    shown = (await head.get(page)).text
    assert (shown.count("留存中"), "法院已受理" in shown) == (1, True)
    lift = shown.split("/holds/")[1].split("/lift")[0]
    assert (await chief.post(f"{page}/holds/{lift}/lift", {}, page=page)).status_code == 404
    for _ in range(2):
        assert (await head.post(f"{page}/holds/{lift}/lift", {}, page=page)).status_code == 303
    assert "留存中" not in (await head.get(page)).text
    assert await told(street, case_id, "case.h") == ["case.held", "case.hold_lifted"]


async def test_a_zip_of_any_length_is_sent_in_small_pieces():
    async def entries():
        for n in range(40):
            yield Entry(f"{n}.bin", bytes(1_000_000))

    longest = whole = 0
    async for piece in zipped(entries(), {}, now=datetime(2026, 12, 1, tzinfo=UTC)):
        longest, whole = max(longest, len(piece)), whole + len(piece)
    assert longest < 300_000
    assert whole > 40_000_000
