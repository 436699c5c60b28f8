"""Days of leave: excused where the office says so, or done by substitutes; counted a month later as on the day."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from hutong.cases.settings import setting_at
from hutong.evaluations.counting import month_of
from hutong.evaluations.deeds import duties_of
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.patrols.models import Patrol
from hutong.playbooks.cadences import Every, Leave
from hutong.playbooks.sections import Hours
from hutong.posts.service import note_absence

NOVEMBER = date(2026, 11, 1)
AWAY = date(2026, 11, 10)
THEN = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 1, "deputy-chief": 1}


@pytest.fixture
async def longtan(make_office):
    world = await make_office("longtan", alleys=1, people=PEOPLE)
    async with world.session() as session:
        away = {"since": AWAY, "until": AWAY + timedelta(days=1), "reason": "学习"}
        await note_absence(session, world.one("alley-chief").id, **away, by=SYSTEM, now=THEN)
    return world


@pytest.fixture
def rule(longtan, put_in_force):
    """The chief's patrol, every day, with some fields changed."""

    async def put(**changed):
        cadences = longtan.playbook.cadences
        daily = [msgspec.structs.replace(c, every=Every.DAY, **changed) for c in cadences if c.code == "chief-patrol"]
        await put_in_force(longtan, cadences=(*(c for c in cadences if c.code != "chief-patrol"), *daily))

    return put


@pytest.fixture
def walk(longtan):
    async def put(kind, day, hour=10):
        at = datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)
        async with longtan.session() as session:
            session.add(
                Patrol(
                    office_id=longtan.id, id=new_id(), alley_id=longtan.alleys[0].id, person_id=longtan.one(kind).id,
                    post_kind=kind, checklist="c", playbook_version=1, started_at=at, finished_at=at, day=day,
                    minutes=20,
                )
            )  # fmt: skip

    return put


@pytest.fixture
def counted(longtan):
    """(walked, asked) in November, looked at in December."""

    async def read():
        async with longtan.session() as session:
            _, setting = await setting_at(session, LATER)
            (post,) = setting.directory.posts_held(longtan.one("alley-chief").id, LATER.date())
            month = await month_of(session, setting, post.id, NOVEMBER)
        return month.walked, month.walks_asked

    return read


@pytest.fixture
def duties(longtan):
    async def read(kind, day=AWAY):
        async with longtan.session() as session:
            _, setting = await setting_at(session, datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
            return [
                (d.cadence.code, d.asked, d.instead_of, d.done, d.of)
                for d in await duties_of(session, setting, longtan.one(kind).id, day)
            ]

    return read


async def test_leave_that_counts_takes_nothing_off(rule, counted, walk):
    await rule(substitutes=())
    await walk("alley-chief", date(2026, 11, 3))
    assert await counted() == (1, 30)


async def test_leave_that_excuses_takes_its_days_off_the_month(rule, counted, walk, duties):
    await rule(substitutes=(), leave=Leave.EXCUSES)
    await walk("alley-chief", date(2026, 11, 3))
    assert await counted() == (1, 28)
    assert await duties("alley-chief") == []
    assert await duties("alley-chief", AWAY + timedelta(days=2)) == [("chief-patrol", True, None, 0, 1)]


async def test_a_substitute_sees_the_duty_while_the_holder_is_away_and_his_walk_counts_then_alone(
    rule, counted, walk, duties
):
    await rule(substitutes=("deputy-chief",))
    await walk("deputy-chief", AWAY)
    await walk("deputy-chief", AWAY + timedelta(days=5))
    assert await counted() == (1, 30)
    assert await duties("deputy-chief") == [("chief-patrol", True, "alley-chief", 1, 1)]
    assert await duties("deputy-chief", AWAY + timedelta(days=5)) == []


async def test_a_walk_outside_its_window_does_not_count_for_the_month(rule, counted, walk):
    await rule(substitutes=(), window=Hours(from_="08:00", until="10:00"))
    await walk("alley-chief", date(2026, 11, 3), hour=9)
    await walk("alley-chief", date(2026, 11, 4), hour=10)
    assert await counted() == (1, 30)
