"""Alleys are registered, described anew, and re-cut; what hangs on them goes on, and nothing is left to nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.alleys.models import Alley, Unit
from hutong.alleys.service import register_unit
from hutong.cases.opening import Reporter, open_case
from hutong.cases.queries import case_for
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.posts.queries import office_at
from hutong.posts.service import add_place
from worlds import BEIJING


@pytest.fixture
async def admin(street, sign_in):
    return await sign_in(street, "office-admin")


@pytest.fixture
def home(street):
    return f"/o/{street.slug}/alleys"


def described(world, **more):
    return {
        "name": "试验2号",
        "kind": "alley",
        "length_m": "200",
        "community_id": str(world.alleys[0].community_id),
    } | more


async def alleys(world):
    async with world.session() as session:
        return {a.name: a for a in (await session.scalars(select(Alley).where(Alley.office_id == world.id))).all()}


async def test_what_is_described_anew_is_told_from_what_to_what_and_once(street, admin, home):
    page = f"{home}/{street.alleys[1].id}/edit"
    new = described(street, name="砖塔胡同", length_m="806")
    assert (await admin.post(page, new)).status_code == 303
    assert (await admin.post(page, new)).status_code == 303
    async with street.session() as session:
        told = await session.scalars(
            select(JournalEvent.data).where(JournalEvent.office_id == street.id, JournalEvent.kind == "alley.changed")
        )
        assert told.all() == [{"changes": {"name": ["试验2号", "砖塔胡同"], "length_m": ["200", "806"]}}]
    shown = (await admin.get(f"{home}/{street.alleys[1].id}")).text
    assert "名称：试验2号 → 砖塔胡同" in shown


WRONG = [
    ({"name": "试验1号"}, "name"), ({"name": "好" * 10_000}, "name"), ({"name": "a\x00b"}, "name"),
    ({"length_m": "0"}, "length_m"), ({"length_m": "很长"}, "length_m"), ({"kind": "river"}, "kind"),
    ({"community_id": "00000000-0000-0000-0000-000000000001"}, "community_id"), ({"also": str(new_id())}, "also"),
]  # fmt: skip


async def test_each_wrong_field_gets_its_sentence(street, admin, home):
    for wrong, field in WRONG:
        answer = await admin.post(f"{home}/{street.alleys[1].id}/edit", described(street, **wrong))
        assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True), wrong


@pytest.mark.long
async def test_a_new_alley_is_in_the_list_with_its_posts_vacant(street, admin, home):
    new = described(street, name="新巷😀", code="n001", since="2026-11-01")
    assert (await admin.post(f"{home}/new", new)).status_code == 303
    again = await admin.post(f"{home}/new", new)
    assert again.status_code == 422
    assert "空缺" in (await admin.get(f"{home}?q=新巷")).text


async def test_a_recut_alley_passes_on_what_it_has_and_keeps_what_is_open_with_its_owner(street, admin, home):
    now = datetime.now(UTC)
    today = now.astimezone(BEIJING).date()
    old, chief = street.alleys[1], street.people["alley-chief"][1]
    case = OpenCase(id=new_id(), alley=old.id, category="piling", title="堆物")
    async with street.session() as session:
        await open_case(session, case, Reporter(person=chief.id, source="patrol"), by=SYSTEM, now=now)
        register_unit(session, alley=old.id, name="食品店", kind="shop", since=old.since, by=SYSTEM, now=now)
    async with street.session() as session:
        owners = (await case_for(session, chief.id, case.id, now=now)).owner_people
    page = f"{home}/{old.id}/recut"
    assert "1 件在办事项" in (await admin.get(page)).text
    nobody = await admin.post(page, {"last_day": str(today - timedelta(days=1)), "because": "重新划分"})
    assert (nobody.status_code, "由哪条街巷接续" in nobody.text) == (422, True)
    cut = {"last_day": str(today - timedelta(days=1)), "name": "合并新巷", "length_m": "300", "because": "重新划分"}
    assert (await admin.post(page, cut)).status_code == 303
    assert (await admin.post(page, cut)).status_code == 409
    heir = (await alleys(street))["合并新巷"]
    async with street.session() as session:
        directory = (await office_at(session, now)).under(street.playbook.posts)
        assert directory.people_in("alley-chief", heir.id, today) == (chief.id,)
        view = await case_for(session, chief.id, case.id, now=now)
        assert (view.owner_people, bool(owners)) == (owners, True)
        moved = (await session.scalars(select(Unit.alley_id).where(Unit.office_id == street.id))).all()
        assert moved == [heir.id]
        # What ended does not count against how many alleys a chief may have: one more is one of two, not of three.
        (post,) = [p.id for p in directory.posts_held(chief.id, today) if p.kind == "alley-chief"]
        await add_place(session, post, street.alleys[0].id, since=today, by=SYSTEM, now=now)
    assert "由这条街巷接续" in (await admin.get(f"{home}/{old.id}")).text
    assert "试验2号" not in (await admin.get(home)).text
    assert "试验2号" in (await admin.get(f"{home}?which=ended")).text


async def test_an_alley_goes_on_in_one_that_has_its_own_chief(street, admin, home):
    today = datetime.now(UTC).astimezone(BEIJING).date()
    first, second = street.alleys
    cut = {"last_day": str(today - timedelta(days=1)), "into": str(first.id), "because": "并入"}
    assert (await admin.post(f"{home}/{second.id}/recut", cut)).status_code == 303
    async with street.session() as session:
        directory = (await office_at(session, datetime.now(UTC))).under(street.playbook.posts)
        assert directory.people_in("alley-chief", first.id, today) == (street.people["alley-chief"][0].id,)


async def test_only_administrators_of_the_same_office_change_alleys(street, sign_in, make_office, home):
    chief = await sign_in(street, "general-chief")
    assert (await chief.get(f"{home}/{street.alleys[0].id}/edit")).status_code == 403
    theirs = await make_office("financial-street", alleys=1, people={"office-admin": 1}, west=True)
    stranger = await sign_in(theirs, "office-admin")
    their_home = f"/o/{theirs.slug}/alleys"
    for deed in ("edit", "recut", "documents/new", "maps/new"):
        assert (await stranger.get(f"{their_home}/{street.alleys[0].id}/{deed}")).status_code == 404
    cut = {"last_day": "2026-12-31", "into": str(street.alleys[0].id), "because": "并入"}
    assert (await stranger.post(f"{their_home}/{theirs.alleys[0].id}/recut", cut)).status_code == 422
