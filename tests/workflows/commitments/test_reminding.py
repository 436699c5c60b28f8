"""Owners hear of a day once before it and once after, in the morning of a working day; letters likewise."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from hutong.cases.settings import setting_at
from hutong.commitments.models import Decision
from hutong.commitments.rounds import in_the_morning, remind_office
from hutong.commitments.schemas import Answer, DecisionLine, Move
from hutong.commitments.service import answer, move, owners_of
from hutong.councils import meetings, membership, schemas, service
from hutong.councils.models import Council, CouncilMember
from hutong.councils.terms import tell_near
from hutong.errors import Invalid
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.letters import rounds as letter_rounds
from hutong.letters.schemas import Sign
from hutong.letters.service import sign
from hutong.notices.models import Notice
from hutong.posts.models import Appointment

HELD = datetime(2026, 11, 2, 2, tzinfo=UTC)
DUE = date(2026, 11, 27)
TUESDAY = datetime(2026, 11, 24, 2, tzinfo=UTC)  # Ten in the morning in Beijing, three working days before.
MONDAY = datetime(2026, 11, 30, 2, tzinfo=UTC)


@pytest.fixture
async def office(make_office):
    return await make_office("financial-street", people={"alley-chief": 1, "deputy-general-chief": 1})


async def promised(office, *, by_council=False):
    new = schemas.FoundCouncil(
        id=new_id(), alley_id=office.alleys[0].id, kind="council", name="理事会", founded_on=date(2026, 5, 1)
    )
    async with office.session() as session:
        await service.found_council(session, new, by=SYSTEM, now=HELD)
        post = (
            await session.scalars(
                select(Appointment.post_id).where(Appointment.person_id == office.one("alley-chief").id)
            )
        ).one()
    async with office.session() as session:
        council = await service.council_of(session, new.id)
        line = DecisionLine(body="划车位", owner=f"council:{new.id}" if by_council else f"post:{post}", due_on=DUE)
        meeting = schemas.RecordMeeting(id=new_id(), title="停车", held_at=HELD, others=5, decisions=(line,))
        await meetings.record_council_meeting(
            session, council, meeting, person=office.one("alley-chief").id, by=SYSTEM, now=HELD
        )
    return post


async def told(office):
    async with office.session() as session:
        rows = await session.execute(select(Notice.person_id, Notice.kind).order_by(Notice.id))
        return [(row.person_id, row.kind) for row in rows]


async def remind(office, at, how=remind_office):
    async with office.session() as session:
        found, setting = await setting_at(session, at)
        return await how(session, found, setting, now=at, day=setting.day(at))


async def test_an_owner_is_reminded_once_and_told_once_with_his_superior_when_it_is_late(office):
    await promised(office)
    chief, above = office.one("alley-chief").id, office.one("deputy-general-chief").id
    assert [await remind(office, TUESDAY), await remind(office, TUESDAY)] == [1, 0]
    assert await told(office) == [(chief, "commitment.reminder")]
    assert [await remind(office, MONDAY), await remind(office, MONDAY)] == [1, 0]
    assert sorted((await told(office))[1:]) == sorted([(chief, "commitment.overdue"), (above, "commitment.overdue")])


async def test_what_a_council_promised_reaches_somebody_though_a_resident_without_an_account_is_in_the_chair(office):
    await promised(office, by_council=True)
    chief, above = office.one("alley-chief").id, office.one("deputy-general-chief").id
    async with office.session() as session:
        (council,) = await session.scalars(select(Council))
        new = schemas.AddMember(name="王楼长", speaks_for="courtyard", chair=True)
        await membership.add_member(session, council, new, day=HELD.date(), by=SYSTEM, now=HELD)
    assert await remind(office, TUESDAY) == 1
    assert await told(office) == [(chief, "commitment.reminder")]
    assert [await remind(office, MONDAY), await remind(office, MONDAY)] == [1, 0]
    assert sorted((await told(office))[1:]) == sorted([(chief, "commitment.overdue"), (above, "commitment.overdue")])


async def test_nobody_answers_for_a_council_once_another_is_in_the_chair(office):
    await promised(office, by_council=True)
    first, second = office.one("alley-chief").id, office.one("deputy-general-chief").id
    answering = []
    async with office.session() as session:
        (council,) = await session.scalars(select(Council))
        for person, at in ((first, HELD), (second, TUESDAY)):
            new = schemas.AddMember(person_id=person, speaks_for="chief", chair=True)
            await membership.add_member(session, council, new, day=at.date(), by=SYSTEM, now=at)
            await session.flush()
            answering.append(await owners_of(session, None, council.id, now=at))
    assert answering == [{first}, {second}]


async def test_a_term_is_told_of_a_month_before_renewed_by_one_tap_and_once_over_neither_chairs_nor_confirms(office):
    await promised(office, by_council=True)
    chief, ends = office.one("alley-chief").id, date(2026, 12, 20)
    async with office.session() as session:
        (council,) = await session.scalars(select(Council))
        chair = schemas.AddMember(person_id=chief, speaks_for="chief", chair=True, term_until=ends)
        resident = schemas.AddMember(name="李居民", speaks_for="resident", term_until=ends)
        sitting, speaking = [
            await membership.add_member(session, council, new, day=HELD.date(), by=SYSTEM, now=HELD)
            for new in (chair, resident)
        ]
    assert await remind(office, HELD, tell_near) == 0
    assert [await remind(office, TUESDAY, tell_near), await remind(office, MONDAY, tell_near)] == [2, 0]
    assert await told(office) == [(chief, "council.term_near")]
    after = datetime(2026, 12, 21, 2, tzinfo=UTC)
    async with office.session() as session:
        assert await owners_of(session, None, council.id, now=MONDAY) == {chief}
        assert await owners_of(session, None, council.id, now=after) == set()
        decision = (await session.scalars(select(Decision))).one()
        decision.done_on = after.date()
        said = Answer(member_id=speaking.id, said="kept")
        with pytest.raises(Invalid) as over:
            await answer(session, decision.id, said, person=chief, by=SYSTEM, now=after, day=after.date())
        assert "任期已经满了" in over.value.problems[0].sentence
    for _ in range(2):
        async with office.session() as session:
            await membership.renew_member(session, council, sitting.id, day=after.date(), by=SYSTEM, now=after)
    async with office.session() as session:
        renewed = (await session.scalars(select(CouncilMember).where(CouncilMember.id == sitting.id))).one()
        assert renewed.term_until == date(2027, 12, 21)
        assert await owners_of(session, None, council.id, now=after) == {chief}


async def test_a_day_that_was_moved_is_reminded_of_anew(office):
    await promised(office)
    await remind(office, TUESDAY)
    async with office.session() as session:
        decision = (await session.scalars(select(Decision))).one()
        later = Move(to_day=date(2026, 12, 4), reason="等施工队")
        await move(
            session,
            decision.id,
            later,
            person=office.one("alley-chief").id,
            by=SYSTEM,
            now=TUESDAY,
            day=date(2026, 11, 24),
        )
    assert await remind(office, MONDAY) == 0
    assert await remind(office, datetime(2026, 12, 2, 2, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 11, 28, 2, tzinfo=UTC), datetime(2026, 11, 29, 23, tzinfo=UTC)],
    ids=["a Saturday", "seven in the morning"],
)
async def test_nobody_is_told_on_a_free_day_or_before_the_office_opens(office, databases, at):
    await promised(office)
    await in_the_morning(databases, "commitments.remind", remind_office, now=at)
    assert await told(office) == []


async def test_both_sides_of_a_letter_hear_of_its_end_once(office):
    chief = await promised(office)
    async with office.session() as session:
        giver = (
            await session.scalars(
                select(Appointment.post_id).where(Appointment.person_id == office.one("deputy-general-chief").id)
            )
        ).one()
        letter = Sign(
            id=new_id(), title="责任书", given_by=giver, taker=f"post:{chief}", signed_on=date(2026, 1, 1),
            valid_until=date(2026, 12, 20),
        )  # fmt: skip
        for _ in range(2):
            await sign(session, letter, day=date(2026, 1, 1), by=SYSTEM, now=HELD)
    assert await remind(office, HELD, letter_rounds.remind_office) == 0
    assert [await remind(office, MONDAY, letter_rounds.remind_office) for _ in range(2)] == [1, 0]
    people = {office.one("alley-chief").id, office.one("deputy-general-chief").id}
    assert {person for person, kind in await told(office) if kind == "letter.reminder"} == people
