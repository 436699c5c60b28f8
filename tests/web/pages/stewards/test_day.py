"""A steward's day through the screens: walk, report, check in, points, and what became of it."""

import asyncio
import re
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hutong.cases.models import Case
from hutong.checkins.models import CheckIn
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.notices.models import Notice
from hutong.offices.models import Office
from hutong.patrols.models import Fix, Note, Patrol, Visit
from hutong.points.models import PointTransfer
from hutong.points.queries import balance_of, imbalance


async def kinds_of(world, subject):
    async with world.session() as session:
        rows = await session.scalars(select(JournalEvent.kind).where(JournalEvent.subject == subject))
        return sorted(rows)


async def count(world, model, *where):
    async with world.session() as session:
        return await session.scalar(select(func.count()).select_from(model).where(*where))


async def told(world, kind):
    """Who got a notice of a kind, once each."""
    async with world.session() as session:
        people = (await session.scalars(select(Notice.person_id).where(Notice.kind == kind))).all()
    assert len(people) == len(set(people))
    return set(people)


async def test_a_day_from_the_first_screen_to_the_points(lanes, sign_in, start_walk, walk_all, check_card, text_of):
    steward, worker = await sign_in(lanes, "steward"), await sign_in(lanes, "community-worker")
    home = await steward.get(f"/o/{lanes.slug}/today")
    assert "今天开始巡访" in home.text
    assert "巡访后到试验社区刷卡备案，可得 20 分" in text_of(home.text)
    done = await walk_all(steward, await start_walk(steward, lanes))
    page = await steward.get(done.headers["location"])
    assert "下一步：到试验社区刷卡备案" in page.text
    clear, items, part, whole = re.search(r"(\d+) 项中 (\d+) 项符合，按权重 (\d+)/(\d+)", page.text).groups()
    assert (clear, part) == (items, whole)
    answer = await check_card(worker, lanes, "steward-1")
    assert answer.status_code == 303, answer.text
    told = text_of((await worker.get(answer.headers["location"])).text)
    assert "得 20 分" in told
    assert "小巷管家双倍积分：10 × 2 = 20 分" in told
    home = text_of((await steward.get(f"/o/{lanes.slug}/today")).text)
    assert "得 20 分：" in home
    assert "享受日常志愿服务双倍积分奖励" in home
    assert "20 分" in text_of((await steward.get(f"/o/{lanes.slug}/points")).text)
    async with lanes.session() as session:
        assert await balance_of(session, lanes.one("steward").id) == 20
        assert await imbalance(session) == 0


async def test_starting_twice_is_one_walk(lanes, sign_in, start_walk):
    steward, id_ = await sign_in(lanes, "steward"), str(new_id())
    assert await start_walk(steward, lanes, id_=id_) == await start_walk(steward, lanes, id_=id_)
    assert await count(lanes, Patrol) == 1


async def test_each_answer_is_stored_and_can_be_taken_back(lanes, sign_in, start_walk):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    first = (await steward.get(walk)).headers["location"]
    assert "第 1 项，共 10 项" in (await steward.get(first)).text
    second = (await steward.post(first, {"state": "clear"})).headers["location"]
    assert "第 2 项，共 10 项" in (await steward.get(second)).text
    # Opened again from the first screen, the walk goes on where it was left.
    assert (await steward.get(walk)).headers["location"] == second
    assert "您刚才答的是：没有问题" in (await steward.get(first)).text


async def test_a_finding_is_fixed_reported_or_known(lanes, sign_in, start_walk, hidden):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    found = await steward.get(f"{walk}/items/parking/found")
    way = re.search(r'href="([^"]*way=dissuade[^"]*)"', found.text)[1].replace("&amp;", "&")
    page = await steward.get(way)
    assert 'type="file"' not in page.text  # Of words spoken to someone no photo is taken.
    assert "劝阻不拍照" in page.text
    form = {name: hidden(page.text, name) for name in ("id", "way", "patrol_id", "item", "alley_id")}
    answer = await steward.post(f"/o/{lanes.slug}/fixes", {**form, "category": "parking", "note": "挪走了"}, page=way)
    assert answer.headers["location"] == f"{walk}/items/parking/more"
    assert "这一项已经记下 1 处" in (await steward.get(f"{walk}/items/parking/more")).text
    page = await steward.get(f"{walk}/items/road/found")
    report = re.search(r'href="([^"]*/report[^"]*)"', page.text)[1].replace("&amp;", "&")
    page = await steward.get(report)
    form = {name: hidden(page.text, name) for name in ("id", "patrol_id", "item", "alley_id", "category")}
    answer = await steward.post(f"/o/{lanes.slug}/report", {**form, "description": "路面有个坑"}, page=report)
    assert answer.status_code == 303, answer.text
    receipt = await steward.get(answer.headers["location"])
    assert "已收到您报的事" in receipt.text
    assert f'href="{walk}/items/road/more">接着巡访' in receipt.text
    async with lanes.session() as session:
        case = (await session.scalars(select(Case))).one()
        patrol = (await session.scalars(select(Patrol))).one()
    assert (case.category, case.source, case.reporter_post_kind) == ("road", "patrol", "steward")
    assert case.number in receipt.text
    states = {row["item"]: row for row in patrol.items}
    assert states["road"]["case_id"] == str(case.id)
    assert "fix_id" in states["parking"]
    assert await kinds_of(lanes, UUID(states["parking"]["fix_id"])) == ["fix.done"]
    # The next steward to see it need not report it twice.
    known = await steward.get(f"{walk}/items/road/found")
    assert case.number in known.text
    page = f"{walk}/items/road/known/{case.id}"
    assert 'type="file"' in (await steward.get(page)).text
    answer = await steward.post(f"{walk}/items/road", {"state": "found", "case_id": str(case.id)}, page=page)
    assert answer.status_code == 303
    assert await count(lanes, Case) == 1
    assert (await steward.get(f"{walk}/items/road/known/{new_id()}")).status_code == 404


async def test_a_second_finding_of_an_item_stands_beside_the_first(
    lanes, sign_in, start_walk, walk_all, hidden, text_of
):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    for words in ("路面有个坑", "南头井盖松了"):
        page = (await steward.get(f"{walk}/items/road/found")).text
        report = re.search(r'href="([^"]*/report[^"]*)"', page)[1].replace("&amp;", "&")
        page = await steward.get(report)
        form = {name: hidden(page.text, name) for name in ("id", "patrol_id", "item", "alley_id", "category")}
        for _ in range(2):  # A double tap is one.
            answer = await steward.post(f"/o/{lanes.slug}/report", {**form, "description": words}, page=report)
            assert answer.status_code == 303, answer.text
    asked = text_of((await steward.get(f"{walk}/items/road/more")).text)
    assert "这一项已经记下 2 处" in asked
    assert "南头井盖松了" in asked
    assert f"{walk}/items/road/more" in (await steward.get(f"{walk}/items/road")).text
    done = text_of((await steward.get((await walk_all(steward, walk)).headers["location"])).text)
    assert "发现 2 处问题" in done
    async with lanes.session() as session:
        cases = list(await session.scalars(select(Case)))
        patrol = (await session.scalars(select(Patrol))).one()
        (event,) = await session.scalars(select(JournalEvent).where(JournalEvent.kind == "patrol.finished"))
    (row,) = [row for row in patrol.items if row["state"] == "found"]
    assert {row["case_id"], *(each["case_id"] for each in row["more"])} == {str(case.id) for case in cases}
    assert [case.number in done for case in cases] == [True, True]
    assert event.data["found"] == 2
    # Nothing found under it, nothing to ask about.
    assert (await steward.get(f"{walk}/items/road/more")).headers["location"] == f"{walk}/done"


async def test_found_without_a_way_out_is_asked_again(lanes, sign_in, start_walk):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    answer = await steward.post(f"{walk}/items/road", {"state": "found"})
    assert answer.status_code == 422
    assert "请选这一项怎么办" in answer.text


async def test_a_walk_is_not_finished_while_items_are_open(lanes, sign_in, start_walk):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    answer = await steward.post(f"{walk}/finish", {"minutes": "20"})
    assert answer.status_code == 422
    assert "还有 10 项没有填" in answer.text
    assert await count(lanes, Patrol, Patrol.finished_at.is_not(None)) == 0


@pytest.mark.long
async def test_finishing_twice_is_one_event(lanes, sign_in, start_walk, walk_all):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    await walk_all(steward, walk)
    again = await steward.post(f"{walk}/finish", {"minutes": "0"}, page=f"/o/{lanes.slug}/patrols/start")
    assert again.headers["location"] == f"{walk}/done"
    assert await kinds_of(lanes, UUID(walk.rpartition("/")[2])) == ["patrol.finished"]


async def test_anothers_walk_is_not_there(lanes, sign_in, start_walk):
    walk = await start_walk(await sign_in(lanes, "steward"), lanes)
    other = await sign_in(lanes, "steward", 1)
    for address in (walk, f"{walk}/items/road", f"{walk}/finish", f"{walk}/done"):
        assert (await other.get(address)).status_code == 404


async def test_only_ones_own_alley_is_walked(lanes, sign_in, hidden):
    steward = await sign_in(lanes, "steward")
    start = f"/o/{lanes.slug}/patrols/start"
    form = {"id": hidden((await steward.get(start)).text, "id"), "alley_id": str(lanes.alleys[1].id)}
    answer = await steward.post(f"/o/{lanes.slug}/patrols", form, page=start)
    assert answer.status_code == 403
    assert "这条街巷今天不由您负责" in answer.text
    assert await count(lanes, Patrol) == 0


@pytest.mark.long
async def test_a_visit_and_its_need_are_answered(lanes, sign_in, hidden, text_of):
    steward, chief = await sign_in(lanes, "steward"), await sign_in(lanes, "alley-chief")
    page = f"/o/{lanes.slug}/visits/new?whom=shop"
    form = {name: hidden((await steward.get(page)).text, name) for name in ("id", "whom", "alley_id")}
    asked = await steward.post(f"/o/{lanes.slug}/visits", {**form, "step": "unit"}, page=page)
    assert (asked.status_code, "哪一家？" in asked.text) == (422, True)
    nameless = await steward.post(f"/o/{lanes.slug}/visits", {**form, "people": "2", "need": "想要路灯"}, page=page)
    assert nameless.status_code == 422
    assert "台账里没有的，写下名称" in nameless.text
    assert "想要路灯" in nameless.text
    form |= {"unit_name": "老张修车铺", "people": "2", "minutes": "15", "need": "想要路灯"}
    for _ in range(2):
        answer = await steward.post(f"/o/{lanes.slug}/visits", form, page=page)
        assert answer.status_code == 303, answer.text
    assert await count(lanes, Visit) == 1
    assert "老张修车铺" in (await steward.get(page)).text  # The register is one shop richer.
    assert await told(lanes, "need.heard") == {lanes.one("alley-chief").id, lanes.one("community-worker").id}
    worker = await sign_in(lanes, "community-worker")
    assert "有 1 条等答复" in text_of((await worker.get(f"/o/{lanes.slug}/batches")).text)
    needs = f"/o/{lanes.slug}/needs"
    assert "想要路灯" in text_of((await chief.get(needs)).text)
    answer = await chief.post(f"{needs}/{form['id']}", {"answer": "下周装"}, page=needs)
    assert answer.status_code == 303, answer.text
    twice = await chief.post(f"{needs}/{form['id']}", {"answer": "不装了"}, page=needs)
    assert twice.status_code == 409
    assert await told(lanes, "need.answered") == {lanes.one("steward").id}
    assert "下周装" in text_of((await steward.get(f"/o/{lanes.slug}/reports")).text)
    assert (await steward.get(needs)).status_code == 403


async def test_a_need_of_another_chiefs_alley_is_not_answered(lanes, sign_in, hidden):
    steward, other = await sign_in(lanes, "steward"), await sign_in(lanes, "alley-chief", 1)
    page = f"/o/{lanes.slug}/visits/new?whom=resident"
    form = {name: hidden((await steward.get(page)).text, name) for name in ("id", "whom", "alley_id")}
    await steward.post(f"/o/{lanes.slug}/visits", {**form, "people": "1", "minutes": "5", "need": "修门"}, page=page)
    needs = f"/o/{lanes.slug}/needs"
    assert "修门" not in (await other.get(needs)).text
    worker, own = await sign_in(lanes, "community-worker"), lanes.alleys[0].id
    for asked, found in (
        ("", True),
        (f"?alley={own}", True),
        (f"?alley={lanes.alleys[1].id}", False),
        ("?page=2", False),
    ):
        assert (asked, "修门" in (await worker.get(f"{needs}{asked}")).text) == (asked, found)
    assert (await worker.get(f"{needs}/export.xlsx?alley={own}")).content.startswith(b"PK")
    for strange in (new_id(), "x"):
        assert (await worker.get(f"{needs}?alley={strange}")).status_code == 404
    assert (await other.get(f"{needs}/export.xlsx?alley={own}")).status_code == 404
    answer = await other.post(f"{needs}/{form['id']}", {"answer": "好的"}, page=needs)
    assert answer.status_code == 404
    assert await count(lanes, Visit, Visit.need_answered_at.is_not(None)) == 0


@pytest.mark.long
async def test_notes_stand_in_the_days_log(lanes, sign_in, hidden, text_of):
    steward = await sign_in(lanes, "steward")
    page = f"/o/{lanes.slug}/day/note"
    form = {"id": hidden((await steward.get(page)).text, "id"), "body": "今天风大，提醒住户收花盆"}
    form["alley_id"] = hidden((await steward.get(page)).text, "alley_id")
    elsewhere = await steward.post(page, {**form, "alley_id": str(lanes.alleys[1].id)})
    assert (elsewhere.status_code, "不由您负责" in elsewhere.text) == (422, True)
    for _ in range(2):
        await steward.post(page, form)
    assert await count(lanes, Note, Note.alley_id == lanes.alleys[0].id) == 1
    assert "提醒住户收花盆" in text_of((await steward.get(f"/o/{lanes.slug}/day")).text)
    for day in ("0001-01-01", "9999-12-31"):
        assert (await steward.get(f"/o/{lanes.slug}/day?on={day}")).status_code == 200


async def test_danger_shows_the_numbers_first_and_is_reported_only_by_its_receipt(lanes, sign_in, hidden, text_of):
    steward = await sign_in(lanes, "steward")
    page = (await steward.get(f"/o/{lanes.slug}/danger")).text
    numbers = re.findall(r'href="tel:([^"]+)"', page)
    assert numbers == ["110", "119", "120", lanes.playbook.danger.phone.number]
    assert page.index("tel:110") < page.index("<form id=")
    assert "已经报到" not in page
    form = {"id": hidden(page, "id"), "alley_id": hidden(page, "alley_id")}
    short = await steward.post(f"/o/{lanes.slug}/danger", {**form, "description": "井"})
    assert short.status_code == 422
    assert "已经报到" not in short.text
    assert await count(lanes, Case) == 0
    answer = await steward.post(f"/o/{lanes.slug}/danger", {**form, "description": "井盖没有了"})
    receipt = text_of((await steward.get(answer.headers["location"])).text)
    assert "危险情况已经报到" in receipt
    assert lanes.one("command").name in receipt  # Whoever makes it safe, and who was told besides.
    assert lanes.one("alley-chief").name in receipt
    assert lanes.one("office-leader").name in receipt


async def test_danger_is_told_of_any_alley_of_the_office_and_of_no_other_offices(lanes, sign_in, hidden, make_office):
    other = await make_office("starter")
    steward = await sign_in(lanes, "steward")
    page = (await steward.get(f"/o/{lanes.slug}/danger")).text
    own, theirs = lanes.alleys[0], lanes.alleys[1]
    elsewhere = re.search(r'<select[^>]+name="elsewhere".*?</select>', page, re.DOTALL)[0]
    assert (str(own.id) in elsewhere, str(theirs.id) in elsewhere) == (False, True)
    form = {"id": hidden(page, "id"), "alley_id": hidden(page, "alley_id"), "description": "井盖没有了"}
    foreign = await steward.post(f"/o/{lanes.slug}/danger", {**form, "elsewhere": str(other.alleys[0].id)})
    assert foreign.status_code == 404
    nowhere = await steward.post(f"/o/{lanes.slug}/danger", {**form, "alley_id": "", "elsewhere": ""})
    assert (nowhere.status_code, "请选在哪条街巷" in nowhere.text) == (422, True)
    answer = await steward.post(f"/o/{lanes.slug}/danger", {**form, "elsewhere": str(theirs.id)})
    assert answer.status_code == 303
    async with lanes.session() as session:
        told = (await session.execute(select(Case.alley_id, Case.danger).where(Case.office_id == lanes.id))).all()
    assert told == [(theirs.id, True)]
    kit = (await steward.get(f"/o/{lanes.slug}/field/kit", accept="application/json")).json()
    assert [each["id"] for each in kit["others"]] == [str(a.id) for a in sorted(lanes.alleys[1:], key=lambda a: a.name)]


async def test_a_receipt_is_the_reporters_alone(lanes, sign_in, hidden):
    steward = await sign_in(lanes, "steward")
    page = await steward.get(f"/o/{lanes.slug}/danger")
    form = {"id": hidden(page.text, "id"), "alley_id": hidden(page.text, "alley_id"), "description": "墙要塌了"}
    answer = await steward.post(f"/o/{lanes.slug}/danger", form)
    other = await sign_in(lanes, "steward", 1)
    assert (await other.get(answer.headers["location"])).status_code == 404


async def test_a_fix_that_the_rules_want_reported_is_refused(lanes, sign_in, hidden):
    steward = await sign_in(lanes, "steward")
    page = f"/o/{lanes.slug}/fixes/new?way=tidy"
    text = (await steward.get(page)).text
    form = {name: hidden(text, name) for name in ("id", "way", "alley_id")}
    answer = await steward.post(
        f"/o/{lanes.slug}/fixes", {**form, "category": "illegal-building", "no_photos": "1"}, page=page
    )
    assert answer.status_code == 422
    assert "不能这样随手处理" in answer.text
    assert await count(lanes, Fix) == 0


@pytest.mark.long
async def test_malformed_forms_come_back_whole(lanes, sign_in):
    steward = await sign_in(lanes, "steward")
    for path, typed in (
        ("report", {"id": "x", "alley_id": "y", "description": "坑"}),
        ("report", {"id": "x", "patrol_id": "y", "category": "unheard-of"}),
        ("danger", {"id": "", "alley_id": "y", "description": ""}),
        ("fixes", {"id": "zz", "way": "sing", "category": ""}),
        ("visits", {"id": "1", "whom": "cat", "people": "many"}),
        ("day/note", {"id": "", "body": ""}),
        ("patrols", {"id": "", "alley_id": "1", "point.lat": "east"}),
    ):
        answer = await steward.post(f"/o/{lanes.slug}/{path}", typed, page=f"/o/{lanes.slug}/today")
        assert answer.status_code == 422, (path, answer.text[-400:])
        assert "data-wrong" in answer.text
    assert await count(lanes, CheckIn) == await count(lanes, PointTransfer) == 0


@pytest.mark.long
async def test_a_suspended_office_can_be_read_and_says_so(lanes, sign_in, start_walk):
    steward = await sign_in(lanes, "steward")
    walk = await start_walk(steward, lanes)
    screen = (await steward.get(walk)).headers["location"]
    async with lanes.session() as session:
        office = await session.get_one(Office, lanes.id)
        office.state, office.suspended_because = "suspended", "年度核对"
    await asyncio.sleep(1.1)  # States show within a second.
    assert "本街道已暂停使用" in (await steward.get(f"/o/{lanes.slug}/today")).text
    assert (await steward.post(screen, {"state": "clear"})).status_code == 403
