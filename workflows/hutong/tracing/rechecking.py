"""Cases of the bound office replayed and compared with their rows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.tracing.comparing import Difference, differences
from hutong.tracing.histories import AsKnown, Kept, Past, histories, kept_cases
from hutong.tracing.replaying import Replayed, Told, replay

_HOLD = text("SELECT id FROM cases WHERE office_id = :office AND id = ANY(:ids) FOR SHARE")


class Rechecked(msgspec.Struct, frozen=True, kw_only=True):
    """One case: its row, its replay, and where the two part."""

    kept: Kept
    again: Replayed
    past: Past
    found: tuple[Difference, ...]


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
    begun = [event.at for events in told.values() for event in events[:1]]
    every = [event for events in told.values() for event in events]
    versions = {event.version for event in every if event.version is not None}
    versions |= {event.data["to_version"] for event in every if event.kind == "case.moved"}
    if not begun or not versions:
        return {}
    past = await Past.since(session, min(begun), versions, now=now)
    kept = await kept_cases(session, cases, past.directory)
    setting_of = (await AsKnown.of(session, past)).setting if closely else past.setting
    found = {}
    for case, row in kept.items():
        again = replay(case, told[case], setting_of)
        found[case] = Rechecked(kept=row, again=again, past=past, found=differences(row.state, again))
    return found
