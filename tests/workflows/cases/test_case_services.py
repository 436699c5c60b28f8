"""Cases in the database: one transaction a verb, the journal beside the rows, notices to whom it concerns."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from hutong.cases import queries, steps
from hutong.cases.errors import CaseAlreadyClosed, CaseMovedOn, EvidenceMissing
from hutong.cases.explaining import why
from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case, open_case_fast
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.settings import Settings, setting_at
from hutong.errors import NotThere
from hutong.evaluations.counting import cases_by_alley
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor


def actor(person):
    return Actor("person", person.id)


async def stored(world, case_id):
    async with world.session() as session:
        return (await session.scalars(select(Case).where(Case.office_id == world.id, Case.id == case_id))).one()


async def test_a_report_is_a_row_an_event_and_a_notice_to_the_chief(longtan, report, happened, inbox):
    state = await report(longtan)
    row = await stored(longtan, state.id)
    assert (row.step, row.category, row.due_at, row.wake_at) == ("handle", "parking", state.due_at, state.wake_at)
    assert (row.reporter_post_kind, row.title, row.playbook_version) == ("steward", "车辆乱停乱放", 1)
    ((kind, data),) = await happened(longtan, state.id)
    assert (kind, data["alley_kind"], data["reporter_post_kind"]) == ("case.opened", "street", "steward")
    assert await inbox(longtan, longtan.one("alley-chief").id) == ["case.assigned"]


async def test_the_same_report_sent_twice_is_one_case(longtan, report, happened, inbox):
    first = await report(longtan)
    again = await report(longtan, id=first.id)
    assert (again.id, again.due_at) == (first.id, first.due_at)
    assert len(await happened(longtan, first.id)) == 1
    assert len(await inbox(longtan, longtan.one("alley-chief").id)) == 1


async def test_another_persons_case_id_is_not_there(longtan, report):
    first = await report(longtan)
    with pytest.raises(NotThere):
        await report(longtan, id=first.id, by=longtan.one("alley-chief").id)


async def test_another_offices_alley_is_not_there(longtan, street, report):
    with pytest.raises(NotThere):
        await report(longtan, alley=street.alleys[0].id)


async def test_the_fast_road_leads_to_the_same_place(longtan, report, databases, now, happened, inbox):
    slow = await report(longtan)
    settings = Settings(databases)
    wanted = OpenCase(id=new_id(), alley=longtan.alleys[0].id, category="parking")
    reporter = Reporter(person=longtan.one("steward").id, source="patrol")
    fast = await open_case_fast(databases, settings, longtan.id, wanted, reporter, by=SYSTEM, now=now)
    assert (fast.step, fast.owner, fast.due_at, fast.why.flow) == (slow.step, slow.owner, slow.due_at, slow.why.flow)
    rows = [await stored(longtan, state.id) for state in (slow, fast)]
    same = [c.key for c in Case.__table__.columns if c.key not in {"id", "number", "why"}]
    assert [getattr(rows[0], name) for name in same] == [getattr(rows[1], name) for name in same]
    again = await open_case_fast(databases, settings, longtan.id, wanted, reporter, by=SYSTEM, now=now)
    assert again.id == fast.id
    assert [kind for kind, _ in await happened(longtan, fast.id)] == ["case.opened"]
    assert await inbox(longtan, longtan.one("alley-chief").id) == ["case.assigned", "case.assigned"]


@pytest.mark.parametrize("fast", [False, True])
async def test_a_whole_road_from_report_to_confirmation(
    longtan, report, photograph, databases, later, happened, inbox, fast
):
    state = await report(longtan)
    chief, steward = longtan.one("alley-chief"), longtan.one("steward")
    settings = Settings(databases)

    async def take(step, person, at):
        if fast:
            return await steps.take_step_fast(
                databases, settings, longtan.id, state.id, step, person=person.id, by=actor(person), now=at
            )
        async with longtan.session() as session:
            return await steps.take_step(session, state.id, step, person=person.id, by=actor(person), now=at)

    with pytest.raises(EvidenceMissing):
        await take(TakeStep(action="done", note="已劝离"), chief, later(1))
    await photograph(longtan, state.id, chief.id)
    done = await take(TakeStep(action="done", note="已劝离", revision=1), chief, later(1))
    assert done.step == "confirm"
    with pytest.raises(CaseMovedOn):
        await take(TakeStep(action="done", note="又一次", revision=1), chief, later(1))
    closed = await take(TakeStep(action="confirm"), steward, later(2))
    assert (closed.outcome, (await stored(longtan, state.id)).closed_at) == ("closed", later(2))
    with pytest.raises(CaseAlreadyClosed):
        await take(TakeStep(action="confirm"), steward, later(2))
    told = await happened(longtan, state.id)
    assert [kind for kind, _ in told] == ["case.opened", "case.stepped", "case.stepped", "case.closed"]
    assert told[-1][1]["handled_by_post_kind"] == "alley-chief"
    assert await inbox(longtan, steward.id) == ["case.assigned"]


async def test_open_items_are_the_earliest_deadline_first_and_only_ones_own(longtan, report, databases, now):
    slow = await report(longtan, category="road")
    quick = await report(longtan)
    await report(longtan, alley=longtan.alleys[1].id)
    chief = longtan.one("alley-chief")
    async with longtan.session() as session:
        items = await queries.open_items(session, chief.id, now=now)
        assert [(i.id, i.alley) for i in items] == [(quick.id, "试验1号"), (slow.id, "试验1号")]
        assert await queries.open_items(session, longtan.one("steward").id, now=now) == []
    from hutong.db import Office

    async with databases.driver(Office(longtan.id)) as connection:
        office, setting = await Settings(databases).at(connection, longtan.id, now)
        assert await queries.open_items_fast(connection, office, setting, chief.id, now=now) == items


async def test_lists_answer_what_is_asked(longtan, report, now, later):
    road, parking = await report(longtan, category="road"), await report(longtan)
    far = await report(longtan, alley=longtan.alleys[1].id, danger=True, category="municipal-danger")
    async with longtan.session() as session:

        async def ids(**asked):
            return [item.id for item in await queries.cases_where(session, **{"now": now} | asked)]

        assert await ids() == [far.id, parking.id, road.id]
        assert await ids(alley=longtan.alleys[0].id) == [parking.id, road.id]
        assert await ids(danger=True) == [far.id]
        assert await ids(overdue=True, now=later(8)) == [far.id, parking.id]
        assert await ids(reporter=longtan.one("steward").id) == [far.id, parking.id, road.id]
        assert await ids(opened=False) == []
        assert await ids(step_kind="verify") == []
        assert await ids(community=longtan.alleys[0].community_id, limit=2) == [far.id, parking.id]
        assert await ids(before=parking.id) == [road.id]


async def test_who_has_no_business_with_a_case_does_not_find_it(longtan, report, now):
    state = await report(longtan, alley=longtan.alleys[1].id, by=longtan.people["steward"][1].id)
    async with longtan.session() as session:
        other_steward = longtan.one("steward")
        with pytest.raises(NotThere):
            await queries.case_for(session, other_steward.id, state.id, now=now)
        assert (
            await queries.case_for(session, other_steward.id, state.id, now=now, everything=True)
        ).state.id == state.id
        seen = await queries.case_for(session, longtan.people["alley-chief"][1].id, state.id, now=now)
        assert [a.code for a in seen.actions] == ["done", "ask-command", "accept", "decline"]
        assert seen.is_mine
        superior = await queries.case_for(session, longtan.one("command").id, state.id, now=now)
        assert not superior.is_mine
        with pytest.raises(NotThere):
            await queries.case_for(session, other_steward.id, UUID(int=1), now=now)
    with pytest.raises(NotThere):
        async with longtan.session() as session:
            await steps.take_step(
                session, state.id, TakeStep(action="done"), person=other_steward.id, by=SYSTEM, now=now
            )


async def test_why_is_told_from_what_was_stored(longtan, report, now):
    state = await report(longtan)
    async with longtan.session() as session:
        case = await queries.case_for(session, longtan.one("alley-chief").id, state.id, now=now)
        told = await why(session, case)
    assert told.flow == ["“车辆乱停乱放”按制度属“即办类”，走“即办事项”流程。"]
    assert told.owner == ["现在是“街巷长处置”这一步。", "负责试验1号的是巷长。", "巷长由巷长1任职。"]
    assert told.due[0].startswith("时限 4 个工作小时")
    assert told.due[-1] == "于 2026年11月23日（星期一） 15:00 到期。"


async def test_the_timeline_tells_what_happened_and_by_whom(longtan, report, photograph, later):
    state = await report(longtan)
    chief = longtan.one("alley-chief")
    async with longtan.session() as session:
        step = TakeStep(action="ask-command", note="要挖掘机")
        await steps.take_step(session, state.id, step, person=chief.id, by=actor(chief), now=later(1))
    async with longtan.session() as session:
        lines = await queries.timeline(session, state.id, now=later(1))
    assert [(line.kind, line.actor_name) for line in lines] == [("case.opened", ""), ("case.stepped", "巷长1")]
    assert lines[1].personal == {"note": "要挖掘机"}
    assert "note" not in lines[1].data


async def test_withdrawn_and_begun_again(longtan, report, photograph, later, happened):
    steward, chief = longtan.one("steward"), longtan.one("alley-chief")
    gone = await report(longtan)
    async with longtan.session() as session:
        assert (
            await steps.take_back(session, gone.id, person=steward.id, by=actor(steward), now=later(1))
        ).outcome == "withdrawn"
    state = await report(longtan)
    await photograph(longtan, state.id, chief.id)
    async with longtan.session() as session:
        done = TakeStep(action="done", note="好")
        await steps.take_step(session, state.id, done, person=chief.id, by=actor(chief), now=later(1))
        confirm = TakeStep(action="confirm")
        await steps.take_step(session, state.id, confirm, person=steward.id, by=actor(steward), now=later(2))
        again = await steps.begin_again(
            session, state.id, note="又乱", person=steward.id, by=actor(steward), now=later(3)
        )
    assert (again.step, (await stored(longtan, state.id)).closed_at) == ("handle", None)
    assert (await happened(longtan, state.id))[-1][0] == "case.reopened"
    async with longtan.session() as session:
        with pytest.raises(EvidenceMissing):
            await steps.take_step(session, state.id, done, person=chief.id, by=actor(chief), now=later(4))


async def test_the_same_problem_soon_after_is_linked_to_the_one_before(longtan, report, photograph, now, happened):
    chief, steward = longtan.one("alley-chief"), longtan.one("steward")
    first = await report(longtan)
    await photograph(longtan, first.id, chief.id)
    async with longtan.session() as session:
        for action, person in (("done", chief), ("confirm", steward)):
            step = TakeStep(action=action, note="好")
            await steps.take_step(session, first.id, step, person=person.id, by=actor(person), now=now)
    second = await report(longtan, at=now + timedelta(days=30))
    assert second.forerunner == first.id
    assert [kind for kind, _ in await happened(longtan, second.id)] == ["case.opened", "case.rebounded"]
    assert (await report(longtan, at=now + timedelta(days=30), category="litter")).forerunner is None


@pytest.mark.parametrize(("second", "linked", "known", "blamed"), [
    (90, True, True, 1), (None, True, False, 0), (101, False, None, 0),
])  # fmt: skip
async def test_only_what_is_known_to_come_back_at_its_place_counts_against_the_closing(
    longtan, report, photograph, now, happened, second, linked, known, blamed
):
    chief, steward = longtan.one("alley-chief"), longtan.one("steward")
    first = await report(longtan, position_m=0)
    await photograph(longtan, first.id, chief.id)
    async with longtan.session() as session:
        for action, person in (("done", chief), ("confirm", steward)):
            step = TakeStep(action=action, note="好")
            await steps.take_step(session, first.id, step, person=person.id, by=actor(person), now=now)
    neighbour = longtan.people["steward"][-1].id
    again = await report(longtan, by=neighbour, at=now + timedelta(days=2), position_m=second)
    assert (again.forerunner == first.id) is linked
    told = [data["place_known"] for kind, data in await happened(longtan, again.id) if kind == "case.rebounded"]
    assert told == ([known] if linked else [])
    async with longtan.session() as session:
        _, setting = await setting_at(session, now)
        counts = await cases_by_alley(session, setting, [longtan.alleys[0].id], now.date().replace(day=1))
    assert counts[longtan.alleys[0].id].by_others == blamed


async def test_a_case_keeps_the_version_it_began_under(longtan, report, now, databases):
    from hutong.playbooks.models import PlaybookVersion

    before = await report(longtan)
    async with longtan.session() as session:
        current = (await session.scalars(select(PlaybookVersion).where(PlaybookVersion.office_id == longtan.id))).one()
        document = {**current.document}
        flows = [dict(flow) for flow in document["flows"]]
        handle = {**flows[0]["steps"][0], "limit": {"amount": 8, "clock": "working_hours"}}
        flows[0]["steps"] = [handle, *flows[0]["steps"][1:]]
        session.add(
            PlaybookVersion(
                office_id=longtan.id, id=new_id(), version=2, state="published", number="二号", source="",
                in_force_from=now.date(), document=document | {"flows": flows},
            )
        )  # fmt: skip
    after = await report(longtan)
    assert (after.due_at - before.due_at) > timedelta(hours=3)
    assert (await stored(longtan, after.id)).playbook_version == 2
    async with longtan.session() as session:
        case = await queries.case_for(session, longtan.one("alley-chief").id, before.id, now=now)
    assert case.setting.version == 1


async def test_a_residents_report_has_no_reporter_and_the_check_goes_to_a_steward(longtan, report, photograph, now):
    async with longtan.session() as session:
        opened = OpenCase(id=new_id(), alley=longtan.alleys[0].id, category="parking", description="单车堵门")
        state = await open_case(session, opened, Reporter(source="resident"), by=Actor("resident"), now=now)
    row = await stored(longtan, state.id)
    assert (row.reporter_id, row.source, row.title) == (None, "resident", "单车堵门")
