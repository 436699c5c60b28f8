"""Publishing knows what was published last: what a colleague changed is not undone by one who never saw it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.playbooks import packs
from hutong.playbooks.catching_up import take_in
from hutong.playbooks.comparing.reading import as_playbook
from hutong.playbooks.errors import (
    AnotherPublished,
    ChoicesMissing,
    DraftChangedMeanwhile,
    NothingToTakeIn,
    NotReadableYet,
)
from hutong.playbooks.packing.importing import import_pack
from hutong.playbooks.packing.opening import open_pack
from hutong.playbooks.queries import newest_published, version_row
from hutong.playbooks.service import publish, save_draft
from hutong.signatures import Signer

SIGNER = Signer(Ed25519PrivateKey.generate())
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATER = date(2026, 11, 24)
STARTER = packs.text("starter")
RENAMED = STARTER.replace("街巷管理起步制度", "街巷管理制度（修订）")
CHEAPER = STARTER.replace("amount = 2,", "amount = 1,", 1)
DEARER = STARTER.replace("amount = 2,", "amount = 3,", 1)


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=0, since=date(2026, 1, 1))


@pytest.fixture
def draft(office):
    async def begin(source, **more):
        async with office.session() as session:
            return (await save_draft(session, source=source, by=SYSTEM, now=NOW, **more)).draft.id

    return begin


@pytest.fixture
def put(office):
    async def into_force(draft_id, number="新〔2026〕2号", day=LATER, **more):
        async with office.session() as session:
            return await publish(session, draft_id, number=number, in_force_from=day, by=SYSTEM, now=NOW, **more)

    return into_force


@pytest.fixture
def taken(office):
    async def take(draft_id, revision=1, **more):
        async with office.session() as session:
            return await take_in(session, draft_id, revision=revision, by=SYSTEM, now=NOW, **more)

    return take


async def test_a_draft_that_began_before_another_was_published_is_not_published_unseen(draft, put):
    mine, colleagues = await draft(RENAMED, based_on=1), await draft(CHEAPER, based_on=1)
    await put(colleagues)
    for seen in ({}, {"onto": 1}):
        with pytest.raises(AnotherPublished) as refused:
            await put(mine, "新〔2026〕3号", **seen)
        assert refused.value.newest == 2
        assert [change.path for change in refused.value.changes] == ["flows[0].steps[1].limit"]
    assert (await put(mine, "新〔2026〕3号", onto=2)).version == 3


async def test_a_file_without_an_origin_is_held_against_what_was_published_last_too(draft, put, office):
    async with office.session() as session:
        opened = open_pack(RENAMED, signer=SIGNER, known={})
        imported = (await import_pack(session, opened, by=SYSTEM, now=NOW)).draft.id
    await put(await draft(CHEAPER))
    with pytest.raises(AnotherPublished):
        await put(imported, "新〔2026〕3号")


async def test_it_takes_in_what_was_published_and_keeps_its_own(draft, put, taken, office):
    mine, colleagues = await draft(RENAMED, based_on=1), await draft(CHEAPER, based_on=1)
    await put(colleagues)
    assert (await taken(mine, onto=2)).revision == 2
    assert (await put(mine, "新〔2026〕3号")).version == 3
    async with office.session() as session:
        stored = await version_row(session, mine)
        kinds = (await session.scalars(select(JournalEvent.kind).where(JournalEvent.subject == mine))).all()
    assert stored.source.strip() == RENAMED.replace("amount = 2,", "amount = 1,", 1).strip()
    assert "playbook.draft_caught_up" in kinds


async def test_what_both_changed_is_asked_and_chosen(draft, put, taken, office):
    mine, colleagues = await draft(DEARER, based_on=1), await draft(CHEAPER, based_on=1)
    await put(colleagues)
    with pytest.raises(ChoicesMissing) as asked:
        await taken(mine)
    (meeting,) = asked.value.meetings
    amounts = {}
    for whose in ("latest", "mine"):
        again = await draft(DEARER, onto=1)
        stored = await taken(again, choices={meeting.name: whose})
        amounts[whose] = as_playbook(stored.source).flows[0].steps[1].limit.amount
    assert amounts == {"latest": 1, "mine": 3}


async def test_what_cannot_be_taken_in_is_said(draft, put, taken):
    fresh = await draft(RENAMED)
    with pytest.raises(NothingToTakeIn):
        await taken(fresh)
    broken = await draft("x = ")
    await put(await draft(CHEAPER))
    with pytest.raises(NotReadableYet):
        await taken(broken)
    with pytest.raises(DraftChangedMeanwhile):
        await taken(fresh, revision=7)
    with pytest.raises(AnotherPublished):
        await taken(fresh, onto=1)


async def test_what_waits_for_its_day_is_what_the_next_one_follows(draft, put, office):
    await put(await draft(CHEAPER))
    async with office.session() as session:
        newest = await newest_published(session)
        opened = open_pack(CHEAPER, signer=SIGNER, known={})
        made = await import_pack(session, opened, by=SYSTEM, now=NOW + timedelta(hours=1), draft_id=new_id())
    assert (newest.version, made.draft.onto, made.changes) == (2, 2, ())
