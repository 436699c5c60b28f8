"""At the desk: what a phone could not hand in is found by its code, taken or declined; a duty sheet is typed in."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.notices.models import Notice
from hutong.patrols.models import Fix, Note, Patrol, Visit
from hutong.playbooks.privacy import Kept
from hutong.retention.erasing import erase_expired
from hutong.submissions.models import Submission
from phones import rows

BEIJING = ZoneInfo("Asia/Shanghai")


async def journal(world, kind):
    async with world.session() as session:
        return list(await session.scalars(select(JournalEvent).where(JournalEvent.kind == kind)))


@pytest.fixture
async def refused(lanes, pocket, walked):
    """A walk in the neighbour's alley, on its sender's phone and at the desk."""
    phone = await pocket(lanes)
    message = walked(alley=lanes.alleys[1].id)
    message["patrol"]["items"] = message["patrol"]["items"][:6]
    answer = await phone.send(message)
    return phone, message, answer.json()["number"]


async def test_who_checks_her_in_is_told_once_of_what_was_not_taken_and_sees_how_many_wait(lanes, enter, refused):
    phone, message, number = refused
    await phone.send(message)
    told = [notice for notice in await rows(lanes, Notice) if notice.kind == "submission.refused"]
    assert [(one.person_id, one.link) for one in told] == [
        (lanes.one("community-worker").id, f"/o/{lanes.slug}/handed/{message['id']}")
    ]
    assert told[0].body == f"{lanes.one('steward').name}，出示号 {number}。点开看为什么，能收的替本人收下。"
    desk = await enter(lanes, "community-worker")
    assert "手机没送成的：1 份等着看" in (await desk.get(f"/o/{lanes.slug}/checkins")).text


@pytest.mark.long
async def test_the_desk_finds_it_by_its_code_in_any_writing(lanes, enter, refused):
    _, _, number = refused
    desk = await enter(lanes, "community-worker")
    assert number in (await desk.get(f"/o/{lanes.slug}/handed")).text
    for typed in (number, number.lower(), f" {number[7:]} "):
        found = await desk.client.get(f"/o/{lanes.slug}/handed", params={"number": typed})
        assert found.status_code == 303, typed
    page = (await desk.get(found.headers["location"])).text
    assert "这条街巷今天不由您负责" in page
    assert "路面有个坑" in page
    assert "没有查到这个号" in (await desk.get(f"/o/{lanes.slug}/handed?number=%25_")).text
    sheet = (await desk.get(f"/o/{lanes.slug}/handed/export.xlsx")).content
    (row,) = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()[1:]
    assert row[:2] == [lanes.one("steward").name, number]


@pytest.mark.long
async def test_nobody_dealing_with_it_its_text_goes_at_its_term_until_the_phone_sends_it_again(lanes, enter, refused):
    phone, message, _ = refused
    desk, here = await enter(lanes, "community-worker"), f"/o/{lanes.slug}/handed/{message['id']}"
    later = datetime.now(BEIJING) + timedelta(days=200)
    async with lanes.session() as session:
        assert (await erase_expired(session, now=later)).counts == {Kept.REFUSED_RECORD: 1}
    async with lanes.session() as session:
        assert (await erase_expired(session, now=later)).counts == {}
    page = (await desk.get(here)).text
    assert "路面有个坑" not in page
    assert "到保存期限还没有人处理" in page
    assert "没有等着处理的" in (await desk.get(f"/o/{lanes.slug}/handed")).text
    assert (await desk.post(f"{here}/take", page=here)).status_code == 409
    assert [event.actor["kind"] for event in await journal(lanes, "submission.declined")] == ["system"]
    assert (await phone.send(message)).status_code == 422
    assert "路面有个坑" in (await desk.get(here)).text


async def test_of_many_that_wait_the_newest_come_first_page_by_page(lanes, enter, refused):
    _, _, number = refused
    steward = lanes.one("steward").id
    async with lanes.session() as session:
        for n in range(41):
            at = datetime.now(BEIJING) - timedelta(days=n + 1)
            session.add(
                Submission(
                    office_id=lanes.id, id=new_id(), person_id=steward, source="phone", number=f"OLD-{n:02}",
                    state="refused", digest=b"", body=b"{}", captured_at=at, received_at=at,
                )
            )  # fmt: skip
    desk = await enter(lanes, "community-worker")
    here = f"/o/{lanes.slug}/handed"
    first, last = (await desk.get(here)).text, (await desk.get(f"{here}?page=9")).text
    assert first.index(number) < first.index("OLD-00") < first.index("OLD-38")
    assert "共 42 份" in first
    assert [f"OLD-{n}" in last for n in (38, 39, 40)] == [False, True, True]
    sheet = (await desk.get(f"{here}/export.xlsx")).content
    assert len(CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()) == 43
    assert "手机没送成的：42 份等着看" in (await desk.get(f"/o/{lanes.slug}/checkins")).text
    home = (await desk.get(f"/o/{lanes.slug}/batches")).text
    assert "有 42 份没有收下" in home
    assert "这条街巷今天不由您负责。（1）" in home


@pytest.mark.long
async def test_taken_on_her_behalf_it_is_hers_and_her_phone_is_told(lanes, enter, refused):
    phone, message, number = refused
    desk = await enter(lanes, "community-worker")
    here = f"/o/{lanes.slug}/handed/{message['id']}"
    taken = await desk.post(f"{here}/take", page=here)
    assert taken.status_code == 303, taken.text
    (patrol,), (case,) = await rows(lanes, Patrol), await rows(lanes, Case)
    assert (patrol.person_id, patrol.alley_id) == (lanes.one("steward").id, lanes.alleys[1].id)
    assert sorted(row["state"] for row in patrol.items) == ["clear"] * 4 + ["found"] * 2 + ["waived"] * 4
    assert case.reporter_id == lanes.one("steward").id
    (event,) = await journal(lanes, "submission.accepted")
    assert event.actor["id"] == str(lanes.one("community-worker").id)
    again = await phone.send(message)
    assert (again.status_code, again.json()["state"], again.json()["number"]) == (200, "accepted", number)
    assert (await desk.post(f"{here}/take", page=here)).status_code == 409
    assert len(await rows(lanes, Patrol)) == 1


async def test_declined_it_leaves_the_phone_with_the_reason(lanes, enter, refused):
    phone, message, number = refused
    desk = await enter(lanes, "command")
    here = f"/o/{lanes.slug}/handed/{message['id']}"
    assert (await desk.post(f"{here}/decline", {"because": ""}, page=here)).status_code == 422
    assert (await desk.post(f"{here}/decline", {"because": "这条巷有人巡了"}, page=here)).status_code == 303
    receipt = (await phone.send(message)).json()
    assert (receipt["state"], receipt["number"], receipt["told"]) == ("declined", number, ["这条巷有人巡了"])
    assert await rows(lanes, Patrol) == []
    (kept,) = await rows(lanes, Submission)
    assert kept.body is None


async def test_nobody_elses_desk_sees_it(lanes, enter, refused, make_office):
    _, message, _ = refused
    steward = await enter(lanes, "steward")
    assert (await steward.get(f"/o/{lanes.slug}/handed")).status_code == 403
    other = await make_office("longtan", alleys=1, people={"community-worker": 1, "steward": 1})
    desk = await enter(other, "community-worker")
    assert (await desk.get(f"/o/{other.slug}/handed/{message['id']}")).status_code == 404
    assert (await desk.get(f"/o/{lanes.slug}/handed/{message['id']}")).status_code == 404


def sheet(world, **changes):
    """Yesterday at nine, forty minutes; one tidied, one reported, the rest clear."""
    day = datetime.now(BEIJING).date() - timedelta(days=1)
    items = [item.code for item in world.playbook.items_on(day)]
    ticks = {f"ticks.{code}": "clear" for code in items}
    return {
        "id": str(new_id()), "alley_id": str(world.alleys[0].id), "day": day.isoformat(), "began": "09:00", "minutes": "40",
        **ticks, "ticks.parking": "tidy", "ticks.road": "report", "words.road": "12号门前路面有坑", **changes,
    }  # fmt: skip


async def test_a_sheet_typed_in_counts_as_her_own_walk_and_says_who_typed_it(lanes, enter):
    desk = await enter(lanes, "community-worker")
    steward, worker = lanes.one("steward"), lanes.one("community-worker")
    here = f"/o/{lanes.slug}/sheets/{steward.id}"
    sent = sheet(lanes)
    first = await desk.post(here, sent, page=f"{here}?day={sent['day']}")
    assert first.status_code == 303, first.text
    again = await desk.post(here, sent)
    assert again.headers["location"] == first.headers["location"]
    (patrol,), (kept,), (fix,), (case,) = [await rows(lanes, table) for table in (Patrol, Submission, Fix, Case)]
    assert (patrol.person_id, patrol.minutes, patrol.day.isoformat()) == (steward.id, 40, sent["day"])
    assert (kept.source, kept.entered_by, fix.person_id, case.reporter_id) == (
        "sheet",
        worker.id,
        steward.id,
        steward.id,
    )
    (event,) = await journal(lanes, "submission.received")
    assert (event.data["source"], event.data["entered_by"]) == ("sheet", str(worker.id))
    (walk,) = await journal(lanes, "patrol.finished")
    assert (walk.actor["id"], walk.data["person"]) == (str(worker.id), str(steward.id))
    assert kept.number in (await desk.get(first.headers["location"])).text


async def test_a_sheets_visits_note_and_known_case_count_and_nothing_is_ticked_beforehand(lanes, enter):
    desk = await enter(lanes, "community-worker")
    steward = lanes.one("steward")
    here = f"/o/{lanes.slug}/sheets/{steward.id}"
    first = sheet(lanes)
    assert (await desk.post(here, first)).status_code == 303
    (case,) = await rows(lanes, Case)
    page = (await desk.get(here)).text
    assert " checked" not in page
    assert str(case.id) in page
    more = {
        "id": str(new_id()), "began": "11:00", "ticks.road": "known", "words.road": "",
        "visits.0.whom": "shop", "visits.0.name": "王记面馆", "visits.0.people": "2", "visits.0.need": "门口想要个垃圾桶",
        "visits.1.whom": "resident", "visits.1.name": "", "visits.1.need": "", "note": "今天风大",
    }  # fmt: skip
    for wrong, words in (
        ({"cases.road": ""}, "请选是报过的哪一件"),
        ({"cases.road": str(new_id())}, "不在这条街巷"),
        ({"cases.road": str(case.id), "visits.0.name": ""}, "请写门店或单位的名称"),
        ({"cases.road": str(case.id), "visits.2.need": "想要路灯"}, "请选走访的是谁"),
        ({"cases.road": str(case.id), "visits.0.people": "0"}, "visits.0.people"),
    ):
        answer = await desk.post(here, sheet(lanes, **more | wrong))
        assert answer.status_code == 422, (wrong, answer.text[:300])
        assert words in answer.text, wrong
    done = sheet(lanes, **more, **{"cases.road": str(case.id)})
    assert (await desk.post(here, done)).status_code == 303
    alone = {name: value for name, value in done.items() if not name.startswith(("ticks.", "words.", "cases."))}
    assert (await desk.post(here, alone | {"id": str(new_id()), "began": "14:00"})).status_code == 303
    walks, cases, visits, notes = [await rows(lanes, table) for table in (Patrol, Case, Visit, Note)]
    assert (len(walks), len(cases), len(visits), len(notes)) == (2, 1, 4, 2)
    assert {visit.person_id for visit in visits} == {steward.id} == {note.person_id for note in notes}
    assert sorted(visit.need or "" for visit in visits) == ["", "", "门口想要个垃圾桶", "门口想要个垃圾桶"]
    assert [item["case_id"] for walk in walks for item in walk.items if item["item"] == "road"] == [str(case.id)] * 2


async def test_one_paper_is_one_however_often_it_is_typed_and_the_same_hours_are_asked_about(lanes, enter):
    desk, steward = await enter(lanes, "community-worker"), lanes.one("steward")
    here, home = f"/o/{lanes.slug}/sheets/{steward.id}", f"/o/{lanes.slug}/sheets"
    printed = [(await desk.get(f"{home}/print?person={steward.id}")).text for _ in range(2)]
    one, other = (re.search(r"<strong>(\d{6}-\w{7})</strong>", page)[1] for page in printed)
    assert one != other
    assert "已有的记录" not in (await desk.get(here)).text
    first = await desk.post(here, sheet(lanes, number=one))
    again = await desk.post(here, sheet(lanes, number=one.lower().replace("-", " ").replace("0", "o")))
    assert first.headers["location"] == again.headers["location"]
    told = (await desk.get(f"{here}?number={one}&day={sheet(lanes)['day']}")).text
    assert first.headers["location"] in told
    assert "09:00" in told and "09:40" in told  # noqa: PT018 - of one line
    wrong = await desk.post(here, sheet(lanes, number=one, minutes="50"))
    assert (wrong.status_code, "这张纸单已经录过了" in wrong.text) == (422, True)
    # Another paper, or one without a number, of the same hours: still the same one?
    for number in (other, ""):
        asked = await desk.post(here, sheet(lanes, number=number, began="09:30"))
        assert (asked.status_code, "还是同一次吗" in asked.text, 'name="another"' in asked.text) == (422, True, True)
    assert [len(await rows(lanes, table)) for table in (Patrol, Submission, Fix, Case)] == [1] * 4
    for _ in range(2):
        sure = await desk.post(here, sheet(lanes, number=other, began="09:30", another="1"))
        assert sure.status_code == 303, sure.text
    walks = await journal(lanes, "patrol.finished")
    assert sorted(walk.data["minutes"] for walk in walks) == [30, 40]
    stranger = await enter(lanes, "community-worker")
    assert (await stranger.get(f"{home}/{new_id()}?number={one}")).status_code == 404


async def test_a_sheet_tells_of_another_under_the_same_item(lanes, enter):
    desk = await enter(lanes, "community-worker")
    here = f"/o/{lanes.slug}/sheets/{lanes.one('steward').id}"
    for wrong, words in (
        ({"more.0.item": "road"}, "请选这一处怎么办的"),
        ({"more.0.tick": "tidy"}, "请选是哪一项"),
        ({"more.0.item": "moon", "more.0.tick": "tidy"}, "请选是哪一项"),
        ({"more.0.item": "signs", "more.0.tick": "report", "more.0.words": "又挂了一块"}, "不是发现问题"),
        ({"more.0.item": "road", "more.0.tick": "report", "more.0.words": "坑"}, "上报的请写清楚"),
        ({"more.0.item": "road", "more.0.tick": "known"}, "请选是报过的哪一件"),
    ):
        answer = await desk.post(here, sheet(lanes, **wrong), page=here)
        assert (answer.status_code, words in answer.text) == (422, True), (wrong, answer.text[:300])
    sent = sheet(lanes, **{
        "more.0.item": "road", "more.0.tick": "report", "more.0.words": "南头井盖松了",
        "more.1.item": "parking", "more.1.tick": "dissuade", "more.1.words": "挪走了", "more.2.item": "",
    })  # fmt: skip
    for _ in range(2):
        assert (await desk.post(here, sent)).status_code == 303
    (patrol,), cases, fixes = [await rows(lanes, table) for table in (Patrol, Case, Fix)]
    assert sorted(case.description for case in cases) == ["12号门前路面有坑", "南头井盖松了"]
    assert {fix.way for fix in fixes} == {"tidy", "dissuade"}
    assert {row["item"]: len(row["more"]) for row in patrol.items if "more" in row} == {"road": 1, "parking": 1}


@pytest.mark.long
async def test_what_is_wrong_with_a_sheet_is_told_at_its_field_and_nothing_is_kept(lanes, enter, make_office):
    desk = await enter(lanes, "community-worker")
    here = f"/o/{lanes.slug}/sheets/{lanes.one('steward').id}"
    elsewhere = await make_office("longtan", alleys=1)
    tomorrow = (datetime.now(BEIJING) + timedelta(days=1)).date().isoformat()
    for changes, words in (
        ({"words.road": ""}, "上报的请写清楚"),
        ({"began": "25:99"}, "began"),
        ({"day": tomorrow}, "时间还没有到"),
        ({"day": "2020-01-01"}, "最多补录 30 天"),
        ({"alley_id": str(elsewhere.alleys[0].id)}, "不由您负责"),
        ({"alley_id": str(lanes.alleys[1].id)}, "不由您负责"),
        ({"ticks.signs": "moon"}, "ticks.signs"),
        ({"ticks.road": "tidy"}, "不能这样随手处理"),
        ({"minutes": "0"}, "minutes"),
        ({"remark": "写" * 5000}, "remark"),
    ):
        answer = await desk.post(here, sheet(lanes, **changes), page=here)
        assert answer.status_code == 422, (changes, answer.text[:300])
        assert words in answer.text, (changes, words)
    assert await rows(lanes, Submission) == []
    assert (await desk.get(f"/o/{lanes.slug}/sheets/{new_id()}")).status_code == 404
    assert (await desk.get(f"/o/{lanes.slug}/sheets/{lanes.one('command').id}")).status_code == 404


async def test_the_printed_sheet_has_her_alleys_her_list_and_the_way_to_type_it_in(lanes, enter):
    desk = await enter(lanes, "community-worker")
    steward = lanes.one("steward")
    page = (await desk.get(f"/o/{lanes.slug}/sheets/print?person={steward.id}")).text
    assert page.count('class="duty-sheet"') == 1
    assert "试验1号" in page
    assert steward.name in page
    assert page.count('<tr><th scope="row">') == len(lanes.playbook.items_on(datetime.now(BEIJING).date()))
    assert "<svg" in page
    everyone = (await desk.get(f"/o/{lanes.slug}/sheets/print")).text
    assert everyone.count('class="duty-sheet"') == 2
