"""What editors choose from, and a text to begin with."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hutong.db import Databases, Office
from hutong.offices.lifecycle import this_office
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.terms import Terms
from hutong.reports.figures import FIGURES
from hutong.reports.periods import Period
from hutong.reports.using import choices, draft
from hutong.texts import gettext

PLAIN = Terms()
"""Where the office is not known yet, none has its own words."""

Choice = tuple[str, str, str]


def figure_choices() -> list[Choice]:
    """(how it is written in the prose, title, unit) of every figure."""
    return [
        (f"{{figure:{figure.name}{'_…' if figure.takes else ''}}}", figure.titled(PLAIN), gettext(figure.unit))
        for figure in FIGURES
    ]


async def figures_of(databases: Databases, office: UUID, start: date, until: date) -> list[Choice]:
    """The same, of those that there are to write about an office; all of them where nothing can be counted."""
    async with databases.session(Office(office)) as session:
        period = Period(start, until, ZoneInfo((await this_office(session)).time_zone))
        try:
            found = await choices(session, period)
        except NoPlaybookInForce:
            return figure_choices()
    return [(f"{{figure:{name}}}", counting.title, gettext(counting.figure.unit)) for name, counting in found]


async def begun(databases: Databases, office: UUID, start: date, until: date, body: str = "") -> dict[str, Any]:
    """A text to begin with, after what is written; and what it leaves out. Raises PeriodTurned."""
    async with databases.session(Office(office)) as session:
        period = Period(start, until, ZoneInfo((await this_office(session)).time_zone))
        try:
            made = await draft(session, period)
        except NoPlaybookInForce:
            return {"body": body, "unused": (), "uncounted": True}
    whole = "\n".join(part for part in (body.strip(), made.body) if part)
    return {"body": whole, "unused": made.unused, "uncounted": False}
