"""What was said at the door and written in the field goes at its term; that somebody went, heard and answered stays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.inspections.models import Inspection
from hutong.inspections.schemas import AnotherFound, RecordInspection
from hutong.inspections.service import record_inspection
from hutong.journal import SYSTEM, JournalEvent, JournalPersonal
from hutong.patrols.models import Fix, Note, Patrol, Visit
from hutong.patrols.needs import answered_needs, open_needs
from hutong.patrols.places import MyAlley
from hutong.playbooks.privacy import Kept, Privacy, Retention
from hutong.playbooks.queries import playbook_in_force
from hutong.retention.erasing import erase_expired

THEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LATELY = NIGHT - timedelta(days=10)
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture
async def street(make_office, put_in_force):
    world = await make_office("longtan", alleys=1, people={"steward": 1, "alley-chief": 1})
    rules = Privacy(keep=(Retention(what=Kept.VISIT_WORDS, months=6),))
    await put_in_force(world, privacy=rules)
    return world


async def erase(world, now=NIGHT):
    async with world.session() as session:
        return (await erase_expired(session, now=now)).counts


async def rows(world, model):
    async with world.session() as session:
        return list(await session.scalars(select(model).where(model.office_id == world.id)))


def of(world, at, **said):
    return {
        "office_id": world.id, "id": new_id(), "alley_id": world.alleys[0].id, "person_id": world.one("steward").id,
        "day": at.astimezone(BEIJING).date(), **said,
    }  # fmt: skip


def visit(world, at, *, answered=None, **said):
    answer = {"need_answer": "下周装", "need_answered_at": answered} if answered else {}
    return Visit(**of(
        world, at, post_kind="steward", whom="resident", people=1, minutes=10, occurred_at=at, note="聊了腿脚",
        need="王奶奶要扶手", **answer, **said,
    ))  # fmt: skip


async def test_a_need_that_was_answered_loses_its_words_and_is_still_one_that_was_heard_and_answered(street):
    async with street.session() as session:
        session.add_all([
            visit(street, THEN, answered=THEN), visit(street, THEN, answered=LATELY), visit(street, THEN),
            visit(street, LATELY, answered=LATELY), visit(street, THEN, answered=THEN, generated=True),
        ])  # fmt: skip
    assert await erase(street) == {Kept.VISIT_WORDS: 1}
    said = ("聊了腿脚", "王奶奶要扶手")
    left = [(each.note, each.need, each.need_answer, each.generated) for each in await rows(street, Visit)]
    assert sorted(left, key=str) == sorted(
        [(None, "", "", False), (*said, None, False), *[(*said, "下周装", False)] * 2, (*said, "下周装", True)], key=str
    )
    alleys = [street.alleys[0].id]
    async with street.session() as session:
        waiting, answered = await open_needs(session, alleys), await answered_needs(session, alleys)
    assert (len(waiting), len(answered)) == (1, 4)
    assert await erase(street) == {}


async def test_words_of_walks_fixes_the_log_and_inspections_go_and_what_was_looked_at_stays(street):
    item = street.playbook.items_on(THEN.date())[0].code
    for at in (THEN, LATELY):
        found = [
            {"item": item, "state": "found", "note": "李家门口", "case_id": None, "more": [{"fix_id": str(new_id())}]},
            {"item": "x", "state": "clear"},
        ]
        async with street.session() as session:
            session.add(Note(**of(street, at, occurred_at=at, body="和张家谈了")))
            session.add(
                Fix(**of(street, at, post_kind="steward", category="c", way="tidy", occurred_at=at, note="老李搬的"))
            )
            session.add(
                Patrol(**of(
                    street, at, post_kind="steward", checklist="c", playbook_version=1, started_at=at, finished_at=at,
                    minutes=9, items=found, remark="刘家吵架",
                ))
            )  # fmt: skip
            alley = street.alleys[0]
            further = (AnotherFound(item=item, words="钱家门口"),)
            place = MyAlley(
                alley.id, "试验1号", "residential", 100, alley.community_id, "试验社区", "alley-chief", new_id()
            )
            await record_inspection(
                session, RecordInspection(id=new_id(), alley_id=alley.id, looked=(item,), note="赵家不让看", more=further),
                person=street.one("alley-chief").id, alley=place, in_force=await playbook_in_force(session, NIGHT),
                zone=BEIJING, by=SYSTEM, now=at,
            )  # fmt: skip
    assert await erase(street) == {Kept.VISIT_WORDS: 4}
    assert sorted(each.body for each in await rows(street, Note)) == ["", "和张家谈了"]
    assert {each.note for each in await rows(street, Fix)} == {None, "老李搬的"}
    kept = {each.remark: each.items for each in await rows(street, Patrol)}
    assert [row.get("note") for row in kept[None]] == ["", None]
    assert [(row["item"], row["state"], len(row.get("more", ()))) for row in kept[None]] == [
        (item, "found", 1),
        ("x", "clear", 0),
    ]
    assert kept["刘家吵架"][0]["note"] == "李家门口"
    assert {each.note: each.looked for each in await rows(street, Inspection)} == {None: [item], "赵家不让看": [item]}
    said = {each.note: [row["words"] for row in each.findings] for each in await rows(street, Inspection)}
    assert said == {None: [""], "赵家不让看": ["钱家门口"]}
    beside = [row.data for row in await rows(street, JournalPersonal) if "note" in row.data]
    assert beside == [{"note": "赵家不让看"}]
    assert len([event for event in await rows(street, JournalEvent) if event.kind == "inspection.made"]) == 2
    assert await erase(street) == {}
