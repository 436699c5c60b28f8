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
from hutong.cases.settings import setting_at
from hutong.errors import NotThere
from hutong.handovers.ending import end_term
from hutong.handovers.errors import (
    BlockUnknown,
    NobodyTakesOver,
    NotTheReceiver,
    SuccessorIsGiver,
)
from hutong.handovers.models import Handover, HandoverBlock
from hutong.handovers.queries import blocks_of
from hutong.handovers.reminding import remind_office
from hutong.handovers.rules import Block, Way, takes_over, without
from hutong.handovers.taking_up import take_up
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.models import Notice
from hutong.posts.facts import AwayFact
from hutong.posts.models import Appointment, Post
from hutong.posts.service import appoint
from hutong.rosters.models import RosterLine
from leavers import LAST, NOW, PEOPLE, confirm, end, rows

ROOT = Path(__file__).parents[3]


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
