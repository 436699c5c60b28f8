"""A tidying counts with a photo of before and one of after, whichever comes first; of a dissuasion there is none."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hutong.evaluations.deeds import deeds_between
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.patrols.models import Fix
from hutong.patrols.places import my_alley
from hutong.patrols.recording import record_fix
from hutong.patrols.schemas import RecordFix
from hutong.photos.reasons import Reason
from hutong.playbooks.verbs import Verb

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def record(desk):
    """`await record(id, way="tidy")`: the fix as its steward told it."""

    async def go(fix_id, way="tidy", **more):
        office, alley = desk.office, desk.office.alleys[0].id
        category = next(each.code for each in office.playbook.categories if way in each.fix)
        new = RecordFix(id=fix_id, alley_id=alley, category=category, way=way)
        async with office.session() as session:
            day = NOW.astimezone(BEIJING).date()
            place = await my_alley(session, office.playbook, desk.person, Verb.FIX, day=day, alley=alley)
            await record_fix(
                session, new, person=desk.person, alley=place, playbook=office.playbook, zone=BEIJING, by=SYSTEM,
                now=NOW, **more,
            )  # fmt: skip

    return go


async def counted(desk, fix_id):
    """(waits, what the journal tells, deeds of the duty)."""
    async with desk.office.session() as session:
        fix = await session.scalar(select(Fix).where(Fix.id == fix_id))
        told = await session.execute(
            select(JournalEvent.kind, JournalEvent.occurred_at)
            .where(JournalEvent.subject == fix_id)
            .order_by(JournalEvent.id)
        )
        deeds = await deeds_between(session, desk.person, fix.day, fix.day, zone="Asia/Shanghai")
        rows = told.all()
        assert {at for _, at in rows} == {NOW}
        return fix.awaits_photos, [kind for kind, _ in rows], len(deeds)


async def shot(desk, content, fix_id, slot):
    photo = await desk.sent(content, desk.about(kind="fix", id=fix_id, slot=slot))
    await desk.work()
    return photo


async def test_words_first_and_then_both_photos(desk, pictures, record):
    fix = new_id()
    await record(fix)
    assert await counted(desk, fix) == (True, ["fix.told"], 0)
    await shot(desk, pictures.jpeg(), fix, "before")
    await shot(desk, b"no picture", fix, "after")
    await shot(desk, pictures.jpeg(), fix, "after")
    # The same picture twice shows nothing.
    assert await counted(desk, fix) == (True, ["fix.told"], 0)
    await shot(desk, pictures.jpeg(600, 450), fix, "after")
    await shot(desk, pictures.jpeg(640, 480), fix, "after")
    await record(fix)
    assert await counted(desk, fix) == (False, ["fix.told", "fix.done"], 1)


async def test_photos_first_and_then_the_words(desk, pictures, record):
    fix = new_id()
    await shot(desk, pictures.jpeg(), fix, "before")
    await shot(desk, pictures.jpeg(600, 450), fix, "after")
    await record(fix)
    assert await counted(desk, fix) == (False, ["fix.told", "fix.done"], 1)


async def test_from_a_printed_sheet_it_counts_by_the_word_of_whoever_typed_it_in(desk, record):
    fix = new_id()
    await record(fix, on_paper=True)
    assert await counted(desk, fix) == (False, ["fix.done"], 1)


async def test_of_words_spoken_to_someone_no_picture_stays_though_it_came_first(desk, pictures, record):
    fix = new_id()
    photo = await shot(desk, pictures.jpeg(), fix, "before")
    await record(fix, way="dissuade")
    await desk.work()
    kept = await desk.photo(photo)
    assert (kept.state, kept.reason, kept.large_key) == ("refused", Reason.OF_A_PERSON.sentence, None)
    assert await desk.files() == {}
    assert await counted(desk, fix) == (False, ["fix.done"], 1)
