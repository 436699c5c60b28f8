"""A month is graded once, explained, awarded by a person where the rules say so, and seen by its own office alone."""

import io
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.patrols.models import Patrol
from hutong.playbooks.board import Board, BoardPart
from hutong.tiers.models import AlleyTier
from hutong.tiers.service import grade_month

MONTHS = [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]


@pytest.fixture
def walked():
    """`await walked(world, month, found=3)`: the second alley walked every day, with something found on some days."""

    async def walk(world, month, *, found=0):
        items = world.playbook.checklist_on(month).items
        person, alley = world.people["alley-chief"][1], world.alleys[1]
        async with world.session() as session:
            day, n = month, 0
            while day.month == month.month:
                began = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
                state = "found" if n < found else "clear"
                session.add(
                    Patrol(
                        office_id=world.id, id=new_id(), alley_id=alley.id, person_id=person.id,
                        post_kind="alley-chief", checklist="ten", playbook_version=1, day=day, started_at=began,
                        finished_at=began + timedelta(minutes=30), minutes=30,
                        items=[{"item": item.code, "state": state} for item in items],
                    )
                )  # fmt: skip
                day, n = day + timedelta(days=1), n + 1

    return walk


@pytest.fixture
def graded(walked):
    """`await graded(world, [0, 0, 20])`: months with so many days on which everything was wrong; rows of the alley."""

    async def grade(world, days):
        for month, found in zip(MONTHS, days, strict=False):
            await walked(world, month, found=found)
            at = datetime(month.year, month.month + 1, 1, 1, tzinfo=UTC)
            async with world.session() as session:
                await grade_month(session, month, by=SYSTEM, now=at)
        async with world.session() as session:
            mine = select(AlleyTier).where(AlleyTier.office_id == world.id, AlleyTier.alley_id == world.alleys[1].id)
            return list((await session.scalars(mine.order_by(AlleyTier.month))).all())

    return grade


@pytest.fixture
async def by_rule(street, put_in_force):
    """The same office where a rise needs no person."""
    tiers = msgspec.structs.replace(street.playbook.tiers, awarded=False)
    await put_in_force(street, tiers=tiers, board=Board(show=(*BoardPart,)))
    return street


async def test_months_running_lift_and_one_bad_month_drops(by_rule, graded):
    rows = await graded(by_rule, [0, 0, 0, 25])
    assert [(row.tier, row.clean) for row in rows] == [("standard", 0), ("standard", 1), ("standard", 2), (None, 0)]
    assert [float(row.score) for row in rows[:2]] == [100.0, 100.0]
    assert rows[3].score < 75
    async with by_rule.session() as session:
        told = await session.scalars(
            select(JournalEvent)
            .where(JournalEvent.office_id == by_rule.id, JournalEvent.kind == "alley.graded")
            .where(JournalEvent.subject == by_rule.alleys[1].id)
            .order_by(JournalEvent.id)
        )
        assert [(event.data["before"], event.data["after"]) for event in told] == [
            (None, "standard"), ("standard", "standard"), ("standard", "standard"), ("standard", None),
        ]  # fmt: skip


async def test_a_month_graded_again_is_the_same_month(by_rule, graded):
    await graded(by_rule, [0, 0])
    async with by_rule.session() as session:
        await grade_month(session, MONTHS[1], by=SYSTEM, now=datetime(2026, 9, 2, tzinfo=UTC))
    async with by_rule.session() as session:
        rows = (await session.scalars(select(AlleyTier).where(AlleyTier.office_id == by_rule.id))).all()
    # The first alley was never walked: nothing follows for it.
    assert sorted((row.month, row.tier, row.clean) for row in rows if row.tier) == [
        (MONTHS[0], "standard", 0), (MONTHS[1], "standard", 1),
    ]  # fmt: skip
    assert [row.score for row in rows if row.tier is None] == [None, None]


async def test_pages_say_the_grade_how_many_months_are_left_and_why(by_rule, graded, sign_in, browser):
    await graded(by_rule, [0, 0])
    chief = await sign_in(by_rule, "general-chief")
    home = f"/o/{by_rule.slug}"
    page = (await chief.get(f"{home}/alleys/{by_rule.alleys[1].id}")).text
    assert ("再有 2 个月达到 90 分，就是“优美”" in page, "清单符合：" in page) == (True, True)
    assert "达标" in (await chief.get(f"{home}/alleys?tier=standard")).text
    assert "没有符合的街巷" in (await chief.get(f"{home}/alleys?tier=fine")).text
    month = (await chief.get(f"{home}/tiers?month=2026-08-01")).text
    assert ("再有 2 个月" in month, "未定级" in month) == (True, True)
    assert (await chief.get(f"{home}/tiers?month=x&tier=%00")).status_code == 200
    sheet = await chief.get(f"{home}/tiers/grades.xlsx?month=2026-08-01&tier=standard")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["试验2号"]
    wall = (await browser().get(f"/b/{by_rule.alleys[1].board_code}")).text
    # The grade alone: no score, no reasons.
    assert ("街巷等级" in wall, "达标" in wall, "清单符合" in wall) == (True, True, False)


async def test_a_board_that_does_not_show_grades_shows_none(street, graded, browser):
    await graded(street, [0])
    assert "街巷等级" not in (await browser().get(f"/b/{street.alleys[1].board_code}")).text


async def test_a_person_awards_a_rise_once_and_only_who_may(street, graded, sign_in, make_office):
    (row,) = await graded(street, [0])
    assert (row.tier, row.proposed) == (None, "standard")
    page = f"/o/{street.slug}/tiers/{row.id}"
    chief, admin = await sign_in(street, "alley-chief"), await sign_in(street, "headquarters")
    assert (await chief.get(page)).status_code == 403
    assert "达标" in (await admin.get(page)).text
    refused = await admin.post(page, {"decision": "declined", "note": " "})
    assert (refused.status_code, "不评定要写明理由" in refused.text) == (422, True)
    assert (await admin.post(page, {"decision": "\x00", "note": "好" * 10_000})).status_code == 422
    assert (await admin.post(page, {"decision": "awarded", "note": "=1+1 😀"})).status_code == 303
    again = await admin.post(page, {"decision": "declined", "note": "再想想"})
    assert (again.status_code, "已经评过了" in again.text) == (409, True)
    async with street.session() as session:
        stored = await session.get_one(AlleyTier, (street.id, row.id))
        assert (stored.tier, stored.clean, stored.decision) == ("standard", 0, "awarded")
        await grade_month(session, MONTHS[0], by=SYSTEM, now=datetime(2026, 8, 2, tzinfo=UTC))
        await session.refresh(stored)
        assert stored.decision == "awarded"
    theirs = await make_office("financial-street", alleys=2, people={"headquarters": 1}, west=True)
    stranger = await sign_in(theirs, "headquarters")
    assert (await stranger.get(f"/o/{theirs.slug}/tiers/{row.id}")).status_code == 404
    assert (
        await stranger.post(f"/o/{theirs.slug}/tiers/{row.id}", {"decision": "awarded"}, page=f"/o/{theirs.slug}/tiers")
    ).status_code == 404
