"""An end that was arranged for a later day: brought forward, taken back, and overtaken by leaving the office."""

from datetime import timedelta

import pytest

from hutong.handovers.ending import end_term, keep_term
from hutong.handovers.leaving import leave_office
from hutong.handovers.models import Handover, HandoverBlock
from hutong.journal import SYSTEM, JournalEvent
from hutong.posts.errors import AppointmentOver, EndNotEarlier, WhyIsMissing
from hutong.posts.models import Appointment
from leavers import LAST, NOW, confirm, end, rows


async def test_an_arranged_end_is_brought_forward_or_taken_back_until_its_day(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    first = await end(street, chief, last_day=LAST + timedelta(days=20))
    await confirm(street, first, deputy, "cases")
    (term,) = await rows(street, Appointment, person_id=chief.id)

    async def again(day, because="免职", now=NOW):
        async with street.session() as session:
            return await end_term(session, term.id, last_day=day, because=because, by=SYSTEM, now=now)

    with pytest.raises(EndNotEarlier):
        await again(LAST + timedelta(days=21))
    with pytest.raises(WhyIsMissing):
        await again(LAST, because=" ")
    second = await again(LAST)
    assert (second.id, second.last_day, second.done_at) == (first.id, LAST, None)
    assert await rows(street, HandoverBlock, handover_id=first.id) == []
    assert [row.until for row in await rows(street, Appointment, id=term.id)] == [LAST]

    async def keep(now=NOW):
        async with street.session() as session:
            await keep_term(session, term.id, because="日期写错了", by=SYSTEM, now=now)

    with pytest.raises(AppointmentOver):
        await keep(now=NOW + timedelta(days=60))
    for _ in range(2):
        await keep()
    assert [row.until for row in await rows(street, Appointment, id=term.id)] == [None]
    assert await rows(street, Handover) == []
    ended = await rows(street, JournalEvent, kind="appointment.ended", subject=term.id)
    kept = await rows(street, JournalEvent, kind="appointment.kept", subject=term.id)
    # Both words of an end are corrected, so that no figure counts them.
    assert {row.corrects for row in kept} == {row.id for row in ended}
    assert len(kept) == 2


async def test_who_leaves_the_office_goes_before_an_end_that_was_arranged_for_later(street):
    chief = street.one("alley-chief")
    await end(street, chief, last_day=LAST + timedelta(days=20))
    async with street.session() as session:
        await leave_office(session, chief.id, by=SYSTEM, now=NOW)
    (term,) = await rows(street, Appointment, person_id=chief.id)
    assert term.until == NOW.date() - timedelta(days=1)
