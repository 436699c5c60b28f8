"""An administrator orders a rehearsal of a draft, watches it, and reads what it found, case by case."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.escalation.service import wake_due
from hutong.ids import new_id
from hutong.jobs import run_due
from hutong.journal import SYSTEM
from hutong.people.models import Person
from hutong.playbooks.models import PlaybookVersion
from hutong.rehearsals.models import Rehearsal, RehearsedCase, State
from hutong.settings import Settings

TIGHTER = 'limit = { amount = 4, clock = "working_hours" }'


@pytest.fixture
async def admin(street, sign_in):
    return await sign_in(street, "office-admin")


@pytest.fixture
async def past(street):
    """Three simple cases, ten days ago; nobody did anything about them."""
    at = datetime.now(UTC) - timedelta(days=10)
    category = next(c.code for c in street.playbook.categories if c.grade == "simple" and not c.danger)
    cases = []
    async with street.session() as session:
        for hours in range(3):
            report = OpenCase(id=new_id(), alley=street.alleys[hours % 2].id, category=category, title=f"杂物{hours}")
            await open_case(session, report, Reporter(source="call"), by=SYSTEM, now=at + timedelta(hours=hours))
            cases.append(report.id)
    async with street.session() as session:
        await wake_due(session, now=at + timedelta(days=9))
    return cases


@pytest.fixture
def draft(admin, street):
    async def begin(change=lambda source: source):
        home = f"/o/{street.slug}/playbooks"
        answer = await admin.post(f"{home}/drafts", {"id": str(new_id())}, page=home)
        address = answer.headers["location"]
        async with street.session() as session:
            mine = PlaybookVersion.office_id == street.id, PlaybookVersion.id == address.rsplit("/", 1)[-1]
            row = (await session.scalars(select(PlaybookVersion).where(*mine))).one()
            row.source = change(row.source)
        return address

    return begin


@pytest.fixture
def run(street, server_settings):
    async def now():
        return await run_due(street.databases, street.id, {Settings: server_settings})

    return now


def slower(source):
    """Every limit is far longer."""
    changed = re.sub(r"(limit\s*=\s*\{[^}]*amount\s*=\s*)(\d+)", lambda m: f"{m[1]}{int(m[2]) * 25}", source)
    assert changed != source
    return changed


async def ordered(admin, address, *, days=30, **more):
    today = datetime.now(UTC) + timedelta(hours=8)
    page = f"{address}/rehearsals"
    sent = {
        "id": str(new_id()), "first": str((today - timedelta(days=days)).date()), "last": str(today.date()), **more,
    }  # fmt: skip
    return await admin.post(page, sent)


async def test_from_the_order_to_both_traces_of_a_case(admin, street, past, draft, run):
    address = await draft(slower)
    answer = await ordered(admin, address)
    assert answer.status_code == 303, answer.text
    shown = answer.headers["location"]
    waiting = await admin.get(shown)
    assert "正在推演" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    assert "hx-trigger" in waiting.text
    await run()
    page = (await admin.get(shown)).text
    assert "这段时间共 3 件事项。按草案办，有 3 件会不同。" in page
    assert "期限不同（3）" in page
    assert "逾期不同（3）" in page
    only = await admin.get(f"{shown}?kind=deadline")
    assert only.text.count("杂物") == 3
    assert (await admin.get(f"{shown}?kind=refused")).text.count("杂物") == 0
    assert (await admin.get(f"{shown}?kind=nonsense")).status_code == 400

    case = await admin.get(re.search(rf"{re.escape(shown)}/cases/[0-9a-f-]{{36}}", page)[0])
    assert case.status_code == 200, case.text
    then, _, now = case.text.partition("<h2>按草案</h2>")
    assert "逾期上报" in then
    assert "逾期上报" not in now
    assert "负责试验" in then
    sheet = (await admin.get(f"{shown}/cases.xlsx")).content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[0][1]) == (4, "事项")

    # What only its end is kept of is told when somebody opens it, and over the API as well.
    here = re.search(rf"{re.escape(shown)}/cases/[0-9a-f-]{{36}}", page)[0]
    rehearsal, row = shown.rsplit("/", 1)[-1], here.rsplit("/", 1)[-1]
    api = f"/o/{street.slug}/api/playbooks/rehearsals/{rehearsal}/cases"
    before = (await admin.get(f"{api}/{row}")).json()
    async with street.session() as session:
        mine = RehearsedCase.office_id == street.id, RehearsedCase.id == row
        end = {"trace_then": before["then"][-1:], "trace_now": before["now"][-1:], "whole": False}
        await session.execute(update(RehearsedCase).where(*mine).values(**end))
    listed = (await admin.get(api)).json()
    assert (listed["total"], [one["whole"] for one in listed["cases"] if one["id"] == row]) == (3, [False])
    assert "算出两种经过" in (await admin.get(here)).text
    assert (await admin.post(f"{here}/traces", {}, page=here)).status_code == 303
    assert "正在算这件的两种经过" in (await admin.get(here)).text
    await run()
    assert (await admin.get(f"{api}/{row}")).json() == before
    assert "逾期上报" in (await admin.get(here)).text
    for nowhere in (f"{api}/{new_id()}", f"{api.replace(rehearsal, str(new_id()))}"):
        assert (await admin.get(nowhere)).status_code == 404

    attached = await admin.get(f"{address}/rehearsals/attached")
    assert "3 件事项，3 件会不同" in attached.text
    listed = (await admin.get(f"{address}/rehearsals")).text
    assert "3 件不同" in listed


async def test_what_the_rules_have_told_by_text_message_too_differs_and_is_counted(admin, street, past, draft, run):
    async with street.session() as session:
        await session.execute(update(Person).where(Person.office_id == street.id).values(phone="13800000001"))
    tell = '{ to = "next_up", action = "tell" }'
    by_text = tell.replace(" }", ', channels = ["inbox", "sms"] }')
    address = await draft(lambda source: source.replace(tell, by_text))
    shown = (await ordered(admin, address)).headers["location"]
    await run()
    page = (await admin.get(shown)).text
    assert "有 3 件会不同" in page
    assert "通知不同（3）" in page
    assert "短信还没有开通：制度写了，要开通以后才发得出去。" in page
    found = (await admin.get(f"/o/{street.slug}/api/playbooks/rehearsals/{shown.rsplit('/', 1)[-1]}")).json()
    told = {(one["template"], one["way"]): (one["real"], one["then"], one["now"]) for one in found["summary"]["ways"]}
    assert told["escalated", "sms"] == (0, 0, 3)
    assert found["summary"]["now"]["sms"] == sum(now for _, _, now in told.values())
    assert found["differs"]
    case = await admin.get(re.search(rf"{re.escape(shown)}/cases/[0-9a-f-]{{36}}", page)[0])
    then, _, now = case.text.partition("<h2>按草案</h2>")
    assert ("（另发短信）" in then, "（另发短信）" in now) == (False, True)


@pytest.mark.long
async def test_alleys_that_would_have_another_grade_each_open_onto_why(admin, street, past, draft, run):
    address = await draft(lambda source: source.replace("awarded = true", "awarded = false"))
    shown = (await ordered(admin, address, days=12)).headers["location"]
    await run()
    page = (await admin.get(shown)).text
    assert "有 2 条街巷的等级会不同。" in page
    assert "未定级，等着评定：达标" in page
    one = f"{shown}/grades/{street.alleys[0].id}"
    assert one in page
    then, _, now = (await admin.get(one)).text.partition("<h2>按草案</h2>")
    assert "80 分，已连续 1 个月达到“达标”的 80 分，等人评定。" in then
    assert "80 分，连续 1 个月达到 80 分，升为“达标”。" in now
    assert "巡查到位：0 ÷" in now
    rows = CalamineWorkbook.from_filelike(BytesIO((await admin.get(f"{shown}/grades.xlsx")).content))
    told = rows.get_sheet_by_index(0).to_python()
    assert [row[:3] for row in told[1:]] == [[a.name, "未定级，等着评定：达标", "达标"] for a in street.alleys]
    found = (await admin.get(f"/o/{street.slug}/api/playbooks/rehearsals/{shown.rsplit('/', 1)[-1]}")).json()
    assert [one["now"]["tier"] for one in found["summary"]["tiers"]["regraded"]] == ["standard", "standard"]
    assert (await admin.get(f"{shown}/grades/{new_id()}")).status_code == 404
    assert (await admin.get(f"{address}/rehearsals/{new_id()}/grades.xlsx")).status_code == 404


@pytest.mark.long
async def test_a_draft_that_changed_since_makes_its_rehearsal_stale(admin, street, past, draft, run):
    address = await draft()
    shown = (await ordered(admin, address)).headers["location"]
    await run()
    assert "没有一件不同" in (await admin.get(shown)).text
    async with street.session() as session:
        mine = PlaybookVersion.office_id == street.id, PlaybookVersion.id == address.rsplit("/", 1)[-1]
        await session.execute(
            update(PlaybookVersion).where(*mine).values(source=PlaybookVersion.source + "\n# later\n")
        )
    assert "草稿后来又改过" in (await admin.get(shown)).text
    assert "草稿后来又改过" in (await admin.get(f"{address}/rehearsals")).text
    assert "还没有推演过" in (await admin.get(f"{address}/rehearsals/attached")).text


@pytest.mark.long
async def test_made_up_cases_for_an_office_without_a_past(admin, draft, run):
    address = await draft(slower)
    refused = await ordered(admin, address)
    assert refused.status_code == 422
    assert "这段时间没有事项" in refused.text
    shown = (await ordered(admin, address, generated="1")).headers["location"]
    await run()
    page = (await admin.get(shown)).text
    assert "不是真实发生的事" in page
    assert '<th scope="col" class="number">实际</th>' not in page


@pytest.mark.long
async def test_what_cannot_be_ordered_says_why(admin, past, draft):
    address = await draft()
    assert "结束的日子" in (await ordered(admin, address, last="2026-01-01")).text
    assert "最多推演 400 天" in (await ordered(admin, address, days=500)).text
    for _ in range(2):
        assert (await ordered(admin, address)).status_code == 303
    third = await ordered(admin, address)
    assert third.status_code == 409
    assert "已经有 2 次推演在进行" in third.text


@pytest.mark.long
async def test_a_cancelled_rehearsal_ends_and_leaves_nothing(admin, street, past, draft, run):
    address = await draft(slower)
    shown = (await ordered(admin, address)).headers["location"]
    assert (await admin.post(f"{shown}/cancel", page=shown)).status_code == 303
    await run()
    assert "已取消" in (await admin.get(shown)).text
    assert (await admin.post(f"{shown}/cancel", page=f"{address}/rehearsals")).status_code == 409
    async with street.session() as session:
        row = (await session.scalars(select(Rehearsal).where(Rehearsal.office_id == street.id))).one()
        kept = (await session.scalars(select(RehearsedCase).where(RehearsedCase.office_id == street.id))).all()
    assert (row.state, row.summary, kept) == (State.CANCELLED, None, [])


@pytest.mark.long
async def test_chiefs_do_not_read_rehearsals(street, sign_in, past, draft):
    address = await draft()
    chief = await sign_in(street, "alley-chief")
    assert (await chief.get(f"{address}/rehearsals")).status_code in {403, 404}
