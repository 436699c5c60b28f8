"""An act of counting anew, batch by batch: whoever takes over goes on where the last one stopped."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import settings_in
from hutong.cases.events import CaseEscalated, CaseOverdue, CasePressed
from hutong.cases.rows import READ, state_of
from hutong.cases.writing import update_cases
from hutong.cases.written import Written
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import NotThere
from hutong.journal import SYSTEM, Event, JournalEvent, append
from hutong.posts.queries import office_at
from hutong.redating.events import CasesRedated, EscalationLifted, OverdueLifted
from hutong.redating.models import Redating
from hutong.redating.rules import Changed, redate
from hutong.redating.telling import tell_owners

BATCH = 200

_LED_TO = (CaseEscalated.kind, CasePressed.kind)
# By the index of what is open and due: what falls due before the first changed day, and of whose ladder nothing comes
# from that day on, counted none of them. From the latest on, since most changes move deadlines away from where it
# reads next.
_NEXT = f"""
SELECT {READ} FROM cases c
 WHERE c.office_id = $1 AND c.closed_at IS NULL AND (c.due_at, c.id) < ($3, $4) AND c.step_since < $5
   AND (c.due_at >= $2 OR c.escalate_at >= $2 OR c.wake_at >= $2
        OR (c.state->>'repeat_at')::timestamptz >= $2)
 ORDER BY c.due_at DESC, c.id DESC LIMIT $6 FOR UPDATE
"""  # noqa: S608 - constants alone
_LATEST = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)


async def redate_some(session: AsyncSession, act_id: UUID, *, now: datetime, most: int = BATCH) -> bool:
    """The next cases; whether any may be left. Raises NotThere."""
    act = await session.get(Redating, (bound_office(session), act_id), with_for_update=True, populate_existing=True)
    if act is None:
        raise NotThere
    if act.done_at is not None:
        return False
    office, wire = await office_at(session, now), SessionWire(session)
    place = office.calendar.place
    first = datetime.combine(act.first, time(), place).astimezone(UTC)
    end = datetime.combine(act.last + timedelta(days=1), time(), place).astimezone(UTC)
    come_to = (act.after_due, act.after_case) if act.after_due else _LATEST
    rows = await wire.rows(_NEXT, act.office_id, first, *come_to, end, most)
    changed = Changed(act=act.id, first=act.first, last=act.last, year=act.year)
    setting_of, written = settings_in(session, now), []
    since: dict[UUID, datetime | None] = {row["id"]: row["overdue_since"] for row in rows}
    for row in rows:
        _, setting = await setting_of(row["playbook_version"])
        outcome = redate(setting, state_of(row, setting.directory), changed, now)
        if outcome is not None:
            about = {"title": row["title"], "number": row["number"], "revision": row["revision"]}
            written.append(Written(outcome=outcome, setting=setting, **about))
    if written:
        changed_now = await update_cases(wire, office, written, by=SYSTEM, now=now)
        lapses = {
            each.outcome.state.id: since[each.outcome.state.id]
            for each in written
            if each.outcome.state.id in changed_now and each.outcome.state.overdue_since is None
        }
        await _lift(session, act.id, {case: at for case, at in lapses.items() if at is not None}, now=now)
    act.looked_at += len(rows)
    act.changed += len(written)
    if rows:
        act.after_due, act.after_case = rows[-1]["due_at"], rows[-1]["id"]
    return len(rows) == most


async def _lift(session: AsyncSession, act: UUID, lapses: Mapping[UUID, datetime], *, now: datetime) -> None:
    """Out of every count with the lapses of these cases, and with what they led to: the first word stays in the
    journal, with what mends it.
    """
    if not lapses:
        return
    statement = select(JournalEvent.id, JournalEvent.subject, JournalEvent.kind, JournalEvent.occurred_at).where(
        JournalEvent.office_id == bound_office(session),
        JournalEvent.subject.in_(lapses),
        JournalEvent.kind.in_([CaseOverdue.kind, *_LED_TO]),
        JournalEvent.corrects.is_(None),
    )
    for event_id, case, kind, at in (await session.execute(statement)).all():
        lifted: Event | None = None
        if kind in _LED_TO and at >= lapses[case]:
            lifted = EscalationLifted(subject=case, act=act)
        elif kind == CaseOverdue.kind and at == lapses[case]:
            lifted = OverdueLifted(subject=case, act=act)
        if lifted is not None:
            append(session, lifted, by=SYSTEM, at=now, corrects=event_id)


async def end_act(session: AsyncSession, act_id: UUID, *, now: datetime) -> None:
    """Owners hear of it, each once; the act is noted as done."""
    act = await session.get(Redating, (bound_office(session), act_id), with_for_update=True, populate_existing=True)
    if act is None or act.done_at is not None:
        return
    act.done_at = now
    await tell_owners(session, act, now=now)
    event = CasesRedated(subject=act.id, first=act.first, last=act.last, looked_at=act.looked_at, changed=act.changed)
    append(session, event, by=SYSTEM, at=now)
