"""What the alley's own panels show: who answers, matters along it, their history, walks, the register."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records import coverage, matters, returning, strips
from hutong.alley_records.holding import seats_over
from hutong.alley_records.register import register_of
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.cases.words import category_word, standing, step_word


async def _holders(_session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    seats = seats_over(asked.setting.directory, asked.office.names, asked.alley.id, asked.last_day)
    return {"seats": seats, "vacant": sum(seat.is_vacant for seat in seats)}


async def _strip(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    found = await matters.open_matters(session, asked.alley.id)
    numbered = list(enumerate(found, 1))
    length = asked.alley.length_m
    marks = strips.along(length, [(case.position_m, (n, case)) for n, case in numbered if case.position_m is not None])
    return {
        "cases": numbered,
        "marks": marks,
        "rows": max((mark.row for mark in marks), default=0) + 1,
        "ticks": strips.ticks(length),
        "category": lambda case: category_word(asked.playbook, case.category),
        "step": lambda case: step_word(asked.playbook, case.flow, case.step),
        "standing": standing,
    }


async def _history(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    lines = await matters.history_by_category(session, asked.alley.id, asked.clock.now())
    return {
        "lines": lines,
        "most": max((line.opened for line in lines), default=0),
        "category": lambda line: category_word(asked.playbook, line.category),
    }


async def _rebounds(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    categories = await matters.categories_that_came_back(session, asked.alley.id)
    found = await returning.spells_of(session, asked.alley.id, categories, asked.clock.zone)
    today = asked.clock.today
    return {
        "lines": [
            (category_word(asked.playbook, code), found[code], returning.drawn(found[code], today))
            for code in categories
            if code in found
        ],
        "rule": asked.playbook.rebound,
    }


async def _coverage(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    last = asked.last_day
    walked = await coverage.walks_by_day(session, asked.alley.id, coverage.first_shown(last), last)
    weeks = coverage.calendar(walked, last, asked.alley.since)
    done, been = coverage.share(weeks)
    return {"weeks": weeks, "walked": done, "been": been, "today": asked.clock.today}


async def _register(session: AsyncSession, asked: AskedAlley) -> dict[str, Any]:
    return {"register": await register_of(session, asked.alley.id, asked.last_day)}


own_panels = [
    Panel("alleys/_strip.html", _strip, order=10, wide=True),
    Panel("alleys/_holders.html", _holders, order=20),
    Panel("alleys/_coverage.html", _coverage, order=30),
    Panel("alleys/_history.html", _history, order=40),
    Panel("alleys/_rebounds.html", _rebounds, order=50),
    Panel("alleys/_register.html", _register, order=80),
]
