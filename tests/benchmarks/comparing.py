"""The comparison's own query, as its page asks it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from tests.benchmarks.world import BenchWorld

from hutong.db import Databases, District
from hutong.offices.models import District as DistrictRow
from hutong.reports.comparing import compared


async def compare_once(databases: Databases, world: BenchWorld) -> None:
    async with databases.engine("app").connect() as connection:
        row = (await connection.execute(select(DistrictRow).where(DistrictRow.slug == world.district_slug))).one()
    today = datetime.now(UTC).date()
    async with databases.session(District(row.city_id, row.id)) as session:
        await compared(session, row.city_id, today - timedelta(days=89), today, today=today)
