"""聘期 as JSON: listed and renewed as on the page."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from hutong.ids import new_id
from hutong.journal import JournalEvent
from hutong.posts.models import Appointment
from worlds import BEIJING


@pytest.fixture
async def office(make_office):
    """Two stewards, of whom the first one's term ends in ten days."""
    made = await make_office("longtan", people={"office-admin": 1, "steward": 2, "alley-chief": 1})
    async with made.session() as session:
        mine = Appointment.office_id == made.id, Appointment.person_id == made.one("steward").id
        await session.execute(update(Appointment).where(*mine).values(term_until=soon(10)))
    return made


def soon(days):
    return datetime.now(BEIJING).date() + timedelta(days=days)


async def renewals(office):
    async with office.session() as session:
        told = select(JournalEvent.data).where(
            JournalEvent.office_id == office.id, JournalEvent.kind == "appointment.renewed"
        )
        return [(data["before"], data["until"]) for data in await session.scalars(told)]


async def test_terms_are_listed_and_renewed_once_however_often_it_is_sent(office, phone):
    admin = await phone(office, "office-admin")
    (listed,) = (await admin.get("/terms?days=30")).json()
    steward = office.one("steward")
    assert (listed["person"], listed["name"], listed["post_kind"], listed["term_until"]) == (
        str(steward.id), steward.name, "steward", soon(10).isoformat(),
    )  # fmt: skip
    assert [one["id"] for one in (await admin.get("/terms?days=9")).json()] == []
    renewed = {"terms": [listed["id"]], "until": soon(400).isoformat()}
    for _ in range(2):
        answer = await admin.post("/terms/renew", renewed)
        assert (answer.status_code, answer.json()) == (200, renewed)
    assert await renewals(office) == [(soon(10).isoformat(), soon(400).isoformat())]
    assert (await admin.get("/terms")).json() == []


async def test_what_cannot_be_renewed_is_refused_whole(office, make_office, phone):
    admin, there = await phone(office, "office-admin"), await make_office("longtan", people={"office-admin": 1})
    stranger = await phone(there, "office-admin")
    (listed,) = (await admin.get("/terms?days=30")).json()
    assert (await stranger.get("/terms?days=3660")).json() == []
    later = soon(400).isoformat()
    for by, body, status in (
        (stranger, {"terms": [listed["id"]], "until": later}, 404),
        (admin, {"terms": [listed["id"], str(new_id())], "until": later}, 404),
        (admin, {"terms": [], "until": later}, 422),
        (admin, {"terms": [listed["id"]], "until": soon(-1).isoformat()}, 422),
        (admin, {"terms": ["x"], "until": later}, 422),
        (admin, {"terms": [listed["id"]], "until": "\x00"}, 422),
        (admin, {"until": later}, 422),
        (admin, b"no JSON", 400),
        (await phone(office, "alley-chief"), {"terms": [listed["id"]], "until": later}, 403),
    ):
        assert (await by.post("/terms/renew", body)).status_code == status, body
    assert [(await admin.get(f"/terms?days={days}")).status_code for days in (-1, 9999, "x")] == [400] * 3
    assert await renewals(office) == []
