"""The versions of an office's rules along time: when each was in force, and how many open cases still keep it."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import WITHDRAWN


class Mark(NamedTuple):
    """One version; `until` is its last day, none while another has not followed. `open` counts its open cases."""

    version: int
    number: str
    trial: bool
    trial_until: date | None
    since: date
    until: date | None
    state: str  # now, ahead, past, withdrawn
    open: int


async def version_line(
    session: AsyncSession, versions: Sequence[PlaybookVersion], in_force: int, day: date
) -> list[Mark]:
    """The newest first, as `versions` come."""
    rows = await session.execute(
        select(Case.playbook_version, func.count())
        .where(Case.office_id == bound_office(session), Case.closed_at.is_(None))
        .group_by(Case.playbook_version)
    )
    kept = {row[0]: row[1] for row in rows}
    numbered = [each for each in versions if each.version is not None and each.in_force_from is not None]
    published = [each for each in numbered if each.state != WITHDRAWN]
    # One that begins on the day on which another does, or before, leaves that one not a single day.
    nexts: dict[int, date] = {}
    for later, earlier in pairwise(published):
        if earlier.version is not None and later.in_force_from is not None:
            nexts[earlier.version] = later.in_force_from
    return [_mark(each, nexts, kept, in_force, day) for each in numbered]


def _mark(each: PlaybookVersion, nexts: dict[int, date], kept: dict[int, int], in_force: int, day: date) -> Mark:
    number, since = each.version or 0, each.in_force_from or day
    until = nexts.get(number)
    state = (
        "withdrawn" if each.state == WITHDRAWN else "now" if number == in_force else "ahead" if since > day else "past"
    )
    return Mark(
        version=number,
        number=each.number or "",
        trial=each.trial,
        trial_until=each.trial_until,
        since=since,
        until=until - timedelta(days=1) if until else None,
        state=state,
        open=kept.get(number, 0),
    )
