"""Appointing within the limits of the playbook, on the real database."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent, JournalPersonal
from hutong.offices.readiness import readiness
from hutong.people.service import register_person
from hutong.playbooks.posts import Places
from hutong.playbooks.queries import version as version_of
from hutong.posts import service
from hutong.posts.errors import (
    AlreadyAppointed,
    AppointmentOver,
    DaysReversed,
    PersonLeft,
    PlaceOfAnotherKind,
    PostKindUnknown,
    TooFewPlaces,
    TooManyBelow,
    TooManyHolders,
    TooManyPlaces,
)
from hutong.posts.models import Appointment
from hutong.posts.queries import office_at

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
async def longtan(make_office):
    return await make_office("longtan", alleys=6)


@pytest.fixture
def person(longtan):
    async def make(**more):
        async with longtan.session() as session:
            return register_person(session, name="某人", origin="resident", now=NOW, **more)

    return make


@pytest.fixture
def post(longtan):
    async def make(kind, *alleys):
        async with longtan.session() as session:
            places = [longtan.alleys[n].id for n in alleys]
            return await service.create_post(
                session, kind=kind, name=kind, places=places, since=DAY, by=SYSTEM, now=NOW
            )

    return make


@pytest.fixture
def appoint(longtan):
    async def make(post, person, **more):
        async with longtan.session() as session:
            return await service.appoint(session, post.id, person.id, since=DAY, by=SYSTEM, now=NOW, **more)

    return make


async def directory(world, now=NOW):
    async with world.session() as session:
        office = await office_at(session, now)
        return office.directory(1, (await version_of(session, 1)).playbook.posts)


async def test_an_appointment_is_a_row_for_its_term_and_an_event_without_the_name(longtan, post, person, appoint):
    who = await person(party_member=True)
    steward = await post("steward", 1)
    made = await appoint(steward, who)
    assert (made.since, made.term_until, made.cover) == (DAY, date(2027, 11, 23), False)
    async with longtan.session() as session:
        event = (
            await session.scalars(
                select(JournalEvent).where(JournalEvent.office_id == longtan.id, JournalEvent.subject == made.id)
            )
        ).one()
        personal = await session.get_one(JournalPersonal, (longtan.id, event.id))
    assert (event.kind, event.data["post_kind"], event.data["origin"]) == ("appointment.begun", "steward", "resident")
    assert "name" not in event.data
    assert personal.data == {"name": "某人", "party_member": True}
    assert (await directory(longtan)).holders(steward.id, DAY).people == (who.id,)


async def test_an_alley_has_one_steward_and_a_street_many(post, person, appoint):
    first, second, third = await person(), await person(), await person()
    on_alley = await post("steward", 1)
    await appoint(on_alley, first)
    with pytest.raises(TooManyHolders):
        await appoint(await post("steward", 1), second)
    for who in (second, third):
        await appoint(await post("steward", 0), who)


async def test_a_holder_has_no_more_places_than_the_kind_allows(longtan, post, person, appoint):
    chief = await person()
    many = await post("alley-chief", 1, 2, 3, 4)
    await appoint(many, chief)
    with pytest.raises(TooManyPlaces):
        await appoint(await post("alley-chief", 5), chief)
    with pytest.raises(TooManyPlaces):
        await post("alley-chief", 0, 1, 2, 3, 4)
    async with longtan.session() as session:
        with pytest.raises(TooManyPlaces):
            await service.add_place(session, many.id, longtan.alleys[5].id, since=DAY, by=SYSTEM, now=NOW)


async def test_nobody_is_seated_over_fewer_places_than_the_kind_asks_for(longtan, post, person, appoint, put_in_force):
    two = tuple(
        msgspec.structs.replace(kind, places=Places(min=2, max=4)) if kind.code == "alley-chief" else kind
        for kind in longtan.playbook.posts
    )
    await put_in_force(longtan, posts=two)
    who, stand_in = await person(), await person()
    one = await post("alley-chief", 1)
    with pytest.raises(TooFewPlaces) as refused:
        await appoint(one, who)
    assert (refused.value.field, refused.value.params) == ("post", {"post": "巷长", "least": 2, "now": 1})
    await appoint(one, stand_in, cover=True)  # Standing in for a while is no post of one's own.
    async with longtan.session() as session:
        said = {b.sentence: b.params for b in (await readiness(session, DAY)).blockers}
        assert not any("people" in params for params in said.values())
        await service.add_place(session, one.id, longtan.alleys[2].id, since=DAY, by=SYSTEM, now=NOW)
    await appoint(one, who)
    await put_in_force(longtan, version=3, posts=tuple(
        msgspec.structs.replace(kind, places=Places(min=3, max=4)) if kind.code == "alley-chief" else kind
        for kind in two
    ))  # fmt: skip
    async with longtan.session() as session:
        few = [b.params for b in (await readiness(session, DAY)).blockers if "people" in b.params]
    assert few == [{"post": "巷长", "least": 3, "people": "某人"}]


async def test_a_place_must_be_the_offices_own_and_of_the_kind_that_the_post_covers(longtan, make_office):
    other = await make_office("longtan", alleys=1)
    community = longtan.alleys[0].community_id
    for kind, place, refusal in (
        ("steward", community, PlaceOfAnotherKind),
        ("command", longtan.alleys[0].id, PlaceOfAnotherKind),
        ("steward", other.alleys[0].id, NotThere),
        ("no-such", longtan.alleys[0].id, PostKindUnknown),
    ):
        async with longtan.session() as session:
            with pytest.raises(refusal):
                await service.create_post(
                    session, kind=kind, name="岗", places=[place], since=DAY, by=SYSTEM, now=NOW
                )  # fmt: skip


async def test_the_same_post_is_not_taken_twice_and_not_by_someone_who_left(longtan, post, person, appoint):
    who, gone = await person(), await person()
    chief = await post("alley-chief", 1)
    await appoint(chief, who)
    with pytest.raises(AlreadyAppointed):
        await appoint(chief, who)
    async with longtan.session() as session:
        (await session.get_one(type(gone), (longtan.id, gone.id))).left_at = NOW
    with pytest.raises(PersonLeft):
        await appoint(await post("alley-chief", 2), gone)


async def test_ending_leaves_the_post_from_the_next_day_and_happens_once(longtan, post, person, appoint):
    who = await person()
    chief = await post("alley-chief", 1)
    made = await appoint(chief, who)
    async with longtan.session() as session:
        with pytest.raises(DaysReversed):
            await service.end_appointment(session, made.id, last_day=DAY - timedelta(days=1), by=SYSTEM, now=NOW)
    async with longtan.session() as session:
        await service.end_appointment(session, made.id, last_day=DAY, because="调整", by=SYSTEM, now=NOW)
    async with longtan.session() as session:
        with pytest.raises(AppointmentOver):
            await service.end_appointment(session, made.id, last_day=DAY, by=SYSTEM, now=NOW)
        with pytest.raises(NotThere):
            await service.end_appointment(session, new_id(), last_day=DAY, by=SYSTEM, now=NOW)
    found = await directory(longtan)
    assert found.holders(chief.id, DAY).people == (who.id,)
    assert found.holders(chief.id, DAY + timedelta(days=1)).people == ()


async def test_who_is_away_is_stood_in_for_and_the_others_see_it_at_once(longtan, post, person, appoint):
    holder, stand_in = await person(), await person()
    chief = await post("alley-chief", 1)
    await appoint(chief, holder)
    await appoint(chief, stand_in, cover=True)
    assert (await directory(longtan)).holders(chief.id, DAY).people == (holder.id,)
    async with longtan.session() as session:
        await service.note_absence(session, holder.id, since=DAY, until=DAY, reason="病假", by=SYSTEM, now=NOW)
    assert (await directory(longtan)).holders(chief.id, DAY).people == (stand_in.id,)
    assert (await directory(longtan)).holders(chief.id, DAY + timedelta(days=1)).people == (holder.id,)


async def test_a_transaction_sees_what_it_has_not_yet_committed_and_others_do_not(longtan, post, person):
    who = await person()
    chief = await post("alley-chief", 1)
    async with longtan.session() as session:
        await service.appoint(session, chief.id, who.id, since=DAY, by=SYSTEM, now=NOW)
        inside = (await office_at(session, NOW)).directory(1, longtan.playbook.posts)
        assert inside.holders(chief.id, DAY).people == (who.id,)
        assert (await directory(longtan)).holders(chief.id, DAY).people == ()
    assert (await directory(longtan)).holders(chief.id, DAY).people == (who.id,)


async def test_two_at_once_do_not_pass_a_limit_together(longtan, post, person):
    import asyncio

    chief = await post("alley-chief", 1)
    people = [await person() for _ in range(4)]

    async def try_one(who):
        async with longtan.session() as session:
            await service.appoint(session, chief.id, who.id, since=DAY, by=SYSTEM, now=NOW)

    results = await asyncio.gather(*(try_one(who) for who in people), return_exceptions=True)
    assert [type(r) for r in results].count(TooManyHolders) == 3
    async with longtan.session() as session:
        rows = await session.scalars(
            select(Appointment).where(Appointment.office_id == longtan.id, Appointment.post_id == chief.id)
        )
        assert len(rows.all()) == 1


async def test_no_more_posts_report_to_one_than_its_kind_allows(longtan, post, put_in_force):
    kinds = longtan.playbook.posts
    spans = tuple(msgspec.structs.replace(k, span_max=2) if k.code == "alley-chief" else k for k in kinds)
    await put_in_force(longtan, posts=spans)
    await post("alley-chief", 0, 1)
    await post("alley-chief", 2)
    await post("deputy-chief", 0)
    steward = await post("steward", 1)
    with pytest.raises(TooManyBelow):
        await post("steward", 0)
    await post("steward", 2)
    async with longtan.session() as session:
        with pytest.raises(TooManyBelow):
            await service.add_place(
                session, (await post("steward", 3)).id, longtan.alleys[0].id, since=DAY, by=SYSTEM, now=NOW
            )
        # One that is below already is not counted twice.
        await service.add_place(session, steward.id, longtan.alleys[0].id, since=DAY, by=SYSTEM, now=NOW)
