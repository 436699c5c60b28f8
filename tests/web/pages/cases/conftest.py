"""Cases to look at."""

import pytest
from sqlalchemy import select

from hutong.access.models import Department
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import District
from hutong.ids import new_id
from hutong.journal import SYSTEM


@pytest.fixture
def opened():
    """`await opened(world, "piling")`: a case reported by the first alley's chief, or by whom is said."""

    async def make(world, category, *, by=None, at, **more):
        person = by or world.one("alley-chief")
        facts = {
            "id": new_id(),
            "alley": world.alleys[0].id,
            "category": category,
            "title": f"{category} 12号门前",
        } | more
        async with world.session() as session:
            state = await open_case(
                session, OpenCase(**facts), Reporter(person=person.id, source="patrol"), by=SYSTEM, now=at
            )
        return state.id

    return make


@pytest.fixture
def now():
    from datetime import UTC, datetime

    return datetime.now(UTC)


@pytest.fixture
async def departments(databases, city, street):
    """城管 and 公安 of the office's district."""
    found = {}
    async with databases.session(District(city.id, street.district)) as session:
        for code, name in (("urban-management", "城管"), ("police", "公安")):
            known = await session.scalar(
                select(Department).where(Department.district_id == street.district, Department.code == code)
            )
            if known is None:
                known = Department(
                    city_id=city.id, id=new_id(), district_id=street.district, code=code, name=name, name_en=code
                )
                session.add(known)
            found[code] = known
    return found
