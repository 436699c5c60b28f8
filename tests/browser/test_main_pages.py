"""The first pages of the main posts are sound at every width, every day; all pages are looked at under `long` and `proof`."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.people.models import Person

PEOPLE = {"general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1, "office-admin": 1, "community-lead": 1}


@pytest.fixture
async def street(make_office, password_hash):
    """An office with one case, of the kind that goes the longest way."""
    made = await make_office("financial-street", alleys=2, people=PEOPLE, west=True)
    async with made.session() as session:
        case = OpenCase(id=new_id(), alley=made.alleys[0].id, category="illegal-building", title="院内加盖小厨房")
        reporter = Reporter(person=made.one("alley-chief").id, source="patrol")
        await open_case(session, case, reporter, by=SYSTEM, now=datetime.now(UTC))
        await session.execute(update(Person).where(Person.office_id == made.id).values(password_hash=password_hash))
    return made, case.id


async def test_a_chief_reads_desk_list_and_case(street, window, sign_in, axe, sizes, faults):
    office, case = street
    page = await window(sizes["phone"])
    await sign_in(page, office, office.one("alley-chief"))
    found = await faults(page, axe, "main-desk", sizes, least=44)
    for name, path in (("main-cases", "/cases"), ("main-case", f"/cases/{case}")):
        answer = await page.goto(f"/o/{office.slug}{path}")
        assert answer.status == 200, name
        found += await faults(page, axe, name, sizes)
    assert found == []


async def test_a_steward_reads_the_day_in_the_largest_letters(lanes, window, sign_in, axe, sizes, faults):
    page = await window(sizes["phone"])
    await sign_in(page, lanes, lanes.one("steward"), 30)
    assert await faults(page, axe, "main-today", sizes, least=60) == []


async def test_an_administrator_reads_the_rules(street, window, sign_in, axe, sizes, faults):
    office, _ = street
    page = await window(sizes["phone"])
    await sign_in(page, office, office.one("office-admin"))
    assert (await page.goto(f"/o/{office.slug}/playbooks")).status == 200
    assert await faults(page, axe, "main-rules", sizes) == []
