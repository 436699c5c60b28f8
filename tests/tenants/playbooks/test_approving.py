"""A second person approves the very text that is published, and nobody his own."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, JournalEvent
from hutong.playbooks import packs
from hutong.playbooks.approving import APPROVED, ASKED, approve, ask_approval, refuse, word_on
from hutong.playbooks.drafts import text_hash
from hutong.playbooks.errors import (
    AlreadyDecided,
    AlreadyPublished,
    ApprovalMissing,
    ApproverIsAuthor,
    DraftChangedMeanwhile,
    DraftDiscarded,
    NoSuchVersion,
    PlaybookHasErrors,
    RefusalReasonMissing,
    TrialEndMisplaced,
)
from hutong.playbooks.models import PlaybookRevision
from hutong.playbooks.queries import open_drafts, published_row, reviews, revision_source, version_row
from hutong.playbooks.service import discard_draft, publish, save_draft

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
STRICT = packs.text("starter") + "\n[publishing]\nsecond_person = true\n"
LOOSE = packs.text("starter").replace("街巷管理起步制度", "不必审批的制度")


@pytest.fixture
async def office(make_office, answer_warnings):
    """Its rules in force want a second person."""
    world = await make_office("starter", alleys=1, people={"office-admin": 3}, since=date(2026, 1, 1))
    async with world.session() as session:
        strict = (await save_draft(session, source=STRICT, by=SYSTEM, now=NOW)).draft.id
    await answer_warnings(world, strict, TODAY)
    async with world.session() as session:
        await publish(session, strict, number="严", in_force_from=TODAY, by=SYSTEM, now=NOW)
    return world


@pytest.fixture
def author(office):
    return Actor("person", office.people["office-admin"][0].id)


@pytest.fixture
def second(office):
    return Actor("person", office.people["office-admin"][1].id)


@pytest.fixture
def third(office):
    return Actor("person", office.people["office-admin"][2].id)


@pytest.fixture
async def draft(office, author, answer_warnings):
    async with office.session() as session:
        begun = (await save_draft(session, source=LOOSE, by=author, now=NOW)).draft.id
    await answer_warnings(office, begun, TODAY)
    return begun


async def say(office, deed, draft, by, *, revision=1, review=None, **more):
    async with office.session() as session:
        return await deed(session, draft, review or new_id(), revision=revision, by=by, now=NOW, **more)


async def put(office, draft, by, **more):
    async with office.session() as session:
        return await publish(session, draft, number="新", in_force_from=TODAY, by=by, now=NOW, **more)


async def test_what_nobody_approved_is_not_published_though_the_draft_itself_asks_nothing(office, draft, author):
    with pytest.raises(ApprovalMissing):
        await put(office, draft, author)
    await say(office, ask_approval, draft, author)
    with pytest.raises(ApprovalMissing):
        await put(office, draft, author)


async def test_approved_by_another_it_is_published_and_the_journal_says_by_whom(office, draft, author, second):
    await say(office, ask_approval, draft, author)
    said = await say(office, approve, draft, second)
    assert (said.decision, said.revision, said.sha256) == (APPROVED, 1, text_hash(LOOSE))
    row = await put(office, draft, author)
    async with office.session() as session:
        published = await session.scalar(
            select(JournalEvent.data).where(JournalEvent.kind == "playbook.published", JournalEvent.subject == draft)
        )
        assert (await published_row(session, row.version)).id == draft
    assert published["approved_by"] == str(second.id)


async def test_nobody_approves_or_refuses_what_he_wrote_a_part_of(office, draft, author, second, third):
    for by in (author, SYSTEM):
        with pytest.raises(ApproverIsAuthor):
            await say(office, approve, draft, by)
    with pytest.raises(ApproverIsAuthor):
        await say(office, refuse, draft, author, reason="不行")
    async with office.session() as session:
        await save_draft(session, source=LOOSE + "\n# 再改\n", draft_id=draft, revision=1, by=second, now=NOW)
    # Whoever puts a word to what another wrote has not approved it, nor is that one free of what he wrote.
    for by in (author, second):
        with pytest.raises(ApproverIsAuthor):
            await say(office, approve, draft, by, revision=2)
    await say(office, approve, draft, third, revision=2)


async def test_who_saves_without_a_change_is_no_author_and_makes_nothing_stale(office, draft, author, second):
    await say(office, ask_approval, draft, author)
    async with office.session() as session:
        saved = await save_draft(session, source=LOOSE, notes="看过", draft_id=draft, revision=1, by=second, now=NOW)
    assert (saved.draft.revision, saved.draft.saved_by, saved.draft.notes) == (1, author.id, "看过")
    with pytest.raises(ApproverIsAuthor):
        await say(office, approve, draft, author)
    await say(office, approve, draft, second)
    await put(office, draft, author)


async def test_an_edit_after_the_approval_needs_a_new_one(office, draft, author, second):
    await say(office, approve, draft, second)
    async with office.session() as session:
        await save_draft(session, source=LOOSE + "\n# 又改\n", draft_id=draft, revision=1, by=author, now=NOW)
    with pytest.raises(ApprovalMissing):
        await put(office, draft, author)
    # The same words again are another revision: it is the text as seen that was approved.
    async with office.session() as session:
        await save_draft(session, source=LOOSE, draft_id=draft, revision=2, by=author, now=NOW)
    with pytest.raises(ApprovalMissing):
        await put(office, draft, author)


async def test_an_approval_of_what_changed_meanwhile_is_refused(office, draft, author, second):
    async with office.session() as session:
        await save_draft(session, source=LOOSE + "\n# 改\n", draft_id=draft, revision=1, by=author, now=NOW)
    with pytest.raises(DraftChangedMeanwhile):
        await say(office, approve, draft, second, revision=1)


async def test_a_refusal_has_its_reason_and_the_draft_goes_back(office, draft, author, second):
    await say(office, ask_approval, draft, author)
    with pytest.raises(RefusalReasonMissing) as refused:
        await say(office, refuse, draft, second, reason="  ")
    assert refused.value.field == "reason"
    await say(office, refuse, draft, second, reason="时限太短")
    with pytest.raises(AlreadyDecided):
        await say(office, approve, draft, second)
    async with office.session() as session:
        row = await version_row(session, draft)
        last = word_on(row, await reviews(session, draft))
        assert (last.decision, last.reason) == ("refused", "时限太短")
        assert (row.state, row.revision) == ("draft", 1)
    # Sent again, better argued: the same text may be looked at once more.
    assert (await say(office, ask_approval, draft, author)).decision == ASKED


async def test_a_text_with_errors_is_neither_sent_nor_approved(office, author, second):
    async with office.session() as session:
        broken = (await save_draft(session, source="[[", by=author, now=NOW)).draft.id
    for deed, by in ((ask_approval, author), (approve, second)):
        with pytest.raises(PlaybookHasErrors):
            await say(office, deed, broken, by)


async def test_the_same_word_said_twice_is_said_once(office, draft, author, second):
    for deed, by in ((ask_approval, author), (approve, second)):
        id_ = new_id()
        for _ in range(2):
            await say(office, deed, draft, by, review=id_)
    async with office.session() as session:
        assert len(await reviews(session, draft)) == 2
    with pytest.raises(AlreadyDecided):
        await say(office, ask_approval, draft, author)


async def test_a_draft_thrown_away_is_neither_written_nor_published(office, draft, author):
    async with office.session() as session:
        await discard_draft(session, draft, revision=1, by=author, now=NOW)
    with pytest.raises(DraftDiscarded):
        await put(office, draft, author)
    with pytest.raises(DraftDiscarded):
        async with office.session() as session:
            await save_draft(session, source=LOOSE, draft_id=draft, revision=1, by=author, now=NOW)
    async with office.session() as session:
        assert (await version_row(session, draft)).discarded_by == author.id
        assert await open_drafts(session) == []
        with pytest.raises(AlreadyPublished):
            await discard_draft(session, (await published_row(session, 2)).id, revision=1, by=author, now=NOW)


async def test_what_two_editors_began_from_is_kept_as_long_as_it_is_edited(office, draft, author, second):
    async with office.session() as session:
        await save_draft(session, source=LOOSE + "#", draft_id=draft, revision=1, by=author, now=NOW)
    async with office.session() as session:
        assert [await revision_source(session, draft, n) for n in (1, 2, 3)] == [LOOSE, LOOSE + "#", None]
    await say(office, approve, draft, second, revision=2)
    await put(office, draft, author)
    async with office.session() as session:
        kept = select(func.count()).select_from(PlaybookRevision).where(PlaybookRevision.playbook_id == draft)
        assert await session.scalar(kept) == 0


async def test_a_trial_may_end(office, draft, author, second):
    await say(office, approve, draft, second)
    for more in ({"trial_until": TODAY}, {"trial": True, "trial_until": date(2026, 11, 22)}):
        with pytest.raises(TrialEndMisplaced) as refused:
            await put(office, draft, author, **more)
        assert refused.value.field == "trial_until"
    row = await put(office, draft, author, trial=True, trial_until=date(2027, 2, 28))
    assert (row.trial, row.trial_until) == (True, date(2027, 2, 28))


async def test_another_offices_draft_is_not_there(office, make_office, second):
    other = await make_office("starter", alleys=0)
    async with other.session() as session:
        theirs = (await save_draft(session, source=LOOSE, by=SYSTEM, now=NOW)).draft.id
    for deed, more in ((ask_approval, {}), (approve, {}), (refuse, {"reason": "不"})):
        with pytest.raises(NoSuchVersion):
            await say(office, deed, theirs, second, **more)
