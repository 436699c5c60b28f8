"""A steward says how a chief followed up: who reads it is told before, and nobody else ever sees it."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from hutong.clocks.quarters import first_of_quarter
from hutong.ids import new_id
from hutong.journal import SYSTEM, append
from hutong.journal.models import JournalEvent
from hutong.posts.models import Appointment
from hutong.posts.queries import forget
from hutong.posts.service import appoint
from hutong.voices.events import VoiceGiven
from hutong.voices.models import Voice
from hutong.voices.pooling import pool_ended
from worlds import BEIJING


@pytest.fixture
async def office(make_office):
    return await make_office(
        "longtan", people={"alley-chief": 2, "steward": 2, "command": 1, "office-leader": 1, "office-admin": 1}
    )


async def say(browser, office, **changed):
    """Through every question as a steward answers them; returns the answer to the last form."""
    home = f"/o/{office.slug}/voice/"
    first = re.search(r'href="[^"]*/voice/\?(post=[^"]+)"', (await browser.get(home)).text)[1].replace("&amp;", "&")
    matter = (await browser.get(f"{home}?{first}")).text
    assert "不是某一件，是平时" in matter
    last = await browser.get(f"{home}?{first}&case=general&came=yes&done=no")
    fields = dict(re.findall(r'name="(id|post|alley|case|came|done)" value="([^"]*)"', last.text))
    readers = re.findall(r'name="readers" value="([^"]+)"', last.text)
    return last.text, await browser.post(
        home, {**fields, "readers": readers, "remark": "来看过，井盖还没换", **changed}, page=f"{home}?{first}"
    )


async def voices(office):
    async with office.session() as session:
        return (await session.execute(select(Voice).where(Voice.office_id == office.id))).scalars().all()


@pytest.mark.long
async def test_the_reader_is_named_before_and_reads_it_and_the_chief_sees_nothing(office, sign_in):
    steward = await sign_in(office, "steward")
    page, answer = await say(steward, office)
    assert f"会看到的人：分指办公室 {office.one('command').name}" in page
    assert answer.status_code == 303
    (voice,) = await voices(office)
    assert (voice.came, voice.done, voice.reader_ids) == ("yes", "no", [office.one("command").id])
    reader = await sign_in(office, "command")
    read = (await reader.get(f"/o/{office.slug}/voices/")).text
    assert ("来看过，井盖还没换" in read, office.one("steward").name in read) == (True, True)
    for other in ("alley-chief", "office-leader", "office-admin"):
        theirs = await sign_in(office, other)
        listed = (await theirs.get(f"/o/{office.slug}/voices/")).text
        assert "来看过，井盖还没换" not in listed, other
        refused = await theirs.post(f"/o/{office.slug}/voices/{voice.id}/answer", {"answer": "知道了"}, page="/me")
        assert refused.status_code == 404, other
    async with office.session() as session:
        told = (
            await session.execute(
                select(JournalEvent.actor, JournalEvent.data).where(
                    JournalEvent.office_id == office.id, JournalEvent.kind == "voice.given"
                )
            )
        ).all()
    assert len(told) == 1
    assert str(office.one("steward").id) not in f"{told[0].actor}{told[0].data}"


async def test_an_answer_reaches_the_steward_once(office, sign_in):
    steward, reader = await sign_in(office, "steward"), await sign_in(office, "command")
    await say(steward, office)
    (voice,) = await voices(office)
    path = f"/o/{office.slug}/voices/{voice.id}/answer"
    listed = f"/o/{office.slug}/voices/"
    assert (await reader.post(path, {"answer": ""}, page=listed)).status_code == 422
    assert (await reader.post(path, {"answer": "周五换好"}, page=listed)).status_code == 303
    assert (await reader.post(path, {"answer": "又一次"}, page=listed)).status_code == 409
    assert "答复：周五换好" in (await steward.get(f"/o/{office.slug}/voice/mine")).text


@pytest.mark.long
async def test_sent_twice_it_is_one_and_made_up_readers_or_posts_are_refused(office, sign_in):
    steward = await sign_in(office, "steward")
    same = str(new_id())
    for _ in range(2):
        assert (await say(steward, office, id=same))[1].status_code == 303
    _, refused = await say(steward, office, readers=[str(office.one("alley-chief").id)])
    assert (refused.status_code, "收反馈的人刚刚变了" in refused.text) == (409, True)
    assert (await say(steward, office, post=str(new_id())))[1].status_code == 404
    assert (await say(steward, office, case=str(new_id())))[1].status_code == 422
    assert (await say(steward, office, remark="长" * 501))[1].status_code == 422
    assert (await say(steward, office, came="maybe"))[1].status_code == 422
    assert [str(voice.id) for voice in await voices(office)] == [same]


async def test_who_holds_a_post_spoken_of_reads_nothing_even_as_the_reader(office, sign_in):
    async with office.session() as session:
        term = (
            await session.execute(
                select(Appointment).where(
                    Appointment.office_id == office.id, Appointment.person_id == office.one("alley-chief").id
                )
            )
        ).scalar_one()
        await appoint(
            session, term.post_id, office.one("command").id, since=date(2026, 1, 1), cover=True, by=SYSTEM,
            now=datetime.now(UTC),
        )  # fmt: skip
    forget(office.id)
    steward = await sign_in(office, "steward")
    page, _ = await say(steward, office)
    assert "现在没有人能收这条反馈" in page
    assert await voices(office) == []


async def test_the_statistic_waits_for_five_and_for_the_end_of_the_quarter(office, sign_in):
    steward = await sign_in(office, "steward")
    await say(steward, office)
    chief = await sign_in(office, "alley-chief")
    pooled = f"/o/{office.slug}/voices/pooled"
    assert "还没有可以统计的季度" in (await chief.get(pooled)).text
    async with office.session() as session:
        past = (datetime.now(UTC) - timedelta(days=120)).date()
        await session.execute(update(Voice).where(Voice.office_id == office.id).values(day=past))
    assert "还不到 5 位" in (await chief.get(pooled)).text
    assert (await steward.get(pooled)).status_code == 403


async def test_documents_count_an_ended_quarter_once_from_five_stewards_on_and_name_nobody(make_office, sign_in):
    office = await make_office(
        "longtan", people={"alley-chief": 1, "deputy-chief": 1, "steward": 5, "office-leader": 1}
    )
    now = datetime.now(UTC)
    first = first_of_quarter(now.astimezone(BEIJING).date())
    day = first - timedelta(days=40)
    async with office.session() as session:
        chief, deputy = [
            (
                await session.scalars(
                    select(Appointment.post_id).where(
                        Appointment.office_id == office.id, Appointment.person_id == office.one(kind).id
                    )
                )
            ).one()
            for kind in ("alley-chief", "deputy-chief")
        ]
        for post, kind, many in ((chief, "alley-chief", 5), (deputy, "deputy-chief", 4)):
            for steward in office.people["steward"][:many]:
                session.add(
                    Voice(
                        office_id=office.id, id=new_id(), person_id=steward.id, post_id=post, post_kind=kind,
                        alley_id=office.alleys[0].id, came="yes", done="no", reader_ids=[], day=day,
                        given_at=datetime.combine(day, time(9), UTC),
                    )
                )  # fmt: skip
        append(session, VoiceGiven(subject=new_id()), by=SYSTEM, at=datetime.combine(day, time(9), UTC))
    told = []
    for _ in range(2):
        async with office.session() as session:
            told.append(await pool_ended(session, now=now))
    async with office.session() as session:
        pooled = select(JournalEvent.occurred_at, JournalEvent.data, JournalEvent.actor)
        rows = (
            await session.execute(
                pooled.where(JournalEvent.office_id == office.id, JournalEvent.kind == "voice.pooled")
            )
        ).all()
    assert told == [1, 0]
    quarter = first_of_quarter(day).isoformat()
    assert [row.data for row in rows] == [{"quarter": quarter, "post_kind": "alley-chief", "voices": 5}]
    assert rows[0].occurred_at < datetime.combine(first, time(), BEIJING) <= rows[0].occurred_at + timedelta(seconds=1)

    leader = await sign_in(office, "office-leader")
    path = f"/o/{office.slug}/figures/voices_counted"
    shown = (await leader.get(f"{path}?from={day}&to={first}")).text
    assert '<span class="stat-figure">5<small> 条' in shown
    assert ("<tbody>" in shown, "只作总数，不列明细" in shown) == (False, True)
    hidden = (await leader.get(f"{path}?from={first}&to={first}")).text
    assert '<span class="stat-figure">不足5条，不显示</span>' in hidden
    assert (await leader.get(f"{path}/rows.xlsx?from={day}&to={first}")).status_code == 403
    assert "不足5条，不显示" in (await leader.get(f"/o/{office.slug}/figures/?from={first}&to={first}")).text
