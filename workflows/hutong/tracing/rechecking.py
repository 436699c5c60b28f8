"""Cases of the bound office replayed and compared with their rows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.tracing.bodies import Bodies
from hutong.tracing.comparing import Difference, differences
from hutong.tracing.further import Further
from hutong.tracing.groups import Groups
from hutong.tracing.histories import AsKnown, Kept, Past, histories, kept_cases, past_of
from hutong.tracing.notices import Inboxes
from hutong.tracing.replaying import Replayed, replay
from hutong.tracing.told import Told

_HOLD = text("SELECT id FROM cases WHERE office_id = :office AND id = ANY(:ids) FOR SHARE")


class Rechecked(msgspec.Struct, frozen=True, kw_only=True):
    """One case: its row, its replay, where the two part, and how many of its messages were looked at."""

    kept: Kept
    again: Replayed
    past: Past
    found: tuple[Difference, ...]
    notices: int = 0


async def recheck_cases(session: AsyncSession, cases: Sequence[UUID], *, now: datetime) -> dict[UUID, Rechecked]:
    """By id, of those that are there.

    What does not agree at first is looked at once more, held fast against changes of the moment, and with no more
    known of the office at each event than was known then.
    """
    told = await histories(session, cases)
    checked = await _recheck(session, cases, told, closely=False, now=now)
    doubtful = [case for case, one in checked.items() if one.found]
    if doubtful:
        await session.execute(_HOLD, {"office": bound_office(session), "ids": doubtful})
        again = await histories(session, doubtful)
        checked |= await _recheck(session, doubtful, again, closely=True, now=now)
    return checked


async def _recheck(
    session: AsyncSession, cases: Sequence[UUID], told: dict[UUID, list[Told]], *, closely: bool, now: datetime
) -> dict[UUID, Rechecked]:
    past = await past_of(session, told, now=now)
    if past is None:
        return {}
    kept = await kept_cases(session, cases, past.directory)
    setting_of = (await AsKnown.of(session, past)).setting if closely else past.setting
    found = {}
    bodies = await Bodies.of(session, cases, now=now)
    inboxes = await Inboxes.of(session, cases, setting_of, now=now)
    further = await Further.of(session, inboxes)
    groups = await Groups.of(session, cases, setting_of, inboxes, slug=past.now.slug, now=now)
    for case, row in kept.items():
        again = replay(case, told[case], setting_of)
        differs = differences(row.state, again)
        if inboxes is not None and again.stuck is None:
            differs += await inboxes.differences(case, again)
        if further is not None:
            differs += further.differences(case)
        if again.stuck is None:
            differs += bodies.differences(case, again)
        if groups is not None and again.stuck is None:
            differs += await groups.differences(case, again)
        number = sum(places.number(case) for places in (inboxes, bodies, groups) if places is not None)
        found[case] = Rechecked(kept=row, again=again, past=past, found=differs, notices=number)
    return found
