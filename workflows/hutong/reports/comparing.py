"""Offices of a city side by side, from rollups: monthly ones for whole months, daily ones for the ends of a period."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.reports.facts import COUNTS
from hutong.reports.periods import month_of, next_month
from hutong.texts import N_

FLOOR = 30
"""An office with fewer matters to judge by in the period is shown and not ranked."""
PEERS = (N_("较小"), N_("中等"), N_("较大"))
"""Peer groups by the number of streets and alleys, a third of the offices in each."""


class Line(msgspec.Struct, kw_only=True):
    """One office. Minutes are whole, lengths in metres; rates are None where there is nothing to divide by."""

    office_id: UUID
    district_id: UUID
    slug: str
    name: str
    name_en: str
    generated: bool
    alleys: int
    length_m: int
    counts: dict[str, int]
    peer: int = 0
    rank: int | None = None
    """Within the peer group by the on-time rate; equal rates share a rank."""

    @property
    def judged(self) -> int:
        return self.counts["due"] - self.counts["deferred"]

    @property
    def closed_rate(self) -> float | None:
        return _rate(self.counts["closed"], self.counts["due"])

    @property
    def on_time_rate(self) -> float | None:
        return _rate(self.counts["closed_on_time"], self.judged)

    @property
    def rework_rate(self) -> float | None:
        return _rate(self.counts["reworked"], self.counts["closed"])

    @property
    def rebound_rate(self) -> float | None:
        return _rate(self.counts["rebounds"], self.counts["closed"])

    @property
    def patrol_minutes(self) -> int:
        """Of patrol and visit."""
        return self.counts["patrol_minutes"] + self.counts["visit_minutes"]

    @property
    def patrol_hours(self) -> int:
        return self.patrol_minutes // 60

    @property
    def cases_per_alley(self) -> float | None:
        return _rate(self.counts["opened"], self.alleys)

    @property
    def cases_per_km(self) -> float | None:
        return _rate(self.counts["opened"] * 1000, self.length_m)

    @property
    def hours_per_alley(self) -> float | None:
        return _rate(self.patrol_minutes, self.alleys * 60)

    @property
    def hours_per_km(self) -> float | None:
        return _rate(self.patrol_minutes * 1000, self.length_m * 60)


class Window(msgspec.Struct, frozen=True):
    """Whole months from rollups of months, and the days at either end; each range without its end."""

    months: tuple[date, date]
    first: tuple[date, date]
    last: tuple[date, date]


def window(start: date, until: date, today: date) -> Window:
    """The present month is read whole when the period reaches today: nothing of it lies after."""
    end = until + timedelta(days=1)
    if until >= today:
        end = next_month(month_of(until))
    whole = month_of(start) if start.day == 1 else next_month(start)
    last = month_of(end)
    if whole >= last:
        # Within one month or across one end only: days alone.
        return Window((start, start), (start, end), (end, end))
    return Window((whole, last), (start, whole), (last, end))


_SUMS = ", ".join(f"coalesce(sum(x.{name}), 0)::bigint AS {name}" for name in COUNTS)
_NAMES = ", ".join(COUNTS)
_KIND = "(CAST(:kind AS text) IS NULL OR alley_kind = :kind)"
# S608: put together from constants alone. Lateral, so that each office is a few index probes however long history is.
_COMPARE = f"""
SELECT o.office_id, o.district_id, o.slug, o.name, o.name_en, o.generated, s.alleys, s.length_m, f.*
  FROM offices o
 CROSS JOIN LATERAL (
   SELECT coalesce(sum(alleys), 0)::int AS alleys, coalesce(sum(length_m), 0)::bigint AS length_m
     FROM facts_sizes WHERE office_id = o.office_id AND {_KIND}
 ) s
 CROSS JOIN LATERAL (
   SELECT {_SUMS} FROM (
     SELECT {_NAMES} FROM facts_monthly
      WHERE office_id = o.office_id AND month >= :month AND month < :month_end AND {_KIND}
     UNION ALL
     SELECT {_NAMES} FROM facts_daily
      WHERE office_id = o.office_id AND day >= :first AND day < :first_end AND {_KIND}
     UNION ALL
     SELECT {_NAMES} FROM facts_daily
      WHERE office_id = o.office_id AND day >= :last AND day < :last_end AND {_KIND}
   ) x
 ) f
 WHERE o.city_id = :city AND o.state IN ('open', 'suspended')
 ORDER BY o.code
"""  # noqa: S608


async def compared(
    session: AsyncSession, city: UUID, start: date, until: date, *, today: date, kind: str | None = None
) -> list[Line]:
    """Every open office of the city; `kind` is street or alley, None both. `session` is a district's or the city's."""
    seen = window(start, until, today)
    given = {
        "city": city, "kind": kind, "month": seen.months[0], "month_end": seen.months[1], "first": seen.first[0],
        "first_end": seen.first[1], "last": seen.last[0], "last_end": seen.last[1],
    }  # fmt: skip
    rows = (await session.execute(text(_COMPARE), given)).mappings()
    lines = [
        Line(
            office_id=row["office_id"], district_id=row["district_id"], slug=row["slug"], name=row["name"],
            name_en=row["name_en"], generated=row["generated"], alleys=row["alleys"], length_m=row["length_m"],
            counts={name: row[name] for name in COUNTS},
        )
        for row in rows
    ]  # fmt: skip
    grouped(lines)
    ranked(lines)
    return lines


def grouped(lines: Sequence[Line]) -> None:
    """Thirds by size, so that an office is measured against its like."""
    by_size = sorted(lines, key=lambda line: (line.alleys, line.slug))
    for n, line in enumerate(by_size):
        line.peer = n * len(PEERS) // len(by_size)


def ranked(lines: Iterable[Line]) -> None:
    """Rank within each peer group; an office below the floor has none and so is never at the top."""
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.judged >= FLOOR and line.on_time_rate is not None:
            groups[line.peer].append(line)
    for group in groups.values():
        rates = sorted((line.on_time_rate or 0.0 for line in group), reverse=True)
        for line in group:
            line.rank = rates.index(line.on_time_rate or 0.0) + 1


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
