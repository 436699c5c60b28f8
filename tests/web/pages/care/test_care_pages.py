"""Households in care: masked for all, shown to the posts that the rules name, and every look on record."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from hutong.care.models import CareHousehold, CareLook
from hutong.care.queries import erase_households
from hutong.ids import new_id
from hutong.patrols.models import Visit

WHO = ("张桂兰", "七号院东屋", "13800000000", "想有人帮着买菜")


@pytest.fixture
async def lanes(make_office):
    people = {"office-admin": 1, "alley-chief": 2, "community-worker": 1, "steward": 2}
    return await make_office("longtan", alleys=2, people=people)


@pytest.fixture
def register(lanes):
    """Registers a household in the first alley, as the page sends it; returns the answer."""

    async def send(worker, **typed):
        name, door, phone, asked = WHO
        form = {
            "id": str(new_id()), "alley_id": str(lanes.alleys[0].id), "name": name, "door": door, "phone": phone,
            "asked": asked, "every_days": "7", "agreed": "true", **typed,
        }  # fmt: skip
        return await worker.post(f"/o/{lanes.slug}/care/new", form)

    return send


async def journal(world):
    async with world.session() as session:
        statement = text("SELECT kind, data::text FROM journal WHERE office_id = :o AND kind LIKE 'care.%' ORDER BY id")
        return [tuple(row) for row in await session.execute(statement, {"o": world.id})]


@pytest.mark.long
async def test_from_the_register_to_a_visit_a_look_and_the_end(lanes, sign_in, register):
    home = f"/o/{lanes.slug}/care"
    worker, steward = await sign_in(lanes, "community-worker"), await sign_in(lanes, "steward")
    chief, other = await sign_in(lanes, "alley-chief"), await sign_in(lanes, "steward", 1)

    # What is wrong gets its sentence; no consent, no entry.
    for wrong in (
        {"agreed": ""}, {"name": ""}, {"every_days": "0"}, {"every_days": "often"}, {"name": "甲\x00"}, {"door": "长" * 61},
    ):  # fmt: skip
        assert (await register(worker, **wrong)).status_code == 422
    assert (await register(worker, alley_id=str(new_id()))).status_code == 404
    id_ = str(new_id())
    for _ in range(2):
        assert (await register(worker, id=id_)).status_code == 303

    # Everybody else sees a number and a family name; the neighbour's steward sees nothing at all.
    page = await steward.get(home)
    assert "第 1 户 张＊＊" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "有 1 户该去看望了" in (await steward.get(f"/o/{lanes.slug}/today")).text
    assert (await other.get(f"{home}/{id_}")).status_code == 404
    # The rules of Longtan name stewards and the community, and not the chief: his page stays masked.
    assert "看姓名和门牌" not in (await chief.get(f"{home}/{id_}")).text
    assert (await chief.post(f"{home}/{id_}/look", {"because": "看一看"}, page=f"{home}/{id_}")).status_code == 403
    shown = (await steward.get(f"{home}/{id_}")).text
    assert not any(word in shown for word in WHO)

    # A look has a reason, is shown once and in no address, and the administrator reads who looked.
    assert (await steward.post(f"{home}/{id_}/look", {"because": ""}, page=f"{home}/{id_}")).status_code == 422
    looked = await steward.post(f"{home}/{id_}/look", {"because": "今天上门看望"}, page=f"{home}/{id_}")
    assert (looked.status_code, looked.headers["cache-control"]) == (200, "no-store")
    assert all(word in looked.text for word in WHO)
    assert (await steward.get(f"{home}/{id_}/look")).status_code in {404, 405}
    log = (await (await sign_in(lanes, "office-admin")).get(f"{home}/looks")).text
    assert "今天上门看望" in log
    assert not any(word in log for word in WHO)
    assert (await steward.get(f"{home}/looks")).status_code == 403

    # A visit counts as one to residents, once, and names nobody.
    visit = {"id": str(new_id()), "minutes": "15"}
    for _ in range(2):
        assert (await steward.post(f"{home}/{id_}/visits", visit, page=f"{home}/{id_}")).status_code == 303
    assert "户该去看望了" not in (await steward.get(f"/o/{lanes.slug}/today")).text
    async with lanes.session() as session:
        [made] = await session.scalars(select(Visit))
        assert (made.whom, made.minutes, made.note, made.need) == ("resident", 15, None, None)

    assert (await steward.post(f"{home}/{id_}/end", page=f"{home}/{id_}")).status_code == 403
    assert (await worker.post(f"{home}/{id_}/end", page=f"{home}/{id_}")).status_code == 303
    again = await steward.post(f"{home}/{id_}/visits", {**visit, "id": str(new_id())}, page=f"{home}/{id_}")
    assert again.status_code == 409
    told = await journal(lanes)
    assert [kind for kind, _ in told] == ["care.begun", "care.revealed", "care.visited", "care.ended"]
    assert not any(word in data for word in WHO for _, data in told)

    # At its term all that said who it was is gone; that there was a household and who looked stays.
    now = datetime.now(UTC) + timedelta(days=400)
    async with lanes.session() as session:
        assert await erase_households(session, before=now.date(), now=now) == 1
        assert await erase_households(session, before=now.date(), now=now) == 0
    async with lanes.session() as session:
        [gone] = await session.scalars(select(CareHousehold))
        assert (gone.name, gone.door, gone.phone, gone.asked) == (None, None, None, None)
        assert [look.because for look in await session.scalars(select(CareLook))] == [""]


async def test_an_entry_is_corrected_by_who_may_look_and_the_list_has_those_due_first(lanes, sign_in, register):
    home, id_ = f"/o/{lanes.slug}/care", str(new_id())
    worker, steward = await sign_in(lanes, "community-worker"), await sign_in(lanes, "steward")
    assert (await register(worker, id=id_)).status_code == 303
    assert (await register(worker, name="李四", every_days="30")).status_code == 303
    today = datetime.now(UTC).date()
    async with lanes.session() as session:
        [first] = await session.scalars(select(CareHousehold).where(CareHousehold.id == UUID(id_)))
        first.visited_on = today + timedelta(days=3)
    page = (await worker.get(home)).text
    assert page.index("李＊＊") < page.index("张＊＊")
    looked = await worker.post(f"{home}/{id_}/look", {"because": "门牌登错了"}, page=f"{home}/{id_}")
    assert f"{home}/{id_}/correct" in looked.text
    right = {"name": "章桂兰", "door": "九号院", "phone": "", "asked": "", "every_days": "14"}
    wrong = await worker.post(f"{home}/{id_}/correct", {**right, "name": ""}, page=f"{home}/{id_}")
    assert (wrong.status_code, any(word in wrong.text for word in WHO)) == (422, False)
    assert (await steward.post(f"{home}/{id_}/correct", right, page=f"{home}/{id_}")).status_code == 403
    assert (await worker.post(f"{home}/{new_id()}/correct", right, page=f"{home}/{id_}")).status_code == 404
    for _ in range(2):
        assert (await worker.post(f"{home}/{id_}/correct", right, page=f"{home}/{id_}")).status_code == 303
    async with lanes.session() as session:
        [mended] = await session.scalars(select(CareHousehold).where(CareHousehold.id == UUID(id_)))
        assert (mended.name, mended.door, mended.phone, mended.every_days, mended.number) == (
            "章桂兰", "九号院", None, 14, 1,
        )  # fmt: skip
    told = await journal(lanes)
    assert [kind for kind, _ in told if kind == "care.corrected"] == ["care.corrected"]
    assert not any(word in data for word in (*WHO, "章桂兰", "九号院") for _, data in told)
    assert "更正登记" in (await (await sign_in(lanes, "office-admin")).get(f"{home}/looks")).text


async def test_another_offices_household_is_not_there(lanes, sign_in, register, make_office):
    id_ = str(new_id())
    assert (await register(await sign_in(lanes, "community-worker"), id=id_)).status_code == 303
    elsewhere = await make_office("longtan", alleys=1, people={"community-worker": 1})
    stranger = await sign_in(elsewhere, "community-worker")
    home = f"/o/{elsewhere.slug}/care"
    assert (await stranger.get(f"{home}/{id_}")).status_code == 404
    for deed in ("look", "end"):
        answer = await stranger.post(f"{home}/{id_}/{deed}", {"because": "看一看"}, page=f"{home}/new")
        assert answer.status_code == 404
    assert "第 1 户" not in (await stranger.get(home)).text
