"""联合上报: what a community gathered, sent together in one go."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import change, settings_in
from hutong.cases.errors import NotBatchable, NothingToSend
from hutong.cases.events import BatchSent
from hutong.cases.models import Case, CaseBatch
from hutong.cases.schemas import SendTogether, TakeStep
from hutong.cases.settings import setting_at
from hutong.cases.steps import acting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import NotThere
from hutong.journal import Actor, append
from hutong.playbooks.describing import say
from hutong.playbooks.flows import Action


async def send_together(
    session: AsyncSession, batch: SendTogether, *, person: UUID, by: Actor, now: datetime
) -> CaseBatch:
    """All or none: one that cannot be sent is told and nothing goes. Sent twice it is one batch."""
    cases = sorted(set(batch.cases))
    if not cases:
        raise NothingToSend(field="cases")
    office, setting = await setting_at(session, now)
    if batch.community not in {alley.community_id for alley in setting.directory.alleys}:
        raise NotThere
    values = {
        "office_id": office.id,
        "id": batch.id,
        "community_id": batch.community,
        "sent_by": person,
        "sent_at": now,
        "note": batch.note or None,
    }
    statement = insert(CaseBatch).values(**values).on_conflict_do_nothing().returning(CaseBatch.id)
    if await session.scalar(statement) is None:
        return await batch_of(session, batch.id)
    step = TakeStep(action=batch.action, note=batch.note)
    for case_id in cases:
        await _is_batchable(session, case_id, batch, now)
        await change(
            SessionWire(session), settings_in(session, now), case_id, acting(step, person, now, batch=batch.id),
            person=person, by=by, now=now, batch=batch.id,
        )  # fmt: skip
    event = BatchSent(subject=batch.id, community=batch.community, cases=tuple(cases))
    append(session, event, by=by, at=now, playbook_version=setting.version)
    return await batch_of(session, batch.id)


async def batch_of(session: AsyncSession, batch_id: UUID) -> CaseBatch:
    """Raises NotThere."""
    statement = select(CaseBatch).where(CaseBatch.office_id == bound_office(session), CaseBatch.id == batch_id)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def cases_in(session: AsyncSession, batch_id: UUID) -> Sequence[Case]:
    statement = select(Case).where(Case.office_id == bound_office(session), Case.batch_id == batch_id).order_by(Case.id)
    return (await session.scalars(statement)).all()


async def _is_batchable(session: AsyncSession, case_id: UUID, batch: SendTogether, now: datetime) -> None:
    row = (
        await session.execute(
            select(Case.flow, Case.step, Case.playbook_version, Case.alley_id).where(
                Case.office_id == bound_office(session), Case.id == case_id
            )
        )
    ).first()
    if row is None:
        raise NotThere
    _, setting = await setting_at(session, now, row.playbook_version)
    if setting.directory.alley(row.alley_id).community_id != batch.community:
        raise NotThere
    actions: tuple[Action, ...] = ()
    if row.step is not None:
        actions = setting.step(row.flow, row.step).actions
    found = next((a for a in actions if a.code == batch.action), None)
    if found is None or not found.batch:
        raise NotBatchable(action=say(found.name) if found else batch.action)
