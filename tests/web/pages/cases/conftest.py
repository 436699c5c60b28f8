"""Cases to look at."""

import pytest
from sqlalchemy import select

from hutong.access.models import AuthorityAccount, Department
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import City, District
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


@pytest.fixture
def officer(databases, city, street, browser, password, password_hash):
    """Signs in an officer of a department."""

    async def enter(department):
        account = AuthorityAccount(
            city_id=city.id, id=new_id(), role="department_officer", district_id=street.district,
            department_id=department.id, name=f"{department.name}孙三", login=f"a{new_id().hex[-8:]}",
            password_hash=password_hash,
        )  # fmt: skip
        async with databases.session(City(city.id)) as session:
            session.add(account)
        found = browser()
        district = city.west_slug if street.district == city.west else city.east_slug
        answer = await found.post(f"/d/{district}/sign-in", {"login": account.login, "password": password})
        assert answer.status_code == 303, answer.text
        return found, f"/d/{district}"

    return enter
