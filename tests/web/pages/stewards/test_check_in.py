"""The community's desk: by card, by name, several at once, late, and undone."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from hutong.alleys.models import Community
from hutong.checkins.models import CheckIn, DeskClosure
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.patrols.models import Patrol
from hutong.people.models import Person
from hutong.points.models import PointTransfer
from hutong.points.queries import balance_of, imbalance
from hutong.posts.models import Appointment
from hutong.posts.queries import forget


@pytest.fixture
async def walked(lanes, sign_in, start_walk, walk_all):
    """The first steward has walked today."""
    steward = await sign_in(lanes, "steward")
    await walk_all(steward, await start_walk(steward, lanes))
    return steward


@pytest.fixture
async def worker(lanes, sign_in):
    return await sign_in(lanes, "community-worker")


@pytest.fixture
def desk(lanes):
    return f"/o/{lanes.slug}/checkins"


async def points_of(world, kind="steward", n=0):
    async with world.session() as session:
        assert await imbalance(session) == 0
        return await balance_of(session, world.people[kind][n].id)


async def checks(world):
    async with world.session() as session:
        return list(await session.scalars(select(CheckIn).order_by(CheckIn.checked_at)))


async def test_the_desk_is_the_workers_first_screen_with_the_box_in_focus(lanes, worker, desk):
    assert (await worker.get(f"/o/{lanes.slug}")).headers["location"] == desk
    page = (await worker.get(desk)).text
    assert page.count("autofocus") == 1
    box = page.partition('id="f-card"')[2].partition(">")[0]
    assert "autofocus" in box


async def test_the_list_says_who_came_and_who_has_not(lanes, walked, worker, desk, check_card, text_of):
    before = text_of((await worker.get(desk)).text)
    assert "应到 2 人，已登记 0 人" in before
    assert "巡访了，还没来" in before
    await check_card(worker, lanes, "steward-1")
    after = text_of((await worker.get(desk)).text)
    assert "应到 2 人，已登记 1 人" in after
    assert after.count("还没来") == 1


async def test_an_unknown_card_is_told_and_the_box_emptied(lanes, worker, check_card):
    answer = await check_card(worker, lanes, "777")
    assert answer.status_code == 422
    assert "没有登记过这张卡：777" in answer.text
    # The reader types the next number at once: nothing may stand in the box before it.
    assert 'value=""' in answer.text.partition('id="f-card"')[2].partition(">")[0]
    assert await checks(lanes) == []


async def test_a_card_is_read_with_spaces_and_small_letters(lanes, walked, worker, check_card):
    async with lanes.session() as session:
        person = await session.get_one(Person, (lanes.id, lanes.one("steward").id))
        person.card = "AB12"
    assert (await check_card(worker, lanes, " ab 12 ")).status_code == 303


async def test_the_same_card_twice_is_one_row_and_says_so(lanes, walked, worker, check_card):
    first = await check_card(worker, lanes, "steward-1")
    assert first.status_code == 303
    second = await check_card(worker, lanes, "steward-1")
    assert second.status_code == 422
    assert "今天已经登记过了" in second.text
    assert len(await checks(lanes)) == 1
    assert await points_of(lanes) == 20


@pytest.mark.long
async def test_a_double_click_is_one_row_and_no_complaint(lanes, walked, worker, desk, check_card, hidden):
    id_ = hidden((await worker.get(desk)).text, "id")
    answers = [await check_card(worker, lanes, "steward-1", id_=id_) for _ in range(2)]
    assert [answer.headers.get("location") for answer in answers] == [f"{desk}?done={id_}"] * 2
    assert len(await checks(lanes)) == 1


async def test_the_day_is_filed_in_counts_without_words(lanes, walked, worker, check_card):
    await check_card(worker, lanes, "steward-1")
    (check,) = await checks(lanes)
    assert check.filed == {
        "patrols": 1, "minutes": 0, "found": 0, "visits": 0, "people": 0, "fixes": 0, "reports": 0, "notes": 0,
    }  # fmt: skip
    async with lanes.session() as session:
        event = (await session.scalars(select(JournalEvent).where(JournalEvent.kind == "check_in.made"))).one()
    assert event.data["person"] == str(lanes.one("steward").id)
    assert event.data["late"] is False
    assert event.data["filed"]["patrols"] == 1


@pytest.mark.long
async def test_an_empty_day_is_asked_about_and_what_is_told_is_kept(lanes, worker, check_card):
    asked = await check_card(worker, lanes, "steward-1")
    assert asked.status_code == 422
    assert "还没有任何记录" in asked.text
    assert 'value="steward-1"' in asked.text
    told = await check_card(worker, lanes, "steward-1", told="手机没电，巡了一圈")
    assert told.status_code == 303, told.text
    (check,) = await checks(lanes)
    assert check.filed["told"] == "手机没电，巡了一圈"
    async with lanes.session() as session:
        event = (await session.scalars(select(JournalEvent).where(JournalEvent.kind == "check_in.made"))).one()
    assert "told" not in event.data  # Words of a person lie apart and can be erased.


@pytest.mark.long
async def test_late_entries_need_a_reason_and_a_day_that_was(lanes, worker, desk, hidden):
    page = f"{desk}/people/{lanes.one('steward').id}"
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    form = {"id": hidden((await worker.get(page)).text, "id"), "told": "巡了"}
    for day, sentence in (
        (today - timedelta(days=1), "补登请写明原因"),
        (today - timedelta(days=31), "只能补登最近 30 天"),
        (today + timedelta(days=1), "不能登记将来的日子"),
    ):
        answer = await worker.post(page, {**form, "day": day.isoformat()})
        assert answer.status_code == 422
        assert sentence in answer.text
    yesterday = (today - timedelta(days=1)).isoformat()
    answer = await worker.post(page, {**form, "day": yesterday, "reason": "刷卡机坏了"})
    assert answer.status_code == 303, answer.text
    assert "刷卡机坏了" in (await worker.get(f"{desk}/late")).text
    (check,) = await checks(lanes)
    assert (check.day.isoformat(), check.late_reason) == (yesterday, "刷卡机坏了")
    assert await points_of(lanes) == 20


async def test_a_day_gone_by_is_looked_at_exported_and_undone(lanes, worker, desk, hidden, sign_in, make_office):
    yesterday = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
    page = f"{desk}/people/{lanes.one('steward').id}"
    form = {"id": hidden((await worker.get(page)).text, "id"), "told": "巡了", "reason": "刷卡机坏了"}
    assert (await worker.post(page, {**form, "day": yesterday.isoformat()})).status_code == 303
    async with lanes.session() as session:  # In time, so that no list of late entries names it.
        await session.execute(update(CheckIn).where(CheckIn.office_id == lanes.id).values(late_reason=None))
    (check,) = await checks(lanes)
    day = f"{desk}/days?day={yesterday}"
    assert lanes.one("steward").name not in (await worker.get(f"{desk}/late")).text.partition("给谁补登")[0]
    shown = (await worker.get(day)).text
    assert (lanes.one("steward").name in shown, f"{check.id}/undo" in shown) == (True, True)
    assert (await worker.get(f"{desk}/days.xlsx?day={yesterday}")).content.startswith(b"PK")
    assert (await worker.get(f"{desk}/late.xlsx")).content.startswith(b"PK")
    gone = yesterday - timedelta(days=40)
    assert [(await worker.get(f"{desk}/days?day={each}")).status_code for each in (gone, "x")] == [404, 400]
    undone = await worker.post(f"{desk}/{check.id}/undo", {"because": "刷错了人"})
    assert (undone.status_code, undone.headers["location"]) == (303, day)
    assert f"{check.id}/undo" not in (await worker.get(day)).text
    other = await make_office("longtan", alleys=1, people={"community-worker": 1})
    stranger = await sign_in(other, "community-worker")
    assert lanes.one("steward").name not in (await stranger.get(f"/o/{other.slug}/checkins/days?day={yesterday}")).text


@pytest.mark.long
async def test_undoing_takes_the_points_back_and_the_day_can_be_filed_again(lanes, walked, worker, desk, check_card):
    await check_card(worker, lanes, "steward-1")
    (check,) = await checks(lanes)
    undo = f"{desk}/{check.id}/undo"
    assert (await worker.post(undo, {"because": ""})).status_code == 422
    assert (await worker.post(undo, {"because": "刷错了人"})).status_code == 303
    assert await points_of(lanes) == 0
    again = await worker.post(undo, {"because": "刷错了人"}, page=desk)
    assert again.status_code == 409
    assert (await check_card(worker, lanes, "steward-1")).status_code == 303
    assert await points_of(lanes) == 20
    assert [bool(row.undone_at) for row in await checks(lanes)] == [True, False]


@pytest.mark.long
async def test_several_at_once_leaves_whoever_has_no_record(lanes, walked, worker, desk, text_of):
    people = [str(person.id) for person in lanes.people["steward"]]
    answer = await worker.post(f"{desk}/many", {"people": people}, page=desk)
    assert answer.status_code == 200
    told = text_of(answer.text)
    assert "应到 2 人，已登记 1 人" in told
    assert "勾选 2 人，登记 1 人，没有登记 1 人" in told
    assert f"{lanes.people['steward'][1].name}今天还没有任何记录" in re.sub(
        r"\d{4}年\d+月\d+日|\d{4}-\d\d-\d\d", "今天", told
    )
    again = text_of((await worker.post(f"{desk}/many", {"people": people}, page=desk)).text)
    assert "勾选 2 人，登记 0 人，没有登记 2 人" in again
    assert "已经登记过了" in again
    assert [check.person_id for check in await checks(lanes)] == [lanes.one("steward").id]


async def test_a_card_of_elsewhere_is_sent_there(lanes, worker, check_card):
    answer = await check_card(worker, lanes, "alley-chief-1")
    assert answer.status_code == 422
    assert "没有在您的社区负责街巷" in answer.text


@pytest.mark.long
async def test_another_offices_card_is_unknown_and_its_people_are_not_there(
    lanes, make_office, worker, desk, check_card
):
    other = await make_office("longtan", alleys=1, people={"steward": 1})
    async with other.session() as session:
        person = await session.get_one(Person, (other.id, other.one("steward").id))
        person.card = "only-there"
    assert "没有登记过这张卡" in (await check_card(worker, lanes, "only-there")).text
    assert (await worker.get(f"{desk}/people/{other.one('steward').id}")).status_code == 404


@pytest.mark.long
async def test_stewards_do_not_check_themselves_in(lanes, walked, desk):
    assert (await walked.get(desk)).status_code == 403
    async with lanes.session() as session:
        assert await session.scalar(select(func.count()).select_from(PointTransfer)) == 0


@pytest.mark.long
async def test_a_day_on_which_the_desk_was_closed_is_filed_with_the_next_card_and_costs_nothing(
    lanes, walked, worker, desk, check_card
):
    # Today and yesterday were walked; yesterday the desk was closed.
    async with lanes.session() as session:
        [patrol] = await session.scalars(select(Patrol))
        yesterday = patrol.day - timedelta(days=1)
        session.add(
            Patrol(
                office_id=lanes.id, id=new_id(), alley_id=patrol.alley_id, person_id=patrol.person_id, minutes=30,
                post_kind=patrol.post_kind, checklist=patrol.checklist, playbook_version=patrol.playbook_version,
                started_at=patrol.started_at - timedelta(days=1), day=yesterday, items=patrol.items,
                finished_at=patrol.started_at - timedelta(days=1) + timedelta(minutes=30),
            )
        )  # fmt: skip
        [community] = await session.scalars(select(Community.id))
    closed = f"{desk}/closed"
    note = {"community_id": str(community), "since": str(yesterday), "until": str(yesterday), "reason": "全员培训"}
    for wrong in (
        {"until": str(yesterday - timedelta(days=1))}, {"since": str(yesterday - timedelta(days=90))}, {"since": "明天"},
        {"reason": ""}, {"reason": "\x00\x00"},
    ):  # fmt: skip
        assert (await worker.post(closed, {**note, **wrong})).status_code == 422
    assert (await worker.post(closed, {**note, "community_id": str(new_id())})).status_code == 404
    for _ in range(2):
        assert (await worker.post(closed, note)).status_code == 303
    assert "社区没有开门" in (await worker.get(desk)).text
    answer = await check_card(worker, lanes, "steward-1")
    assert answer.status_code == 303
    assert "也一起登记了，不算补登" in (await worker.get(answer.headers["location"])).text
    made = await checks(lanes)
    assert sorted(check.day for check in made) == [yesterday, patrol.day]
    assert [check.late_reason for check in made] == [None, None]
    async with lanes.session() as session:
        grants = list(await session.scalars(select(PointTransfer.amount).where(PointTransfer.kind == "grant")))
        assert len(grants) == 2
        assert len(set(grants)) == 1
        [closure] = await session.scalars(select(DeskClosure.id))
        kinds = await session.scalars(select(JournalEvent.kind).where(JournalEvent.kind.startswith("desk.")))
        assert list(kinds) == ["desk.closed"]
    assert (await worker.post(f"{closed}/{new_id()}/reopen", page=closed)).status_code == 404
    assert (await worker.post(f"{closed}/{closure}/reopen", page=closed)).status_code == 303
    assert (await worker.post(f"{closed}/{closure}/reopen", page=closed)).status_code == 404


async def test_who_has_the_duty_here_no_more_has_her_last_days_filed_and_nothing_else(lanes, worker, desk, check_card):
    steward, today = lanes.one("steward"), datetime.now(ZoneInfo("Asia/Shanghai")).date()
    last, alley = today - timedelta(days=5), lanes.alleys[0]
    began = datetime.combine(last, time(9), ZoneInfo("Asia/Shanghai"))
    async with lanes.session() as session:
        session.add(
            Patrol(
                office_id=lanes.id, id=new_id(), alley_id=alley.id, person_id=steward.id, minutes=30, day=last,
                post_kind="steward", checklist="street", playbook_version=1, items=[], started_at=began,
                finished_at=began + timedelta(minutes=30),
            )
        )  # fmt: skip
        for n in range(1, 6):
            session.add(
                DeskClosure(
                    office_id=lanes.id, id=new_id(), community_id=alley.community_id, day=today - timedelta(days=n),
                    reason="盘点", noted_by=lanes.one("community-worker").id, noted_at=began,
                )
            )  # fmt: skip
        his = Appointment.office_id == lanes.id, Appointment.person_id == steward.id
        await session.execute(update(Appointment).where(*his).values(until=last))
    forget(lanes.id)
    assert "以前在这里的 1 人" in (await worker.get(desk)).text
    assert steward.name in (await worker.get(f"/o/{lanes.slug}/sheets")).text
    sheet = (await worker.get(f"/o/{lanes.slug}/sheets/{steward.id}")).text
    assert f'value="{last}"' in sheet
    answer = await check_card(worker, lanes, "steward-1")
    assert answer.status_code == 303, answer.text
    [made] = await checks(lanes)
    assert (made.person_id, made.day, made.late_reason) == (steward.id, last, None)
    async with lanes.session() as session:
        [granted] = await session.scalars(select(PointTransfer).where(PointTransfer.kind == "grant"))
    assert granted.why["multiplier"]
    # Nothing waits any more, and of the days since then she has none here.
    again = await check_card(worker, lanes, "steward-1")
    assert (again.status_code, "现在不归这个社区" in again.text) == (422, True)
    late = {"id": str(new_id()), "reason": "当天没带卡", "told": "巡了一遍"}
    person = f"{desk}/people/{steward.id}"
    after = await worker.post(person, {**late, "day": str(today)}, page=person)
    assert (after.status_code, "这一天不归您的社区" in after.text) == (422, True)
    before = await worker.post(person, {**late, "day": str(last - timedelta(days=1))}, page=person)
    assert before.status_code == 303
    refused = await worker.post(f"{desk}/many", {"people": [str(steward.id)]}, page=desk)
    assert refused.status_code == 404
