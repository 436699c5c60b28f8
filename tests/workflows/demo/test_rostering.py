"""The demo's months are as the rules make them, and a few of its people are on leave."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hutong.cases.settings import setting_at
from hutong.demo.chance import chance
from hutong.demo.rostering import Rosters
from hutong.demo.writing import Batch
from hutong.leaves.models import Leave
from hutong.posts.models import Absence, Appointment, Post
from hutong.rosters.models import Roster
from hutong.rosters.queries import line_of, lines_of, setting_of_month
from hutong.rosters.rules import prove

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "deputy-chief": 1, "steward": 3}


@pytest.fixture
async def written(make_office):
    """An office into which the demo's rosters were written."""
    world = await make_office("longtan", alleys=2, people=PEOPLE)
    async with world.session() as session:
        _, setting = await setting_at(session, NOW)
        terms = await session.scalars(select(Appointment).where(Appointment.office_id == world.id))
        posts = {p.id: p for p in await session.scalars(select(Post).where(Post.office_id == world.id))}
        people = {person.id: person for found in world.people.values() for person in found}
        held = [
            (posts[t.post_id], setting.playbook.post(posts[t.post_id].kind), people[t.person_id], ()) for t in terms
        ]
        batch = Batch(world.id, 1)
        opened = SimpleNamespace(held=held)
        Rosters(opened, batch, setting, chance("trial", "rosters"), NOW).write(busy={world.one("steward").id})
        raw = await (await session.connection()).get_raw_connection()
        await batch.write(raw.driver_connection)
    return world


async def test_two_months_are_published_and_hold(written):
    async with written.session() as session:
        rosters = (await session.scalars(select(Roster).where(Roster.office_id == written.id))).all()
        assert sorted(str(roster.month) for roster in rosters) == ["2026-11-01", "2026-12-01"]
        for roster in rosters:
            assert roster.published_at < NOW
            _, setting = await setting_of_month(session, roster.month, NOW)
            assert prove(setting, roster.month, [line_of(row) for row in await lines_of(session, roster.id)]).holds


async def test_some_are_on_leave_later_and_one_waits_for_a_word(written):
    async with written.session() as session:
        leaves = (await session.scalars(select(Leave).where(Leave.office_id == written.id))).all()
        absences = (await session.scalars(select(Absence).where(Absence.office_id == written.id))).all()
    assert sorted(leave.state for leave in leaves) == ["asked", "granted", "granted"]
    assert {leave.absence_id for leave in leaves if leave.state == "granted"} == {absence.id for absence in absences}
    assert all(absence.since > NOW.date() for absence in absences)
    assert written.one("steward").id not in {absence.person_id for absence in absences}
