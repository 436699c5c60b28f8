"""分类整治, through the browser: simple at once, basic sent together, difficult by persuasion, sections and departments."""

import asyncio
import re
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.cases.models import Case, JointCallAnswer
from hutong.escalation.service import sweep_office
from hutong.journal import SYSTEM, JournalEvent
from hutong.offices.lifecycle import suspend_office


def soon():
    """Nine in the morning two days from now, on the office's wall: a meeting lies ahead whenever this runs."""
    day = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=2)
    return day.strftime("%Y-%m-%dT09:00")


@pytest.fixture
def report(street, hidden):
    """Sends the form of a chief's report; returns the answer and the case's address."""

    async def send(chief, **typed):
        home = f"/o/{street.slug}"
        id_ = typed.pop("id", None) or hidden((await chief.get(f"{home}/cases/new")).text, "id")
        form = {"id": id_, "alley": str(street.alleys[0].id), "way": "flow", **typed}
        return await chief.post(f"{home}/cases/new", form), f"{home}/cases/{id_}", UUID(id_)

    return send


@pytest.fixture
def act(hidden):
    """Takes a step on the page of a case."""

    async def send(who, address, action, **typed):
        page = await who.get(f"{address}?do={action}")
        form = {"action": action, "revision": hidden(page.text, "revision"), **typed}
        return await who.post(f"{address}/act", form, page=address)

    return send


async def called_to(street) -> dict[UUID, UUID]:
    """The part of each department in the office's one joint call, by department."""
    async with street.session() as session:
        mine = select(JointCallAnswer).where(JointCallAnswer.office_id == street.id)
        return {part.department_id: part.id for part in await session.scalars(mine)}


async def test_a_simple_problem_is_closed_at_once(street, sign_in, report, photograph):
    chief = await sign_in(street, "alley-chief")
    no_photo, address, case = await report(chief, category="bikes", description="单车挡路", way="once")
    assert no_photo.status_code == 422
    assert "请拍一张整改后的照片" in no_photo.text
    assert "单车挡路" in no_photo.text
    assert (await chief.get(address)).status_code == 404  # Nothing is opened where closing is refused.
    await photograph(street, case, street.one("alley-chief"))
    answer, address, _ = await report(chief, id=str(case), category="bikes", description="单车挡路", way="once")
    assert answer.status_code == 303, answer.text
    assert "已办结" in (await chief.get(address)).text
    # A double click is one case.
    again, _, _ = await report(chief, id=str(case), category="bikes", description="单车挡路", way="once")
    assert again.status_code == 303
    async with street.session() as session:
        kinds = (await session.scalars(select(JournalEvent.kind).where(JournalEvent.subject == case))).all()
    assert sorted(kinds) == ["case.closed", "case.opened", "case.stepped"]


async def test_what_is_not_simple_is_not_closed_at_once(street, sign_in, report):
    chief = await sign_in(street, "alley-chief")
    refused, _, _ = await report(chief, category="piling", description="楼道口堆着木料", way="once")
    assert refused.status_code == 422
    assert "“堆物堆料”不能当场办结" in refused.text


@pytest.mark.long
async def test_basic_problems_are_gathered_sent_together_handled_and_checked(
    street, sign_in, report, act, photograph, hidden
):
    chief = await sign_in(street, "alley-chief")
    cases = []
    for words in ("门口堆着旧家具", "路面有坑", "堆着纸箱杂物"):
        category = "road" if "路面" in words else "piling"
        answer, address, case = await report(chief, category=category, description=words)
        assert answer.status_code == 303
        cases.append((address, case))
    home = f"/o/{street.slug}"
    community = await sign_in(street, "community-lead")
    page = (await community.get(f"{home}/batches")).text
    assert "待上报 3 件" in page
    form = {"id": hidden(page, "id"), "community": hidden(page, "community"), "action": hidden(page, "action")}
    nothing = await community.post(f"{home}/batches", form)
    assert nothing.status_code == 422
    assert "请至少选一件事项" in nothing.text
    ticked = [str(case) for _, case in cases[:2]]
    sent = await community.post(f"{home}/batches", {**form, "cases": ticked, "note": "本周汇总"})
    assert sent.status_code == 303, sent.text
    batch = await community.get(sent.headers["location"])
    assert "本周汇总" in batch.text
    assert batch.text.count("总指挥部统一处理") == 2
    # The chief of the alley sees it too, the chief of the next alley that there was one, and not what was in it.
    assert (await chief.get(sent.headers["location"])).text.count("总指挥部统一处理") == 2
    neighbour = await sign_in(street, "alley-chief", 1)
    assert "门口堆着旧家具" not in (await neighbour.get(sent.headers["location"])).text
    assert "待上报 1 件" in (await community.get(f"{home}/batches")).text
    # Sent twice it is one batch.
    assert (await community.post(f"{home}/batches", {**form, "cases": ticked})).status_code == 303
    # A chief does not send, and headquarters sees it come in.
    assert (await chief.post(f"{home}/batches", {**form, "cases": ticked}, page=f"{home}/cases")).status_code == 403
    headquarters = await sign_in(street, "headquarters")
    address, case = cases[0]
    mine = await headquarters.get(f"{home}/cases")
    assert mine.text.count("/cases/0") >= 2
    await photograph(street, case, street.one("headquarters"))
    assert (await act(headquarters, address, "done", note="已清走")).status_code == 303
    assert (await act(chief, address, "confirm")).status_code == 303
    assert "已办结" in (await chief.get(address)).text


async def test_a_difficult_problem_goes_all_the_way(
    street, sign_in, report, act, photograph, hidden, departments, officer
):
    chief = await sign_in(street, "alley-chief")
    _, address, case = await report(chief, category="illegal-building", description="院内加盖小厨房")
    for n in (1, 2, 3):
        page = (await chief.get(address)).text
        assert f"第 {n} 轮，共 3 轮" in page
        form = {
            "revision": hidden(page, "revision"), "who_went": "巷长、社区主任", "difficulty": "没有地方做饭",
            "help_agreed": "修整卫生间", "agreed": "no", "action": "round", "next_visit": "2027-01-04",
        }  # fmt: skip
        answer = await chief.post(f"{address}/rounds", form, page=address)
        assert answer.status_code == 303, answer.text
    assert "相关科室处置" in (await chief.get(address)).text
    section = await sign_in(street, "section")
    assert (await act(section, address, "need-departments", note="三轮约谈无果")).status_code == 303

    page = (await chief.get(f"{address}?do=call")).text
    assert page.index("城管") < page.index("公安")
    assert "安监" not in page.split('id="do"')[1].split("</form>")[0]  # A body that is no more.
    call = {"id": hidden(page, "id"), "kind": "enforcement", "place": "试验1号北口", "meet_at": soon()}
    nobody = await chief.post(f"{address}/calls", call, page=f"{address}?do=call")
    assert nobody.status_code == 422
    assert "请至少选一个部门" in nobody.text
    assert "试验1号北口" in nobody.text
    called = await chief.post(
        f"{address}/calls",
        {**call, "departments": ["urban-management", "police"], "caller_phone": "010-1234"},
        page=f"{address}?do=call",
    )
    assert called.status_code == 303, called.text

    urban, district = await officer(departments["urban-management"])
    inbox = await urban.get(f"{district}/calls")
    assert "违法建设" in inbox.text
    assert "试验1号北口" in inbox.text
    assert "010-1234" in inbox.text
    assert "没有地方做饭" not in inbox.text
    # The district's bodies may have been called by other offices as well.
    parts = await called_to(street)
    here = f"{district}/calls/{parts[departments['urban-management'].id]}"
    assert f'href="{here}"' in inbox.text
    empty = await urban.post(here, {"state": "other_time"})
    assert empty.status_code == 422
    assert "请写明改到什么时间" in empty.text
    for form in (
        {"state": "coming", "officer_name": "孙三"},
        {"state": "came"},
        {"state": "done", "outcome": "责令限期拆除", "document_number": "城管〔2026〕8号"},
    ):
        answer = await urban.post(here, form)
        assert answer.status_code == 303, answer.text
    late = await urban.post(here, {"state": "done", "outcome": "再记一次"})
    assert late.status_code == 409
    police, _ = await officer(departments["police"])
    assert (await police.get(here)).status_code == 404  # Another department's part.
    assert (await police.post(here, {"state": "coming"}, page=f"{district}/calls")).status_code == 404
    theirs = f"{district}/calls/{parts[departments['police'].id]}"
    assert f'href="{theirs}"' in (await police.get(f"{district}/calls")).text
    assert (
        await police.post(theirs, {"state": "reassigned", "reason": "由派出所来", "passed_to": "urban-management"})
    ).status_code == 303

    page = (await chief.get(address)).text
    for told in ("责令限期拆除", "城管〔2026〕8号", "改派", "由派出所来", "已记结果"):
        assert told in page
    await photograph(street, case, street.one("alley-chief"))
    closing = await act(chief, address, "done", outcome="违建已拆除", help_given="免费修整卫生间")
    assert closing.status_code == 303, closing.text
    deputy = await sign_in(street, "deputy-general-chief")
    assert (await act(deputy, address, "confirm")).status_code == 303
    page = (await deputy.get(address)).text
    for told in ("已办结", "违建已拆除", "帮困：免费修整卫生间", "到场 1 家"):
        assert told in page
    # A colleague with no part in it reads that departments came, and nothing of a family's troubles.
    page = (await (await sign_in(street, "community-lead")).get(address)).text
    assert "到场 1 家" in page
    assert "结果和帮困只有街巷长、上级和牵头执法的人看得到。" in page
    for kept in ("违建已拆除", "免费修整卫生间", "没有地方做饭"):
        assert kept not in page


async def test_officers_see_nothing_else(street, officer, departments, city, browser):
    urban, district = await officer(departments["urban-management"])
    for path in (f"/o/{street.slug}/cases", f"/o/{street.slug}/batches"):
        assert (await urban.get(path)).status_code == 404
    assert (await urban.get(f"{district}/offices/new")).status_code == 403
    assert (await urban.get(district, follow="1")).headers["location"].endswith("/calls")


async def test_a_missed_limit_is_told_on_the_page_and_in_the_inbox(street, sign_in, opened, now):
    case = await opened(street, "bikes", at=now - timedelta(days=9))
    await sweep_office(street.databases, street.id, now=now)
    deputy = await sign_in(street, "deputy-general-chief")
    page = (await deputy.get(f"/o/{street.slug}/cases/{case}")).text
    assert "第 1 级升级" in page
    assert "督办" in page
    assert "为什么升级" in page
    async with street.session() as session:
        row = await session.get_one(Case, (street.id, case))
        assert row.overdue_since is not None
    inbox = await deputy.get(f"/o/{street.slug}/notices")
    assert "逾期" in inbox.text


@pytest.mark.long
async def test_a_suspended_office_is_read_and_says_so(street, sign_in, opened, officer, departments, now):
    case = await opened(street, "bikes", at=now)
    chief = await sign_in(street, "alley-chief")
    async with street.session() as session:
        await suspend_office(session, because="系统检查", by=SYSTEM, now=now)
    address = f"/o/{street.slug}/cases/{case}"
    await asyncio.sleep(1.1)  # Places are read at most once a second.
    page = await chief.get(address)
    assert page.status_code == 200
    assert "本街道已暂停使用" in page.text
    assert "由您办理" not in page.text
    refused = await chief.post(f"{address}/act", {"action": "decline", "revision": "1", "note": "x"}, page=address)
    assert refused.status_code == 403


async def test_a_steward_looks_at_it_and_says_so(make_office, sign_in, opened, photograph, hidden, now):
    """巷长 mends, another steward confirms: in large type, with one button, and without the chief's words to others."""
    longtan = await make_office("longtan", people={"alley-chief": 1, "steward": 2, "office-leader": 1})
    case = await opened(longtan, "litter", by=longtan.one("steward"), at=now)
    address = f"/o/{longtan.slug}/cases/{case}"
    chief = await sign_in(longtan, "alley-chief")
    await photograph(longtan, case, longtan.one("alley-chief"))
    form = {"action": "done", "note": "已清扫", "revision": hidden((await chief.get(address)).text, "revision")}
    assert (await chief.post(f"{address}/act", form, page=address)).status_code == 303
    steward = await sign_in(longtan, "steward")
    page = (await steward.get(address)).text
    assert 'class="steward"' in page
    assert "由您办理" in page
    assert "还没有好" in page
    form = {"action": "confirm", "revision": hidden(page, "revision")}
    assert (await steward.post(f"{address}/act", form, page=address)).status_code == 303
    assert "已办结" in (await steward.get(address)).text


@pytest.mark.long
async def test_an_officer_writes_nothing_into_a_suspended_office(
    street, sign_in, opened, officer, departments, hidden, now
):
    chief, section = await sign_in(street, "alley-chief"), await sign_in(street, "section")
    case = await opened(street, "trading", at=now)
    address = f"/o/{street.slug}/cases/{case}"
    form = {
        "revision": hidden((await chief.get(address)).text, "revision"), "who_went": "巷长", "difficulty": "不肯谈",
        "agreed": "no", "action": "refused",
    }  # fmt: skip
    assert (await chief.post(f"{address}/rounds", form, page=address)).status_code == 303
    form = {
        "revision": hidden((await section.get(address)).text, "revision"),
        "note": "需联合",
        "action": "need-departments",
    }
    assert (await section.post(f"{address}/act", form, page=address)).status_code == 303
    page = f"{address}?do=call"
    call = {
        "id": hidden((await chief.get(page)).text, "id"), "departments": ["police"], "place": "南口",
        "meet_at": soon(),
    }  # fmt: skip
    assert (await chief.post(f"{address}/calls", call, page=page)).status_code == 303
    police, district = await officer(departments["police"])
    inbox = (await police.get(f"{district}/calls")).text
    here = re.search(rf'href="({district}/calls/[0-9a-f-]+)"', inbox[inbox.index("南口") - 300 :])[1]
    async with street.session() as session:
        await suspend_office(session, because="系统检查", by=SYSTEM, now=now)
    await asyncio.sleep(1.1)  # Places are read at most once a second.
    refused = await police.post(here, {"state": "coming", "officer_name": "孙三"})
    assert refused.status_code == 403
    assert "已暂停使用" in refused.text
    assert "还没有回复" in (await police.get(here)).text
