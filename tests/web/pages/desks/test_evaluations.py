"""A month's scores: the holder's own on the desk, all of them for whoever appraises."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from hutong.evaluations.jobs import last_month
from hutong.evaluations.service import evaluate_month
from hutong.journal import SYSTEM
from hutong.posts.models import Appointment

PEOPLE = {"general-chief": 1, "headquarters": 1, "alley-chief": 2}


@pytest.fixture
async def street(make_office):
    return await make_office("financial-street", alleys=2, people=PEOPLE, west=True)


@pytest.fixture
async def month(street):
    now = datetime.now(UTC)
    found = last_month(now, "Asia/Shanghai")
    async with street.session() as session:
        await evaluate_month(session, found, by=SYSTEM, now=now)
    return found


async def test_whoever_appraises_sees_every_post_with_its_reasons(street, month, sign_in, text_of):
    leader = await sign_in(street, "general-chief")
    page = (await leader.get(f"/o/{street.slug}/evaluations")).text
    told = text_of(page)
    assert f"{month.year}年{month.month}月月评" in told
    assert told.count("为什么？看依据") == 2
    assert told.count("不足") >= 2
    assert f"/o/{street.slug}/evaluations" in page.partition("<main")[0]
    sheet = await leader.get(f"/o/{street.slug}/evaluations/scores.xlsx?month={month}")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["岗位", "得分", "复核后", "满分", "依据"]
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])
    assert all("÷" in row[4] or "不足" in row[4] for row in rows[1:])


async def test_a_month_without_scores_is_said_and_has_no_sheet(street, sign_in, text_of):
    leader = await sign_in(street, "general-chief")
    assert "还没有评过分的月份" in text_of((await leader.get(f"/o/{street.slug}/evaluations")).text)
    assert (await leader.get(f"/o/{street.slug}/evaluations/scores.xlsx?month=2020-01-01")).status_code == 404


async def test_a_chief_sees_his_own_score_and_nobody_elses(street, month, sign_in, text_of):
    chief = await sign_in(street, "alley-chief")
    told = text_of((await chief.get(f"/o/{street.slug}/desk/chief")).text)
    assert told.count("满分") == 1 + told.count("按满分")
    assert f"{month.month}月月评" in told
    assert (await chief.get(f"/o/{street.slug}/evaluations")).status_code == 403


async def test_a_score_of_before_ones_time_is_not_ones_own(street, month, sign_in, text_of):
    today = datetime.now(UTC).date()
    async with street.session() as session:
        await session.execute(update(Appointment).where(Appointment.office_id == street.id).values(since=today))
    told = text_of((await (await sign_in(street, "alley-chief")).get(f"/o/{street.slug}/desk/chief")).text)
    assert "月评" not in told


async def test_the_reasons_are_told_in_english_too(street, month, sign_in, text_of):
    leader = await sign_in(street, "general-chief")
    told = text_of((await leader.get(f"/o/{street.slug}/evaluations?month={month}&lang=en")).text)
    assert "In the order of the posts' names" in told.replace("&#39;", "'")
    assert "满分" not in told
