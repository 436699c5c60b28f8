"""Plates and boards to print, the telephone on them, and the alley's public page with what is under way."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update

import hutong.photos.jobs  # noqa: F401 - declares the jobs that run below
from hutong.alleys.models import Alley
from hutong.boards.queries import holders_by_alley, holders_of
from hutong.boards.receiving import receive_reports
from hutong.ids import new_id
from hutong.people.models import Person, WallNumber
from hutong.photos.models import Photo
from hutong.posts.models import Absence

TOLD = {"category": "road", "description": "口上路面塌了一块"}


@pytest.fixture
async def office(make_office):
    return await make_office("longtan", people={"alley-chief": 2, "steward": 1, "command": 1, "office-admin": 1})


def picture() -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 30, 30)).save(into, "JPEG")
    return into.getvalue()


async def choose(browser, office, choice, number=""):
    return await browser.post(f"/o/{office.slug}/boards/number", {"choice": choice, "number": number})


async def number_of(office, person):
    async with office.session() as session:
        return (
            await session.execute(
                select(WallNumber.choice, WallNumber.number).where(
                    WallNumber.office_id == office.id, WallNumber.person_id == person.id
                )
            )
        ).first()


async def test_no_number_is_shown_or_printed_until_its_holder_chose_one(world, office, sign_in):
    board = f"/b/{office.alleys[0].board_code}/"
    chief = await sign_in(office, "alley-chief")
    command = await sign_in(office, "command")
    plate = f"/o/{office.slug}/boards/{office.alleys[0].id}/plate/pdf"
    refused = await command.get(plate)
    assert (refused.status_code, "还没有选上墙的电话" in refused.text) == (409, True)
    assert (await choose(chief, office, "duty", "010-6711 0000")).status_code == 303
    assert "010-6711 0000" in (await world.browser().get(board)).text
    answer = await command.get(plate)
    assert answer.content.startswith(b"%PDF-")
    drawn = await command.get(plate.replace("/pdf", "/svg?size=300x200"))
    # Trimmed size and room for the marks, in points of 1/72 inch.
    width = float(re.search(rb'width="([0-9.]+)pt"', drawn.content)[1])
    assert round(width * 25.4 / 72) == 320
    assert (await command.get(f"/o/{office.slug}/boards/all/board")).content.startswith(b"%PDF-")
    assert (await choose(chief, office, "none")).status_code == 303
    assert "010-6711 0000" not in (await world.browser().get(board)).text


async def test_whoever_does_not_want_it_stands_on_no_wall_by_name_and_a_steward_only_by_her_own_word(
    world, office, sign_in
):
    board = f"/b/{office.alleys[0].board_code}/"
    chief, steward = office.one("alley-chief").name, office.one("steward").name

    async def named():
        page = (await world.browser().get(board)).text
        return [name for name in (chief, steward) if f"<strong>{name}</strong>" in page], "姓名不公示" in page

    # Who holds an office's post stands there by that; a steward is a neighbour.
    assert await named() == ([chief], True)
    hers = await sign_in(office, "steward")
    assert "姓名" in (await hers.get(f"/o/{office.slug}/boards/number")).text
    assert (await choose(hers, office, "name")).status_code == 303
    assert (await named())[0] == [chief, steward]
    assert (await choose(await sign_in(office, "alley-chief"), office, "none")).status_code == 303
    assert (await choose(hers, office, "none")).status_code == 303
    assert await named() == ([], True)


async def test_while_a_chief_is_away_the_page_names_who_stands_in_and_the_plate_still_the_chief(
    make_office,
):
    office = await make_office("longtan", people={"alley-chief": 1, "deputy-chief": 1})
    chief, deputy, alley = office.one("alley-chief"), office.one("deputy-chief"), office.alleys[0]
    async with office.session() as session:
        here = (await session.execute(select(Alley).where(Alley.id == alley.id))).scalar_one()
        now = datetime.now(UTC)
        for away in (False, True):
            if away:
                first, last = now.date() - timedelta(days=1), now.date() + timedelta(days=2)
                session.add(
                    Absence(
                        office_id=office.id, id=new_id(), person_id=chief.id, since=first, until=last, reason="leave"
                    )
                )
                await session.flush()
            page = await holders_of(session, office.playbook, here, now, "zh")
            assert [(each.title, each.name, each.stands_in) for each in page] == [
                ("街长", deputy.name if away else chief.name, away), ("副街长", deputy.name, False),
            ]  # fmt: skip
            plate = (await holders_by_alley(session, office.playbook, [here], now, "zh"))[alley.id]
            assert [each.name for each in plate] == [chief.name, deputy.name]


async def test_an_own_number_follows_the_person_and_a_line_needs_its_number(world, office, sign_in):
    chief, person = await sign_in(office, "alley-chief"), office.one("alley-chief")
    async with office.session() as session:
        await session.execute(
            update(Person).where(Person.office_id == office.id, Person.id == person.id).values(phone=None)
        )
    refused = await choose(chief, office, "own")
    assert (refused.status_code, 'id="f-choice' in refused.text) == (422, True)
    refused = await choose(chief, office, "forwarding")
    assert (refused.status_code, 'id="f-number-wrong"' in refused.text) == (422, True)
    assert (await choose(chief, office, "forwarding", "not a number")).status_code == 422
    assert await number_of(office, person) is None
    async with office.session() as session:
        await session.execute(
            update(Person).where(Person.office_id == office.id, Person.id == person.id).values(phone="010-1234567")
        )
    assert (await choose(chief, office, "own")).status_code == 303
    assert await number_of(office, person) == ("own", None)
    assert "010-1234567" in (await world.browser().get(f"/b/{office.alleys[0].board_code}/")).text


async def test_who_appoints_notes_a_choice_for_another_and_the_row_names_them(office, sign_in):
    admin, person = await sign_in(office, "office-admin"), office.one("alley-chief")
    page = f"/o/{office.slug}/boards/number/{person.id}"
    assert person.name in (await admin.get(page)).text
    assert (await admin.post(page, {"choice": "duty", "number": "0"})).status_code == 422
    assert (await admin.post(page, {"choice": "duty", "number": "010-99999999"})).status_code == 303
    async with office.session() as session:
        row = (
            await session.execute(
                select(WallNumber).where(WallNumber.office_id == office.id, WallNumber.person_id == person.id)
            )
        ).scalar_one()
    assert row.recorded_by == office.one("office-admin").id
    steward = await sign_in(office, "steward")
    assert (await steward.get(page)).status_code == 403
    assert (await admin.get(f"/o/{office.slug}/boards/number/{new_id()}")).status_code == 404


async def test_another_offices_alley_and_an_unknown_sheet_are_not_there(make_office, office, sign_in):
    other = await make_office("starter")
    command = await sign_in(office, "command")
    here = f"/o/{office.slug}/boards"
    for path in (
        f"{here}/{other.alleys[0].id}/plate/pdf", f"{here}/{office.alleys[0].id}/poster/pdf",
        f"{here}/{office.alleys[0].id}/plate/exe", f"{here}/{office.alleys[0].id}/plate/pdf?size=1x1",
    ):  # fmt: skip
        assert (await command.get(path)).status_code == 404, path
    assert (await (await sign_in(office, "steward")).get(f"{here}/")).status_code == 403


async def test_a_resident_sends_photos_and_follows_by_a_link(world, office, store, sign_in):
    board = f"/b/{office.alleys[0].board_code}"
    browser = world.browser()
    files = [("photos", (f"{n}.jpg", picture() + bytes(n), "image/jpeg")) for n in range(2)]
    answer = await browser.post(f"{board}/report", {**TOLD, "id": str(new_id())}, files=files)
    assert answer.status_code == 200, answer.text
    assert "照片收到 2 张" in answer.text
    link = re.search(r'href="(/b/[^"]+/follow/[^"]+)"', answer.text)[1]
    assert TOLD["description"] in (await world.browser().get(link)).text
    assert (await world.browser().get(f"{board}/follow/AAAA-AAAA")).status_code == 404
    async with office.session() as session:
        rows = (
            await session.execute(
                select(Photo.subject_kind, Photo.uploaded_by, Photo.state).where(Photo.office_id == office.id)
            )
        ).all()
    assert rows == [("case", None, "uploaded")] * 2
    await receive_reports(office.databases)
    async with office.session() as session:
        alley = office.alleys[0].id
        await session.execute(update(Alley).where(Alley.office_id == office.id, Alley.id == alley).values(length_m=640))
    page = (await world.browser().get(f"{board}/")).text
    assert ("正在办的事" in page, "道路破损" in page, TOLD["description"] in page) == (True, True, False)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("photos", ("a.jpg", b"<svg onload=alert(1)>", "image/jpeg"))], "f-photos-wrong"),
        ([("photos", (f"{n}.jpg", b"", "image/jpeg")) for n in range(1)], "f-photos-wrong"),
        ([("photos", (f"{n}.jpg", picture(), "image/jpeg")) for n in range(4)], "最多传 3 张照片"),
    ],
)
async def test_what_is_no_photo_or_too_many_is_refused_with_a_sentence_and_nothing_is_stored(
    world, office, store, files, sentence
):
    answer = await world.browser().post(f"/b/{office.alleys[0].board_code}/report", TOLD, files=files)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    async with office.session() as session:
        assert (await session.execute(select(Photo.id).where(Photo.office_id == office.id))).first() is None


async def test_one_device_cannot_fill_the_desk(world, office):
    browser, board = world.browser(), f"/b/{office.alleys[0].board_code}"
    codes = [(await browser.post(f"{board}/report", {**TOLD, "id": str(new_id())})).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    # A neighbour behind the same network can still report.
    assert (await world.browser().post(f"{board}/report", TOLD)).status_code == 200
