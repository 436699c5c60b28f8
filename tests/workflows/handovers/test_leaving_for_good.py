"""Who leads a group, chairs a council or reads voices leaves them behind with the post, or with the office."""

from datetime import date, timedelta

import pytest

from hutong.cases.settings import setting_at
from hutong.councils.membership import add_member
from hutong.councils.models import CouncilMember
from hutong.councils.schemas import AddMember, FoundCouncil
from hutong.councils.service import council_of, found_council
from hutong.groups.models import StewardGroup
from hutong.groups.schemas import Found
from hutong.groups.service import found
from hutong.handovers.ending import end_term
from hutong.handovers.errors import (
    LeavesOneself,
    PostNotTakenOver,
)
from hutong.handovers.leaving import leave_office
from hutong.handovers.models import Handover, HandoverBlock
from hutong.handovers.queries import blocks_of
from hutong.handovers.rules import Block
from hutong.handovers.taking_up import take_up
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.notices.models import Notice
from hutong.people.models import Person
from hutong.posts.models import Appointment
from hutong.posts.queries import forget
from hutong.posts.service import appoint
from hutong.voices.models import Voice
from hutong.voices.queries import voices_to
from leavers import LAST, NOW, confirm, end, rows


async def test_groups_led_by_whoever_left_are_led_by_whoever_confirms(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    async with street.session() as session:
        community = street.alleys[0].community_id
        new = Found(
            id=new_id(), name="晨光管家团", community_id=community, leader_id=chief.id, founded_on=date(2026, 1, 5)
        )
        await found(session, new, by=SYSTEM, now=NOW)
    handover = await end(street, chief)
    await confirm(street, handover, deputy, "groups")
    (group,) = await rows(street, StewardGroup)
    (block,) = await rows(street, HandoverBlock, block="groups")
    assert (group.leader_id, block.items) == (deputy.id, 1)


async def test_the_chair_of_a_council_passes_to_whoever_confirms_and_who_left_sits_there_no_more(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    new = FoundCouncil(id=new_id(), alley_id=street.alleys[0].id, kind="council", name="理事会", founded_on=LAST)
    async with street.session() as session:
        await found_council(session, new, by=SYSTEM, now=NOW)
        council = await council_of(session, new.id)
        chair = AddMember(person_id=chief.id, speaks_for="chief", chair=True)
        await add_member(session, council, chair, day=date(2026, 11, 2), by=SYSTEM, now=NOW)
    handover = await end(street, chief)
    await confirm(street, handover, deputy, "councils")
    sits = [(row.person_id, row.chair, row.until) for row in await rows(street, CouncilMember)]
    assert sorted(sits, key=str) == sorted([(chief.id, True, NOW.date()), (deputy.id, True, None)], key=str)
    (block,) = await rows(street, HandoverBlock, block="councils")
    assert block.items == 1


async def test_who_moves_to_another_alley_leaves_the_chair_of_its_council_and_keeps_that_of_his_new_one(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    (term,) = await rows(street, Appointment, person_id=chief.id)
    (other,) = await rows(street, Appointment, person_id=street.people["alley-chief"][1].id)
    founded = []
    async with street.session() as session:
        await appoint(session, other.post_id, chief.id, since=date(2026, 11, 2), cover=True, by=SYSTEM, now=NOW)
        for alley in street.alleys:
            new = FoundCouncil(id=new_id(), alley_id=alley.id, kind="council", name=alley.name, founded_on=LAST)
            await found_council(session, new, by=SYSTEM, now=NOW)
            founded.append(await council_of(session, new.id))
            chair = AddMember(person_id=chief.id, speaks_for="chief", chair=True)
            await add_member(session, founded[-1], chair, day=date(2026, 11, 2), by=SYSTEM, now=NOW)
        team = Found(
            id=new_id(), name="一队", community_id=street.alleys[0].community_id, leader_id=chief.id, founded_on=LAST
        )  # fmt: skip
        await found(session, team, by=SYSTEM, now=NOW)
    async with street.session() as session:
        handover = await end_term(session, term.id, last_day=LAST, because="轮岗", by=SYSTEM, now=NOW)
    async with street.session() as session:
        _, setting = await setting_at(session, NOW)
        blocks = await blocks_of(session, setting, term.post_id, chief.id, LAST)
    # The group is of the community in which he stays.
    assert ([item.ref for item in blocks[Block.COUNCILS]], blocks[Block.GROUPS]) == ([founded[0].id], [])
    await confirm(street, handover, deputy, "councils")
    chairs = {(row.council_id, row.person_id) for row in await rows(street, CouncilMember, chair=True, until=None)}
    assert chairs == {(founded[0].id, deputy.id), (founded[1].id, chief.id)}


@pytest.mark.parametrize("way", ["leaves", "moves"])
async def test_who_is_in_the_readers_post_no_more_reads_nothing_and_the_steward_hears_of_it(make_office, way):
    people = {"alley-chief": 1, "steward": 1, "command": 1, "office-leader": 1}
    street = await make_office("longtan", people=people)
    reader, speaker = street.one("command"), street.one("steward")
    (spoken_of,) = await rows(street, Appointment, person_id=street.one("alley-chief").id)
    async with street.session() as session:
        session.add(
            Voice(
                office_id=street.id, id=new_id(), person_id=speaker.id, post_id=spoken_of.post_id, given_at=NOW,
                post_kind="alley-chief", alley_id=street.alleys[0].id, came="no", done="no", reader_ids=[reader.id],
                day=NOW.date(),
            )
        )  # fmt: skip

    async def read(day):
        async with street.session() as session:
            _, setting = await setting_at(session, NOW)
            return len(await voices_to(session, setting, reader.id, day))

    assert await read(NOW.date()) == 1
    if way == "leaves":
        await end(street, reader, successor=street.one("office-leader"))
    else:
        async with street.session() as session:
            await take_up(session, spoken_of.post_id, reader.id, since=LAST, cover=True, by=SYSTEM, now=NOW)
    forget(street.id)
    assert await read(LAST + timedelta(days=1)) == 0
    if way == "moves":
        (term,) = await rows(street, Appointment, person_id=reader.id, cover=False)
        async with street.session() as session:
            await end_term(
                session, term.id, last_day=LAST + timedelta(days=3), because="轮岗",
                successor=street.one("office-leader").id, by=SYSTEM, now=NOW,
            )  # fmt: skip
    (told,) = await rows(street, Notice, kind="voice.unread")
    assert (told.person_id, told.link) == (speaker.id, f"/o/{street.slug}/voice")


async def test_who_leaves_the_office_holds_nothing_from_today_and_is_journalled(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    async with street.session() as session:
        await leave_office(session, chief.id, by=SYSTEM, now=NOW)
        await leave_office(session, chief.id, by=SYSTEM, now=NOW)
    (term,) = await rows(street, Appointment, person_id=chief.id)
    (handover,) = await rows(street, Handover, giver_id=chief.id)
    assert (term.until, handover.receiver_id) == (NOW.date() - timedelta(days=1), deputy.id)
    (gone,) = await rows(street, Person, id=chief.id)
    assert gone.left_at == NOW
    assert len(await rows(street, JournalEvent, kind="person.left", subject=chief.id)) == 1
    forget(street.id)
    async with street.session() as session:
        _, setting = await setting_at(session, NOW)
    assert setting.directory.terms_of(chief.id) == ()
    top = street.one("general-chief")
    async with street.session() as session:
        with pytest.raises(PostNotTakenOver):
            await leave_office(session, top.id, by=SYSTEM, now=NOW)
    async with street.session() as session:
        with pytest.raises(LeavesOneself):
            await leave_office(session, deputy.id, by=Actor("person", deputy.id), now=NOW)


async def seat(world, who, alley=0, *, chair=False):
    new = FoundCouncil(id=new_id(), alley_id=world.alleys[alley].id, kind="council", name="理事会", founded_on=LAST)
    async with world.session() as session:
        await found_council(session, new, by=SYSTEM, now=NOW)
        member = AddMember(person_id=who.id, speaks_for="chief" if chair else "residents", chair=chair)
        since = NOW.date() - timedelta(days=20)
        await add_member(session, await council_of(session, new.id), member, day=since, by=SYSTEM, now=NOW)
    return new.id


async def test_who_has_no_post_leaves_every_seat_with_the_office_and_those_who_hold_the_council_hear_of_it(street):
    async with street.session() as session:
        volunteer = Person(office_id=street.id, id=new_id(), name="周老师", origin="resident")
        session.add(volunteer)
    chaired, sat = await seat(street, volunteer, chair=True), await seat(street, volunteer, 1)
    for _ in range(2):
        async with street.session() as session:
            await leave_office(session, volunteer.id, by=SYSTEM, now=NOW)
    assert {row.until for row in await rows(street, CouncilMember)} == {NOW.date()}
    left = await rows(street, JournalEvent, kind="council.member_left")
    assert {event.subject for event in left} == {chaired, sat}
    assert len(left) == 2
    told = await rows(street, Notice, kind="council.left")
    assert {notice.link.partition("#")[0].rpartition("/")[2] for notice in told} == {str(chaired), str(sat)}
    assert {notice.title for notice in told} == {"周老师离开街道，不再是理事会的成员"}


async def test_a_chair_waits_for_whoever_takes_over_and_a_mere_seat_is_named_and_passes_to_nobody(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    chaired, sat = await seat(street, chief, chair=True), await seat(street, chief, 1)
    async with street.session() as session:
        await leave_office(session, chief.id, by=SYSTEM, now=NOW)
    seats = {row.council_id: row.until for row in await rows(street, CouncilMember)}
    assert seats == {chaired: None, sat: NOW.date()}
    (handover,) = await rows(street, Handover, giver_id=chief.id)
    async with street.session() as session:
        _, setting = await setting_at(session, NOW)
        blocks = await blocks_of(session, setting, handover.post_id, chief.id, handover.last_day)
    assert [(item.ref, item.count) for item in blocks[Block.COUNCILS]] == [(chaired, 1), (sat, 0)]
    await confirm(street, handover, deputy, "councils")
    sits = {(row.council_id, row.person_id) for row in await rows(street, CouncilMember, until=None)}
    assert sits == {(chaired, deputy.id)}
