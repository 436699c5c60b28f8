"""Visits, notes, fixes and words on the register from a phone without a walk: the same promises as for a walk."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.alleys.models import Unit
from hutong.cases.models import Case
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.notices.models import Notice
from hutong.patrols.models import Fix, Note, Patrol, Visit
from hutong.registers.models import RegisterCorrection
from hutong.submissions.models import Submission
from phones import rows

KINDS = ("visit.recorded", "note.written", "fix.told", "register.correction_said", "case.opened", "submission.received")


async def journal(world):
    async with world.session() as session:
        return sorted(await session.scalars(select(JournalEvent.kind).where(JournalEvent.kind.in_(KINDS))))


@pytest.fixture
def day(lanes):
    """A day's work of two days ago, without a walk, as a phone writes it down."""

    def make(*, alley=None, **changes):
        at = (datetime.now(UTC) - timedelta(days=2)).isoformat()
        here = {"alley_id": str(alley or lanes.alleys[0].id), "at": at}
        return {
            "id": str(new_id()), "captured_at": at, "version": 1,
            "visits": [
                {"id": str(new_id()), "whom": "shop", "unit_name": "老张修车铺", "people": 2, "minutes": 15,
                 "need": "想要路灯", "note": "", **here},
                {"id": str(new_id()), "whom": "resident", "people": 1, "minutes": 10, "need": "", "note": "", **here},
            ],
            "notes": [{"id": str(new_id()), "body": "今天风大", **here}],
            "fixes": [{"id": str(new_id()), "category": "flyers", "way": "tidy", "note": "", **here}],
            "corrections": [
                {"id": str(new_id()), "what": "missing", "kind": "yard", "name": "12号院", "words": "", **here}
            ],
            "reports": [
                {"id": str(new_id()), "alley_id": here["alley_id"], "category": "road", "position_m": 120,
                 "description": "路面有个坑，下雨积水"}
            ],
            **changes,
        }  # fmt: skip

    return make


async def test_a_day_without_a_walk_is_written_for_the_day_on_which_it_was_done_and_once(lanes, pocket, day):
    phone, message = await pocket(lanes), day()
    first = await phone.send(message)
    assert first.status_code == 200, first.text
    async with lanes.session() as session:
        long_ago = datetime.now(UTC) - timedelta(days=21)
        await session.execute(update(Submission).where(Submission.office_id == lanes.id).values(received_at=long_ago))
    again = await phone.send(message)
    assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])
    tables = (Submission, Visit, Note, Fix, RegisterCorrection, Case, Patrol)
    assert [len(await rows(lanes, table)) for table in tables] == [1, 2, 1, 1, 1, 1, 0]
    done = (datetime.now(UTC) - timedelta(days=2)).date()
    visits, (note,), (case,) = [await rows(lanes, table) for table in (Visit, Note, Case)]
    assert {(visit.occurred_at.date(), note.occurred_at.date()) for visit in visits} == {(done, done)}
    assert note.alley_id == lanes.alleys[0].id
    assert case.position_m == 120
    (unit,) = [unit for unit in await rows(lanes, Unit) if unit.name == "老张修车铺"]
    assert {visit.unit_id for visit in visits} == {unit.id, None}
    assert await journal(lanes) == sorted((*KINDS, "visit.recorded"))
    async with lanes.session() as session:
        told = set(await session.scalars(select(Notice.person_id).where(Notice.kind == "need.heard")))
    assert told >= {lanes.people["alley-chief"][0].id}


@pytest.mark.long
async def test_all_of_it_is_refused_or_none_and_the_desk_reads_and_takes_it(lanes, pocket, enter, day):
    phone, message = await pocket(lanes), day(alley=lanes.alleys[1].id)
    refused = await phone.send(message)
    assert (refused.status_code, refused.json()["detail"]) == (422, "这条街巷今天不由您负责。")
    assert [len(await rows(lanes, table)) for table in (Visit, Note, Fix, RegisterCorrection, Case)] == [0] * 5
    desk, here = await enter(lanes, "community-worker"), f"/o/{lanes.slug}/handed/{message['id']}"
    page = (await desk.get(here)).text
    for words in ("老张修车铺 想要路灯", "今天风大", "12号院", "路面有个坑", refused.json()["number"]):
        assert words in page
    taken = await desk.post(f"{here}/take", {}, page=here)
    assert taken.status_code == 303, taken.text
    receipt = await phone.send(message)
    assert (receipt.status_code, receipt.json()["number"]) == (200, refused.json()["number"])
    assert [len(await rows(lanes, table)) for table in (Visit, Note, Fix, RegisterCorrection, Case)] == [2, 1, 1, 1, 1]


@pytest.mark.long
async def test_what_does_not_fit_is_told_and_kept(lanes, pocket, day):
    phone, good = await pocket(lanes), day()
    (shop, resident), (said,), (note,) = good["visits"], good["corrections"], good["notes"]
    for changes, words in (
        ({"visits": [{**shop, "unit_name": " "}]}, "台账里没有的，写下名称"),
        ({"visits": [{**shop, "unit_id": str(new_id())}]}, "台账里没有这家"),
        ({"visits": [{**resident, "people": 0}]}, "people"),
        ({"corrections": [{**said, "what": "gone", "unit_id": str(new_id())}]}, "台账里没有这一条"),
        ({"notes": [{**note, "alley_id": str(new_id())}]}, "不由您负责"),
        ({"notes": [{**note, "body": "写" * 10_000}]}, "写得太长"),
        ({"visits": [], "notes": [], "fixes": [], "corrections": [], "reports": []}, "没有内容"),
    ):
        answer = await phone.send(day(**changes))
        assert (answer.status_code, words in answer.text) == (422, True), answer.text
        assert answer.json()["number"]
    alone = day(visits=[], fixes=[], corrections=[], reports=[])
    del alone["notes"][0]["alley_id"]
    assert (await phone.send(alone)).status_code == 200


async def test_the_kit_carries_the_register_by_name_and_where_others_walked(lanes, pocket):
    async with lanes.session() as session:
        session.add(Unit(office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[0].id, name="茶馆", kind="shop",
                         since=datetime(2020, 1, 1, tzinfo=UTC).date()))  # fmt: skip
        session.add(Unit(office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[1].id, name="别的巷的", kind="shop",
                         since=datetime(2020, 1, 1, tzinfo=UTC).date()))  # fmt: skip
        for n in range(4):
            at = datetime.now(UTC) - timedelta(days=n + 1)
            session.add(Patrol(
                office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[0].id, person_id=lanes.people["steward"][1].id,
                post_kind="steward", checklist="ten", playbook_version=1, started_at=at, finished_at=at, day=at.date(),
                minutes=20, start_point={"lat": 39.87 + n / 1000, "lon": 116.43}, finish_point=None,
            ))  # fmt: skip
    kit = (await pocket(lanes)).kit
    assert [entry["name"] for entry in kit["entries"]] == ["茶馆"]
    assert set(kit["entries"][0]) == {"id", "alley", "kind", "name"}
    assert kit["alleys"][0]["around"] == {"south": 39.87, "west": 116.43, "north": 39.873, "east": 116.43}
    walker = (await pocket(lanes, n=1)).kit
    assert walker["alleys"][0]["around"] is None
