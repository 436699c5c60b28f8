"""Every stored value of the generated history is what its rules give again."""

from datetime import UTC, datetime

from sqlalchemy import text

from hutong.db import Office
from hutong.tracing.checking import BATCH, check_ids, next_ids

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MOST = 400


async def test_cases_and_points_of_generated_offices_agree(demo):
    for slug, office in demo.offices.items():
        checked = {}
        for kind in ("case", "points", "tier"):
            checked[kind], after = 0, None
            while checked[kind] < MOST:
                async with demo.databases.session(Office(office)) as session:
                    ids = await next_ids(session, kind, after=after)
                    await check_ids(session, kind, ids, now=NOW)
                checked[kind] += len(ids)
                if len(ids) < BATCH:
                    break
                after = ids[-1]
        async with demo.databases.session(Office(office)) as session:
            rows = await session.execute(
                text("SELECT kind, name, field, stored, recomputed FROM why_differences WHERE office_id = :office"),
                {"office": office},
            )
            assert [tuple(row) for row in rows] == [], slug
        if slug in {"longtan", "financial-street"}:
            assert checked["case"] == MOST
