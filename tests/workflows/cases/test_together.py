"""Difficult and basic matters of Financial Street in the database: rounds, batches, joint calls."""

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import select

from hutong.cases import batches, joint_calls, persuasion, steps
from hutong.cases.answering import answer_call
from hutong.cases.errors import (
    AnswerAlreadyDone,
    DepartmentUnknown,
    NotBatchable,
    NothingToSend,
    NotYetMet,
    RoundMissing,
)
from hutong.cases.models import Case, CaseBatch, JointCall
from hutong.cases.schemas import AnswerCall, CallFailed, CallTogether, MeetAnew, RecordRound, SendTogether, TakeStep
from hutong.db import Department, Office
from hutong.errors import Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor

ROUND = RecordRound(
    action="round", who_went="巷长、社区干部", difficulty="没有别的门", help_agreed="免费装院内门", outcome="再想想"
)


def of_grade(world, grade):
    return next(c.code for c in world.playbook.categories if c.grade == grade and not c.danger)


@pytest.fixture
async def departments(street, server_settings, city):
    """Two bodies of the district, by the codes of the playbook."""
    found = {}
    connection = await asyncpg.connect(server_settings.database_url)
    try:
        await connection.execute(f'SET ROLE "{server_settings.role_name("owner")}"; SET search_path = hutong')
        for code, name in (("urban-management", "城管"), ("police", "公安")):
            found[code] = await connection.fetchval(
                "INSERT INTO departments (city_id, id, district_id, code, name, name_en) VALUES ($1, $2, $3, $4, $5, $6) "
                "ON CONFLICT (district_id, code) DO UPDATE SET name = excluded.name RETURNING id",
                city.id, new_id(), street.district, code, name, name,
            )  # fmt: skip
    finally:
        await connection.close()
    return found


async def rounds(street, case_id, count, now):
    chief = street.one("alley-chief")
    for n in range(count):
        async with street.session() as session:
            at = now + timedelta(hours=n)
            state = await persuasion.record_round(session, case_id, ROUND, person=chief.id, by=SYSTEM, now=at)
    return state


async def test_rounds_are_kept_in_their_order_and_the_third_leads_on(street, report, happened, now):
    opened = await report(street, category=of_grade(street, "difficult"))
    state = await rounds(street, opened.id, 3, now)
    assert (state.step, state.counts.rounds) == ("sections", 3)
    async with street.session() as session:
        kept = await persuasion.rounds_of(session, opened.id)
    assert [(k.round, k.who_went, k.difficulty, k.help_agreed) for k in kept] == [
        (n, ROUND.who_went, ROUND.difficulty, ROUND.help_agreed) for n in (1, 2, 3)
    ]
    told = await happened(street, opened.id)
    assert [kind for kind, _ in told].count("persuasion.recorded") == 3
    assert all(ROUND.difficulty not in str(data) for _, data in told)


async def test_a_round_cannot_be_taken_without_its_record(street, report, now):
    opened = await report(street, category=of_grade(street, "difficult"))
    chief = street.one("alley-chief")
    with pytest.raises(RoundMissing):
        async with street.session() as session:
            step = TakeStep(action="round", outcome="再想想")
            await steps.take_step(session, opened.id, step, person=chief.id, by=SYSTEM, now=now)


async def test_the_words_of_rounds_are_erased_at_their_term_and_the_rounds_stay(street, report, now):
    opened = await report(street, category=of_grade(street, "difficult"))
    await rounds(street, opened.id, 2, now)
    async with street.session() as session:
        assert await persuasion.erase_rounds(session, before=now + timedelta(minutes=1), now=now) == 1
    async with street.session() as session:
        kept = await persuasion.rounds_of(session, opened.id)
    assert [(k.round, k.difficulty) for k in kept] == [(1, None), (2, ROUND.difficulty)]


async def test_a_community_sends_its_basic_matters_together_once(street, report, now, happened):
    cases = [
        (await report(street, category=of_grade(street, "basic"), by=street.one("alley-chief").id)).id for _ in "123"
    ]
    lead = street.one("community-lead")
    batch = SendTogether(
        id=new_id(), community=street.alleys[0].community_id, cases=tuple(cases), action="send", note="三处杂物"
    )
    for _ in "12":
        async with street.session() as session:
            sent = await batches.send_together(session, batch, person=lead.id, by=Actor("person", lead.id), now=now)
    assert (sent.sent_by, sent.note) == (lead.id, "三处杂物")
    async with street.session() as session:
        assert [c.id for c in await batches.cases_in(session, batch.id)] == sorted(cases)
        rows = (await session.scalars(select(Case).where(Case.office_id == street.id, Case.id.in_(cases)))).all()
    assert {(row.step, row.batch_id, row.revision) for row in rows} == {("handle", batch.id, 2)}
    ((kind, data),) = await happened(street, batch.id)
    assert (kind, sorted(data["cases"])) == ("batch.sent", sorted(map(str, cases)))


async def test_a_batch_goes_whole_or_not_at_all(street, report, now):
    basic = await report(street, category=of_grade(street, "basic"), by=street.one("alley-chief").id)
    simple = await report(street, category=of_grade(street, "simple"), by=street.one("alley-chief").id)
    lead = street.one("community-lead")

    async def send(*cases, community=street.alleys[0].community_id):
        batch = SendTogether(id=new_id(), community=community, cases=cases, action="send")
        async with street.session() as session:
            await batches.send_together(session, batch, person=lead.id, by=SYSTEM, now=now)

    for cases, refusal in (
        ((basic.id, simple.id), NotBatchable),
        ((), NothingToSend),
        ((basic.id, new_id()), NotThere),
    ):
        with pytest.raises(refusal):
            await send(*cases)
    with pytest.raises(NotThere):
        await send(basic.id, community=new_id())
    async with street.session() as session:
        assert (await session.scalars(select(CaseBatch).where(CaseBatch.office_id == street.id))).all() == []
        assert (await session.get_one(Case, (street.id, basic.id))).step == "gather"


@pytest.fixture
async def at_joint(street, report, now):
    opened = await report(street, category=of_grade(street, "difficult"))
    await rounds(street, opened.id, 3, now)
    section = street.one("section")
    async with street.session() as session:
        step = TakeStep(action="need-departments", note="拒不配合")
        return await steps.take_step(session, opened.id, step, person=section.id, by=SYSTEM, now=now)


@pytest.fixture
def call(street, departments, at_joint, now):
    async def make(*codes):
        together = CallTogether(
            id=new_id(),
            departments=codes,
            place="试验1号东口",
            meet_at=now + timedelta(days=3),
            caller_phone="010-1234567",
        )
        chief = street.one("alley-chief")
        async with street.session() as session:
            await joint_calls.call_together(session, at_joint.id, together, person=chief.id, by=SYSTEM, now=now)
        return together

    return make


async def only_call(session, street, department):
    """Of the inbox, which the offices of all tests share, the one call of this office."""
    (part,) = [part for part in await joint_calls.calls_to(session, department) if part.office_id == street.id]
    return part


def answer(street, department, now):
    async def give(part, **words):
        async with street.session() as session:
            return await answer_call(
                session, part, AnswerCall(**words), department=department, officer=new_id(),
                by=Actor("authority", new_id(), name="城管"), now=now,
            )  # fmt: skip

    return give


async def test_departments_find_the_call_in_their_own_inbox_and_nothing_else(
    street, departments, call, databases, city
):
    together = await call("urban-management")
    async with databases.session(Department(city.id, departments["urban-management"])) as session:
        part = await only_call(session, street, departments["urban-management"])
        assert (part.office_name, part.place, part.caller_name, part.caller_phone) == (
            "试验街道", together.place, street.one("alley-chief").name, "010-1234567",
        )  # fmt: skip
        found = await joint_calls.call_to(session, departments["urban-management"], part.id)
        assert found.id == part.id
    async with databases.session(Department(city.id, departments["police"])) as session:
        assert [p for p in await joint_calls.calls_to(session, departments["police"]) if p.office_id == street.id] == []
        with pytest.raises(NotThere):
            await joint_calls.call_to(session, departments["police"], part.id)


async def test_an_officer_answers_comes_and_records_and_the_caller_hears_of_it(
    street, departments, call, databases, city, now, happened, inbox
):
    await call("urban-management", "police")
    department = departments["urban-management"]
    async with databases.session(Department(city.id, department)) as session:
        part = await only_call(session, street, department)
    give = answer(street, department, now + timedelta(hours=1))
    await give(part.id, state="coming", officer_name="王队")
    with pytest.raises(Invalid):
        await give(part.id, state="other_time", reason="另有任务")
    came = await give(part.id, state="came")
    assert came.arrived_at == now + timedelta(hours=1)
    done = await give(part.id, state="done", outcome="依法拆除", document_number="京城管〔2026〕1号")
    assert (done.done_at, done.officer_name) == (now + timedelta(hours=1), "王队")
    with pytest.raises(AnswerAlreadyDone):
        await give(part.id, state="coming")
    with pytest.raises(NotThere):
        await answer(street, departments["police"], now)(part.id, state="coming")
    answered = [d for kind, d in await happened(street, part.case_id) if kind == "joint_call.answered"]
    assert [(d["state"], d["department"], d["on_time"]) for d in answered] == [
        (state, "urban-management", True) for state in ("coming", "came", "done")
    ]
    assert (await inbox(street, street.one("alley-chief").id)).count("case.called") == 3


async def test_a_call_passed_on_reaches_the_named_department_and_a_moved_one_asks_everybody_anew(
    street, departments, call, at_joint, databases, city, now, happened
):
    await call("urban-management")
    urban, police = departments["urban-management"], departments["police"]
    async with databases.session(Department(city.id, urban)) as session:
        part = await only_call(session, street, urban)
    give = answer(street, urban, now)
    for to in (None, "urban-management", "nobody"):
        with pytest.raises(Invalid):
            await give(part.id, state="reassigned", reason="不归我们", passed_to=to)
    await give(part.id, state="reassigned", reason="不归我们", passed_to="police")
    async with databases.session(Department(city.id, police)) as session:
        theirs = await only_call(session, street, police)
    assert (theirs.state, theirs.place, theirs.meet_at, theirs.caller_phone) == (
        "called", part.place, part.meet_at, part.caller_phone,
    )  # fmt: skip
    chief = street.one("alley-chief")
    await answer(street, police, now)(theirs.id, state="coming", officer_name="赵警官")
    meet = now + timedelta(days=5)
    async with street.session() as session:
        await joint_calls.propose_time(
            session, at_joint.id, MeetAnew(meet_at=meet), person=chief.id, by=SYSTEM, now=now
        )
    async with street.session() as session:
        found = await joint_calls.calls_of(session, at_joint.id)
        assert {(p.state, p.answered_at is None, p.meet_at == meet) for _, p, _ in found} == {
            ("reassigned", False, False), ("called", True, True),
        }  # fmt: skip
    kinds = [kind for kind, _ in await happened(street, at_joint.id) if kind.startswith("joint_call.")]
    assert kinds == [
        "joint_call.opened", "joint_call.answered", "joint_call.widened", "joint_call.answered", "joint_call.moved",
    ]  # fmt: skip


async def test_no_hour_of_arrival_is_made_up(street, departments, call, at_joint, databases, city, now, photograph):
    await call("urban-management", "police")
    urban, police = departments["urban-management"], departments["police"]
    async with databases.session(Department(city.id, urban)) as session:
        part = await only_call(session, street, urban)
    done = await answer(street, urban, now)(part.id, state="done", outcome="已劝离")
    assert (done.arrived_at, done.done_at) == (None, now)
    chief = street.one("alley-chief")
    await photograph(street, at_joint.id, chief.id)
    later = now + timedelta(days=4)
    async with street.session() as session:
        step = TakeStep(action="done", outcome="已拆除", came=("police",))
        await steps.take_step(session, at_joint.id, step, person=chief.id, by=SYSTEM, now=later)
    async with street.session() as session:
        parts = {p.department_id: p for _, p, _ in await joint_calls.calls_of(session, at_joint.id)}
    assert {(p.state, p.arrived_at) for p in parts.values()} == {("done", None), ("came", None)}
    came = await answer(street, police, later)(parts[police].id, state="came")
    assert came.arrived_at is None


async def test_the_outcome_closes_the_call_and_counts_who_came(
    street, departments, call, at_joint, databases, city, now, photograph, happened
):
    together = await call("urban-management", "police")
    async with databases.session(Department(city.id, departments["police"])) as session:
        part = await only_call(session, street, departments["police"])
    await answer(street, departments["police"], now)(part.id, state="came")
    chief = street.one("alley-chief")
    await photograph(street, at_joint.id, chief.id)
    async with street.session() as session:
        step = TakeStep(action="done", outcome="已拆除", help_given="修整卫生间")
        state = await steps.take_step(session, at_joint.id, step, person=chief.id, by=SYSTEM, now=now)
    assert state.step == "verify"
    (closed,) = [d for kind, d in await happened(street, at_joint.id) if kind == "joint_call.closed"]
    assert (closed["departments_came"], closed["helped"]) == (1, True)
    async with street.session() as session:
        row = await session.get_one(JointCall, (street.id, together.id))
        assert (row.outcome, row.help_given, row.closed_at) == ("已拆除", "修整卫生间", now)
        parts = await joint_calls.calls_of(session, at_joint.id)
        assert [(name, p.state) for _, p, name in parts] == [("公安", "came"), ("城管", "called")]


async def test_a_failed_call_is_closed_with_its_reason_and_another_can_be_made(street, call, at_joint, now, happened):
    first = await call("urban-management", "police")
    chief = street.one("alley-chief")
    failed = CallFailed(note="两家都没有来")
    async with street.session() as session:
        state = await joint_calls.record_failure(session, at_joint.id, failed, person=chief.id, by=SYSTEM, now=now)
        row = await session.get_one(JointCall, (street.id, first.id))
        assert (state.step, row.outcome, row.closed_at) == ("joint", "未果：两家都没有来", now)
    (closed,) = [d for kind, d in await happened(street, at_joint.id) if kind == "joint_call.closed"]
    assert (closed["failed"], closed["departments_came"]) == (True, 0)
    assert (await call("police")).id != first.id


async def test_by_the_roll_call_a_department_came_without_a_record_of_its_own(
    street, call, at_joint, now, photograph, happened
):
    together = await call("urban-management", "police")
    chief = street.one("alley-chief")
    await photograph(street, at_joint.id, chief.id)
    step = TakeStep(action="done", outcome="已拆除", came=("police",))
    async with street.session() as session:
        with pytest.raises(NotYetMet):
            await steps.take_step(session, at_joint.id, step, person=chief.id, by=SYSTEM, now=now)
    async with street.session() as session:
        await steps.take_step(session, at_joint.id, step, person=chief.id, by=SYSTEM, now=together.meet_at)
    (closed,) = [d for kind, d in await happened(street, at_joint.id) if kind == "joint_call.closed"]
    assert (closed["came"], closed["departments_came"]) == (["police"], 1)


async def test_a_body_that_the_district_does_not_have_cannot_be_called(street, departments, call):
    with pytest.raises(DepartmentUnknown):
        await call("housing")


async def test_the_offices_scope_is_the_wall_around_an_answer(street, longtan, departments, call, databases, city, now):
    await call("urban-management")
    department = departments["urban-management"]
    async with databases.session(Department(city.id, department)) as session:
        part = await only_call(session, street, department)
    async with databases.session(Office(longtan.id)) as session:
        with pytest.raises(NotThere):
            await answer_call(
                session,
                part.id,
                AnswerCall(state="coming"),
                department=department,
                officer=new_id(),
                by=SYSTEM,
                now=now,
            )
