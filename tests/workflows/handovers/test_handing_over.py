"""Nothing is left with nobody: whoever leaves, the directory says who takes over, and the handover names them."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.councils.membership import add_member
from hutong.councils.models import CouncilMember
from hutong.councils.schemas import AddMember, FoundCouncil
from hutong.councils.service import council_of, found_council
from hutong.errors import NotThere
from hutong.groups.models import StewardGroup
from hutong.groups.schemas import Found
from hutong.groups.service import found
from hutong.handovers.ending import end_term
from hutong.handovers.errors import (
    BlockUnknown,
    LeavesOneself,
    NobodyTakesOver,
    NotTheReceiver,
    PostNotTakenOver,
    SuccessorIsGiver,
)
from hutong.handovers.leaving import leave_office
from hutong.handovers.models import Handover, HandoverBlock
from hutong.handovers.queries import blocks_of
from hutong.handovers.reminding import remind_office
from hutong.handovers.rules import Block, Way, takes_over, without
from hutong.handovers.service import confirm_block
from hutong.handovers.taking_up import take_up
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.notices.models import Notice
from hutong.people.models import Person
from hutong.posts.facts import AwayFact
from hutong.posts.models import Appointment, Post
from hutong.posts.queries import forget
from hutong.posts.service import appoint
from hutong.rosters.models import RosterLine
from hutong.rosters.service import propose_month, publish
from hutong.voices.models import Voice
from hutong.voices.queries import voices_to

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
LAST = date(2026, 12, 10)
DECEMBER = date(2026, 12, 1)
PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "section": 1, "office-admin": 1, "alley-chief": 2,
    "community-lead": 1,
}  # fmt: skip


@given(data=st.data(), name=st.sampled_from(["starter", "longtan", "financial-street"]))
def test_whoever_leaves_the_post_is_somebodys_or_the_leaving_is_refused(staffed, pack, data, name):
    """Whatever leave there is: those named answer for the post the next day, and only the top has nobody above."""
    world = staffed(pack(name), stewards=data.draw(st.integers(1, 2)))
    day = date(2026, 12, 10)
    away = data.draw(st.lists(st.sampled_from(world.everyone), max_size=4))
    directory = msgspec.structs.replace(
        world.directory, absences=tuple(AwayFact(person, day, day + timedelta(days=9)) for person in away)
    )
    term = data.draw(st.sampled_from(directory.appointments))
    after = without(directory, term.id, day)
    taking = takes_over(after, term.post_id, term.person_id, day + timedelta(days=1))
    if taking is None:
        above = [
            after.superiors(term.post_id, alley.id, day + timedelta(days=1), without=(term.person_id,)).people
            for alley in after.alleys_of(term.post_id, day)
        ]
        assert not any(above)
        return
    assert term.person_id not in taking.people
    next_day = day + timedelta(days=1)
    for person in taking.people:
        answered = {post.id for post in after.posts_answered_for(person, next_day)}
        assert term.post_id in answered or taking.way is Way.COVER
        assert not after.is_away(person, next_day)


def test_nothing_else_ends_an_appointment():
    """A way past the handover would leave things with nobody."""
    folders = (ROOT / root / "hutong" for root in ("workflows", "web"))
    callers = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*.py")
        if re.search(r"\bend_appointment\(", path.read_text(encoding="utf-8"))
    }
    assert callers == {"workflows/hutong/handovers/ending.py"}


@pytest.fixture
async def street(make_office):
    """Two alleys with a chief each; December's roster is published and each chief has a matter open."""
    world = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    headquarters = world.one("headquarters").id
    async with world.session() as session:
        roster = await propose_month(session, DECEMBER, person=headquarters, by=SYSTEM, now=NOW)
        await publish(session, roster.id, person=headquarters, by=SYSTEM, now=NOW)
        category = next(c.code for c in world.playbook.categories if c.grade == "simple" and not c.danger)
        for alley in world.alleys:
            new = OpenCase(id=new_id(), alley=alley.id, category=category)
            await open_case(session, new, Reporter(source="call"), by=SYSTEM, now=NOW)
    return world


async def rows(world, model, **wanted):
    async with world.session() as session:
        found = (await session.scalars(select(model).where(model.office_id == world.id))).all()
        return [row for row in found if all(getattr(row, name) == value for name, value in wanted.items())]


async def end(world, person, *, successor=None, last_day=LAST):
    (term,) = await rows(world, Appointment, person_id=person.id, until=None)
    async with world.session() as session:
        return await end_term(
            session,
            term.id,
            last_day=last_day,
            because="轮岗",
            successor=successor and successor.id,
            by=SYSTEM,
            now=NOW,
        )


async def confirm(world, handover, person, block, *, now=NOW):
    async with world.session() as session:
        by = Actor("person", person.id)
        return await confirm_block(session, handover.id, block, remark="", person=person.id, by=by, now=now)


async def test_without_a_successor_it_falls_to_the_superior_who_is_told(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    handover = await end(street, chief)
    assert (handover.way, handover.receiver_id, handover.giver_id) == ("superior", deputy.id, chief.id)
    assert {n.person_id for n in await rows(street, Notice, kind="handover.opened")} == {chief.id, deputy.id}
    later = [line for line in await rows(street, RosterLine, planned_id=chief.id) if line.day > LAST]
    assert later
    assert not [line for line in later if line.person_id == chief.id]
    (event,) = await rows(street, JournalEvent, kind="handover.opened")
    assert event.data["items"]["cases"] == 1
    assert event.data["items"]["duties"] == len([line for line in later if line.post_id == handover.post_id])


async def test_a_successor_is_appointed_the_next_day_and_has_the_days_that_were_planned(street):
    chief, new = street.one("alley-chief"), street.one("section")
    before = {line.id for line in await rows(street, RosterLine, person_id=chief.id) if line.day > LAST}
    handover = await end(street, chief, successor=new)
    (term,) = await rows(street, Appointment, person_id=new.id, post_id=handover.post_id)
    assert (handover.way, handover.receiver_id, term.since) == ("successor", new.id, LAST + timedelta(days=1))
    assert {line.id for line in await rows(street, RosterLine, person_id=new.id)} >= before > set()


async def test_the_receiver_confirms_each_block_and_then_it_is_done(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    handover = await end(street, chief)
    with pytest.raises(NotTheReceiver):
        await confirm(street, handover, chief, "cases")
    with pytest.raises(BlockUnknown):
        await confirm(street, handover, deputy, "everything")
    async with street.session() as session:
        _, setting = await setting_at(session, NOW)
        blocks = await blocks_of(session, setting, handover.post_id, chief.id, LAST)
    filled = [block for block, items in blocks.items() if items]
    assert set(filled) == {Block.CASES, Block.DUTIES, Block.REGISTERS}
    for block in (*filled, *filled):
        await confirm(street, handover, deputy, block.value)
    assert len(await rows(street, HandoverBlock)) == len(filled)
    (done,) = await rows(street, Handover)
    assert done.done_at is not None
    kinds = [row.kind for row in await rows(street, JournalEvent) if row.kind.startswith("handover.")]
    assert sorted(kinds) == ["handover.confirmed"] * 3 + ["handover.done", "handover.opened"]


async def test_the_top_names_a_successor_or_stays(street):
    with pytest.raises(NobodyTakesOver):
        await end(street, street.one("general-chief"))
    (term,) = await rows(street, Appointment, person_id=street.one("general-chief").id)
    assert term.until is None
    with pytest.raises(SuccessorIsGiver):
        await end(street, street.one("general-chief"), successor=street.one("general-chief"))
    handover = await end(street, street.one("general-chief"), successor=street.one("headquarters"))
    assert handover.way == "successor"


async def test_open_matters_of_every_post_that_was_left_are_somebodys(street):
    for chief in street.people["alley-chief"]:
        await end(street, chief, last_day=NOW.date() - timedelta(days=1))
    async with street.session() as session:
        _, setting = await setting_at(session, NOW)
    deputy = street.one("deputy-general-chief").id
    answered = {post.id for post in setting.directory.posts_answered_for(deputy, NOW.date())}
    assert {case.owner_post_id for case in await rows(street, Case)} <= answered


async def test_another_offices_handover_is_not_there(street, make_office):
    handover = await end(street, street.one("alley-chief"))
    other = await make_office("financial-street", alleys=1, people=PEOPLE)
    with pytest.raises(NotThere):
        await confirm(other, handover, other.one("deputy-general-chief"), "cases")


async def test_what_somebody_has_in_person_passes_on_when_he_leaves_and_stays_while_he_is_in_another_post(street):
    chief, deputy = street.one("alley-chief"), street.one("deputy-general-chief")
    (case,) = await rows(street, Case, alley_id=street.alleys[0].id)
    async with street.session() as session:
        his = update(Case).where(Case.office_id == street.id, Case.id == case.id)
        await session.execute(his.values(owner_post_id=None, owner_person_id=chief.id))
        other = await session.scalar(
            select(Post.id).where(Post.office_id == street.id, Post.kind == "section").order_by(Post.id)
        )
        await appoint(session, other, chief.id, since=NOW.date(), by=SYSTEM, now=NOW)
    posts = {term.id: term.post_id for term in await rows(street, Appointment, person_id=chief.id, until=None)}
    first, last = sorted(posts, key=lambda term: posts[term] == other)
    async with street.session() as session:
        handover = await end_term(session, first, last_day=LAST, because="轮岗", by=SYSTEM, now=NOW)
        _, setting = await setting_at(session, NOW)
        listed = await blocks_of(session, setting, handover.post_id, chief.id, LAST)
    (kept,) = await rows(street, Case, id=case.id)
    assert (kept.owner_person_id, case.id in {item.ref for item in listed[Block.CASES]}) == (chief.id, True)
    async with street.session() as session:
        await end_term(session, last, last_day=LAST, because="退出", by=SYSTEM, now=NOW)
        _, setting = await setting_at(session, NOW)
    (passed,) = await rows(street, Case, id=case.id)
    after = set(setting.directory.holders(passed.owner_post_id, LAST + timedelta(days=1)).people)
    assert (passed.owner_person_id, chief.id in after) == (None, False)
    assert [e.data["from_person"] for e in await rows(street, JournalEvent, kind="case.inherited")] == [str(chief.id)]
    assert deputy.id != chief.id


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


async def test_a_handover_that_nobody_confirms_is_told_of_again_each_week(street):
    deputy = street.one("deputy-general-chief")
    handover = await end(street, street.one("alley-chief"))
    days = (LAST, LAST + timedelta(days=4), LAST + timedelta(days=5), LAST + timedelta(days=12))
    told = []
    for day in days:
        at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        async with street.session() as session:
            office, setting = await setting_at(session, at)
            told.append(await remind_office(session, office, setting, now=at, day=day))
    assert told == [0, 1, 0, 1]
    link = f"/o/{street.slug}/handovers/{handover.id}"
    heard = [(n.person_id, n.link) for n in await rows(street, Notice, kind="handover.reminder")]
    assert heard == [(deputy.id, link)] * 2


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


async def test_whoever_succeeds_later_gets_a_handover_of_his_own_and_any_present_holder_confirms(street):
    chief, deputy, new = street.one("alley-chief"), street.one("deputy-general-chief"), street.one("section")
    first = await end(street, chief)
    since = LAST + timedelta(days=5)
    async with street.session() as session:
        _, second = await take_up(session, first.post_id, new.id, since=since, by=SYSTEM, now=NOW)
    assert (second.way, second.receiver_id, second.giver_id) == ("successor", new.id, chief.id)
    assert second.last_day == since - timedelta(days=1)
    third = street.one("community-lead")
    async with street.session() as session:
        _, none = await take_up(session, first.post_id, third.id, since=since, cover=True, by=SYSTEM, now=NOW)
    assert none is None
    (term,) = await rows(street, Appointment, person_id=new.id, post_id=first.post_id)
    async with street.session() as session:
        await end_term(session, term.id, last_day=since, because="调整", by=SYSTEM, now=NOW)
    # He whom it was opened for has left: the one who stands in confirms; the giver never does.
    with pytest.raises(NotTheReceiver):
        await confirm(street, second, third, "cases")
    await confirm(street, second, third, "cases", now=NOW + timedelta(days=30))
    with pytest.raises(NotTheReceiver):
        await confirm(street, second, chief, "registers")
    assert deputy.id not in {row.confirmed_by for row in await rows(street, HandoverBlock)}
