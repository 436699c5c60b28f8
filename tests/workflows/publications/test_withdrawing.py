"""A published version is taken back before its day, and nothing that picks versions finds it any more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hutong.cases.moving_acts import ask_move
from hutong.cases.moving_errors import VersionNotBegun
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.notices.models import Notice
from hutong.playbooks import packs
from hutong.playbooks.catching_up import take_in
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.errors import (
    AlreadyPublished,
    AlreadyWithdrawn,
    DocumentNumberTaken,
    InForceAlready,
    InForceTooLate,
    LaterPublished,
    NoSuchVersion,
    WithdrawalReasonMissing,
)
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import newest_number, playbook_in_force, published_versions, version
from hutong.playbooks.service import save_draft
from hutong.posts.queries import office_at
from hutong.publications.audience import changes_of
from hutong.publications.service import publish
from hutong.publications.withdrawing import withdraw

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
LONGTAN = packs.text("longtan")
DAILY = LONGTAN.replace("每日巡", "天天巡")
PEOPLE = {"steward": 1, "alley-chief": 1, "office-admin": 1}


@pytest.fixture
async def office(make_office):
    return await make_office("longtan", alleys=1, people=PEOPLE, since=date(2026, 1, 1))


@pytest.fixture
def put(office, answer_warnings):
    async def into_force(source=DAILY, *, number="甲2号", day=TOMORROW):
        async with office.session() as session:
            draft = (await save_draft(session, source=source, by=SYSTEM, now=NOW)).draft.id
        await answer_warnings(office, draft, day)
        async with office.session() as session:
            return await publish(session, draft, number=number, in_force_from=day, by=SYSTEM, now=NOW)

    return into_force


@pytest.fixture
def take_back(office):
    async def take(n=2, reason="年份写错了", now=NOW):
        async with office.session() as session:
            return await withdraw(session, n, reason=reason, by=SYSTEM, now=now)

    return take


async def test_a_version_taken_back_before_its_day_never_governs_and_those_told_are_told_again(office, put, take_back):
    await put()
    row = await take_back()
    assert (row.version, row.state, row.withdrawn_because) == (2, "withdrawn", "年份写错了")
    async with office.session() as session:
        later = NOW + timedelta(days=30)
        assert (await playbook_in_force(session, later)).version == 1
        assert (await office_at(session, later)).version == 1
        assert [each.version for each in await published_versions(session)] == [1]
        assert [each.version for each in await published_versions(session, withdrawn=True)] == [2, 1]
        assert (await version(session, 2)).number == "甲2号"
        told = select(Notice.person_id, Notice.kind, Notice.body).order_by(Notice.id)
        rows = (await session.execute(told)).all()
        event = (await session.scalars(select(JournalEvent).where(JournalEvent.kind == "playbook.withdrawn"))).one()
    steward = office.one("steward").id
    assert [kind for person, kind, _ in rows if person == steward] == ["playbook.published", "playbook.withdrawn"]
    assert "年份写错了" in rows[-1].body
    assert {p for p, kind, _ in rows if kind == "playbook.published"} == {
        p for p, kind, _ in rows if kind == "playbook.withdrawn"
    }
    assert (event.data["version"], event.data["reason"]) == (2, "年份写错了")


async def test_the_next_one_may_begin_before_it_and_counts_on(office, put, take_back):
    await put(day=TODAY + timedelta(days=300))
    await take_back()
    with pytest.raises(DocumentNumberTaken):
        await put(LONGTAN + "\n# 更正\n")
    third = await put(DAILY, number="甲3号")
    assert (third.version, third.in_force_from) == (3, TOMORROW)
    async with office.session() as session:
        _, changes = await changes_of(session, 3)
    assert any("天天巡" in change.text for change in changes)  # Against the first, not the one taken back.


async def test_a_draft_that_followed_it_takes_it_out_again(office, put, take_back):
    await put()
    async with office.session() as session:
        source = DAILY.replace("amount = 20\n", "amount = 40\n")
        draft = (await save_draft(session, source=source, by=SYSTEM, now=NOW)).draft.id
    await take_back()
    async with office.session() as session:
        taken = await take_in(session, draft, revision=1, onto=1, by=SYSTEM, now=NOW)
    assert (taken.onto, "天天巡" in taken.source) == (1, False)
    assert as_playbook(taken.source) == as_playbook(LONGTAN.replace("amount = 20\n", "amount = 40\n"))


async def test_what_cannot_be_taken_back_is_said(office, put, take_back):
    await put()
    await put(LONGTAN, number="甲3号")
    for n, reason, refusal in (
        (3, " ", WithdrawalReasonMissing),
        (2, "改", LaterPublished),
        (1, "改", InForceAlready),
        (9, "改", NoSuchVersion),
    ):
        with pytest.raises(refusal):
            await take_back(n, reason)
    with pytest.raises(InForceAlready):
        await take_back(3, now=datetime(2026, 11, 23, 16, tzinfo=UTC))  # 24 November in Beijing.
    await take_back(3)
    with pytest.raises(AlreadyWithdrawn):
        await take_back(3)
    async with office.session() as session:
        assert await newest_number(session) == 2
    row = await take_back(2)
    with pytest.raises(AlreadyPublished):
        async with office.session() as session:
            await save_draft(session, source=LONGTAN, by=SYSTEM, now=NOW, draft_id=row.id, revision=1)


async def test_a_day_too_far_ahead_is_refused_with_the_last_one(put):
    with pytest.raises(InForceTooLate) as refused:
        await put(day=date(2062, 1, 1))
    assert refused.value.params["day"] == "2027-12-28"


async def test_open_cases_are_not_moved_to_what_has_not_begun(office, put, take_back):
    await put()
    by = Actor("person", office.one("office-admin").id)
    for _ in range(2):
        with pytest.raises(VersionNotBegun):
            async with office.session() as session:
                await ask_move(session, new_id(), to=2, steps={}, note="试", by=by, now=NOW)
        if _ == 0:
            await take_back()


async def test_the_database_lets_nothing_be_taken_back_that_may_have_begun(office, put):
    await put()
    mine = PlaybookVersion.office_id == office.id, PlaybookVersion.version == 2
    late = {"state": "withdrawn", "withdrawn_because": "晚了", "withdrawn_at": NOW + timedelta(days=9)}
    for values in (late, {"state": "withdrawn"}, {"withdrawn_because": "x"}, {"state": "draft"}):
        with pytest.raises(IntegrityError):
            async with office.session() as session:
                await session.execute(update(PlaybookVersion).where(*mine).values(**values))
