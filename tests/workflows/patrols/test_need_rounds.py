"""A need heard at a door has a day for its answer: a word before it, and one to those above after it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.cases.settings import setting_at
from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.notices.models import Notice
from hutong.patrols.models import Visit
from hutong.patrols.need_rounds import remind_office
from hutong.patrols.needs import answer_by

HEARD = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # A Monday morning.


@pytest.fixture
async def lanes(make_office):
    people = {"alley-chief": 1, "community-worker": 1, "steward": 1, "command": 1}
    lanes = await make_office("longtan", alleys=1, people=people)
    async with lanes.session() as session:
        for _ in range(2):
            session.add(
                Visit(
                    office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[0].id, person_id=lanes.one("steward").id,
                    post_kind="steward", whom="resident", people=1, minutes=5, day=HEARD.date(), occurred_at=HEARD,
                    need="想要路灯",
                )
            )  # fmt: skip
    return lanes


async def round_on(lanes, day):
    now = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
    async with lanes.session() as session:
        office, setting = await setting_at(session, now)
        return await remind_office(session, office, setting, now=now, day=day)


async def told(lanes, kind):
    async with lanes.session() as session:
        statement = select(Notice.person_id).where(Notice.office_id == lanes.id, Notice.kind == kind)
        return sorted((await session.scalars(statement)).all())


async def test_who_should_answer_hears_before_the_day_and_those_above_after_it(lanes):
    near = sorted([lanes.one("alley-chief").id, lanes.one("community-worker").id])
    async with lanes.session() as session:
        _, setting = await setting_at(session, HEARD)
    due = answer_by(setting, HEARD)
    assert (due, setting.playbook.telling.needs_within) == (date(2026, 11, 30), 5)
    assert [await round_on(lanes, due - timedelta(days=n)) for n in (4, 2, 1, 1, 0)] == [0, 0, 2, 0, 0]
    # One word for both needs of the alley, and no words of theirs in it.
    assert await told(lanes, "need.reminder") == near
    assert [await round_on(lanes, due + timedelta(days=n)) for n in (1, 2)] == [2, 0]
    assert await told(lanes, "need.late") == sorted([*near, lanes.one("command").id])
    async with lanes.session() as session:
        events = select(JournalEvent).where(JournalEvent.office_id == lanes.id, JournalEvent.kind == "need.reminded")
        rows = (await session.scalars(events)).all()
    assert sorted(row.data["late"] for row in rows) == [False, False, True, True]


async def test_what_is_answered_is_told_of_no_more(lanes):
    async with lanes.session() as session:
        answered = {"need_answer": "下周装", "need_answered_at": HEARD, "need_answered_by": lanes.one("alley-chief").id}
        await session.execute(update(Visit).where(Visit.office_id == lanes.id).values(**answered))
    assert await round_on(lanes, date(2026, 12, 20)) == 0
