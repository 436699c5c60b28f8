"""Whoever was called to a walk together says himself whether he was there, and nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.patrols.models import Patrol
from hutong.rosters.models import WalkPresence


@pytest.fixture
async def office(make_office):
    return await make_office("financial-street", people={"deputy-general-chief": 1, "alley-chief": 2, "section": 1})


async def noted(office, person):
    """A walk of yesterday morning that a person noted as one together."""
    at = (datetime.now(UTC) - timedelta(days=1)).replace(hour=1, minute=30)
    walk = new_id()
    async with office.session() as session:
        session.add(
            Patrol(
                office_id=office.id, id=walk, alley_id=office.alleys[0].id, person_id=person.id,
                post_kind="deputy-general-chief", checklist="list", playbook_version=1, started_at=at, day=at.date(),
                minutes=50, finished_at=at + timedelta(minutes=50), joint=True,
            )
        )  # fmt: skip
    return walk


async def said(office):
    async with office.session() as session:
        rows = (await session.scalars(select(WalkPresence).where(WalkPresence.office_id == office.id))).all()
        told = select(JournalEvent.data).where(
            JournalEvent.office_id == office.id, JournalEvent.kind == "walk.attended"
        )
        return [(row.person_id, row.there) for row in rows], [
            (data["person"], data["there"]) for data in await session.scalars(told)
        ]


async def test_each_of_those_called_says_so_once_and_may_change_it(office, sign_in):
    walk = await noted(office, office.one("deputy-general-chief"))
    chief, person = await sign_in(office, "alley-chief"), office.one("alley-chief")
    home = f"/o/{office.slug}"
    assert "有 1 次集体巡查" in (await chief.get(f"{home}/desk/chief")).text
    page = (await chief.get(f"{home}/duties")).text
    assert f"{office.one('deputy-general-chief').name}" in page
    assert "您在场吗？" in page
    for _ in range(2):
        answer = await chief.post(f"{home}/duties/together/{walk}/there", page=f"{home}/duties")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{home}/duties")
    assert await said(office) == ([(person.id, True)], [(str(person.id), True)])
    assert "您在场吗？" not in (await chief.get(f"{home}/duties")).text
    await chief.post(f"{home}/duties/together/{walk}/absent", page=f"{home}/duties")
    assert await said(office) == ([(person.id, False)], [(str(person.id), True), (str(person.id), False)])


async def test_nobody_else_can_say_it(office, make_office, sign_in):
    walk = await noted(office, office.one("deputy-general-chief"))
    elsewhere = await make_office("financial-street", people={"deputy-general-chief": 1, "alley-chief": 1})
    for where, kind in ((office, "deputy-general-chief"), (office, "section"), (elsewhere, "alley-chief")):
        browser, home = await sign_in(where, kind), f"/o/{where.slug}"
        assert "您在场吗？" not in (await browser.get(f"{home}/duties")).text
        refused = await browser.post(f"{home}/duties/together/{walk}/there", page=f"{home}/duties")
        assert refused.status_code == 404, kind
    assert await said(office) == ([], [])


async def test_the_roster_of_who_led_it_lists_who_came(office, sign_in):
    walk = await noted(office, office.one("deputy-general-chief"))
    chief, leader = await sign_in(office, "alley-chief"), await sign_in(office, "deputy-general-chief")
    home, month = f"/o/{office.slug}", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m}"
    path = f"{home}/duties?month={month}"
    assert "记了集体巡查，等一起走的人说在场" in (await leader.get(path)).text
    await chief.post(f"{home}/duties/together/{walk}/there", page=f"{home}/duties")
    page = (await leader.get(path)).text
    assert f"一起走的：{office.one('alley-chief').name}" in page
    assert f"{office.one('alley-chief').name}自己说在场。" in page
