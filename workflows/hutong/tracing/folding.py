"""Counts what each rule does, behind the writers of the journal: the cost follows the events and nothing else."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import Databases, Office, bound_office
from hutong.journal import Sealed, consume, offices_behind
from hutong.offices.models import Office as OfficeRow
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import PUBLISHED
from hutong.playbooks.queries import version as version_of
from hutong.tracing.counted_notices import count_notices
from hutong.tracing.models import RuleDay, RuleState
from hutong.tracing.rules import KINDS, rules_of

log = structlog.get_logger()
CONSUMER = "rules"
BATCH = 2000

Key = tuple[int, str]
"""Version and rule."""


async def fold(databases: Databases) -> int:
    """Bring every office's counts up to its journal; returns how many events were read."""
    read = 0
    for office in await offices_behind(databases, CONSUMER):
        try:
            read += await fold_office(databases, office)
        except Exception:
            # One office's trouble keeps no other waiting.
            log.exception("rules.not_folded", office=str(office))
    return read


async def fold_office(databases: Databases, office: UUID) -> int:
    """The same for one office, batch by batch."""
    read = 0
    while True:
        async with databases.session(Office(office)) as session:
            step = await fold_batch(session)
        read += step
        if step < BATCH:
            return read


async def fold_batch(session: AsyncSession) -> int:
    """The next events of the bound office; returns their number."""
    events = await consume(session, CONSUMER, limit=BATCH)
    governing = await _governing(session)
    if not events or not governing:
        return len(events)
    office = bound_office(session)
    zone = ZoneInfo(await session.scalar(select(OfficeRow.time_zone).where(OfficeRow.office_id == office)) or "UTC")
    told = [event for event in events if event.kind in KINDS and event.corrects is None]
    if told:
        await _count(session, told, governing, zone)
    on = [event.occurred_at.astimezone(zone).date() for event in events]
    await count_notices(session, min(on), max(on), governing, zone)
    return len(events)


async def _count(
    session: AsyncSession, told: Sequence[Sealed], governing: list[tuple[date, int]], zone: ZoneInfo
) -> None:
    flows = await _flows(session, told)
    days: Counter[tuple[int, str, date]] = Counter()
    last: dict[Key, datetime] = {}
    errors: dict[Key, tuple[datetime, str]] = {}
    for event in told:
        day = event.occurred_at.astimezone(zone).date()
        # What bears no version fired by the one in force on its day, or by the first.
        number = event.playbook_version or max([one for one in governing if one[0] <= day] or governing[:1])[1]
        playbook = (await version_of(session, number)).playbook
        for fired in rules_of(event.kind, event.data, playbook, flows.get(event.subject)):
            key = number, fired.rule
            days[*key, day] += 1
            last[key] = max(last.get(key, event.occurred_at), event.occurred_at)
            if fired.error:
                errors[key] = event.occurred_at, fired.error
    if days:
        await _add(session, days, last, errors)


async def _governing(session: AsyncSession) -> list[tuple[date, int]]:
    """Since when each published version is in force, the first of them first."""
    statement = (
        select(PlaybookVersion.in_force_from, PlaybookVersion.version)
        .where(PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state == PUBLISHED)
        .order_by(PlaybookVersion.version)
    )
    return [(since or date.min, number) for since, number in await session.execute(statement) if number is not None]


async def _flows(session: AsyncSession, events: Sequence[Sealed]) -> dict[UUID, str]:
    cases = {event.subject for event in events if event.kind.startswith(("case.", "joint_call."))}
    found = await session.execute(
        select(Case.id, Case.flow).where(Case.office_id == bound_office(session), Case.id.in_(cases))
    )
    return {row.id: row.flow for row in found}


async def _add(
    session: AsyncSession,
    days: Counter[tuple[int, str, date]],
    last: dict[Key, datetime],
    errors: dict[Key, tuple[datetime, str]],
) -> None:
    office = bound_office(session)
    # In one order, so that two at once never wait for each other crosswise.
    counted = [
        {"office_id": office, "playbook_version": number, "rule": rule, "day": day, "fired": fired}
        for (number, rule, day), fired in sorted(days.items())
    ]
    add = insert(RuleDay).values(counted)
    where = ["office_id", "playbook_version", "rule", "day"]
    await session.execute(
        add.on_conflict_do_update(index_elements=where, set_={"fired": RuleDay.fired + add.excluded.fired})
    )
    states = [
        {
            "office_id": office, "playbook_version": number, "rule": rule, "last_at": at,
            "error": errors[number, rule][1] if (number, rule) in errors else None,
            "error_at": errors[number, rule][0] if (number, rule) in errors else None,
        }
        for (number, rule), at in sorted(last.items())
    ]  # fmt: skip
    note = insert(RuleState).values(states)
    await session.execute(
        note.on_conflict_do_update(
            index_elements=where[:3],
            set_={
                "last_at": func.greatest(RuleState.last_at, note.excluded.last_at),
                "error": func.coalesce(note.excluded.error, RuleState.error),
                "error_at": func.coalesce(note.excluded.error_at, RuleState.error_at),
            },
        )
    )
