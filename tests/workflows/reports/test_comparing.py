"""Offices side by side: months and days put together, peers, floors."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from hutong.db import City as CityScope
from hutong.db import Office
from hutong.ids import new_id
from hutong.reports.comparing import FLOOR, Line, compared, grouped, ranked, window
from hutong.reports.facts import COUNTS
from hutong.reports.models import DailyFacts, MonthlyFacts, OfficeSize
from hutong.reports.periods import month_of, next_month

DAYS = st.dates(min_value=date(2016, 1, 1), max_value=date(2028, 12, 31))


@given(start=DAYS, length=st.integers(0, 900), today=DAYS)
def test_every_day_of_a_period_is_read_once_and_no_other_day_that_has_been(start, length, today):
    until = start + timedelta(days=length)
    seen = window(start, until, today)
    days: list[date] = []
    month = seen.months[0]
    while month < seen.months[1]:
        days += [month + timedelta(days=n) for n in range((next_month(month) - month).days)]
        month = next_month(month)
    for begin, end in (seen.first, seen.last):
        days += [begin + timedelta(days=n) for n in range((end - begin).days)]
    assert len(days) == len(set(days))
    wanted = {start + timedelta(days=n) for n in range(length + 1)}
    assert wanted <= set(days)
    # Beyond the period lie only days that are yet to come.
    assert all(day > until >= today for day in set(days) - wanted)


def line(slug="a", *, alleys=10, due=100, on_time=90, deferred=0):
    counts = dict.fromkeys(COUNTS, 0) | {"due": due, "closed_on_time": on_time, "deferred": deferred, "closed": on_time}
    return Line(
        office_id=new_id(), district_id=new_id(), slug=slug, name=slug, name_en=slug, generated=False, alleys=alleys,
        length_m=alleys * 100, counts=counts,
    )  # fmt: skip


def test_an_office_with_one_case_is_never_on_top():
    one, many = line("one", due=1, on_time=1), line("many", due=FLOOR, on_time=FLOOR - 5)
    ranked([one, many])
    assert (one.on_time_rate, one.rank, many.rank) == (1.0, None, 1)


def test_deferred_matters_do_not_lift_an_office_over_the_floor():
    held = line(due=FLOOR + 10, on_time=FLOOR - 1, deferred=11)
    ranked([held])
    assert held.rank is None


def test_equal_rates_share_a_rank_within_their_own_group():
    lines = [line("a", on_time=90), line("b", on_time=90), line("c", on_time=80), line("d", on_time=99)]
    lines[3].peer = 1
    ranked(lines)
    assert [one.rank for one in lines] == [1, 1, 3, 1]


def test_groups_are_thirds_by_size():
    lines = [line(str(n), alleys=n) for n in (5, 1, 9, 3, 7, 2)]
    grouped(lines)
    assert {one.alleys: one.peer for one in lines} == {1: 0, 2: 0, 3: 1, 5: 1, 7: 2, 9: 2}


def test_nothing_is_divided_by_nought():
    empty = line(alleys=0, due=0, on_time=0)
    empty.length_m = 0
    found = (empty.closed_rate, empty.on_time_rate, empty.rework_rate, empty.rebound_rate, empty.cases_per_alley,
             empty.cases_per_km, empty.hours_per_alley, empty.hours_per_km)  # fmt: skip
    assert found == (None,) * 8


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (date(2026, 3, 10), date(2026, 3, 20)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 2, 14), date(2026, 5, 3)),
        (date(2026, 1, 1), date(2026, 5, 31)),
        (date(2026, 4, 15), date(2026, 6, 20)),
    ],
)
async def test_months_and_days_give_what_days_alone_give(databases, city, office, start, until):
    today, first = date(2026, 6, 20), date(2026, 1, 1)
    where = {"office_id": office.id, "city_id": city.id, "district_id": city.district}
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    daily = [{**where, "day": day, "alley_kind": "alley", "opened": day.toordinal() % 7} for day in days]
    monthly: dict[date, int] = {}
    for row in daily:
        monthly[month_of(row["day"])] = monthly.get(month_of(row["day"]), 0) + row["opened"]
    async with databases.session(Office(office.id)) as session:
        await session.execute(insert(DailyFacts), daily)
        months = [{**where, "month": month, "alley_kind": "alley", "opened": n} for month, n in monthly.items()]
        await session.execute(insert(MonthlyFacts), months)
        session.add(OfficeSize(**where, alley_kind="alley", alleys=4, length_m=2000))
    async with databases.session(CityScope(city.id)) as session:
        (found,) = await compared(session, city.id, start, until, today=today)
        (streets,) = await compared(session, city.id, start, until, today=today, kind="street")
    wanted = sum(row["opened"] for row in daily if start <= row["day"] <= until)
    assert (found.counts["opened"], streets.counts["opened"]) == (wanted, 0)
    assert (found.cases_per_alley, found.cases_per_km) == (wanted / 4, wanted / 2)
