"""Documents and hand-drawn maps of an alley: who adds, who sees, what is refused, what is kept."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hutong.alley_records.models import AlleyDocument, AlleyMap, MapPin
from hutong.ids import new_id
from hutong.photos.models import Photo
from hutong.releases.models import PhotoRelease

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def home(street):
    return f"/o/{street.slug}/alleys/{street.alleys[0].id}"


async def sent(browser, page, data, content):
    """A form with a file, as a browser sends it."""
    from visitors import csrf_of

    token = csrf_of((await browser.get(page)).text)
    files = {"file": ("批复.pdf", content, "application/pdf")}
    return await browser.client.post(page, data={"_csrf": token, **data}, files=files, headers={"accept": "text/html"})


def paper(**more):
    return {
        "id": str(new_id()),
        "name": "整治方案",
        "kind": "plan",
        "number": "金街〔2026〕3号",
        "dated_on": "2026-05-01",
    } | more


async def test_a_document_is_kept_once_handed_out_as_a_file_and_taken_down(street, sign_in, home):
    admin, chief = await sign_in(street, "office-admin"), await sign_in(street, "alley-chief", 1)
    new = paper()
    for _ in range(2):
        assert (await sent(admin, f"{home}/documents/new", new, PDF)).status_code == 303
    page = (await chief.get(home)).text
    assert (page.count("整治方案"), "金街〔2026〕3号" in page) == (1, True)
    answer = await chief.get(f"{home}/documents/{new['id']}")
    assert answer.status_code == 302
    assert "attachment" in answer.headers["location"]
    down = f"{home}/documents/{new['id']}/take-down"
    assert (await chief.post(down, page=home)).status_code == 403
    assert (await admin.post(down, page=home)).status_code == 303
    assert (await admin.post(down, page=home)).status_code == 404
    assert (await chief.get(f"{home}/documents/{new['id']}")).status_code == 404
    async with street.session() as session:
        assert (await session.get_one(AlleyDocument, (street.id, _id(new)))).removed_at is not None


def _id(form):
    from uuid import UUID

    return UUID(form["id"])


@pytest.mark.parametrize("content", [b"MZ\x90", PDF[:-8], PDF.replace(b"<</Type", b"<</OpenAction 3 0 R/Type")])
async def test_what_is_no_plain_pdf_gets_its_sentence(street, sign_in, home, content):
    admin = await sign_in(street, "office-admin")
    answer = await sent(admin, f"{home}/documents/new", paper(), content)
    assert (answer.status_code, 'href="#f-file"' in answer.text) == (422, True)
    nothing = await admin.post(f"{home}/documents/new", paper())
    assert (nothing.status_code, "请选一个 PDF 文件" in nothing.text) == (422, True)


@pytest.fixture
def drawn(street, home):
    """`await drawn(browser, person)`: a map sent with a picture that stands ready; its id."""

    async def draw(browser, person, *, seen_by="office"):
        form = {"id": str(new_id()), "author_id": str(person.id), "drawn_on": "2026-06-01", "seen_by": seen_by}
        async with street.session() as session:
            photo = new_id()
            session.add(
                Photo(
                    office_id=street.id, id=photo, subject_kind="map", subject_id=_id(form), slot="scene", state="ready",
                    key=str(photo), large_key=f"offices/{street.id}/photos/{photo}/large",
                    small_key=f"offices/{street.id}/photos/{photo}/small", uploaded_by=person.id,
                )
            )  # fmt: skip
        answer = await browser.post(f"{home}/maps/new", {**form, "photos": str(photo)})
        assert answer.status_code == 303, answer.text
        return _id(form), photo

    return draw


async def test_a_map_has_its_author_pins_and_history(street, sign_in, home, drawn):
    chief = await sign_in(street, "alley-chief")
    first, _ = await drawn(chief, street.one("alley-chief"))
    page = f"{home}/maps/{first}"
    pin = {"id": str(new_id()), "x": "25.5", "y": "100", "note": "老槐树😀", "category": "piling", "position_m": "12"}
    for _ in range(2):
        assert (await chief.post(f"{page}/pins", pin, page=page)).status_code == 303
    shown = (await chief.get(page)).text
    assert ("老槐树😀" in shown, 'cx="25.5' in shown, "12 米处" in shown) == (True, True, True)
    for wrong in (
        {"x": "101"},
        {"note": "", "category": ""},
        {"category": "nonsense"},
        {"unit_id": str(new_id())},
        {"x": "nan"},
    ):
        answer = await chief.post(f"{page}/pins", {**pin, "id": str(new_id()), **wrong}, page=page)
        assert answer.status_code == 422, wrong
    assert (await chief.post(f"{page}/pins/{pin['id']}/take", page=page)).status_code == 303
    second, _ = await drawn(chief, street.one("alley-chief"))
    async with street.session() as session:
        maps = (await session.scalars(select(AlleyMap).where(AlleyMap.office_id == street.id))).all()
        assert {one.id: one.replaced_at is None for one in maps} == {first: False, second: True}
        assert len((await session.scalars(select(MapPin).where(MapPin.office_id == street.id))).all()) == 1
    assert "留作历史" in (await chief.get(page)).text
    assert (await chief.post(f"{page}/pins", pin, page=home)).status_code == 404
    assert "以前的图（1 张）" in (await chief.get(home)).text


async def test_who_sees_a_map_sees_its_picture_and_nobody_else(street, sign_in, home, drawn, make_office):
    mine, other = await sign_in(street, "alley-chief", 0), await sign_in(street, "alley-chief", 1)
    general = await sign_in(street, "general-chief")
    kept, photo = await drawn(mine, street.people["alley-chief"][0], seen_by="holders")
    paths = (f"{home}/maps/{kept}", f"/o/{street.slug}/photos/{photo}/small")
    answers = [[(await who.get(path)).status_code for path in paths] for who in (mine, general, other)]
    assert answers == [[200, 302], [200, 302], [404, 404]]
    assert (await other.get(f"{home}/maps/new")).status_code == 404
    page = f"{home}/maps/{kept}"
    assert (await other.post(f"{page}/seen-by", {"seen_by": "office"}, page=home)).status_code == 404
    assert (await mine.post(f"{page}/seen-by", {"seen_by": "office"}, page=page)).status_code == 303
    assert [(await other.get(path)).status_code for path in paths] == [200, 302]
    theirs = await make_office("financial-street", alleys=1, people={"general-chief": 1}, west=True)
    stranger = await sign_in(theirs, "general-chief")
    assert (await stranger.get(f"/o/{theirs.slug}/alleys/{theirs.alleys[0].id}/maps/{kept}")).status_code == 404


async def test_on_the_wall_a_shared_map_names_its_author_by_post_alone(street, sign_in, drawn, browser):
    chief = await sign_in(street, "alley-chief")
    author = street.one("alley-chief")
    kept, own = await drawn(chief, author, seen_by="public")
    wall = f"/b/{street.alleys[0].board_code}"
    assert "/maps/" not in (await browser().get(wall)).text
    async with street.session() as session:
        release = PhotoRelease(
            office_id=street.id, id=new_id(), photo_id=own, state="released", places=[], covered_at=datetime.now(UTC),
            released_at=datetime.now(UTC), large_key=f"offices/{street.id}/released/large",
            small_key=f"offices/{street.id}/released/small",
        )  # fmt: skip
        session.add(release)
    photo = release.id
    assert (await browser().get(f"{wall}/maps/{own}")).status_code == 404
    page = (await browser().get(wall)).text
    at = page.index("手绘地图")
    assert (f"{wall}/maps/{photo}" in page, author.name in page[at : page.index("</section>", at)]) == (True, False)
    assert (await browser().get(f"{wall}/maps/{photo}")).status_code == 302
    other = f"/b/{street.alleys[1].board_code}/maps/{photo}"
    assert (await browser().get(other)).status_code == 404
    await chief.post(
        f"/o/{street.slug}/alleys/{street.alleys[0].id}/maps/{kept}/seen-by", {"seen_by": "office"},
        page=f"/o/{street.slug}/alleys/{street.alleys[0].id}/maps/{kept}",
    )  # fmt: skip
    assert (await browser().get(f"{wall}/maps/{photo}")).status_code == 404


async def test_a_steward_finds_her_own_map_and_draws_it_anew(make_office, sign_in):
    office = await make_office("longtan", alleys=1, people={"alley-chief": 1, "steward": 1})
    steward = await sign_in(office, "steward")
    home = f"/o/{office.slug}"
    assert "加一张试验1号的图" in (await steward.get(f"{home}/maps")).text
    page = f"{home}/alleys/{office.alleys[0].id}/maps/new"
    form = {
        "id": str(new_id()), "author_id": str(office.one("steward").id), "drawn_on": "2026-06-01",
        "seen_by": "holders", "photos": str(new_id()),
    }  # fmt: skip
    other = await steward.post(page, {**form, "author_id": str(office.one("alley-chief").id)})
    assert (other.status_code, "作者要是管这条街巷的人" in other.text) == (422, True)
    assert (await steward.post(page, form)).status_code == 303
    assert "看试验1号的图" in (await steward.get(f"{home}/maps")).text
    assert (await steward.get(f"{home}/alleys/{office.alleys[0].id}/maps/{form['id']}")).status_code == 200
    # The alley's own page is for who reads alleys.
    assert (await steward.get(f"{home}/alleys/{office.alleys[0].id}")).status_code == 403
