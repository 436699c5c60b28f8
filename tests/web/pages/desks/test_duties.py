"""The duties of the period on the desk, counted from what was recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.councils.models import Meeting
from hutong.ids import new_id
from hutong.patrols.models import Patrol

CITY = {"general-chief": 1, "headquarters": 1, "alley-chief": 1, "community-lead": 1}


async def test_a_chief_sees_his_weekly_walk_turn_done(lanes, sign_in, text_of):
    chief = await sign_in(lanes, "alley-chief")
    desk = f"/o/{lanes.slug}/desk/chief"
    assert "街巷长巡街 每周 还没有做" in text_of((await chief.get(desk)).text)
    now = datetime.now(UTC)
    async with lanes.session() as session:
        for person, alley in ((lanes.one("alley-chief"), 0), (lanes.people["alley-chief"][1], 1)):
            session.add(
                Patrol(
                    office_id=lanes.id, id=new_id(), alley_id=lanes.alleys[alley].id, person_id=person.id,
                    post_kind="alley-chief", checklist="city-2023", playbook_version=1, started_at=now,
                    finished_at=now, minutes=35, day=(now + timedelta(hours=8)).date(), items=[],
                )
            )  # fmt: skip
    assert "街巷长巡街 每周 做了 1 次" in text_of((await chief.get(desk)).text)


async def test_a_session_of_the_office_counts_for_whoever_is_to_hold_it(make_office, sign_in, text_of):
    street = await make_office("financial-street", alleys=1, people=CITY, west=True)
    general = await sign_in(street, "general-chief")
    screen = (await general.get(f"/o/{street.slug}")).headers["location"]
    assert "一周一调度 每周 还没有做" in text_of((await general.get(screen)).text)
    async with street.session() as session:
        session.add(
            Meeting(
                office_id=street.id, id=new_id(), kind="coordination", title="调度", held_at=datetime.now(UTC), attended=9,
            )
        )  # fmt: skip
    assert "一周一调度 每周 做了 1 次" in text_of((await general.get(screen)).text)


async def test_the_months_appraisal_is_asked_of_headquarters(make_office, sign_in, text_of):
    street = await make_office("financial-street", alleys=1, people=CITY, west=True)
    told = text_of((await (await sign_in(street, "headquarters")).get(f"/o/{street.slug}/desk/headquarters")).text)
    assert "月评 每月 还没有做" in told


@pytest.mark.long
async def test_the_communitys_first_screen_has_its_duty_with_the_weekday(make_office, sign_in, text_of):
    street = await make_office("financial-street", alleys=1, people=CITY, west=True)
    lead = await sign_in(street, "community-lead")
    screen = (await lead.get(f"/o/{street.slug}")).headers["location"]
    assert "守护家园—社区清洁日 每周的星期五，07:00 至 19:00 开始的才算 还没有做" in text_of(
        (await lead.get(screen)).text
    )
