"""Cases to look at."""

import pytest

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
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
