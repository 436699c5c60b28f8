"""A month's scores: the holder's own on the desk, all of them for whoever appraises."""

from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from hutong.cases.settings import setting_at
from hutong.evaluations.jobs import last_month
from hutong.evaluations.models import ScoreReview
from hutong.evaluations.queries import scores_in
from hutong.evaluations.service import evaluate_month
from hutong.ids import new_id
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
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    async with street.session() as session:
        await session.execute(update(Appointment).where(Appointment.office_id == street.id).values(since=today))
    told = text_of((await (await sign_in(street, "alley-chief")).get(f"/o/{street.slug}/desk/chief")).text)
    assert "月评" not in told


async def test_the_reasons_are_told_in_english_too(street, month, sign_in, text_of):
    leader = await sign_in(street, "general-chief")
    told = text_of((await leader.get(f"/o/{street.slug}/evaluations?month={month}&lang=en")).text)
    assert "In the order of the posts' names" in told.replace("&#39;", "'")
    assert "满分" not in told


@pytest.mark.long
async def test_whoever_appraises_stands_by_a_month_once_and_it_is_her_duty_of_the_month(
    street, month, sign_in, text_of
):
    leader = await sign_in(street, "headquarters")
    page, duties = f"/o/{street.slug}/evaluations", f"/o/{street.slug}/duties"
    before = text_of((await leader.get(duties)).text)
    assert "还没有核定月评" in before
    chief = street.one("alley-chief")
    async with street.session() as session:
        _, setting = await setting_at(session, datetime.now(UTC))
        (evaluation, _), *_ = await scores_in(session, month)
        holder = next(iter(setting.directory.holders(evaluation.post_id, datetime.now(UTC).date()).people), chief.id)
        session.add(
            ScoreReview(
                office_id=street.id, id=new_id(), evaluation_id=evaluation.id, asked_by=holder, reason="有一天漏记了",
                asked_at=datetime.now(UTC), answer_by=datetime.now(UTC).date(),
            )
        )  # fmt: skip
    form = {"id": str(new_id()), "month": month.isoformat(), "note": "逐项看过"}
    assert (await leader.post(f"{page}/confirm", form, page=page)).status_code == 409
    async with street.session() as session:
        await session.execute(
            update(ScoreReview)
            .where(ScoreReview.office_id == street.id)
            .values(answered_at=datetime.now(UTC), answered_by=chief.id, answer="维持")
        )
    assert (await leader.post(f"{page}/confirm", {**form, "month": "2020-01-01"}, page=page)).status_code == 404
    for _ in range(2):
        assert (await leader.post(f"{page}/confirm", form, page=page)).status_code == 303
    told = text_of((await leader.get(page)).text)
    assert told.count("已核定") == 1
    assert "逐项看过" in told
    assert f'href="{page}"' in (await leader.get(duties)).text.partition("<main")[2]
    assert "还没有核定月评" not in text_of((await leader.get(duties)).text)
    assert (await (await sign_in(street, "alley-chief")).post(f"{page}/confirm", form)).status_code == 403
