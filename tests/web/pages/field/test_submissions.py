"""What a phone hands in: taken whole or kept whole with the reason, and answered the same however often it is sent."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
import pyvips
from sqlalchemy import select, update

from hutong.cases.handling import hand_on
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import HandOn, OpenCase
from hutong.doubts.models import WalkQuestion
from hutong.doubts.service import look_over
from hutong.ids import new_id
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, JournalEvent
from hutong.objects import Store
from hutong.patrols.models import Fix, Patrol
from hutong.photos.models import Photo
from hutong.posts.models import PostPlace
from hutong.submissions.models import Submission
from phones import rows


async def kinds(world):
    async with world.session() as session:
        known = ("patrol.finished", "fix.told", "case.opened", "submission.received", "submission.refused")
        found = await session.scalars(select(JournalEvent.kind).where(JournalEvent.kind.in_(known)))
        return sorted(found)


async def test_a_whole_walk_is_stored_at_once_and_receipted_with_numbers(lanes, pocket, walked):
    phone, message = await pocket(lanes), walked()
    answer = await phone.send(message)
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    (patrol,), (case,), (fix,) = [await rows(lanes, table) for table in (Patrol, Case, Fix)]
    (kept,) = await rows(lanes, Submission)
    assert receipt | {"received_at": ""} == {
        "id": message["id"], "number": kept.number, "state": "accepted", "received_at": "", "told": [],
        "cases": [{"id": str(case.id), "number": case.number}],
    }  # fmt: skip
    assert (str(patrol.id), patrol.minutes, patrol.playbook_version) == (message["patrol"]["id"], 40, 1)
    assert (fix.patrol_id, case.reporter_id) == (patrol.id, lanes.one("steward").id)
    assert kept.body is None
    assert await kinds(lanes) == ["case.opened", "fix.told", "patrol.finished", "submission.received"]


async def test_sent_many_times_at_once_and_three_weeks_later_it_is_one_walk_with_one_receipt(lanes, pocket, walked):
    phone, message = await pocket(lanes), walked()
    answers = await asyncio.gather(*(phone.send(message) for _ in range(5)))
    async with lanes.session() as session:
        long_ago = datetime.now(UTC) - timedelta(days=21)
        await session.execute(update(Submission).where(Submission.office_id == lanes.id).values(received_at=long_ago))
    answers.append(await phone.send(message))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert [len(await rows(lanes, table)) for table in (Patrol, Case, Fix, Submission)] == [1, 1, 1, 1]
    assert len(await kinds(lanes)) == 4


async def test_an_id_that_stands_for_something_else_is_told_apart(lanes, pocket, walked):
    phone, message = await pocket(lanes), walked()
    await phone.send(message)
    other = await phone.send({**message, "captured_at": "2026-11-30T08:00:00Z"})
    neighbour = await (await pocket(lanes, n=1)).send(message)
    assert (other.status_code, neighbour.status_code) == (422, 422)
    assert other.json()["type"] == neighbour.json()["type"] == "urn:hutong:sent-otherwise"
    assert "number" not in other.json()


async def test_what_is_refused_is_kept_whole_with_a_code_and_taken_once_it_may_be(lanes, pocket, walked):
    phone = await pocket(lanes)
    message = walked(alley=lanes.alleys[1].id)
    first, second = await phone.send(message), await phone.send(message)
    assert (first.status_code, first.json()["detail"]) == (422, "这条街巷今天不由您负责。")
    assert first.json()["number"] == second.json()["number"]
    assert [len(await rows(lanes, table)) for table in (Patrol, Case, Fix)] == [0, 0, 0]
    assert await kinds(lanes) == ["submission.refused"]
    async with lanes.session() as session:
        # Both stewards' posts take the other alley too.
        await session.execute(
            update(PostPlace).where(PostPlace.office_id == lanes.id, PostPlace.alley_id == lanes.alleys[0].id)
            .values(alley_id=lanes.alleys[1].id)
        )  # fmt: skip
    third = await phone.send(message)
    assert (third.status_code, third.json()["number"]) == (200, first.json()["number"])
    (kept,) = await rows(lanes, Submission)
    assert (kept.state, kept.body, kept.reasons) == ("accepted", None, [])


async def test_an_alley_given_away_since_is_taken_for_the_day_on_which_it_was_hers(lanes, pocket, walked):
    phone = await pocket(lanes)
    ended = datetime.now(UTC) - timedelta(days=2)
    async with lanes.session() as session:
        gone = (datetime.now(UTC) - timedelta(days=1)).date()
        await session.execute(update(PostPlace).where(PostPlace.office_id == lanes.id).values(until=gone))
    answer = await phone.send(walked(ended=ended))
    assert answer.status_code == 200, answer.text
    assert answer.json()["told"] == ["这条街巷现在不由您负责了；这次是您还负责的时候走的，照样收下。"]
    (patrol,) = await rows(lanes, Patrol)
    assert patrol.finished_at == ended
    late = await phone.send(walked())
    assert (late.status_code, late.json()["detail"]) == (422, "这条街巷今天不由您负责。")


async def test_a_clock_hours_wrong_keeps_both_times(lanes, pocket, walked):
    phone = await pocket(lanes)
    ahead = timedelta(hours=7)
    ended = datetime.now(UTC) - timedelta(minutes=30) + ahead
    says = str(int((datetime.now(UTC) + ahead).timestamp() * 1000))
    answer = await phone.send(walked(ended=ended), x_phone_clock=says)
    assert answer.status_code == 200, answer.text
    assert answer.json()["told"][0].startswith("手机的时间不准")
    (patrol,), (kept,) = await rows(lanes, Patrol), await rows(lanes, Submission)
    assert abs(patrol.finished_at - (ended - ahead)) < timedelta(minutes=1)
    assert (kept.captured_at, patrol.minutes) == (ended, 40)
    assert kept.received_at < ended


async def test_her_patrol_keeps_the_list_she_set_out_with(lanes, pocket, walked, put_in_force):
    phone, message = await pocket(lanes), walked()
    new = lanes.playbook.checklists[-1]
    shorter = msgspec.structs.replace(new, items=new.items[:4])
    await put_in_force(lanes, checklists=(*lanes.playbook.checklists[:-1], shorter))
    answer = await phone.send(message)
    assert answer.status_code == 200, answer.text
    assert answer.json()["told"] == ["出门以后清单改过了；这次仍按您带着的那一版收下。"]
    (patrol,) = await rows(lanes, Patrol)
    assert (patrol.playbook_version, len(patrol.items)) == (1, 10)
    unknown = await phone.send(walked(version=99))
    assert unknown.status_code == 422


async def test_a_known_case_that_the_office_moved_while_she_walked_is_a_finding_all_the_same(lanes, pocket, walked):
    phone, now = await pocket(lanes), datetime.now(UTC)
    here, strange = new_id(), new_id()
    async with lanes.session() as session:
        for case, alley in ((here, lanes.alleys[0].id), (strange, lanes.alleys[1].id)):
            reporter = Reporter(person=lanes.one("command").id)
            report = OpenCase(id=case, alley=alley, category="road", description="路面有个坑")
            await open_case(session, report, reporter, by=SYSTEM, now=now)
        moved = HandOn(alley=lanes.alleys[1].id, note="在隔壁")
        await hand_on(session, here, moved, person=lanes.one("command").id, by=SYSTEM, now=now)

    def naming(case):
        message = walked()
        message["patrol"]["items"][2] |= {"state": "found", "case_id": str(case)}
        return message

    taken, refused = await phone.send(naming(here)), await phone.send(naming(strange))
    number = next(row.number for row in await rows(lanes, Case) if row.id == here)
    assert taken.status_code == 200, taken.text
    assert taken.json()["told"] == [
        f"您说已经报过的 {number} 后来转到了{lanes.alleys[1].name}；这次走的时候它还在这里，照样收下。"
    ]
    assert refused.json()["detail"].startswith("清单里写的")


@pytest.mark.long
async def test_bad_input_gets_a_sentence_and_a_code_or_is_taken_cleanly(lanes, pocket, walked):
    phone = await pocket(lanes)
    for report in ("路\0面坏了", "🚧 路面 🕳️", "חור ברחוב مع نص", "写" * 1000):
        answer = await phone.send(walked(report=report))
        assert answer.status_code == 200, answer.text
    for message, words in (
        (walked(report="写" * 10_000), "写得太长"),
        (walked(patrol={**walked()["patrol"], "items": [{"item": "moon", "state": "clear"}]}), "moon"),
        (walked(patrol={**walked()["patrol"], "items": []}), "还有 10 项"),
        (walked(patrol={"id": "1"}), "patrol"),
        (walked(captured_at="yesterday"), "captured_at"),
        ({"id": str(new_id())}, "captured_at"),
        (walked(patrol=None, fixes=[], reports=[]), "没有内容"),
    ):
        answer = await phone.send(message)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert words in answer.text
        assert answer.json()["number"]
    for body in (b"{", b"\xff", b"[]", b'{"id": 5}', b'{"id": "' + str(new_id()).encode() + b'", "x": "\\ud800"}'):
        answer = await phone.send(body)
        assert answer.status_code == 422, (body, answer.text)
    assert (await phone.send(b" " * 600_000)).status_code == 413
    assert len(await rows(lanes, Case)) == 4


@pytest.mark.long
async def test_another_offices_case_or_alley_is_refused_with_a_code(lanes, pocket, walked, make_office):
    elsewhere = await make_office("longtan", alleys=1, people={"steward": 1, "alley-chief": 1, "command": 1})
    theirs = await pocket(elsewhere)
    sent = {**walked(alley=elsewhere.alleys[0].id)}
    assert (await theirs.send(sent)).status_code == 200
    phone = await pocket(lanes)
    strange = walked(alley=elsewhere.alleys[0].id)
    assert (await phone.send(strange)).json()["detail"] == "这条街巷今天不由您负责。"
    named = walked()
    named["patrol"]["items"][2] |= {"state": "found", "case_id": sent["reports"][0]["id"]}
    assert (await phone.send(named)).json()["detail"].startswith("清单里写的")
    assert await rows(lanes, Patrol) == []
    foreign = await phone.client.get(f"/o/{elsewhere.slug}/field/kit", headers={"accept": "application/json"})
    assert foreign.status_code == 404


@pytest.mark.long
async def test_photos_come_before_or_after_and_again_and_only_of_ones_own(lanes, pocket, walked):
    phone, message, jpeg = await pocket(lanes), walked(), b"\xff\xd8\xff" + b"0" * 500
    before, after = new_id(), new_id()
    case, patrol = message["reports"][0]["id"], message["patrol"]["id"]
    assert (await phone.photo(before, case, jpeg)).json() == {"id": str(before), "number": "photo"}
    assert (await phone.send(message)).status_code == 200
    assert (await phone.photo(after, patrol, jpeg, kind="patrol", item="road")).status_code == 200
    assert (await phone.photo(before, case, jpeg)).status_code == 200
    stored = await rows(lanes, Photo)
    assert {(photo.id, str(photo.subject_id), photo.item) for photo in stored} == {
        (before, case, None), (after, patrol, "road")
    }  # fmt: skip
    neighbour = await pocket(lanes, n=1)
    refused = [
        await neighbour.photo(new_id(), case, jpeg),
        await neighbour.photo(before, str(new_id()), jpeg),
        await phone.photo(new_id(), case, jpeg, kind="alley"),
        await phone.photo(new_id(), case, jpeg, slot="face"),
    ]
    assert [answer.status_code for answer in refused] == [404] * 4
    text = await phone.photo(new_id(), case, b"no picture at all")
    assert (text.status_code, "不是照片" in text.text) == (422, True)


async def test_a_picture_arrives_whole(lanes, pocket, walked, databases, store):
    """Longer than what is looked at to tell its kind."""
    phone, message, photo = await pocket(lanes), walked(), new_id()
    whole = pyvips.Image.gaussnoise(320, 240, mean=128, sigma=60).cast("uchar").jpegsave_buffer()
    assert (await phone.send(message)).status_code == 200
    assert (await phone.photo(photo, message["reports"][0]["id"], whole)).status_code == 200
    await run_due(databases, lanes.id, {Store: store}, strict=False)
    (row,) = await rows(lanes, Photo)
    assert (row.state, row.reason, bytes(row.sha256)) == ("ready", None, hashlib.sha256(whole).digest())


@pytest.mark.long
async def test_points_by_choice_and_the_hour_of_a_picture_are_kept_and_wanted_of_nobody(lanes, pocket, walked):
    phone, message, jpeg = await pocket(lanes), walked(), b"\xff\xd8\xff" + b"0" * 500
    here = {"lat": 39.87654, "lon": 116.43219}
    patrol = {**message["patrol"], "start_point": here, "point": {**here, "lat": 39.88}, "joint": True}
    assert (await phone.send({**message, "patrol": patrol})).status_code == 200
    (row,) = await rows(lanes, Patrol)
    assert (row.start_point, row.finish_point, row.joint) == (
        {"lat": 39.877, "lon": 116.432}, {"lat": 39.88, "lon": 116.432}, True
    )  # fmt: skip
    case, moment = message["reports"][0]["id"], datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    ahead = moment + timedelta(hours=5)
    told = {"right": moment, "ahead": ahead, "long": None, "words": None}
    places = {"right": "39.87654,116.43219", "ahead": "0,0", "long": "91,1", "words": "巷口"}
    clock = {"ahead": str(int((datetime.now(UTC) + timedelta(hours=5)).timestamp() * 1000))}
    given = {name: str(int(at.timestamp() * 1000)) if at else "9" * 40 for name, at in told.items()} | {"words": "昨天"}
    ids = {name: new_id() for name in given}
    for name, taken in given.items():
        header = phone._head(
            {"content-type": "image/jpeg", "x-phone-clock": clock.get(name, ""), "x-photo-point": places[name].encode()}
        )
        query = {"kind": "case", "of": case, "taken": taken}
        answer = await phone.client.post(f"{phone.home}/photos/{ids[name]}", params=query, content=jpeg, headers=header)
        assert answer.status_code == 200, answer.text
    points = {photo.id: photo.point for photo in await rows(lanes, Photo)}
    assert [points[ids[name]] for name in told] == [{"lat": 39.877, "lon": 116.432}, None, None, None]
    kept = {photo.id: photo.taken_at for photo in await rows(lanes, Photo)}
    assert [kept[ids[name]] for name in ("right", "long", "words")] == [moment, None, None]
    assert abs(kept[ids["ahead"]] - moment) < timedelta(minutes=5)


@pytest.mark.parametrize("header", ["", "nonsense", "9" * 40, "-1"])
async def test_a_phone_without_a_sensible_clock_is_taken(lanes, pocket, walked, header):
    assert (await (await pocket(lanes)).send(walked(), x_phone_clock=header)).status_code == 200


async def test_a_form_token_of_another_day_is_refused_and_a_stranger_asked_to_sign_in(lanes, pocket, walked, browser):
    phone = await pocket(lanes)
    phone.kit["token"] = "stale"
    assert (await phone.send(walked())).json()["type"] == "urn:hutong:form-expired"
    stranger = browser().client
    answer = await stranger.get(f"/o/{lanes.slug}/field/kit", headers={"accept": "application/json"})
    assert answer.status_code == 401


async def test_the_kit_holds_her_own_alleys_and_lists_and_no_words_of_others(lanes, pocket, walked):
    chief = await pocket(lanes, "alley-chief")
    await chief.send(walked(report="三号院老李家门口堆物"))
    phone = await pocket(lanes)
    kit = phone.kit
    assert [(alley["name"], alley["verbs"]) for alley in kit["alleys"]] == [
        ("试验1号", ["patrol", "visit", "fix", "report", "note"])
    ]  # fmt: skip
    assert [len(each["items"]) for each in kit["checklists"]] == [10]
    assert len(kit["known"]) == 1
    assert set(kit["known"][0]) == {"id", "alley", "category", "number", "day"}
    assert "老李" not in str(kit)


@pytest.mark.long
async def test_where_it_came_back_stands_in_her_kit_and_on_her_first_page_and_no_case_with_it(
    lanes, pocket, enter, walked
):
    phone = await pocket(lanes)
    for _ in range(2):
        assert (await phone.send(walked(report="堆着旧家具"))).status_code == 200
    async with lanes.session() as session:
        first, second = await session.scalars(select(Case).order_by(Case.opened_at, Case.id))
        second.forerunner_id, second.position_m = first.id, 60
        number, category = second.number, second.category
    until = lanes.playbook.rebound.window_days
    kit = (await pocket(lanes)).kit
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=until)
    assert kit["returned"] == [
        {"alley": str(lanes.alleys[0].id), "category": category, "metres": 60, "until": day.isoformat()}
    ]
    page = (await (await enter(lanes, "steward")).get(f"/o/{lanes.slug}/today")).text
    assert page.count("再次出现的地方") == 1
    assert "距巷口约 60 米一带" in page
    assert number not in page.split("再次出现的地方")[1].split("</li>")[0]


async def test_what_the_phone_could_not_ask_about_is_asked_afterwards(lanes, pocket, walked):
    """It knew of the pace and asked; that the ends lie far apart it could not tell."""
    phone = await pocket(lanes)
    for asked, answer in ((["short"], None), (["short", "apart"], "right")):
        message = walked(checked="right", checked_about=asked)
        message["patrol"] |= {"start_point": {"lat": 39.9, "lon": 116.4}, "point": {"lat": 39.95, "lon": 116.4}}
        assert (await phone.send(message)).status_code == 200
        (question,) = [one for one in await rows(lanes, WalkQuestion) if str(one.patrol_id) == message["patrol"]["id"]]
        assert ([each["doubt"] for each in question.about], question.answer) == (["apart"], answer)


async def test_what_she_answered_on_the_phone_is_kept_and_not_asked_again(lanes, pocket, walked):
    phone, message = await pocket(lanes), walked(checked="photo")
    for _ in range(2):
        assert (await phone.send(message)).status_code == 200
    (question,) = await rows(lanes, WalkQuestion)
    assert (question.answer, question.about) == ("photo", [])
    (patrol,) = await rows(lanes, Patrol)
    async with lanes.session() as session:
        short = (await session.scalars(select(Patrol).where(Patrol.id == patrol.id))).one()
        short.minutes = 0
        assert not await look_over(session, short, lanes.playbook, now=datetime.now(UTC))
