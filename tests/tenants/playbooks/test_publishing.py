"""A version is published whole, from a day, under its number; and what is refused leaves the old one in force."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.playbooks import packs
from hutong.playbooks.errors import (
    AlreadyPublished,
    AnotherPublished,
    DocumentNumberMissing,
    DocumentNumberTaken,
    DraftChangedMeanwhile,
    InForceTooEarly,
    NoPlaybookInForce,
    NoSuchVersion,
    PlaybookHasErrors,
)
from hutong.playbooks.queries import open_drafts, playbook_in_force, published_versions, version, version_row
from hutong.playbooks.service import publish, save_draft

SINCE = date(2026, 1, 1)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
STARTER = packs.text("starter")
RENAMED = STARTER.replace("街巷管理起步制度", "街巷管理制度（修订）")
BROKEN = STARTER.replace('desk = "chief"', 'desk = "sofa"').replace('grade = "hard"', 'grade = "harder"')


@pytest.fixture
async def office(make_office):
    return await make_office("starter", alleys=0, since=SINCE)


async def drafted(office, source=RENAMED):
    async with office.session() as session:
        return (await save_draft(session, source=source, by=SYSTEM, now=NOW)).draft.id


async def put_into_force(office, draft, *, number="新〔2026〕2号", day=TOMORROW, **more):
    async with office.session() as session:
        return await publish(session, draft, number=number, in_force_from=day, by=SYSTEM, now=NOW, **more)


async def test_a_published_version_governs_from_its_day_in_the_offices_time_zone(office):
    await put_into_force(office, await drafted(office))
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)  # 24 November, 0:00 in Beijing.
    async with office.session() as session:
        in_force = [
            (await playbook_in_force(session, on)).playbook.name.zh
            for on in (TODAY, midnight - timedelta(seconds=1), midnight, TOMORROW)
        ]
    assert in_force == ["街巷管理起步制度"] * 2 + ["街巷管理制度（修订）"] * 2


async def test_before_the_first_version_nothing_governs(office):
    async with office.session() as session:
        assert (await playbook_in_force(session, SINCE)).version == 1
        with pytest.raises(NoPlaybookInForce):
            await playbook_in_force(session, SINCE - timedelta(days=1))


async def test_versions_count_from_one_and_bear_number_and_trial(office):
    await put_into_force(office, await drafted(office), trial=True)
    async with office.session() as session:
        second = await version(session, 2)
        assert [(v.version, v.trial) for v in await published_versions(session)] == [(2, True), (1, False)]
        assert (await version(session, 1)).playbook.name.zh == "街巷管理起步制度"
        with pytest.raises(NoSuchVersion):
            await version(session, 3)
    assert (second.number, second.trial, second.in_force_from) == ("新〔2026〕2号", True, TOMORROW)


async def test_a_playbook_with_errors_is_refused_with_all_of_them_and_the_old_one_stays(office):
    draft = await drafted(office, BROKEN)
    with pytest.raises(PlaybookHasErrors) as refused:
        await put_into_force(office, draft)
    assert {(f.path, f.code) for f in refused.value.findings} == {
        ("posts[3].desk", "not-a-choice"),
        ("categories[5].grade", "unknown-name"),
        ("categories[8].grade", "unknown-name"),
        ("categories[9].grade", "unknown-name"),
        ("grades[1]", "unused"),
    }
    assert refused.value.params == {"count": 4}  # A warning is no error.
    async with office.session() as session:
        assert (await playbook_in_force(session, TOMORROW)).version == 1
        assert [row.id for row in await open_drafts(session)] == [draft]


async def test_a_draft_keeps_every_character_and_says_what_is_wrong_so_far(office):
    async with office.session() as session:
        saved = await save_draft(session, source="[[posts\x00\ud800", by=SYSTEM, now=NOW)
    assert [f.code for f in saved.findings] == ["syntax"]
    async with office.session() as session:
        assert (await version_row(session, saved.draft.id)).source == "[[posts\ufffd?"


async def test_two_people_do_not_overwrite_each_others_draft(office):
    draft = await drafted(office)
    change = {"draft_id": draft, "by": SYSTEM, "now": NOW}
    async with office.session() as session:
        first = await save_draft(session, source=STARTER, revision=1, **change)
        assert first.draft.revision == 2
    with pytest.raises(DraftChangedMeanwhile):
        async with office.session() as session:
            await save_draft(session, source=RENAMED, revision=1, **change)
    with pytest.raises(DraftChangedMeanwhile):
        await put_into_force(office, draft, revision=1)
    async with office.session() as session:
        assert (await version_row(session, draft)).source == STARTER


async def test_a_published_version_is_neither_edited_nor_published_again(office):
    draft = await drafted(office)
    await put_into_force(office, draft)
    with pytest.raises(AlreadyPublished):
        await put_into_force(office, draft, number="新〔2026〕3号")
    with pytest.raises(AlreadyPublished):
        async with office.session() as session:
            await save_draft(session, source=STARTER, draft_id=draft, revision=1, by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("number", "day", "refusal", "field"),
    [
        ("  ", TOMORROW, DocumentNumberMissing, "number"),
        ("街办发〔2026〕1号", TOMORROW, DocumentNumberTaken, "number"),
        ("新〔2026〕2号", TODAY - timedelta(days=1), InForceTooEarly, "in_force_from"),
    ],
)
async def test_number_and_day_are_looked_at_first(office, number, day, refusal, field):
    with pytest.raises(refusal) as refused:
        await put_into_force(office, await drafted(office), number=number, day=day)
    assert refused.value.field == field
    async with office.session() as session:
        assert len(await published_versions(session)) == 1


async def test_a_later_version_never_begins_before_one_already_announced(office):
    await put_into_force(office, await drafted(office), day=TOMORROW + timedelta(days=9))
    with pytest.raises(InForceTooEarly) as refused:
        await put_into_force(office, await drafted(office), number="新〔2026〕3号", day=TOMORROW)
    assert refused.value.params == {"day": "2026-12-03"}


async def test_a_draft_of_nobody_or_of_another_office_is_not_there(office, make_office):
    other = await make_office("starter", alleys=0)
    theirs = await drafted(other)
    for draft in (new_id(), theirs):
        with pytest.raises(NoSuchVersion):
            await put_into_force(office, draft)
        with pytest.raises(NoSuchVersion):
            async with office.session() as session:
                await version_row(session, draft)
    assert (await put_into_force(other, theirs)).version == 2


async def publish_and_think_again(office, draft):
    async with office.session() as session:
        await publish(session, draft, number="甲", in_force_from=TOMORROW, by=SYSTEM, now=NOW)
        assert (await version(session, 2)).playbook.name.zh == "街巷管理制度（修订）"
        raise InterruptedError


async def test_what_was_rolled_back_is_never_remembered(office):
    draft, other = await drafted(office), await drafted(office, STARTER)
    with pytest.raises(InterruptedError):
        await publish_and_think_again(office, draft)
    await put_into_force(office, other)
    async with office.session() as session:
        assert (await version(session, 2)).playbook.name.zh == "街巷管理起步制度"


async def test_a_version_is_read_from_the_database_once(office):
    async with office.session() as session:
        first = await version(session, 1)
    async with office.session() as session:
        assert (await version(session, 1)) is first


async def test_the_stored_document_reads_as_the_text_does(office, pack):
    await put_into_force(office, await drafted(office, packs.text("longtan")))
    async with office.session() as session:
        assert (await version(session, 2)).playbook == pack("longtan")


async def test_the_journal_says_who_published_what(office):
    draft = await drafted(office)
    row = await put_into_force(office, draft)
    async with office.session() as session:
        events = (await session.scalars(select(JournalEvent).where(JournalEvent.subject == draft))).all()
    kinds = {event.kind: event for event in events}
    assert set(kinds) == {"playbook.draft_saved", "playbook.published"}
    published = kinds["playbook.published"]
    assert published.data["version"] == row.version == published.playbook_version == 2
    assert published.data["sha256"] == kinds["playbook.draft_saved"].data["sha256"]
    assert msgspec.convert(published.actor, Actor) == SYSTEM


async def test_of_four_who_publish_at_once_one_does_and_the_others_hear_of_it(office):
    drafts = [await drafted(office) for _ in range(4)]
    puts = (put_into_force(office, d, number=f"{i}号") for i, d in enumerate(drafts))
    rows = await asyncio.gather(*puts, return_exceptions=True)
    assert [row.version for row in rows if not isinstance(row, AnotherPublished)] == [2]
    late = [draft for draft, row in zip(drafts, rows, strict=True) if isinstance(row, AnotherPublished)]
    for n, draft in enumerate(late, 3):
        assert (await put_into_force(office, draft, number=f"再{n}号", onto=n - 1)).version == n
