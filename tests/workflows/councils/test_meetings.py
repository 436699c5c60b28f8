"""Councils meet and resolve; sessions and publicity are noted once, and the journal counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.clocks import Calendar
from hutong.commitments import queries as promises
from hutong.commitments import service as keeping
from hutong.commitments.errors import DecisionAlreadyDone
from hutong.commitments.schemas import DecisionLine
from hutong.councils import meetings, queries, schemas, service
from hutong.errors import Invalid
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.posts.models import Post
from worlds import MakeOffice, OfficeWorld

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
async def office(make_office: MakeOffice) -> OfficeWorld:
    return await make_office("financial-street", people={"alley-chief": 1})


async def founded(office: OfficeWorld) -> schemas.FoundCouncil:
    new = schemas.FoundCouncil(
        id=new_id(), alley_id=office.alleys[0].id, kind="council", name="试验理事会", founded_on=date(2026, 5, 1)
    )
    async with office.session() as session:
        await service.found_council(session, new, by=SYSTEM, now=NOW)
    return new


async def told(office: OfficeWorld, kind: str) -> list[dict[str, object]]:
    async with office.session() as session:
        rows = await session.scalars(select(JournalEvent.data).where(JournalEvent.kind == kind))
        return list(rows)


async def test_a_council_meets_and_its_decisions_have_owner_and_day(office: OfficeWorld) -> None:
    new = await founded(office)
    async with office.session() as session:
        post = (await session.scalars(select(Post.id))).first()
        council = await service.council_of(session, new.id)
        line = DecisionLine(body="粉刷外墙", owner=f"post:{post}", due_on=date(2026, 12, 1))
        meeting = schemas.RecordMeeting(
            id=new_id(), title="停车自治", held_at=NOW, others=12, decisions=(line, DecisionLine())
        )
        for _ in range(2):  # The second is a double click.
            await meetings.record_council_meeting(
                session, council, meeting, person=office.one("alley-chief").id, by=SYSTEM, now=NOW
            )
    async with office.session() as session:
        (row,) = await queries.councils(session)
        assert (row[0].id, row[2]) == (new.id, 1)
        (decided,) = await promises.decisions_of(session, [meeting.id], day=NOW.date(), calendar=Calendar())
        assert (decided.body, decided.due_on, decided.done_on) == ("粉刷外墙", date(2026, 12, 1), None)
        await keeping.keep(session, decided.id, day=NOW.date(), by=SYSTEM, now=NOW)
        with pytest.raises(DecisionAlreadyDone):
            await keeping.keep(session, decided.id, day=NOW.date(), by=SYSTEM, now=NOW)
    (event,) = await told(office, "meeting.held")
    assert (event["meeting_kind"], event["attended"], event["alley"]) == ("council", 12, str(office.alleys[0].id))


async def test_a_meeting_that_is_yet_to_come_is_refused(office: OfficeWorld) -> None:
    meeting = schemas.RecordSession(
        id=new_id(), title="明天的会", held_at=NOW + timedelta(days=1), others=3, kind="training"
    )
    with pytest.raises(Invalid) as refused:
        async with office.session() as session:
            await meetings.record_session(session, meeting, person=office.one("alley-chief").id, by=SYSTEM, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["held_at"]
    assert await told(office, "meeting.held") == []


async def test_a_decision_of_an_unknown_post_is_refused_whole(office: OfficeWorld) -> None:
    new = await founded(office)
    line = DecisionLine(body="某事", owner=f"post:{new_id()}")
    meeting = schemas.RecordMeeting(id=new_id(), title="议题", held_at=NOW, others=1, decisions=(line,))
    chief = office.one("alley-chief").id
    with pytest.raises(Invalid):
        async with office.session() as session:
            council = await service.council_of(session, new.id)
            await meetings.record_council_meeting(session, council, meeting, person=chief, by=SYSTEM, now=NOW)
    async with office.session() as session:
        assert await queries.meetings_of(session, new.id) == []


async def test_publicity_is_counted_in_pieces_once(office: OfficeWorld) -> None:
    new = schemas.PutOut(id=new_id(), title="致居民一封信", form="letter", pieces=1200, put_out_on=NOW.date())
    async with office.session() as session:
        for _ in range(2):
            await service.put_out(session, new, by=SYSTEM, now=NOW)
    assert await told(office, "publicity.put_out") == [{"form": "letter", "pieces": 1200}]


async def test_another_offices_council_is_not_there(office: OfficeWorld, make_office: MakeOffice) -> None:
    theirs = await founded(await make_office("financial-street"))
    mine = await founded(office)
    async with office.session() as session:
        assert [row[0].id for row in await queries.councils(session)] == [mine.id]
        with pytest.raises(service.NotThere):
            await service.council_of(session, theirs.id)
