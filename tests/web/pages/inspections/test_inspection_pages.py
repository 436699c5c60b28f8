"""查: what was looked at and found, and what became of it; counted for the duty."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from hutong.evaluations.deeds import deeds_between
from hutong.ids import new_id
from hutong.inspections.models import Inspection
from hutong.playbooks.verbs import Verb


@pytest.fixture
async def lanes(make_office):
    people = {"office-admin": 1, "alley-chief": 1, "steward": 1, "delegate-steward": 1}
    return await make_office("longtan", alleys=1, people=people)


async def journal(world):
    async with world.session() as session:
        statement = text("SELECT kind, data FROM journal WHERE office_id = :o AND kind LIKE 'inspection.%' ORDER BY id")
        return [tuple(row) for row in await session.execute(statement, {"o": world.id})]


async def test_an_inspection_is_recorded_counted_and_its_finding_becomes_a_case(lanes, sign_in, make_office):
    home = f"/o/{lanes.slug}/inspections"
    delegate, chief = await sign_in(lanes, "delegate-steward"), await sign_in(lanes, "alley-chief")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    first, second = [item.code for item in lanes.playbook.items_on(today)][:2]
    id_ = str(new_id())
    form = {"id": id_, "alley_id": str(lanes.alleys[0].id), "looked": first, "found": second, "note": "墙根堆物 📦"}
    for wrong in (
        {"looked": "", "found": ""},
        {"looked": "no-such"},
        {"id": "x"},
        {"note": "长" * 2001},
        {"note": "\x00"},
    ):
        assert (await delegate.post(f"{home}/new", {**form, **wrong})).status_code == 422
    for _ in range(2):
        answer = await delegate.post(f"{home}/new", form)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/{id_}")
    async with lanes.session() as session:
        [made] = await session.scalars(select(Inspection))
        assert (made.looked, made.findings) == (
            [first, second],
            [{"item": second, "became": "note", "to": None, "position_m": None}],
        )
        person = lanes.one("delegate-steward").id
        deeds = await deeds_between(session, person, today, today, zone="Asia/Shanghai")
        assert [(deed.verb, deed.alley) for deed in deeds] == [(Verb.INSPECT, lanes.alleys[0].id)]
    for page in (home, f"{home}/{id_}"):
        assert (await delegate.get(page)).status_code == 200
    assert "墙根堆物" in (await chief.get(f"{home}/{id_}")).text
    assert "最近一次检查" in (await chief.get(f"/o/{lanes.slug}/alleys/{lanes.alleys[0].id}")).text

    # A finding becomes a case of the same alley, once; what is not there is not there.
    bad = {"item": second, "to": str(new_id())}
    assert (await delegate.post(f"{home}/{id_}/link", bad, page=f"{home}/new")).status_code == 404
    fix = new_id()
    async with lanes.session() as session:
        await session.execute(
            text(
                "INSERT INTO fixes (office_id, id, alley_id, person_id, post_kind, category, way, day, occurred_at)"
                " VALUES (:o, :id, :alley, :person, 'delegate-steward', 'piling', 'tidy', :day, :now)"
            ),
            {
                "o": lanes.id, "id": fix, "alley": lanes.alleys[0].id, "person": person, "day": today,
                "now": datetime.now(UTC),
            },
        )  # fmt: skip
    for _ in range(2):
        given = {"item": second, "to": str(fix)}
        assert (await delegate.post(f"{home}/{id_}/link", given, page=f"{home}/new")).status_code == 303
    assert "当场处理了" in (await delegate.get(f"{home}/{id_}")).text
    told = await journal(lanes)
    assert [kind for kind, _ in told] == ["inspection.made", "inspection.linked"]
    assert "note" not in told[0][1]

    elsewhere = await make_office("longtan", alleys=1, people={"delegate-steward": 1})
    stranger = await sign_in(elsewhere, "delegate-steward")
    away = f"/o/{elsewhere.slug}/inspections"
    assert (await stranger.get(f"{away}/{id_}")).status_code == 404
    assert (await stranger.post(f"{away}/{id_}/link", given, page=f"{away}/new")).status_code == 404
    assert (await (await sign_in(lanes, "steward")).get(home)).status_code == 403
