"""Who sees what is personal on a case: as the rules in force say, whatever version the case began under."""

from datetime import UTC, datetime

import pytest

from hutong.boards.calls import EnterCall, enter_call
from hutong.cases.contacts import Contact, contact_of
from hutong.cases.discretion import may_read_rounds
from hutong.cases.queries import case_for
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.playbooks.privacy import PersonalField, Privacy, Sight

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = {"office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "community-worker": 1, "steward": 1}


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=2, people=PEOPLE)


@pytest.fixture
async def called(office):
    case_id = new_id()
    told = EnterCall(
        id=case_id, alley_id=office.alleys[0].id, description="有人加盖房子", category="illegal-building", name="老张",
        phone="13800000000", phone_consent=True,
    )  # fmt: skip
    async with office.session() as session:
        person = office.one("command").id
        await enter_call(session, told, playbook=office.playbook, person=person, by=SYSTEM, now=NOW)
    return case_id


@pytest.fixture
def look(office, called):
    """What a person sees: the contact, and whether the words of persuasion."""

    async def read(person, privacy):
        async with office.session() as session:
            case = await case_for(session, person.id, called, now=NOW, everything=True)
            given = {"person": person.id, "day": NOW.date(), "privacy": privacy}
            contact = await contact_of(session, case.setting, case.state, **given)
            rounds = may_read_rounds(case.setting, case.state, person.id, NOW.date(), privacy=privacy)
        return contact, rounds

    return read


def sees(**posts):
    return Privacy(sees=tuple(Sight(field=PersonalField(field), posts=codes) for field, codes in posts.items()))


async def test_a_name_and_a_telephone_that_nobody_is_to_see_are_shown_to_nobody(office, look):
    for kind in PEOPLE:
        assert (await look(office.one(kind), Privacy()))[0] is None


async def test_each_is_shown_to_the_posts_named_for_it_and_over_the_alley_alone(office, look):
    privacy = sees(reporter_name=("alley-chief", "command"), reporter_phone=("command",))
    assert (await look(office.one("command"), privacy))[0] == Contact("老张", "13800000000", "答复您反映的问题")
    assert (await look(office.one("alley-chief"), privacy))[0] == Contact("老张", None, None)
    assert (await look(office.people["alley-chief"][1], privacy))[0] is None
    assert (await look(office.one("steward"), privacy))[0] is None


async def test_the_words_of_persuasion_follow_duties_unless_the_office_names_posts(office, look):
    by_duty = {kind: (await look(office.one(kind), Privacy()))[1] for kind in PEOPLE}
    assert {kind for kind, may in by_duty.items() if may} == {"office-leader", "command", "alley-chief"}
    named = {kind: (await look(office.one(kind), sees(persuasion_text=("alley-chief",))))[1] for kind in PEOPLE}
    assert {kind for kind, may in named.items() if may} == {"alley-chief"}
