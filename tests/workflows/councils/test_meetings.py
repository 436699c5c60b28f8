"""Councils meet and resolve; sessions and publicity are noted once, and the journal counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.councils import queries, schemas, service
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
        line = schemas.DecisionLine(body="粉刷外墙", post_id=post, due_on=date(2026, 12, 1))
        meeting = schemas.RecordMeeting(
            id=new_id(), title="停车自治", held_at=NOW, attended=12, decisions=(line, schemas.DecisionLine())
        )
        for _ in range(2):  # The second is a double click.
            await service.record_council_meeting(
                session, council, meeting, person=office.one("alley-chief").id, by=SYSTEM, now=NOW
            )
    async with office.session() as session:
        (row,) = await queries.councils(session)
        assert (row[0].id, row[2]) == (new.id, 1)
        (decided,) = await queries.decisions_of(session, [meeting.id])
        assert (decided[0].body, decided[0].due_on, decided[0].done_on) == ("粉刷外墙", date(2026, 12, 1), None)
        await service.finish_decision(session, decided[0].id, day=NOW.date(), by=SYSTEM, now=NOW)
        with pytest.raises(service.DecisionAlreadyDone):
            await service.finish_decision(session, decided[0].id, day=NOW.date(), by=SYSTEM, now=NOW)
    (event,) = await told(office, "meeting.held")
    assert (event["meeting_kind"], event["attended"], event["alley"]) == ("council", 12, str(office.alleys[0].id))


async def test_a_meeting_that_is_yet_to_come_is_refused(office: OfficeWorld) -> None:
    meeting = schemas.RecordSession(
        id=new_id(), title="明天的会", held_at=NOW + timedelta(days=1), attended=3, kind="training"
    )
    with pytest.raises(Invalid) as refused:
        async with office.session() as session:
            await service.record_session(session, meeting, person=office.one("alley-chief").id, by=SYSTEM, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["held_at"]
    assert await told(office, "meeting.held") == []


async def test_a_decision_of_an_unknown_post_is_refused_whole(office: OfficeWorld) -> None:
    new = await founded(office)
    line = schemas.DecisionLine(body="某事", post_id=new_id())
    meeting = schemas.RecordMeeting(id=new_id(), title="议题", held_at=NOW, attended=1, decisions=(line,))
    chief = office.one("alley-chief").id
    with pytest.raises(Invalid):
        async with office.session() as session:
            council = await service.council_of(session, new.id)
            await service.record_council_meeting(session, council, meeting, person=chief, by=SYSTEM, now=NOW)
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
