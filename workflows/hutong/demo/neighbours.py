"""Forty more offices of the two districts: an address, a size, and a year of rollups made by chance."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, bound_office
from hutong.db import Office as OfficeScope
from hutong.demo.chance import chance
from hutong.demo.places import Places
from hutong.demo.scenarios import CityScenario, DistrictPlan
from hutong.ids import new_id
from hutong.offices.models import Office, OfficeAddress, OfficeState
from hutong.reports.facts import COUNTS
from hutong.reports.models import DailyFacts, MonthlyFacts, OfficeSize
from hutong.reports.periods import month_of

DAYS = 365


async def make_neighbours(databases: Databases, places: Places, scenario: CityScenario, *, today: date) -> int:
    """Returns how many are new; they are marked as generated, and their rollups come from no journal."""
    made = 0
    for plan in scenario.districts:
        names = [*((name, False) for name in plan.offices), *((name, True) for name in plan.invented)]
        for n, (name, invented) in enumerate(names, start=1):
            slug = f"{plan.slug}-{n:02d}"
            async with databases.engine("app").connect() as connection:
                known = await connection.scalar(select(OfficeAddress.office_id).where(OfficeAddress.slug == slug))
            if known is None:
                async with databases.session(OfficeScope(new_id())) as session:
                    await _make(session, plan, places, slug, name, n, invented=invented, today=today)
                made += 1
    return made


async def _make(
    session: AsyncSession, plan: DistrictPlan, places: Places, slug: str, name: str, n: int, *,
    invented: bool, today: date,
) -> None:  # fmt: skip
    office, district = bound_office(session), places.districts[plan.slug]
    where = {"office_id": office, "city_id": places.city, "district_id": district}
    session.add(OfficeAddress(slug=slug, **where))
    # The real offices' own codes are not needed for a comparison: these say by their 9 that they are none.
    session.add(
        Office(
            **where, slug=slug, code=f"{plan.code}9{n:02d}", name=f"{name}街道" + ("（虚构）" if invented else ""),
            name_en=f"{plan.name_en} office {n}", state=OfficeState.OPEN, generated=True,
            opened_at=datetime.combine(today - timedelta(days=365), time(9), UTC),
        )
    )  # fmt: skip
    await session.flush()
    rng = chance("neighbours", slug)
    sizes = {"street": rng.randint(4, 18), "alley": rng.randint(12, 140)}
    days: list[dict[str, Any]] = []
    months: dict[tuple[date, str], dict[str, int]] = {}
    for kind, alleys in sizes.items():
        length = alleys * rng.randint(500, 900) if kind == "street" else alleys * rng.randint(120, 320)
        session.add(OfficeSize(**where, alley_kind=kind, alleys=alleys, length_m=length))
        for day, counts in _year(rng, alleys, today):
            days.append({**where, "day": day, "alley_kind": kind, **counts})
            month = months.setdefault((month_of(day), kind), dict.fromkeys(COUNTS, 0))
            for count, value in counts.items():
                month[count] += value
    await session.flush()
    await session.execute(insert(DailyFacts), days)
    await session.execute(
        insert(MonthlyFacts),
        [{**where, "month": month, "alley_kind": kind, **counts} for (month, kind), counts in months.items()],
    )


def _year(rng: Random, alleys: int, today: date) -> list[tuple[date, dict[str, int]]]:
    """Offices differ in diligence and luck, and all of them work less at weekends."""
    busy, punctual = rng.uniform(0.03, 0.14), rng.uniform(0.82, 0.985)
    diligent, sloppy = rng.uniform(0.15, 0.9), rng.uniform(0.01, 0.09)
    found = []
    for n in range(DAYS, 0, -1):
        day = today - timedelta(days=n)
        share = 1.0 if day.weekday() < 5 else 0.45
        opened = _about(rng, alleys * busy * share)
        closed = _about(rng, opened * 0.97)
        late = min(closed, _about(rng, closed * (1 - punctual)))
        deferred = _about(rng, opened * 0.02)
        patrols, visits = _about(rng, alleys * diligent * share), _about(rng, alleys * diligent * share * 0.3)
        counts = dict.fromkeys(COUNTS, 0)
        counts |= {
            "opened": opened, "closed": closed, "closed_on_time": closed - late, "overdue": late, "deferred": deferred,
            "due": closed + deferred, "reworked": _about(rng, closed * sloppy),
            "rebounds": _about(rng, opened * sloppy),
            "danger": int(rng.random() < 0.04), "patrols": patrols, "patrol_minutes": patrols * rng.randint(38, 62),
            "visits": visits, "visit_minutes": visits * rng.randint(8, 16), "people_visited": visits * 2,
            "fixes": _about(rng, patrols * 0.15),
        }  # fmt: skip
        found.append((day, counts))
    return found


def _about(rng: Random, mean: float) -> int:
    return max(0, round(rng.gauss(mean, mean**0.5 / 2)))
