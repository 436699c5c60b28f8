"""Calling departments as JSON: another time of the caller's own, one more department, and each of it once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hutong.access.models import Department
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.db import District
from hutong.ids import new_id


@pytest.fixture
async def street(make_office, databases, city):
    people = {"general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1}
    street = await make_office("financial-street", alleys=2, people=people, west=True)
    async with databases.session(District(city.id, street.district)) as session:
        mine = select(Department.code).where(Department.district_id == street.district)
        there = set(await session.scalars(mine))
        for code in {"urban-management", "police"} - there:
            session.add(
                Department(
                    city_id=city.id, id=new_id(), district_id=street.district, code=code, name=code, name_en=code
                )
            )
    return street


async def kept(street):
    async with street.session() as session:
        (call,) = (await session.scalars(select(JointCall))).all()
        parts = (await session.scalars(select(JointCallAnswer))).all()
        return call.meet_at, len(parts), call.closed_at


async def test_the_caller_moves_the_meeting_and_calls_one_more(street, phone):
    chief, other = await phone(street, "alley-chief"), await phone(street, "alley-chief", 1)
    case = {
        "id": str(new_id()),
        "alley": str(street.alleys[0].id),
        "category": "illegal-building",
        "description": "加盖",
    }
    assert (await chief.post("/cases", case)).status_code == 201
    calls, meet = f"/cases/{case['id']}/calls", datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    made = {
        "id": str(new_id()), "kind": "consultation", "departments": ["urban-management"], "place": "北口",
        "meet_at": meet.isoformat(),
    }  # fmt: skip
    assert [(await chief.post(calls, made)).status_code for _ in range(2)] == [200, 200]
    assert (await kept(street))[:2] == (meet, 1)
    later = {"meet_at": (meet + timedelta(days=1)).isoformat()}
    for _ in range(2):
        assert (await chief.post(f"{calls}/time", later, **{"idempotency-key": "moved"})).status_code == 200
        more = await chief.post(f"{calls}/more", {"department": "police"}, **{"idempotency-key": "more"})
        assert more.status_code == 200, more.text
    assert (await kept(street))[:2] == (meet + timedelta(days=1), 2)
    for path, body in (
        ("time", {"meet_at": "soon"}),
        ("time", {"meet_at": "2020-01-01T00:00:00Z"}),
        ("time", {}),
        ("more", {"department": "police"}),
        ("more", {"department": "no-such"}),
        ("more", {}),
        ("ended", {"outcome": ""}),
    ):
        assert (await chief.post(f"{calls}/{path}", body)).status_code in {409, 422}, (path, body)
    for path, body in (("time", later), ("more", {"department": "police"}), (f"{new_id()}/time", {"said": "kept"})):
        assert (await chief.post(f"/cases/{new_id()}/calls/{path}", body)).status_code == 404
        assert (await other.post(f"{calls}/{path}", body)).status_code in {403, 404}
    assert (await chief.post(f"{calls}/{new_id()}/time", {"said": "accepted"})).status_code == 404
    ended = await chief.post(f"{calls}/ended", {"outcome": "意见一致"})
    # Nobody has met yet.
    assert (ended.status_code, ended.json()["type"]) == (409, "urn:hutong:not-yet-met")
    assert (await kept(street))[2] is None
