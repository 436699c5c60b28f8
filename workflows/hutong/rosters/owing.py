"""One person's dated duties with what proves them, out of published rosters, or of the rules where there is none."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.evaluations.deeds import deeds_between
from hutong.rosters.queries import line_of, month_of, next_month, published_lines, roster_of, setting_of_month
from hutong.rosters.returned import came_back
from hutong.rosters.rules import Line, days_of, propose
from hutong.rosters.rules.owing import Owed, everyday, first_needed, owed
from hutong.rosters.rules.returning import EXTRA, CameBack, extra_walks, posts_watching, with_extra
from hutong.rosters.rules.together import joint_cadences, with_walks
from hutong.rosters.walking import walks_together

Extra = tuple[Line, CameBack]

_COMING = 7
"""So many days ahead a desk looks."""


async def duties_in_month(
    session: AsyncSession, person: UUID, month: date, now: datetime
) -> tuple[Setting, list[Owed], bool]:
    """With the setting of the month, and whether its roster is published; else it is what the rules would give."""
    _, setting = await setting_of_month(session, month, now)
    roster = await roster_of(session, month)
    is_published = roster is not None and roster.published_at is not None
    lines: list[tuple[UUID | None, Line]]
    if is_published:
        rows = await published_lines(session, person, month_of(month), next_month(month) - timedelta(days=1))
        lines = [(row.id, line_of(row)) for row in rows]
    else:
        lines = [(None, line) for line in propose(setting, month) if line.person == person]
    lines += [(None, line) for line in everyday(setting, person, days_of(month))]
    extra = await _extra(session, setting, person, days_of(month))
    return setting, await proved(session, setting, person, lines, now, extra=extra), is_published


async def next_duties(
    session: AsyncSession, setting: Setting, person: UUID, now: datetime, *, returned: Sequence[CameBack] | None = None
) -> list[Owed]:
    """What published rosters name a person for, from today on; what everybody does every day is left out.

    `returned` is what came back, where a page has read it already (see `rosters.returned.watched`).
    """
    days = coming_days(setting, now)
    rows = await published_lines(session, person, days[0], days[-1])
    extra = await _extra(session, setting, person, days, returned)
    return await proved(session, setting, person, [(row.id, line_of(row)) for row in rows], now, extra=extra)


def coming_days(setting: Setting, now: datetime) -> list[date]:
    """Those of which desks tell, from today on."""
    today = setting.day(now)
    return [today + timedelta(days=n) for n in range(_COMING)]


def alleys_watched(setting: Setting, person: UUID, days: Sequence[date]) -> set[UUID]:
    """Where what came back asks this person for walks on top, on any of the days."""
    rule, directory = setting.playbook.rebound, setting.directory
    if rule is None or rule.patrol_every is None or not days:
        return set()
    # Who answers for a post changes where leave begins and ends, and at the edges of terms.
    ends = {day for away in directory.absences for day in (away.since, away.until + timedelta(days=1))}
    asked = [day for day in days if day in ends or day in {days[0], days[-1]}]
    held = {post for day in asked for post in posts_watching(setting, rule, person, day)}
    return {alley.id for post in held for day in asked for alley in directory.alleys_of(post, day)}


async def _extra(
    session: AsyncSession,
    setting: Setting,
    person: UUID,
    days: Sequence[date],
    returned: Sequence[CameBack] | None = None,
) -> list[Extra]:
    """The walks that come on top where a problem came back in the alleys that the person watches."""
    if returned is None:
        returned = await came_back(session, setting, alleys_watched(setting, person, days), days[0], days[-1])
    return list(extra_walks(setting, person, returned, days))


async def proved(
    session: AsyncSession,
    setting: Setting,
    person: UUID,
    lines: list[tuple[UUID | None, Line]],
    now: datetime,
    *,
    extra: Sequence[Extra] = (),
) -> list[Owed]:
    """Lines, and the walks that come on top of them, with what is on record for them."""
    setting, today = with_extra(setting), setting.day(now)
    lines = [*lines, *((None, line) for line, _ in extra)]
    because = {(line.alley, line.day): back for line, back in extra}
    first = first_needed((line for _, line in lines), setting)
    deeds = (
        await deeds_between(session, person, first, today, zone=setting.calendar.zone)
        if first is not None and first <= today
        else []
    )
    if first is not None and any(line.cadence in _joint(setting) for _, line in lines):
        deeds = with_walks(deeds, await walks_together(session, first, today, zone=setting.calendar.zone), person)
    return [
        replace(each, because=because.get((each.line.alley, each.line.day))) if each.cadence.code == EXTRA else each
        for each in owed(setting, lines, deeds, today)
    ]


def _joint(setting: Setting) -> set[str]:
    return {cadence.code for cadence in joint_cadences(setting)}
