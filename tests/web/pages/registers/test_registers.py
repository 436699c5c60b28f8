"""台账更正: a steward says what is wrong, the community looks into it, the register changes and keeps its history."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text

from hutong.alleys.models import Unit
from hutong.alleys.service import register_unit
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Notice
from hutong.playbooks.privacy import Kept
from hutong.registers.models import RegisterCorrection, UnitChange
from hutong.reports.spreadsheets import workbook
from hutong.retention.erasing import erase_expired


@pytest.fixture
async def lanes(make_office):
    world = await make_office("longtan", alleys=2, people={"community-worker": 1, "alley-chief": 2, "steward": 2})
    async with world.session() as session:
        world.shop = register_unit(
            session, alley=world.alleys[0].id, name="老张理发店", kind="shop", since=datetime.now(UTC).date(), by=SYSTEM,
            now=datetime.now(UTC),
        )  # fmt: skip
    return world


async def rows(world, model, **wanted):
    async with world.session() as session:
        found = (await session.scalars(select(model).where(model.office_id == world.id))).all()
        return [row for row in found if all(getattr(row, name) == value for name, value in wanted.items())]


@pytest.mark.long
async def test_what_a_steward_finds_wrong_is_changed_with_its_history_and_she_hears_of_it(lanes, sign_in, make_office):
    steward, worker = await sign_in(lanes, "steward"), await sign_in(lanes, "community-worker")
    home, alley = f"/o/{lanes.slug}/register", lanes.alleys[0].id
    assert "台账哪里不对？" in (await steward.get(f"{home}/new")).text
    page = (await steward.get(f"{home}/new?what=wrong")).text
    assert "老张理发店" in page
    for path in (f"what=wrong&unit={lanes.shop.id}", "what=missing&kind=yard", f"what=gone&unit={lanes.shop.id}"):
        assert (await steward.get(f"{home}/new?{path}")).status_code == 200
    assert (await steward.get(f"{home}/new?alley={lanes.alleys[1].id}")).status_code == 404
    yard = {
        "id": str(new_id()), "alley_id": str(alley), "what": "missing", "kind": "yard", "name": "12号院",
        "households": "8", "residents": "20", "words": "新挂了门牌 🚪",
    }  # fmt: skip
    for wrong in (
        {"name": " ", "words": ""}, {"id": "x"}, {"what": "x"}, {"households": "-1"}, {"words": "长" * 401},
        {"name": "\x00"}, {"kind": "x"}, {"name": "长" * 10_000},
    ):  # fmt: skip
        assert (await steward.post(f"{home}/new", {**yard, **wrong})).status_code == 422, wrong
    for foreign in ({"alley_id": str(lanes.alleys[1].id)}, {"alley_id": str(new_id())}, {"unit_id": str(new_id())}):
        assert (await steward.post(f"{home}/new", {**yard, **foreign})).status_code == 404, foreign
    for _ in range(2):
        assert (await steward.post(f"{home}/new", yard)).status_code == 303
    name = {
        "id": str(new_id()),
        "alley_id": str(alley),
        "what": "wrong",
        "unit_id": str(lanes.shop.id),
        "kind": "shop",
        "name": "老张美发",
    }
    gone = {"id": str(new_id()), "alley_id": str(alley), "what": "gone", "unit_id": str(lanes.shop.id)}
    for said in (name, gone):
        assert (await steward.post(f"{home}/new", said)).status_code == 303
    assert len(await rows(lanes, RegisterCorrection)) == 3
    assert "台账更正：3 条等着核对" in (await worker.get(f"/o/{lanes.slug}/checkins")).text
    assert "少了一家，“12号院”，应是：院落，8 户，20 人" in (await worker.get(home)).text

    async def answer(said, deed, **given):
        here = f"{home}/corrections/{said['id']}"
        return await worker.post(f"{here}/{deed}", given, page=here)

    assert (await steward.get(f"{home}/corrections/{yard['id']}")).status_code in {403, 404}
    assert (await answer(yard, "accept", kind="shop", name="12号院", households="8")).status_code == 422
    assert (await answer(yard, "accept", kind="yard", name="12号院", households="9", residents="20")).status_code == 303
    assert (await answer(yard, "accept", kind="yard", name="12号院")).status_code == 409
    assert (await answer(name, "accept", kind="shop", name="老张美发")).status_code == 303
    assert (await answer(gone, "decline")).status_code == 422
    assert (await answer(gone, "decline", reason="他只是休息几天")).status_code == 303
    units = {unit.name: (unit.kind, unit.households, unit.until) for unit in await rows(lanes, Unit)}
    assert units == {"12号院": ("yard", 9, None), "老张美发": ("shop", None, None)}
    changes = {(c.field, c.before, c.after, c.source) for c in await rows(lanes, UnitChange)}
    assert changes == {("added", None, "12号院", "correction"), ("name", "老张理发店", "老张美发", "correction")}
    told = await rows(lanes, Notice, kind="register.answered")
    assert [notice.person_id for notice in told] == [lanes.one("steward").id] * 3
    mine = (await steward.get(f"{home}/mine")).text
    assert "他只是休息几天" in mine
    async with lanes.session() as session:
        statement = text("SELECT kind, data FROM journal WHERE office_id = :o AND kind LIKE 'register.%'")
        told = [tuple(row) for row in await session.execute(statement, {"o": lanes.id})]
    assert sorted(kind for kind, _ in told) == ["register.correction_decided"] * 3 + ["register.correction_said"] * 3
    assert "老张" not in str(told)
    assert "12号院" in (await (await sign_in(lanes, "alley-chief")).get(f"/o/{lanes.slug}/alleys/{alley}")).text

    elsewhere = await make_office("longtan", alleys=1, people={"community-worker": 1, "steward": 1})
    stranger, away = await sign_in(elsewhere, "community-worker"), f"/o/{elsewhere.slug}/register"
    for path in (f"corrections/{yard['id']}", f"units/{lanes.shop.id}"):
        assert (await stranger.get(f"{away}/{path}")).status_code == 404
    assert (
        await stranger.post(f"{away}/corrections/{yard['id']}/decline", {"reason": "x"}, page=away)
    ).status_code == 404

    # What the two wrote goes at its term; what was changed stays in the register's history.
    async with lanes.session() as session:
        later = datetime.now(UTC) + timedelta(days=400)
        assert (await erase_expired(session, now=later)).counts[Kept.CORRECTION] == 2
    assert {row.words or row.reason for row in await rows(lanes, RegisterCorrection)} == {None}


async def test_the_register_goes_out_as_a_sheet_and_comes_back_whole_or_not_at_all(lanes, sign_in):
    worker, home = await sign_in(lanes, "community-worker"), f"/o/{lanes.slug}/register"
    answer = await worker.get(f"{home}/register.xlsx")
    (head, shop) = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert shop[:4] == [str(lanes.shop.id), lanes.alleys[0].name, "门店", "老张理发店"]

    async def send(*cells, **more):
        content = workbook("台账", head, cells, None)
        files = [("file", ("台账.xlsx", content, "application/octet-stream"))]
        return await worker.post(f"{home}/sheet", more, page=home, files=files)

    changed, new = [*shop[:3], "老张美发", None, None, None], [None, lanes.alleys[1].name, "院落", "=1+1", 3, 9, None]
    assert "第 3 行" in (await send(changed, [None, "没有的胡同", "门店", "x"])).text
    assert (await send(changed, changed[:3])).status_code == 422
    assert (await send([*changed[:3], "x", 5, None, None])).status_code == 422
    assert (await send(changed, new, check_only="1")).status_code == 200
    assert [unit.name for unit in await rows(lanes, Unit)] == ["老张理发店"]
    assert "新登记 1 家，改了 1 家" in (await send(changed, new)).text
    assert sorted(unit.name for unit in await rows(lanes, Unit)) == ["=1+1", "老张美发"]
    nothing = await worker.post(f"{home}/sheet", {}, page=home, files=[("file", ("x.xlsx", b"no sheet", "x/y"))])
    assert nothing.status_code == 422
    # An entry is changed by hand and leaves; its page is then no longer offered.
    here = f"{home}/units/{lanes.shop.id}"
    assert (await worker.get(here)).status_code == 200
    today = datetime.now(UTC).date() - timedelta(days=1)
    form = {"kind": "shop", "name": "老张美发", "until": today.isoformat()}
    assert (await worker.post(here, form)).status_code == 303
    assert "老张美发" in (await worker.get(f"{home}?gone=true")).text
    assert (await worker.post(here, form, page=home)).status_code == 409
    added = {"alley_id": str(lanes.alleys[0].id), "kind": "unit", "name": "小学"}
    assert (await worker.post(f"{home}/units/new", added)).status_code == 303
    twice = await worker.post(f"{home}/units/new", added)
    assert (twice.status_code, "已经有“小学”" in twice.text) == (422, True)


async def test_a_long_register_is_read_page_by_page_and_goes_out_whole(lanes, sign_in):
    async with lanes.session() as session:
        session.add_all(
            Unit(office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[0].id, name=f"第{n:03}家", kind="unit",
                 since=datetime.now(UTC).date())
            for n in range(240)
        )  # fmt: skip
    worker, home = await sign_in(lanes, "community-worker"), f"/o/{lanes.slug}/register"
    first, second = [(await worker.get(f"{home}?page={n}")).text for n in (1, 2)]
    assert "共 241 家" in first
    assert ("第239家" in first, "第239家" in second, "老张理发店" in first, "老张理发店" in second) == (
        False,
        True,
        True,
        False,
    )
    assert "page=2" in first
    assert 'page=1"' in second
    sheet = (await worker.get(f"{home}/register.xlsx")).content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()) == 242
    late = next(unit for unit in await rows(lanes, Unit) if unit.name == "第239家")
    assert "第239家" in (await worker.get(f"{home}/units/{late.id}")).text
