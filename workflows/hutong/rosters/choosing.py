"""With whom a day could be exchanged: colleagues who could take it, and their days that one could take."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.rosters.changing import fits, who_could
from hutong.rosters.models import RosterLine
from hutong.rosters.queries import line_of
from hutong.rosters.rules.exchanging import clashes

_ASKED, _SHOWN = 24, 12


class Choices(NamedTuple):
    """(person, name) of those who could take the day, those of the same alley first; and days to exchange it for."""

    takers: Sequence[tuple[UUID, str]]
    days: Sequence[tuple[RosterLine, str]]


async def choices_for(session: AsyncSession, setting: Setting, row: RosterLine, today: date, now: datetime) -> Choices:
    whose = _people_of_the_duty(setting, row)
    able = dict([pair for pair in await who_could(session, row, now) if pair[0] in whose][:_ASKED])
    if row.person_id is None or not able:
        return Choices((), ())
    statement = select(RosterLine).where(
        RosterLine.office_id == bound_office(session),
        RosterLine.roster_id == row.roster_id,
        RosterLine.day >= today,
        RosterLine.person_id.in_([*able, row.person_id]),
    )
    lines = (await session.scalars(statement.order_by(RosterLine.day, RosterLine.id))).all()
    has: dict[tuple[UUID | None, date], list[RosterLine]] = defaultdict(list)
    for line in lines:
        has[line.person_id, line.day].append(line)

    def is_free(person: UUID, line: RosterLine, without: RosterLine | None = None) -> bool:
        own = [line_of(each) for each in has[person, line.day] if each is not without and each.id != row.id]
        return not clashes(line_of(line), own)

    order = {person: n for n, person in enumerate(able)}
    days = [
        line
        for line in lines
        if line.cadence == row.cadence
        and line.person_id in able
        and (line.day, line.alley_id) != (row.day, row.alley_id)
        and is_free(row.person_id, line)
        and is_free(line.person_id, row, line)
        and fits(setting, line_of(line), row.person_id)
    ]
    days.sort(key=lambda line: (line.alley_id != row.alley_id, line.day, order[line.person_id or UUID(int=0)]))
    return Choices(
        [(person, name) for person, name in able.items() if is_free(person, row)][:_SHOWN],
        [(line, able[line.person_id or UUID(int=0)]) for line in days[:_SHOWN]],
    )


def _people_of_the_duty(setting: Setting, row: RosterLine) -> set[UUID]:
    """Who holds a post that the duty is meant for: a steward asks stewards, and not whoever else may walk."""
    cadence = next((each for each in setting.playbook.cadences if each.code == row.cadence), None)
    kinds = {cadence.post, *cadence.substitutes} if cadence else set()
    terms = setting.directory.appointments
    return {term.person_id for term in terms if setting.directory.post(term.post_id).kind in kinds}
