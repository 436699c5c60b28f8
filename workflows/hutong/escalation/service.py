"""The sweep: wakes what is due, office by office, and costs what is due and not what is stored."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import SettingOf, settings_in
from hutong.cases.following import with_watchers
from hutong.cases.rows import READ, state_of
from hutong.cases.states import Setting
from hutong.cases.writing import update_cases
from hutong.cases.written import Written
from hutong.db import Databases, Office, System, bound_office
from hutong.db.wires import SessionWire
from hutong.escalation.merging import merge
from hutong.escalation.metrics import LATE
from hutong.escalation.rules import wake
from hutong.escalation.storms import BATCH, Tally
from hutong.journal import SYSTEM
from hutong.playbooks.errors import NoSuchVersion
from hutong.posts.queries import OfficeNow, office_at

log = structlog.get_logger()

# One probe of the partial index for each open office.
_DUE = """
SELECT o.office_id FROM offices o
 WHERE o.state = 'open' AND EXISTS (
   SELECT FROM cases c WHERE c.office_id = o.office_id AND c.closed_at IS NULL AND c.wake_at <= :now)
"""
# A case that someone is acting on is left to the next sweep.
_WAKING = f"""
SELECT {READ} FROM cases c WHERE c.office_id = $1 AND c.closed_at IS NULL AND c.wake_at <= $2
   AND c.id <> ALL($4::uuid[])
 ORDER BY c.wake_at, c.id LIMIT $3 FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - constants alone


async def sweep(databases: Databases, *, now: datetime) -> int:
    """Fire every reminder, deadline and rung due by `now`, each once; returns how many cases woke."""
    async with databases.session(System("escalation.sweep")) as session:
        offices = (await session.execute(text(_DUE), {"now": now})).scalars().all()
    woken = 0
    for office_id in offices:
        try:
            woken += await sweep_office(databases, office_id, now=now)
        except Exception:
            # One office's trouble keeps no other waiting; the next sweep tries again.
            log.exception("escalation.sweep_failed", office=str(office_id))
    return woken


async def sweep_office(databases: Databases, office_id: UUID, *, now: datetime) -> int:
    """The same for one office, batch by batch."""
    woken, tally = 0, Tally()
    while not tally.is_over:
        async with databases.session(Office(office_id)) as session:
            woken += await wake_due(session, now=now, tally=tally)
    return woken


async def wake_due(session: AsyncSession, *, now: datetime, limit: int = BATCH, tally: Tally | None = None) -> int:
    """One batch of the bound office in the caller's transaction; `tally` goes along through the batches of a sweep."""
    wire, tally = SessionWire(session), tally or Tally()
    rows = await wire.rows(_WAKING, bound_office(session), now, limit, list(tally.broken))
    tally.is_over = len(rows) < limit
    if not rows:
        return 0
    office = await office_at(session, now)
    setting_of, written = settings_in(session, now), list[Written]()
    for row in rows:
        try:
            setting = await _setting(setting_of, row["playbook_version"], tally)
            outcome = wake(setting, state_of(row, setting.directory), now)
        except Exception:
            # It stays due, is seen in the log and by the alert; the others do not wait for it, however many there are.
            tally.broken.add(row["id"])
            log.exception("escalation.wake_failed", office=str(office.id), case=str(row["id"]))
            continue
        LATE.observe(max(0.0, (now - row["wake_at"]).total_seconds()))
        about = {"title": row["title"], "number": row["number"], "revision": row["revision"]}
        written.append(Written(outcome=outcome, setting=setting, **about))
    return await _write(session, office, written, tally, now=now) if written else 0


async def _setting(setting_of: SettingOf, version: int, tally: Tally) -> Setting:
    """What cannot be read is not read again for every case that it rules."""
    if version in tally.unread:
        raise NoSuchVersion
    try:
        _, setting = await setting_of(version)
    except Exception:
        tally.unread.add(version)
        raise
    return setting


async def _write(
    session: AsyncSession, office: OfficeNow, cases: Sequence[Written], tally: Tally, *, now: datetime
) -> int:
    """All in one go; where that raises, each by itself, so that none stays due but what it raises for."""
    try:
        return await _write_at_once(session, office, cases, tally, now=now)
    except Exception:
        log.exception("escalation.batch_failed", office=str(office.id), cases=len(cases))
    written = 0
    for case in cases:
        try:
            written += await _write_at_once(session, office, [case], tally, now=now)
        except Exception:
            tally.broken.add(case.outcome.state.id)
            log.exception("escalation.write_failed", office=str(office.id), case=str(case.outcome.state.id))
    return written


async def _write_at_once(
    session: AsyncSession, office: OfficeNow, cases: Sequence[Written], tally: Tally, *, now: datetime
) -> int:
    newest = max(cases, key=lambda case: case.setting.version).setting.playbook.telling
    wire = SessionWire(session)
    async with session.begin_nested():
        with tally.unless_undone():
            told = await with_watchers(wire, merge(cases, tally, newest.merge_above), now=now)
            return len(await update_cases(wire, office, told, by=SYSTEM, now=now))
