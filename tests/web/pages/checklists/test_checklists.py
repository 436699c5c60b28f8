"""Official lists taken into a draft, and the example photo of an item as a steward sees it."""

from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.objects.keys import office_key
from hutong.photos.examples import example_id
from hutong.photos.models import Photo
from hutong.playbooks.checking import check_text
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.service import save_draft
from hutong.playbooks.toml import write

PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 1, "community-worker": 1, "steward": 1}


@pytest.fixture
async def office(make_office, put_in_force):
    world = await make_office("starter", alleys=1, people=PEOPLE)
    (own,) = world.playbook.checklists
    first = msgspec.structs.replace(own.items[0], photo="si-da.jpg", guidance=None)
    await put_in_force(world, checklists=(msgspec.structs.replace(own, items=(first, *own.items[1:])),))
    return world


@pytest.fixture
async def draft(office):
    async with office.session() as session:
        saved = await save_draft(session, source=write(office.playbook), by=SYSTEM, now=datetime.now(UTC))
        return saved.draft.id


async def test_an_official_list_is_taken_into_a_draft_on_the_page(office, draft, sign_in):
    admin, home = await sign_in(office, "office-admin"), f"/o/{office.slug}/checklists"
    page = (await admin.get(home)).text
    assert all(
        name in page
        for name in ("西城区“十无”（2017年）", "背街小巷“十无”（2017—2019年）", "背街小巷“十无”（2023—2025年）")
    )
    form = {"code": "xicheng-2017", "draft": str(draft), "from": "2027-01-01"}
    answer = await admin.post(f"{home}/take-in", form, page=home)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/o/{office.slug}/playbooks/drafts/{draft}")
    async with office.session() as session:
        row = await session.scalar(select(PlaybookVersion).where(PlaybookVersion.id == draft))
    assert [c.code for c in check_text(row.source).playbook.checklists] == ["city-2023", "xicheng-2017"]
    again = await admin.post(f"{home}/take-in", form, page=home)
    assert again.status_code == 422
    assert "已经有“xicheng-2017”这份清单了" in again.text


async def test_the_page_is_for_those_who_write_rules(office, sign_in):
    steward = await sign_in(office, "steward")
    assert (await steward.get(f"/o/{office.slug}/checklists")).status_code in {403, 404}


async def test_a_steward_is_shown_the_example_of_the_item_that_is_asked(office, sign_in, hidden):
    photo = new_id()
    admin, steward = await sign_in(office, "office-admin"), await sign_in(office, "steward")
    home = f"/o/{office.slug}"
    assert "还没有照片" in (await admin.get(f"{home}/checklists")).text
    async with office.session() as session:
        session.add(
            Photo(
                office_id=office.id, id=photo, subject_kind="example", subject_id=example_id(office.id, "si-da.jpg"),
                slot="scene", state="ready", key="k", large_key=office_key(office.id, "photos", photo, "large.jpg"),
                small_key=office_key(office.id, "photos", photo, "small.jpg"),
                uploaded_by=office.one("office-admin").id,
            )
        )  # fmt: skip
    assert f"{home}/photos/{photo}/small" in (await admin.get(f"{home}/checklists")).text
    start = f"{home}/patrols/start"
    form = {"id": hidden((await steward.get(start)).text, "id"), "alley_id": str(office.alleys[0].id)}
    walk = (await steward.post(f"{home}/patrols", form, page=start)).headers["location"]
    first = (await steward.get(walk)).headers["location"]
    assert f"{home}/photos/{photo}/small" in (await steward.get(first)).text
    other = first.rsplit("/", 1)[0] + "/parking"
    assert "/photos/" not in (await steward.get(other)).text
    assert (await steward.get(f"{home}/photos/{photo}/small")).status_code == 302
    kit = (await steward.get(f"{home}/field/kit")).json()
    assert [item["examples"] for item in kit["checklists"][0]["items"]][:2] == [[str(photo)], []]


async def test_pictures_that_a_draft_names_can_be_sent_beforehand_and_an_item_has_several(office, sign_in, hidden):
    (own,) = office.playbook.checklists
    items = (msgspec.structs.replace(own.items[0], photo="si-da.jpg", photos=("fang-ding.jpg",)), *own.items[1:])
    book = msgspec.structs.replace(office.playbook, checklists=(msgspec.structs.replace(own, items=items),))
    admin, home = await sign_in(office, "office-admin"), f"/o/{office.slug}"
    assert "fang-ding.jpg" not in (await admin.get(f"{home}/checklists")).text
    async with office.session() as session:
        await save_draft(session, source=write(book), by=SYSTEM, now=datetime.now(UTC))
    page = (await admin.get(f"{home}/checklists")).text
    assert (page.count(">si-da.jpg<"), page.count(">fang-ding.jpg<")) == (1, 1)
    assert str(example_id(office.id, "fang-ding.jpg")) in page
