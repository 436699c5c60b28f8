"""Where somebody has a duty today, by which post."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.ids import new_id
from hutong.patrols.errors import NotYourAlley
from hutong.patrols.places import ON_THE_WAY, my_alley, my_alleys
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Appointment, PostPlace
from hutong.rosters.models import Roster, RosterLine


@pytest.fixture
async def lanes(make_office):
    return await make_office(
        "longtan", alleys=3, people={"office-leader": 1, "alley-chief": 3, "community-worker": 1, "steward": 3}
    )


async def names(world, person, verb, day, **options):
    async with world.session() as session:
        return [alley.name for alley in await my_alleys(session, world.playbook, person.id, verb, day, **options)]


async def test_a_steward_has_her_alley_and_an_office_leader_all(lanes, today):
    assert await names(lanes, lanes.one("steward"), Verb.PATROL, today) == ["试验1号"]
    assert await names(lanes, lanes.one("office-leader"), Verb.PATROL, today) == ["试验1号", "试验2号", "试验3号"]
    assert await names(lanes, lanes.one("office-leader"), Verb.PATROL, today, own=True) == []


async def test_a_post_without_the_duty_opens_nothing(lanes, today):
    assert await names(lanes, lanes.one("community-worker"), Verb.PATROL, today) == []
    assert await names(lanes, lanes.one("community-worker"), Verb.VISIT, today) == ["试验1号", "试验2号", "试验3号"]


async def test_the_humbler_of_two_posts_is_meant(lanes, today):
    """A chief who is a steward of the same alley walks it as a steward."""
    steward, chief = lanes.one("steward"), lanes.one("alley-chief")
    async with lanes.session() as session:
        post = await session.scalar(select(Appointment.post_id).where(Appointment.person_id == chief.id))
        session.add(Appointment(office_id=lanes.id, id=new_id(), post_id=post, person_id=steward.id, since=today))
    async with lanes.session() as session:
        alley = await my_alley(session, lanes.playbook, steward.id, Verb.PATROL, day=today, alley=lanes.alleys[0].id)
        assert (alley.post_kind, alley.community) == ("steward", "试验社区")


async def test_ended_terms_and_places_are_over(lanes, today):
    steward, yesterday = lanes.one("steward"), today - timedelta(days=1)
    async with lanes.session() as session:
        mine = Appointment.office_id == lanes.id, Appointment.person_id == steward.id
        await session.execute(update(Appointment).where(*mine).values(until=yesterday))
    assert await names(lanes, steward, Verb.PATROL, today) == []
    assert await names(lanes, steward, Verb.PATROL, yesterday) == ["试验1号"]
    other = lanes.people["steward"][1]
    async with lanes.session() as session:
        post = await session.scalar(select(Appointment.post_id).where(Appointment.person_id == other.id))
        places = PostPlace.office_id == lanes.id, PostPlace.post_id == post
        await session.execute(update(PostPlace).where(*places).values(until=yesterday))
    assert await names(lanes, other, Verb.PATROL, today) == []


async def test_not_mine_not_there_and_another_offices_are_told_alike(lanes, make_office, today):
    elsewhere = await make_office("longtan", alleys=1)
    for alley in (lanes.alleys[1].id, elsewhere.alleys[0].id, new_id()):
        async with lanes.session() as session:
            with pytest.raises(NotYourAlley):
                await my_alley(session, lanes.playbook, lanes.one("steward").id, Verb.PATROL, day=today, alley=alley)


async def test_a_day_that_passed_to_her_opens_the_alley_on_that_day_to_the_walk_and_what_it_leads_to(lanes, today):
    """Handed over, exchanged or taken for somebody on leave: a published roster names her, whoever's the alley is."""
    steward, alley = lanes.one("steward"), lanes.alleys[1].id
    cadence = next(c.code for c in lanes.playbook.cadences if c.verb is Verb.PATROL and c.post == "steward")
    roster = Roster(
        office_id=lanes.id, id=new_id(), month=today.replace(day=1), playbook_version=1, proposed_at=datetime.now(UTC)
    )
    async with lanes.session() as session:
        session.add(roster)
        await session.flush()
        session.add(
            RosterLine(
                office_id=lanes.id, id=new_id(), roster_id=roster.id, day=today, cadence=cadence, alley_id=alley,
                person_id=steward.id, rule="handed",
            )
        )  # fmt: skip
    assert await names(lanes, steward, Verb.PATROL, today) == ["试验1号"]
    async with lanes.session() as session:
        (await session.get_one(Roster, (lanes.id, roster.id))).published_at = datetime.now(UTC)
    for verb in (Verb.PATROL, *sorted(ON_THE_WAY)):
        assert await names(lanes, steward, verb, today) == ["试验1号", "试验2号"]
    assert await names(lanes, steward, Verb.VISIT, today) == ["试验1号"]
    assert await names(lanes, steward, Verb.PATROL, today + timedelta(days=1)) == ["试验1号"]
    async with lanes.session() as session:
        for place, given in ((lanes.alleys[0].id, False), (alley, True)):
            found = await my_alley(session, lanes.playbook, steward.id, Verb.PATROL, day=today, alley=place)
            assert (found.post_kind, found.for_the_day) == ("steward", given)
