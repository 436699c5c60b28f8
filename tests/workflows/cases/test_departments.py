"""A department's step in the database: its list over all offices, acting on it, its head's notices; and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bodies import found_bodies
from hutong.access.departments import bodies_of, is_head, set_head
from hutong.access.models import AuthorityAccount, DepartmentHead
from hutong.cases import for_departments, joint_calls, persuasion, steps
from hutong.cases.answering import answer_call
from hutong.cases.effects import Tell
from hutong.cases.errors import CaseMovedOn, NoOtherTime
from hutong.cases.for_departments import act_for_department, open_matter
from hutong.cases.models import Case
from hutong.cases.parties import may_see_arrivals, parties_of
from hutong.cases.queries import case_for
from hutong.cases.schemas import AnswerCall, CalledIn, CallEnded, CallTogether, RecordRound, TakeStep, TimeSaid
from hutong.db import City, Department, District, Office
from hutong.errors import Invalid, NotThere
from hutong.escalation.service import wake_due
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.playbooks.linting import lint
from hutong.posts.queries import forget
from hutong.tracing.rechecking import recheck_cases

OFFICER = new_id()
BY = Actor("authority", OFFICER, name="李城管")


@pytest.fixture
async def bodies(street, server_settings, city):
    """Two bodies of the district, by the codes of the playbook; nobody leads them."""
    found = await found_bodies(server_settings, city.id, street.district)
    forget(street.id)
    return found


@pytest.fixture
async def handed(street, bodies, report, now):
    """A difficult matter that departments were called to, and that was then handed to one of them: case and time."""
    category = next(c.code for c in street.playbook.categories if c.grade == "difficult" and not c.danger)
    state = await report(street, category=category)
    chief, section = street.one("alley-chief"), street.one("section")
    async with street.session() as session:
        spoken = RecordRound(action="refused", who_went="巷长", outcome="不配合", note="不配合")
        await persuasion.record_round(session, state.id, spoken, person=chief.id, by=Actor("person", chief.id), now=now)
        need = TakeStep(action="need-departments", note="拒不配合")
        await steps.take_step(session, state.id, need, person=section.id, by=Actor("person", section.id), now=now)
        call = CallTogether(
            id=new_id(), departments=("urban-management",), place="巷口", meet_at=now + timedelta(hours=1)
        )
        await joint_calls.call_together(session, state.id, call, person=chief.id, by=Actor("person", chief.id), now=now)
        later = now + timedelta(hours=2)
        over = TakeStep(action="hand-over", outcome="立案查处", came=("urban-management",))
        await steps.take_step(session, state.id, over, person=chief.id, by=Actor("person", chief.id), now=later)
    return state.id, later


async def mine(databases, city, street, body, **more):
    async with databases.session(Department(city.id, body)) as session:
        found = await for_departments.matters_of(session, body, **more)
    return [matter for matter in found if matter.office_id == street.id]


async def test_it_stands_on_the_departments_list_and_on_no_others(street, bodies, handed, databases, city):
    case, _ = handed
    (matter,) = await mine(databases, city, street, bodies["urban-management"])
    async with street.session() as session:
        row = (await session.scalars(select(Case).where(Case.office_id == street.id, Case.id == case))).one()
    assert (row.owner_department_id, row.owner_post_id, row.step) == (bodies["urban-management"], None, "enforce")
    assert (matter.case_id, matter.due_at, matter.leads, matter.ended_at) == (case, row.due_at, True, None)
    assert matter.place == street.alleys[0].name
    assert "巷长" in matter.contact_name
    assert matter.contact_phone == street.playbook.danger.phone.number
    assert await mine(databases, city, street, bodies["police"]) == []
    async with databases.session(Department(city.id, bodies["police"])) as session:
        with pytest.raises(NotThere):
            await for_departments.matter_of(session, bodies["police"], matter.id)
        # The wall itself, whatever is asked.
        assert (await session.execute(text("SELECT count(*) FROM department_matters WHERE id = :id"), {"id": matter.id})).scalar() == 0  # fmt: skip
        assert (await session.execute(text("SELECT count(*) FROM department_notices WHERE case_id = :id"), {"id": case})).scalar() == 0  # fmt: skip
    async with databases.session(Department(city.id, bodies["urban-management"])) as session:
        for statement in (
            "SELECT title FROM cases",
            "SELECT name FROM people",
            "UPDATE department_matters SET outcome = ''",
        ):
            with pytest.raises(Exception, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(text(statement))


async def test_an_officer_records_the_outcome_with_its_document_once(street, bodies, handed, databases, city, happened):
    case, now = handed
    body = bodies["urban-management"]
    (matter,) = await mine(databases, city, street, body)
    async with street.session() as session:
        with pytest.raises(NotThere):
            await open_matter(session, matter.id, department=bodies["police"], officer=OFFICER, now=now)
        opened = await open_matter(session, matter.id, department=body, officer=OFFICER, now=now)
    assert [o.action.code for o in opened.offers] == ["done", "return", "defer"]
    step = TakeStep(action="done", revision=opened.revision, outcome="已处罚", document="罚〔2026〕7号")
    who = {"department": body, "officer": OFFICER, "by": BY, "now": now + timedelta(hours=1)}
    async with street.session() as session:
        with pytest.raises(CaseMovedOn):
            async with session.begin_nested():
                await act_for_department(session, matter.id, TakeStep(action="done", revision=1, outcome="早"), **who)
        await act_for_department(session, matter.id, step, **who)
    async with street.session() as session:
        with pytest.raises(NotThere):
            await act_for_department(session, matter.id, step, **who)
    assert await mine(databases, city, street, body) == []
    (over,) = await mine(databases, city, street, body, over=True)
    assert (over.outcome, over.document_number, over.officer_name) == ("已处罚", "罚〔2026〕7号", "李城管")
    kind, data = (await happened(street, case))[-1]
    assert (kind, data["by_department"], data["document"], data["to"]) == (
        "case.stepped", str(body), "罚〔2026〕7号", "verify",
    )  # fmt: skip
    assert "已处罚" not in str(data)


async def test_the_parties_and_those_over_them_see_who_came_and_the_silent_are_told_once(
    street, bodies, report, databases, city, happened, inbox, now
):
    category = next(c.code for c in street.playbook.categories if c.grade == "difficult" and not c.danger)
    lead = street.one("community-lead")
    state = await report(street, category=category, by=lead.id)
    chief, section = street.one("alley-chief"), street.one("section")
    async with street.session() as session:
        spoken = RecordRound(action="refused", who_went="巷长", outcome="不配合", note="不配合")
        await persuasion.record_round(session, state.id, spoken, person=chief.id, by=Actor("person", chief.id), now=now)
        need = TakeStep(action="need-departments", note="拒不配合")
        await steps.take_step(session, state.id, need, person=section.id, by=Actor("person", section.id), now=now)
        call = CallTogether(
            id=new_id(), departments=("urban-management", "police"), place="巷口", meet_at=now + timedelta(hours=3)
        )
        await joint_calls.call_together(session, state.id, call, person=chief.id, by=Actor("person", chief.id), now=now)
        parts = {part.department_id: part for _, part, _ in await joint_calls.calls_of(session, state.id)}
        came = AnswerCall(state="came", officer_name="李城管")
        urban = bodies["urban-management"]
        at = now + timedelta(hours=1)
        await answer_call(session, parts[urban].id, came, department=urban, officer=OFFICER, by=BY, now=at)
    async with databases.session(Department(city.id, bodies["police"])) as session:
        mine = await joint_calls.call_to(session, bodies["police"], parts[bodies["police"]].id)
    later = now + timedelta(hours=4)
    async with street.session() as session:
        seen = [(p.department, p.state, p.arrived_at, p.is_mine) for p in await parties_of(session, mine)]
        view = await case_for(session, lead.id, state.id, now=now)
        day = view.setting.day(now)
        may = {
            kind: may_see_arrivals(view.setting, view.state, street.one(kind).id, day, callers=[chief.id])
            for kind in street.people
        }
    for woken in (1, 0):
        async with street.session() as session:
            assert await wake_due(session, now=later) == woken
    assert sorted(seen) == [("公安", "called", None, True), ("城管", "came", at, False)]
    assert {kind for kind, found in may.items() if found} == {
        "alley-chief", "headquarters", "general-chief", "deputy-general-chief",
    }  # fmt: skip
    kind, data = (await happened(street, state.id))[-1]
    assert (kind, data["departments"], data["call_kind"]) == ("joint_call.unanswered", ["police"], "enforcement")
    assert (await inbox(street, chief.id)).count("case.not_answered") == 1
    async with databases.session(Department(city.id, bodies["police"])) as session:
        found = await for_departments.told(session, bodies["police"], head=True)
        told = [n for n in found if n.kind == "unanswered" and n.office_id == street.id]
        assert [n.to_head for n in sorted(told, key=lambda n: n.to_head)] == [False, True]
        # Where all meet, and whoever called; not the alley and whoever has it.
        assert {(n.place, n.contact_name, n.due_at) for n in told} == {("巷口", mine.caller_name, mine.answer_by)}
    async with street.session() as session:
        # The rules ask for it once more from the journal: no notice is one too many, and it has its why.
        again = (await recheck_cases(session, [state.id], now=later + timedelta(hours=1)))[state.id]
        assert again.found == ()
        assert {t.template for e in again.again.turns[-1].effects for t in [e] if isinstance(t, Tell)} == {
            "not_answered", "unanswered",
        }  # fmt: skip


async def test_an_emergency_is_told_at_once_moved_when_asked_and_ended_beside_its_step(
    street, bodies, report, databases, city, happened, now
):
    category = next(c.code for c in street.playbook.categories if c.danger)
    state = await report(street, category=category, danger=True)
    command = street.one("headquarters")
    who = {"person": command.id, "by": Actor("person", command.id)}
    night = now.replace(hour=18, minute=30)
    call = CallTogether(id=new_id(), kind="emergency", departments=("police",), place="巷口")
    async with street.session() as session:
        await joint_calls.call_together(session, state.id, call, **who, now=night)
    async with street.session() as session:
        more = CalledIn(department="urban-management")
        await joint_calls.call_in(session, state.id, more, **who, now=night)
        parts = {part.department_id: part for _, part, _ in await joint_calls.calls_of(session, state.id)}
    asked = {"department": bodies["police"], "officer": OFFICER, "by": BY}
    later = AnswerCall(state="other_time", other_time=night + timedelta(hours=1), reason="在路上")
    part = parts[bodies["police"]].id
    async with street.session() as session:
        with pytest.raises(NoOtherTime):
            async with session.begin_nested():
                await joint_calls.settle_time(session, state.id, part, TimeSaid(said="kept"), **who, now=night)
        await answer_call(session, part, later, **asked, now=night)
        await joint_calls.settle_time(session, state.id, part, TimeSaid(said="kept"), **who, now=night)
    async with street.session() as session:
        await answer_call(session, part, later, **asked, now=night)  # Asks again.
        await joint_calls.settle_time(session, state.id, part, TimeSaid(said="accepted"), **who, now=night)
        with pytest.raises(NotThere):
            async with session.begin_nested():
                await joint_calls.settle_time(session, new_id(), part, TimeSaid(said="kept"), **who, now=night)
    async with street.session() as session:
        found = await joint_calls.calls_of(session, state.id)
        assert {(c.meet_at, p.meet_at) for c, p, _ in found} == {(later.other_time, later.other_time)}
        assert {name: (p.state, p.time_said) for _, p, name in found} == {
            "公安": ("coming", "accepted"), "城管": ("called", None),
        }  # fmt: skip
        ended = CallEnded(outcome="已围挡", came=("police",))
        await joint_calls.end_together(session, state.id, ended, **who, now=night + timedelta(hours=2))
    kinds = [(kind, data.get("accepted"), data.get("alone")) for kind, data in await happened(street, state.id)]
    assert [one for one in kinds if one[0] in {"joint_call.moved", "joint_call.closed"}] == [
        ("joint_call.moved", False, None), ("joint_call.moved", True, None), ("joint_call.closed", None, True),
    ]  # fmt: skip
    async with databases.session(Department(city.id, bodies["police"])) as session:
        told = await for_departments.told(session, bodies["police"], head=False)
    assert [(n.kind, n.urgent) for n in told if n.office_id == street.id][::-1] == [
        ("called_at_once", True), ("call_kept", True), ("call_agreed", True),
    ]  # fmt: skip
    async with street.session() as session:
        found = (await recheck_cases(session, [state.id], now=night + timedelta(hours=3)))[state.id]
    assert found.found == ()


async def test_what_is_stored_comes_out_again_from_the_journal(street, bodies, handed, databases, city):
    case, now = handed
    body = bodies["urban-management"]
    (matter,) = await mine(databases, city, street, body)
    who = {"department": body, "officer": OFFICER, "by": BY}
    async with street.session() as session:
        wait = TakeStep(action="defer", note="取证")
        await act_for_department(session, matter.id, wait, **who, now=now + timedelta(hours=1))
    async with street.session() as session:
        found = (await recheck_cases(session, [case], now=now + timedelta(hours=2)))[case]
    assert found.found == ()
    (still,) = await mine(databases, city, street, body)
    assert still.due_at > matter.due_at
    async with street.session() as session:
        back = TakeStep(action="return", note="证据不足", reason="evidence")
        await act_for_department(session, matter.id, back, **who, now=now + timedelta(hours=3))
    async with street.session() as session:
        again = await recheck_cases(session, [case], now=now + timedelta(hours=4))
        assert again[case].found == ()


async def test_a_head_set_by_the_district_is_told_what_is_late(street, bodies, handed, databases, city):
    _case, now = handed
    body = bodies["urban-management"]
    account = AuthorityAccount(
        city_id=city.id, id=new_id(), role="department_officer", district_id=street.district, department_id=body,
        name="王队长", login=f"h{new_id().hex[-8:]}",
    )  # fmt: skip
    async with databases.session(City(city.id)) as session:
        session.add(account)
    async with street.session() as session:
        said = {f.code for f in await lint(session, street.playbook, day=now.date())}
    assert "no-head" in said
    async with databases.session(District(city.id, street.district)) as session:
        with pytest.raises(NotThere):
            await set_head(session, city.id, city.east, body, account.id, by=new_id(), now=now)
        with pytest.raises(Invalid):
            await set_head(session, city.id, street.district, body, new_id(), by=new_id(), now=now)
        for _ in range(2):
            await set_head(session, city.id, street.district, body, account.id, by=new_id(), now=now)
        assert await is_head(session, city.id, body, account.id)
        assert next(b for b in await bodies_of(session, city.id, street.district) if b.id == body).head == account.id
        rows = await session.scalars(select(DepartmentHead).where(DepartmentHead.department_id == body))
        assert len([row for row in rows if row.until is None]) == 1
    forget(street.id)
    try:
        at = datetime(2027, 1, 20, 3, tzinfo=UTC)
        async with street.session() as session:
            await wake_due(session, now=at)
        async with databases.session(Department(city.id, body)) as session:
            everything = await for_departments.told(session, body, head=True)
            ordinary = await for_departments.told(session, body, head=False)
        heads = [n for n in everything if n.office_id == street.id and n.to_head]
        assert [n.kind for n in heads] == ["escalated"]
        assert heads[0].late_by > 0
        assert {n.kind for n in ordinary if n.office_id == street.id} == {"assigned", "overdue", "escalated_told"}
        async with databases.session(Department(city.id, body)) as session:
            with pytest.raises(NotThere):
                await for_departments.notice_to(session, body, heads[0].id, head=False)
        async with databases.session(Office(street.id)) as session:
            await for_departments.mark_seen(session, heads[0].id, department=bodies["police"], now=at)
            await for_departments.mark_seen(session, heads[0].id, department=body, now=at)
        async with databases.session(Department(city.id, body)) as session:
            assert (await for_departments.notice_to(session, body, heads[0].id, head=True)).read_at == at
    finally:
        # The district is shared with other tests.
        async with databases.session(District(city.id, street.district)) as session:
            await set_head(session, city.id, street.district, body, None, by=new_id(), now=now + timedelta(days=90))
