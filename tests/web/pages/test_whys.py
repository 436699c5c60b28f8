"""Why, on pages: the chain of rules behind a case, what it leads to, and what does not agree, named."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.checkins.models import CheckIn
from hutong.escalation.service import sweep_office
from hutong.evaluations.jobs import last_month
from hutong.evaluations.models import Evaluation
from hutong.evaluations.service import evaluate_month
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Notice
from hutong.points.models import PointTransfer
from hutong.points.service import grant_check_in
from hutong.posts.models import Appointment
from hutong.tracing.checking import begin_check, check_batch


@pytest.fixture
async def late(street):
    """A case of nine days ago that nobody did anything about."""
    began, now = datetime.now(UTC) - timedelta(days=9), datetime.now(UTC)
    case = OpenCase(id=new_id(), alley=street.alleys[0].id, category="bikes", title="单车挡住盲道")
    async with street.session() as session:
        reporter = Reporter(person=street.people["alley-chief"][1].id, source="patrol")
        await open_case(session, case, reporter, by=SYSTEM, now=began)
    for days in range(1, 10):
        await sweep_office(street.databases, street.id, now=min(now, began + timedelta(days=days)))
    return case.id


async def test_each_rule_that_fired_is_told_with_its_version_and_its_effect(street, sign_in, late):
    chief = await sign_in(street, "alley-chief")
    page = await chief.get(f"/o/{street.slug}/cases/{late}/why")
    assert page.status_code == 200, page.text
    for told in (
        "期限、负责人、催办和通知都与存的一致",
        "流程“简易类问题” › “街巷长即刻处理”",
        "制度第 1 版",
        "4 个工作小时",
        "逾期通知",
        "› 第 1 级",
        "接下来",
        "当场办结",
        "is-here",
    ):
        assert told in page.text, told
    shown = await chief.get(f"/o/{street.slug}/cases/{late}")
    assert "is-here" in shown.text
    assert f"/cases/{late}/why" in shown.text


async def test_a_value_altered_behind_its_back_is_named_on_the_page_and_in_the_checks(street, sign_in, late):
    async with street.session() as session:
        alter = text("UPDATE cases SET due_at = due_at + interval '30 days' WHERE office_id = :office AND id = :case")
        await session.execute(alter, {"office": street.id, "case": late})
    chief, admin = await sign_in(street, "alley-chief"), await sign_in(street, "office-admin")
    page = await chief.get(f"/o/{street.slug}/cases/{late}/why")
    assert "有 1 处与存的不一样" in page.text
    empty = await admin.get(f"/o/{street.slug}/recounts")
    assert "没有对不上的" in empty.text
    now = datetime.now(UTC)
    async with street.session() as session:
        await begin_check(session, day=now.date(), now=now)
        while await check_batch(session, now.date(), now=now):
            pass
    found = await admin.get(f"/o/{street.slug}/recounts")
    assert "对不上的，共 1 处" in found.text
    assert f"/cases/{late}/why" in found.text
    assert "期限" in found.text
    assert (await chief.get(f"/o/{street.slug}/recounts")).status_code == 403


async def test_a_notice_leads_to_the_rule_that_sent_it(street, sign_in, late):
    chief = await sign_in(street, "alley-chief")
    async with street.session() as session:
        person = street.one("alley-chief").id
        sent = select(Notice).where(Notice.person_id == person, Notice.kind == "case.overdue")
        notice = (await session.scalars(sent)).one()
    page = await chief.get(f"/o/{street.slug}/notices/{notice.id}")
    address = f"/o/{street.slug}/cases/{late}/why?notice={notice.id}"
    assert address in page.text
    why = await chief.get(address)
    assert 'id="this"' in why.text
    assert f"您收到的“{notice.title}”就是这里发出的。" in why.text
    # What is late usually goes by WeChat and mail; this office has neither.
    assert "这一类通知平常另发微信服务号、电子邮件。" in why.text
    assert "微信服务号没有发：街道没有开通，或者停用了。" in why.text


async def test_not_yours_and_not_there_are_one_answer(street, sign_in, late, make_office):
    other = await make_office("financial-street", people={"alley-chief": 1})
    stranger = await sign_in(other, "alley-chief")
    assert (await stranger.get(f"/o/{other.slug}/cases/{late}/why")).status_code == 404
    chief = await sign_in(street, "alley-chief")
    assert (await chief.get(f"/o/{street.slug}/cases/{new_id()}/why")).status_code == 404


async def test_points_are_reckoned_again_where_they_are_read(make_office, sign_in):
    office = await make_office("longtan", alleys=1, people={"steward": 2, "office-admin": 1})
    steward, day = office.people["steward"][0].id, datetime.now(UTC).date()
    async with office.session() as session:
        check_in = new_id()
        session.add(
            CheckIn(
                office_id=office.id, id=check_in, person_id=steward, community_id=office.alleys[0].community_id,
                day=day, checked_at=datetime.now(UTC), checked_by=steward, filed={},
            )
        )  # fmt: skip
        await session.flush()
        now = datetime.now(UTC)
        await grant_check_in(session, person=steward, check_in=check_in, day=day, by=SYSTEM, now=now)
        transfer = await session.scalar(select(PointTransfer.id).where(PointTransfer.check_in_id == check_in))
    page = f"/o/{office.slug}/points/{transfer}/why"
    mine = await sign_in(office, "steward")
    assert "与存的一致" in (await mine.get(page)).text
    assert page in (await mine.get(f"/o/{office.slug}/points")).text
    admin = await sign_in(office, "office-admin")
    assert "与存的一致" in (await admin.get(page)).text
    async with office.session() as session:
        # A post held no more on that day: the multiplier of stewards was not due.
        mine = Appointment.office_id == office.id, Appointment.person_id == steward
        await session.execute(update(Appointment).where(*mine).values(until=Appointment.since))
    assert "有 1 处与存的不一样" in (await admin.get(page)).text
    assert (await admin.get(f"/o/{office.slug}/points/{new_id()}/why")).status_code == 404


async def test_a_score_is_reckoned_again_where_it_is_read(street, make_office, sign_in):
    now = datetime.now(UTC)
    month = last_month(now, "Asia/Shanghai")
    async with street.session() as session:
        await evaluate_month(session, month, by=SYSTEM, now=now)
        scores = (await session.scalars(select(Evaluation).order_by(Evaluation.id))).all()
    leader = await sign_in(street, "general-chief")
    page = f"/o/{street.slug}/evaluations/{scores[0].id}/why"
    assert "与存的一致" in (await leader.get(page)).text
    assert page in (await leader.get(f"/o/{street.slug}/evaluations")).text
    async with street.session() as session:
        alter = text("UPDATE evaluations SET score = score - 1 WHERE office_id = :office AND id = :id")
        await session.execute(alter, {"office": street.id, "id": scores[0].id})
    assert "有 1 处与存的不一样" in (await leader.get(page)).text
    other = await make_office("financial-street", alleys=2, people={"general-chief": 1}, west=True)
    theirs = await sign_in(other, "general-chief")
    assert (await theirs.get(f"/o/{other.slug}/evaluations/{scores[0].id}/why")).status_code == 404
