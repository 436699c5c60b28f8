"""The wall of an alley in Chromium: reached by its code, without account and without script, light on any connection."""

import io
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from PIL import Image
from sqlalchemy import select, update

from hutong.alley_records.models import AlleyMap
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.commitments.models import Decision
from hutong.commitments.schemas import DecisionLine, Move
from hutong.commitments.service import move
from hutong.councils import meetings, schemas, service
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.people.models import Person, WallChoice
from hutong.people.wall_numbers import ChooseNumber, choose_wall_number
from hutong.photos.models import Photo
from hutong.posts.models import Appointment
from hutong.releases.models import PhotoRelease

PEOPLE = {"alley-chief": 1, "steward": 1, "command": 1, "office-admin": 1}
LIGHT = 100_000
"""Bytes over the wire of a first visit, with styles, scripts, fonts and pictures."""


@pytest.fixture
async def scene(make_office, password_hash):
    """An alley with a duty number, a matter at 30 m whose reporter must not show, and a promise that is overdue."""
    office = await make_office("longtan", alleys=1, people=PEOPLE)
    now, alley, chief = datetime.now(UTC), office.alleys[0], office.one("alley-chief")
    act = {"by": SYSTEM, "now": now}
    async with office.session() as session:
        await session.execute(update(Person).where(Person.office_id == office.id).values(password_hash=password_hash))
        duty = ChooseNumber(choice=WallChoice.DUTY, number="010-67110000")
        await choose_wall_number(session, await session.merge(chief), duty, recorder=None, **act)
        report = OpenCase(
            id=new_id(), alley=alley.id, category="road", description="12 号院王某门前路面塌陷", position_m=30
        )
        await open_case(session, report, Reporter(person=office.one("steward").id), **act)
        hall = schemas.FoundCouncil(
            id=new_id(), alley_id=alley.id, kind="hall", name="试验议事厅", founded_on=now.date()
        )
        await service.found_council(session, hall, **act)
        council = await service.council_of(session, hall.id)
        post = await session.scalar(select(Appointment.post_id).where(Appointment.person_id == chief.id))
        due = now.date() - timedelta(days=5)
        line = DecisionLine(body="给王某家门口补路", told="补好路面", owner=f"post:{post}", due_on=due)
        soon = DecisionLine(
            body="王某家旁边装灯", told="装路灯", owner=f"post:{post}", due_on=now.date() + timedelta(days=9)
        )
        held = schemas.RecordMeeting(
            id=new_id(), title="路面", held_at=now - timedelta(days=30), others=9, decisions=(line, soon)
        )
        await meetings.record_council_meeting(session, council, held, person=chief.id, **act)
        await session.flush()
        promise = await session.scalar(select(Decision.id).where(Decision.told == "补好路面"))
        later = Move(to_day=now.date() + timedelta(days=9), reason="等施工队", told="等施工队")
        await move(session, promise, later, person=chief.id, day=now.date(), **act)
    return office


@pytest.fixture
def weighed():
    """`await weighed(page, path)`: bytes over the wire, by Chromium's own count, of a first visit to the path."""

    async def weigh(page, path):
        wire = await page.context.new_cdp_session(page)
        bytes_of, addresses = {}, {}
        wire.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
        wire.on("Network.loadingFinished", lambda e: bytes_of.update({e["requestId"]: e["encodedDataLength"]}))
        await wire.send("Network.enable")
        await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        await page.goto(path, wait_until="networkidle")
        await wire.detach()
        return {addresses.get(request, request): size for request, size in bytes_of.items()}

    return weigh


async def pictured(scene, store, *, pairs, maps):
    """The wall is full: so many before and after, and maps that their authors share, all let go and heavy."""
    shelf, alley, now = store.shelf(scene.id), scene.alleys[0].id, datetime.now(UTC)
    key = shelf.key("photos", new_id(), "small.jpg")
    await shelf.put(key, photo(), media_type="image/jpeg")
    async with scene.session() as session:
        for n in range(pairs + maps):
            subject = new_id()
            if n < pairs:
                told = OpenCase(id=subject, alley=alley, category="road")
                await open_case(session, told, Reporter(person=scene.one("steward").id), by=SYSTEM, now=now)
                await session.flush()
                case = await session.get_one(Case, (scene.id, subject))
                case.closed_at, case.outcome, case.step = now, "closed", None
            else:
                session.add(
                    AlleyMap(
                        office_id=scene.id, id=subject, alley_id=alley, author_post="steward", drawn_on=now.date(),
                        seen_by="public", added_at=now,
                    )
                )  # fmt: skip
            for slot in ("before", "after") if n < pairs else ("scene",):
                photo_id = new_id()
                session.add(
                    Photo(
                        office_id=scene.id, id=photo_id, subject_kind="case" if n < pairs else "map",
                        subject_id=subject, slot=slot, state="ready", key="k",
                    )
                )  # fmt: skip
                await session.flush()
                session.add(
                    PhotoRelease(
                        office_id=scene.id, id=new_id(), photo_id=photo_id, state="released", places=[],
                        covered_at=now, released_at=now, large_key=key, small_key=key,
                    )
                )  # fmt: skip


async def code_read_from(page) -> str:
    """What a phone's camera finds in the square on the wall: the address that the picture was drawn from."""
    return await page.get_attribute("a:has-text('试验1号')", "href")


def photo() -> bytes:
    into = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(into, "JPEG")
    return into.getvalue()


async def test_a_passer_by_reads_the_wall_reports_and_follows_without_script(scene, window, sizes, weighed, store):
    board = f"/b/{scene.alleys[0].board_code}/"
    await pictured(scene, store, pairs=12, maps=3)
    # Light, with script and styles and all: what a phone pays that was never here before.
    page = await window(sizes["phone"])
    for path in (board, f"{board}report", f"{board}follow"):
        paid = await weighed(page, path)
        assert len(paid) > 1, "the styles must have been counted too"
        assert sum(paid.values()) < LIGHT, paid
        # Who only reads leaves with nothing; a form needs its token.
        assert path != board or await page.context.cookies() == []

    # What it says: who answers, what is under way by stretch and stage, what was promised; nobody's name or door.
    await page.goto(board)
    said = await page.inner_text("main")
    for words in (scene.one("alley-chief").name, "010-67110000", "补好路面", "等施工队", "装路灯"):
        assert words in said, words
    assert len(await page.query_selector_all("main details img")) == 27
    assert said.index("补好路面") < said.index("说好要办的") < said.index("装路灯")
    assert "王某" not in said
    assert scene.one("steward").name not in re.sub(r"小巷管家\S*\s+\S+", "", said)

    # All of it again with no script at all.
    bare = await window(sizes["phone"], java_script_enabled=False)
    await bare.goto(board)
    await bare.click("a:has-text('报一个问题')")
    await bare.select_option("select[name=category]", "road")
    await bare.fill("textarea[name=description]", "短")
    await bare.click("main button[type=submit]")
    assert await bare.is_visible("#f-description-wrong")
    await bare.fill("textarea[name=description]", "口上路面又塌了一块，赶紧来看看")
    pictures = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo()} for n in range(2)]
    await bare.set_input_files("input[name=photos]", pictures)
    await bare.click("main button[type=submit]")
    told = await bare.inner_text("main")
    assert "照片收到 2 张" in told
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", told)[0]
    await bare.click("a:has-text('看办理情况')")
    assert code in bare.url
    assert "口上路面又塌了一块" in await bare.inner_text("main")
    # Typed on another phone, the code alone finds it.
    other = await window(sizes["phone"], java_script_enabled=False)
    await other.goto(f"{board}follow")
    await other.fill("input[name=code]", code.lower().replace("-", " "))
    await other.click("main button[type=submit]")
    assert "口上路面又塌了一块" in await other.inner_text("main")
    async with scene.session() as session:
        assert await session.scalar(select(Case.reporter_id).where(Case.source == "resident")) is None


@pytest.mark.proof
async def test_the_wall_is_sound_at_every_width_and_size_of_type(scene, window, sizes, axe, faults):
    board, page, wrong = f"/b/{scene.alleys[0].board_code}/", await window(sizes["phone"]), []
    for size in (18, 22, 30):
        await page.goto(f"/?type={size}")
        for name, path in (("wall", board), ("wall-report", f"{board}report"), ("wall-follow", f"{board}follow")):
            await page.goto(path)
            wrong += await faults(page, axe, f"{name}-{size}", sizes, least=44)
    assert wrong == []


@pytest.mark.proof
async def test_plates_and_boards_are_printed_from_the_list_by_whoever_may(scene, window, sizes, axe, faults, password):
    page = await window(sizes["phone"])
    await page.goto(f"/o/{scene.slug}/sign-in")
    await page.fill("#f-login", scene.one("command").login)
    await page.fill("#f-password", password)
    await page.click("main button[type=submit]")
    await page.wait_for_url(lambda url: "sign-in" not in url)
    await page.goto(f"/o/{scene.slug}/boards/")
    assert urlsplit(await code_read_from(page)).path == f"/b/{scene.alleys[0].board_code}/"
    wrong = await faults(page, axe, "walls", sizes, least=44)
    await page.click("main table summary")
    links = await page.eval_on_selector_all("main table details a", "all => all.map((a) => a.href)")
    kinds = set()
    for link in links:
        answer = await page.request.get(link)
        body = await answer.body()
        assert body.startswith(b"%PDF-") or b"<svg" in body[:200], link
        kinds.add((urlsplit(link).path.rpartition("/")[2], "plate" in link))
    assert kinds == {("pdf", True), ("svg", True), ("pdf", False), ("svg", False)}
    await page.goto(f"/o/{scene.slug}/boards/number")
    assert wrong + await faults(page, axe, "wall-number", sizes, least=44) == []
