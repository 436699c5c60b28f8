"""An office opens when nothing blocks, is readable while suspended, and nobody's once closed."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from hutong.journal import SYSTEM
from hutong.offices.administrators import appoint_administrator
from hutong.offices.errors import AddressTaken, NotInThisState, NotReadyToOpen
from hutong.offices.lifecycle import close_office, open_office, resume_office, suspend_office
from hutong.offices.models import OfficeState
from hutong.offices.preparing import prepare_office
from hutong.offices.readiness import readiness
from hutong.offices.schemas import NewOffice
from hutong.people.models import Person
from hutong.people.service import register_person
from hutong.playbooks import packs
from hutong.posts.models import Appointment, Post
from worlds import MakeOffice

NOW, TODAY = datetime(2026, 11, 23, 2, tzinfo=UTC), date(2026, 11, 23)


def required(world: object, alleys: int) -> dict[str, int]:
    """Enough holders of every kind that the playbook demands."""
    kinds = [kind for kind in world.playbook.posts if kind.required_per]  # type: ignore[attr-defined] # an OfficeWorld
    return {kind.code: alleys if kind.required_per == "alley" else 1 for kind in kinds}


async def test_a_new_office_says_step_by_step_what_blocks_it(make_office: MakeOffice) -> None:
    office = await make_office("starter", alleys=0, state=OfficeState.PREPARING)
    async with office.session() as session:
        ready = await readiness(session, TODAY)
    assert ready.step == 3
    assert {blocker.step for blocker in ready.blockers} == {3, 4, 5}


async def test_an_office_with_vacancies_does_not_open(make_office: MakeOffice) -> None:
    office = await make_office("starter", alleys=2, state=OfficeState.PREPARING)
    with pytest.raises(NotReadyToOpen):
        async with office.session() as session:
            await open_office(session, by=SYSTEM, now=NOW, day=TODAY)
    async with office.session() as session:
        assert (await readiness(session, TODAY)).blockers


async def test_an_office_with_every_post_held_and_an_administrator_opens(make_office: MakeOffice) -> None:
    empty = await make_office("starter", alleys=2, state=OfficeState.PREPARING)
    people = {kind: count for kind, count in required(empty, 2).items() if kind != "office-admin"}
    office = await make_office("starter", alleys=2, people=people, state=OfficeState.PREPARING)
    async with office.session() as session:
        (missing,) = (await readiness(session, TODAY)).blockers
        assert (missing.step, "一并担任{post}" in missing.sentence) == (5, True)
    async with office.session() as session:
        await appoint_administrator(
            session, name="管理员", login="admin", phone=None, phone_consent=False, by=SYSTEM, now=NOW, day=TODAY
        )
    async with office.session() as session:
        assert (await readiness(session, TODAY)).blockers == []
        row = await open_office(session, by=SYSTEM, now=NOW, day=TODAY)
        assert (row.state, row.opened_at) == (OfficeState.OPEN, NOW)


async def test_the_administrator_is_seated_once_in_the_post_that_administers(make_office: MakeOffice) -> None:
    office = await make_office("starter", alleys=1, state=OfficeState.PREPARING)
    facts = {"phone": None, "phone_consent": False, "by": SYSTEM, "now": NOW, "day": TODAY}
    for _ in range(2):
        async with office.session() as session:
            await appoint_administrator(session, name="郑管理", login="zheng", **facts)
    async with office.session() as session:
        columns = (Post.kind, Post.name, Person.name.label("who"))
        joined = select(*columns).join(Appointment, Appointment.post_id == Post.id)
        joined = joined.join(Person, Person.id == Appointment.person_id).where(
            Post.office_id == office.id, Appointment.office_id == office.id, Person.office_id == office.id
        )
        assert [tuple(row) for row in await session.execute(joined)] == [("office-admin", "街道管理员", "郑管理")]


async def test_an_imported_official_gets_the_log_in_and_no_twin(make_office: MakeOffice) -> None:
    office = await make_office("starter", alleys=1, state=OfficeState.PREPARING)
    async with office.session() as session:
        known = register_person(session, name="郑管理", origin="official", now=NOW)
        resident = register_person(session, name="李居民", origin="resident", now=NOW)
    async with office.session() as session:
        facts = {"phone": None, "phone_consent": False, "by": SYSTEM, "now": NOW, "day": TODAY}
        await appoint_administrator(session, name="郑管理", login="zheng", **facts)
        await appoint_administrator(session, name="李居民", login="li", **facts)
    async with office.session() as session:
        people = {p.id: p for p in await session.scalars(select(Person).where(Person.office_id == office.id))}
    assert (people[known.id].login, people[known.id].administrator) == ("zheng", True)
    assert people[resident.id].login is None
    assert sorted(p.name for p in people.values() if p.administrator and p.login in {"zheng", "li"}) == [
        "李居民",
        "郑管理",
    ]


async def test_two_offices_cannot_share_an_address(make_office: MakeOffice) -> None:
    first, second = await make_office(), await make_office(state=OfficeState.PREPARING)
    new = NewOffice(slug=first.slug, code="110101998", name="另一街道")
    with pytest.raises(AddressTaken):
        async with second.session() as session:
            await prepare_office(
                session, new, district=second.district, playbook=packs.text("starter"), pack="starter",
                by=SYSTEM, now=NOW, day=TODAY,
            )  # fmt: skip


async def test_the_states_follow_one_another(make_office: MakeOffice) -> None:
    office = await make_office()
    async with office.session() as session:
        row = await suspend_office(session, because="年度核查", by=SYSTEM, now=NOW)
        assert (row.state, row.suspended_because) == (OfficeState.SUSPENDED, "年度核查")
        with pytest.raises(NotInThisState):
            await suspend_office(session, because="再来", by=SYSTEM, now=NOW)
        row = await resume_office(session, by=SYSTEM, now=NOW)
        assert (row.state, row.suspended_because) == (OfficeState.OPEN, None)
        row = await close_office(session, because="撤并", by=SYSTEM, now=NOW)
        assert row.state == OfficeState.CLOSED
        with pytest.raises(NotInThisState):
            await resume_office(session, by=SYSTEM, now=NOW)
