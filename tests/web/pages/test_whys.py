"""Why, on pages: the chain of rules behind a case, what it leads to, and what does not agree, named."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.escalation.service import sweep_office
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.notices.models import Notice
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
        "期限、负责人和催办都与存的一致",
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


async def test_not_yours_and_not_there_are_one_answer(street, sign_in, late, make_office):
    other = await make_office("financial-street", people={"alley-chief": 1})
    stranger = await sign_in(other, "alley-chief")
    assert (await stranger.get(f"/o/{other.slug}/cases/{late}/why")).status_code == 404
    chief = await sign_in(street, "alley-chief")
    assert (await chief.get(f"/o/{street.slug}/cases/{new_id()}/why")).status_code == 404
