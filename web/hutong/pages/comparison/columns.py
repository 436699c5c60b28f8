"""The columns of the comparison, in one place for page, spreadsheet and JSON."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hutong.reports.comparing import FLOOR, Line
from hutong.reports.periods import Period
from hutong.texts import N_, current_language, gettext

Value = int | float | None
PLACES = {"percent": 4, "decimal": 2, "number": 0}


class Column(msgspec.Struct, frozen=True):
    """`form` is number, decimal or percent; `up` says whether more is better, for the first order of a sort."""

    name: str
    title: str
    value: Callable[[Line], Value]
    form: str = "number"
    up: bool = True
    about: str = ""

    def cell(self, line: Line) -> Value:
        """As a spreadsheet and a program take it."""
        value = self.value(line)
        return round(value, PLACES[self.form]) if isinstance(value, float) else value


COLUMNS = (
    Column("cases", N_("事项"), lambda line: line.counts["opened"]),
    Column(
        "on_time_rate", N_("按期结案率"), lambda line: line.on_time_rate, "percent",
        about=N_("按期结案 ÷（到期 − 缓办）"),
    ),
    Column("closed_rate", N_("结案率"), lambda line: line.closed_rate, "percent", about=N_("结案 ÷ 到期")),
    Column(
        "rework_rate", N_("返工率"), lambda line: line.rework_rate, "percent", up=False, about=N_("退回返工 ÷ 结案"),
    ),
    Column("rebound_rate", N_("反弹率"), lambda line: line.rebound_rate, "percent", up=False, about=N_("反弹 ÷ 结案")),
    Column("patrol_hours", N_("巡访小时"), lambda line: line.patrol_hours),
    Column("cases_per_alley", N_("事项/条"), lambda line: line.cases_per_alley, "decimal"),
    Column("cases_per_km", N_("事项/公里"), lambda line: line.cases_per_km, "decimal"),
    Column("hours_per_alley", N_("小时/条"), lambda line: line.hours_per_alley, "decimal"),
    Column("hours_per_km", N_("小时/公里"), lambda line: line.hours_per_km, "decimal"),
    Column("alleys", N_("街巷"), lambda line: line.alleys),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}


def in_order(lines: Sequence[Line], sort: str) -> list[Line]:
    """By a column, `-` before it turns the order; by rank within the peer groups otherwise, the unranked last."""
    column = BY_NAME.get(sort.removeprefix("-"))
    if column is None:
        return sorted(lines, key=lambda line: (line.peer, line.rank is None, line.rank or 0, line.slug))
    down = column.up != sort.startswith("-")
    known = [line for line in lines if column.value(line) is not None]
    known.sort(key=lambda line: (column.value(line) or 0, line.slug), reverse=down)
    return [*known, *(line for line in lines if column.value(line) is None)]


def chart_of(lines: Sequence[Line], asked: Period, home: str, own: UUID | None) -> dict[str, Any]:
    """On-time rates of those with enough to judge by; a bar of the own district opens onto its cases."""
    shown = [line for line in in_order(lines, "on_time_rate") if line.judged >= FLOOR]
    english = current_language() == "en"
    links = [
        f"{home}/comparison/{line.slug}/cases?from={asked.start}&to={asked.until}" if line.district_id == own else None
        for line in shown
    ]
    return {
        "kind": "bar",
        "horizontal": True,
        "unit": "%",
        "categories": [line.name_en if english else line.name for line in shown],
        "series": [
            {
                "name": gettext(N_("按期结案率")),
                "values": [round((line.on_time_rate or 0) * 100, 1) for line in shown],
                "links": links,
            }
        ],
    }


def json_of(lines: Sequence[Line], asked: Period) -> bytes:
    return msgspec.json.encode(
        {
            "from": asked.start,
            "to": asked.until,
            "floor": FLOOR,
            "offices": [
                {
                    "slug": line.slug,
                    "name": line.name,
                    "generated": line.generated,
                    "peer_group": line.peer,
                    "rank": line.rank,
                    "counts": line.counts,
                    "length_m": line.length_m,
                    **{column.name: column.cell(line) for column in COLUMNS},
                }
                for line in lines
            ],
        }
    )
