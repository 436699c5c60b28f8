"""I was there, said by a program as on the page: once, of walks that one was called to and of no others."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.patrols.models import Patrol


async def test_whoever_was_called_sees_the_walk_and_says_it_once_and_may_change_it(make_office, phone):
    office = await make_office("financial-street", people={"deputy-general-chief": 1, "alley-chief": 1, "section": 1})
    leader, at = office.one("deputy-general-chief"), (datetime.now(UTC) - timedelta(days=1)).replace(hour=1, minute=30)
    walk = new_id()
    async with office.session() as session:
        session.add(
            Patrol(
                office_id=office.id, id=walk, alley_id=office.alleys[0].id, person_id=leader.id, minutes=50,
                post_kind="deputy-general-chief", checklist="list", playbook_version=1, started_at=at, day=at.date(),
                finished_at=at + timedelta(minutes=50), joint=True,
            )
        )  # fmt: skip
    chief, stranger = await phone(office, "alley-chief"), await phone(office, "section")
    here = f"/duties/together/{walk}"
    (asked,) = (await chief.get("/duties/together")).json()
    assert (asked["id"], asked["person"], asked["alley"]) == (str(walk), str(leader.id), str(office.alleys[0].id))
    for there in (True, True, False):
        answer = await chief.post(here, {"there": there})
        assert (answer.status_code, answer.json()) == (200, {"id": str(walk), "there": there})
    assert (await chief.get("/duties/together")).json() == []
    async with office.session() as session:
        told = select(JournalEvent.data).where(JournalEvent.kind == "walk.attended").order_by(JournalEvent.id)
        assert [data["there"] for data in await session.scalars(told)] == [True, False]
    for wrong in ({}, {"there": "yes"}, {"there": None}, b"{"):
        assert (await chief.post(here, wrong)).status_code in {400, 422}, wrong
    assert (await chief.post(f"/duties/together/{new_id()}", {"there": True})).status_code == 404
    assert (await stranger.post(here, {"there": True})).status_code in {403, 404}
