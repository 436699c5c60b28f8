"""Publishing tells those whom it touches what changes for them, and asks first what the office asks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.jobs.inline import run_due
from hutong.journal import SYSTEM, Actor
from hutong.notices.models import Notice
from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.queries import version_row
from hutong.playbooks.service import save_draft
from hutong.publications import deciding
from hutong.publications.errors import PastNotRehearsed, RehearsalMissing
from hutong.publications.service import publish, rehearsal_lacking, those_touched
from hutong.rehearsals.models import Rehearsal
from hutong.rehearsals.service import digest

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONGTAN = packs.text("longtan")
PEOPLE = {"steward": 2, "alley-chief": 1, "command": 1, "office-admin": 2, "office-leader": 1}


@pytest.fixture
async def office(make_office):
    return await make_office("longtan", alleys=2, people=PEOPLE, since=date(2026, 1, 1))


@pytest.fixture
def author(office):
    return Actor("person", office.people["office-admin"][0].id)


@pytest.fixture
def drafted(answer_warnings):
    """Saved, and its warnings answered for."""

    async def draft(office, source, by=SYSTEM):
        async with office.session() as session:
            begun = (await save_draft(session, source=source, by=by, now=NOW)).draft.id
        await answer_warnings(office, begun, TODAY)
        return begun

    return draft


@pytest.fixture
def put(drafted):
    async def into_force(office, source, *, number="新", by=SYSTEM, **more):
        draft = await drafted(office, source, by)
        async with office.session() as session:
            return await publish(session, draft, number=number, in_force_from=TODAY, by=by, now=NOW, **more)

    return into_force


async def told(office, kind="playbook.published"):
    async with office.session() as session:
        rows = await session.execute(select(Notice).where(Notice.kind == kind))
        return {row.person_id: row for row in rows.scalars()}


def ids(office, *kinds):
    return {person.id for kind in kinds for person in office.people[kind]}


async def test_stewards_hear_of_their_points_and_nobody_else_does(office, put):
    amount = office.playbook.points.rates[0].amount
    await put(office, LONGTAN.replace(f"amount = {amount}\n", f"amount = {amount - 1}\n", 1))
    notices = await told(office)
    assert set(notices) == ids(office, "steward")
    (body,) = {row.body for row in notices.values()}
    assert f"几分：{amount} → {amount - 1}" in body
    assert "新，2026-11-23起施行" in body
    (link,) = {row.link for row in notices.values()}
    assert link.endswith("/playbooks/versions/2/for-me")


async def test_each_is_told_in_their_own_language_and_only_what_is_theirs(office, put):
    async with office.session() as session:
        one = office.people["steward"][0]
        await session.execute(update(Person).where(Person.id == one.id).values(language="en"))
    source = LONGTAN.replace("每日巡", "天天巡").replace("协助街巷长落实整改。", "协助整改。")
    await put(office, source)
    notices = await told(office)
    assert "频次“daily patrol”" not in notices[office.people["steward"][1].id].body
    assert notices[one.id].body != notices[office.people["steward"][1].id].body
    assert all("协助整改" not in row.body for row in notices.values())


async def test_the_administrator_sees_beforehand_whom_it_will_touch(office):
    amount = office.playbook.points.rates[0].amount
    new = check_text(LONGTAN.replace(f"amount = {amount}\n", f"amount = {amount - 1}\n", 1)).playbook
    async with office.session() as session:
        posts, bodies = await those_touched(session, new, now=NOW)
    groups = {group.post: group for group in posts}
    assert bodies == ()
    assert set(groups["steward"].people) == ids(office, "steward")
    assert len(groups["steward"].changes) == 1
    assert groups["community-worker"].people == ()


async def test_nothing_changed_nobody_is_told(office, put):
    await put(office, LONGTAN + "\n# 只多一句说明\n")
    assert await told(office) == {}


async def test_a_rehearsal_is_wanted_where_the_rules_in_force_say_so(office, put, drafted):
    await put(office, LONGTAN + "\n[publishing]\nrehearsed = true\n", number="要推演")
    draft = await drafted(office, LONGTAN)
    again = {"number": "再", "in_force_from": TODAY, "by": SYSTEM, "now": NOW}
    with pytest.raises(RehearsalMissing):
        async with office.session() as session:
            await publish(session, draft, **again)
    async with office.session() as session:
        for text, state in ((LONGTAN + "#", "done"), (LONGTAN, "cancelled")):
            session.add(rehearsal(office, draft, text, state))
    with pytest.raises(RehearsalMissing):
        async with office.session() as session:
            await publish(session, draft, **again)
    async with office.session() as session:
        session.add(rehearsal(office, draft, LONGTAN, "done"))
    async with office.session() as session:
        assert (await publish(session, draft, **again)).version == 3
        assert await rehearsal_lacking(session, await version_row(session, draft), now=NOW) is None


async def test_an_office_with_a_past_rehearses_over_a_week_of_it(office, drafted):
    draft = await drafted(office, LONGTAN)

    async def lacking(now, **more):
        async with office.session() as session:
            if more:
                session.add(rehearsal(office, draft, LONGTAN, "done", **more))
                await session.flush()
            return await rehearsal_lacking(session, await version_row(session, draft), now=now)

    async with office.session() as session:
        report = OpenCase(id=new_id(), alley=office.alleys[0].id, category=office.playbook.categories[0].code)
        await open_case(session, report, Reporter(person=None, source="call"), by=SYSTEM, now=NOW)
    later = NOW + timedelta(days=7, seconds=1)
    assert isinstance(await lacking(later), RehearsalMissing)
    # Made-up cases are enough until there is a week of real ones.
    assert await lacking(later - timedelta(seconds=1), generated=True) is None
    short = await lacking(later, first=TODAY - timedelta(days=5))
    assert isinstance(short, PastNotRehearsed)
    assert "7" in str(short)
    assert await lacking(later, first=TODAY - timedelta(days=6)) is None


def rehearsal(office, draft, text, state, *, first=TODAY - timedelta(days=30), generated=False):
    return Rehearsal(
        office_id=office.id, id=new_id(), playbook_id=draft, sha256=digest(text), revision=1, first=first,
        last=TODAY, state=state, generated=generated,
    )  # fmt: skip


async def test_those_who_may_approve_are_asked_and_the_author_hears_the_word(office, author, drafted):
    draft = await drafted(office, LONGTAN.replace("每日巡", "天天巡"), author)
    async with office.session() as session:
        await deciding.ask_approval(session, draft, new_id(), revision=1, by=author, now=NOW)
    asked = await told(office, "playbook.approval_asked")
    assert set(asked) == ids(office, "office-admin", "office-leader") - {author.id}
    assert {"3 处改动" in row.body for row in asked.values()} == {True}
    leader = Actor("person", office.one("office-leader").id)
    async with office.session() as session:
        await deciding.refuse(session, draft, new_id(), revision=1, reason="再想想", by=leader, now=NOW)
    refused = await told(office, "playbook.refused")
    assert set(refused) == {author.id}
    assert "再想想" in refused[author.id].body
    async with office.session() as session:
        await deciding.ask_approval(session, draft, new_id(), revision=1, by=author, now=NOW)
    async with office.session() as session:
        await deciding.approve(session, draft, new_id(), revision=1, by=leader, now=NOW)
    assert author.id in await told(office, "playbook.approved")


async def test_a_trials_end_is_remembered_a_week_before(office, put):
    until = TODAY + timedelta(days=60)
    await put(office, LONGTAN, trial=True, trial_until=until)
    async with office.session() as session:
        (waiting,) = (await session.scalars(select(Job).where(Job.kind == "playbook.remind_trial"))).all()
    assert waiting.args == {"version": 2}
    assert waiting.run_at == datetime(2027, 1, 15, 1, tzinfo=UTC)


async def test_those_who_publish_are_told_before_the_trial_ends_and_not_once_it_is_over(office, put, databases):
    until = datetime.now(UTC).date() + timedelta(days=3)
    await put(office, LONGTAN, trial=True, trial_until=until)
    assert await run_due(databases, office.id) == 1
    told = await told_of(office)
    assert set(told) == ids(office, "office-admin")
    assert {until.isoformat() in body for body in told.values()} == {True}
    await put(office, LONGTAN, number="再试", trial=True, trial_until=until)
    await put(office, LONGTAN, number="正式")
    await run_due(databases, office.id)
    assert await told_of(office) == told


async def told_of(office):
    return {person: row.body for person, row in (await told(office, "playbook.trial_ending")).items()}
