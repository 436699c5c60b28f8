"""聘期到了: what nobody renewed ends on its day, once, and is handed over as when somebody ends it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.handovers.models import Handover
from hutong.handovers.running_out import run_out
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice
from hutong.posts.errors import AppointmentOver, NotALaterDay
from hutong.posts.models import Appointment
from hutong.posts.service import renew

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 30)
PEOPLE = {"general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "office-admin": 1}


@pytest.fixture
async def street(make_office):
    world = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    category = next(c.code for c in world.playbook.categories if c.grade == "simple" and not c.danger)
    async with world.session() as session:
        new = OpenCase(id=new_id(), alley=world.alleys[0].id, category=category)
        await open_case(session, new, Reporter(source="call"), by=SYSTEM, now=datetime(2026, 11, 20, 2, tzinfo=UTC))
    return world


async def engaged_until(world, person, day):
    async with world.session() as session:
        his = Appointment.office_id == world.id, Appointment.person_id == person.id
        await session.execute(update(Appointment).where(*his).values(term_until=day))


async def round_on(world, day, hour=9):
    async with world.session() as session:
        return await run_out(session, datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING))


async def rows(world, model, **wanted):
    async with world.session() as session:
        found = (await session.scalars(select(model).where(model.office_id == world.id))).all()
        return [row for row in found if all(getattr(row, name) == value for name, value in wanted.items())]


async def told(world, kind):
    return len(await rows(world, JournalEvent, kind=kind))


async def test_it_ends_the_day_after_once_and_its_matters_are_handed_over(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    await engaged_until(street, chief, DAY)
    assert await round_on(street, DAY - timedelta(days=31)) == 0
    # A month before, those who appoint hear of it once.
    assert [await round_on(street, DAY - timedelta(days=n)) for n in (30, 29, 0)] == [1, 0, 0]
    assert {n.person_id for n in await rows(street, Notice, kind="terms.ending")} == {street.one("office-admin").id}
    # The round was missed for two days; of two that are run at last the first does it.
    assert [await round_on(street, DAY + timedelta(days=3), hour) for hour in (0, 1)] == [1, 0]
    (term,) = await rows(street, Appointment, person_id=chief.id)
    (handover,) = await rows(street, Handover)
    assert (term.until, handover.last_day, handover.appointment_id) == (DAY, DAY, term.id)
    assert (handover.giver_id, handover.receiver_id, handover.way) == (chief.id, deputy.id, "superior")
    (event,) = await rows(street, JournalEvent, kind="handover.opened")
    assert event.data["items"]["cases"] == len(await rows(street, Case)) == 1
    assert [await told(street, f"appointment.{kind}") for kind in ("ended", "near_end", "overstayed")] == [1, 1, 0]


async def test_where_nobody_could_take_over_it_goes_on_and_those_who_appoint_hear_of_it_once(street):
    general = street.one("general-chief")
    await engaged_until(street, general, DAY)
    assert [await round_on(street, DAY + timedelta(days=n)) for n in (1, 1, 2)] == [1, 0, 0]
    (term,) = await rows(street, Appointment, person_id=general.id)
    assert (term.until, await rows(street, Handover), await told(street, "appointment.overstayed")) == (None, [], 1)


async def test_what_is_renewed_or_ran_out_long_ago_is_left_alone(street):
    first, second = street.people["alley-chief"]
    await engaged_until(street, first, DAY)
    await engaged_until(street, second, DAY - timedelta(days=200))
    (term,) = await rows(street, Appointment, person_id=first.id)
    (old,) = await rows(street, Appointment, person_id=second.id)
    now, later = datetime(2026, 11, 30, 2, tzinfo=UTC), DAY + timedelta(days=365)
    async with street.session() as session:
        for _ in range(2):
            await renew(session, term.id, until=later, today=DAY, by=SYSTEM, now=now)
        for wrong in (DAY, DAY - timedelta(days=1)):
            with pytest.raises(NotALaterDay):
                await renew(session, term.id, until=wrong, today=DAY, by=SYSTEM, now=now)
    assert await round_on(street, DAY + timedelta(days=1)) == 0
    assert await told(street, "appointment.renewed") == 1
    assert [row.until for row in await rows(street, Appointment, id=old.id)] == [None]
    assert await round_on(street, later + timedelta(days=1)) == 1
    async with street.session() as session:
        with pytest.raises(AppointmentOver):
            await renew(session, term.id, until=later + timedelta(days=9), today=later, by=SYSTEM, now=now)
