"""Keeping a matter's photos and words beyond their term, by the reasons that the playbook knows, and letting go."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.playbooks.privacy import Hold, Privacy
from hutong.retention.events import HoldLifted, HoldPlaced
from hutong.retention.held import lock_case
from hutong.retention.models import CaseHold
from hutong.retention.schemas import PlaceHold
from hutong.texts import N_

_MONTH = timedelta(days=31)


def reasons_for(privacy: Privacy, posts: Collection[str]) -> list[Hold]:
    """Those for which holders of these posts may have a matter kept. Pure."""
    return [hold for hold in privacy.holds if not set(hold.posts).isdisjoint(posts)]


async def place_hold(
    session: AsyncSession,
    case_id: UUID,
    sent: PlaceHold,
    *,
    allowed: Sequence[Hold],
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    """One of a reason at a time: placed again it is the same one. Raises Invalid."""
    hold = next((one for one in allowed if one.code == sent.reason), None)
    if hold is None:
        raise Invalid([FieldProblem("reason", N_("请选一个理由。"))])
    if sent.months > hold.months:
        raise Invalid([FieldProblem("months", N_("按制度最多 {n} 个月。"), n=hold.months)])
    await lock_case(session, case_id)
    over = update(CaseHold).where(
        CaseHold.office_id == bound_office(session),
        CaseHold.case_id == case_id,
        CaseHold.lifted_at.is_(None),
        CaseHold.until <= now,
    )
    await session.execute(over.values(lifted_at=CaseHold.until).execution_options(synchronize_session=False))
    until = now + sent.months * _MONTH
    row = {
        "office_id": bound_office(session), "id": new_id(), "case_id": case_id, "reason": hold.code,
        "note": sent.note.strip() or None, "placed_by": person, "placed_at": now, "until": until,
    }  # fmt: skip
    placed = insert(CaseHold).values(row).on_conflict_do_nothing().returning(CaseHold.id)
    if (await session.scalars(placed)).first() is not None:
        append(session, HoldPlaced(subject=case_id, reason=hold.code, until=until), by=by, at=now)


async def lift_hold(
    session: AsyncSession,
    case_id: UUID,
    hold_id: UUID,
    *,
    allowed: Sequence[Hold],
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    """By whoever may place it. Lifted twice it is lifted once. Raises NotThere."""
    mine = select(CaseHold).where(
        CaseHold.office_id == bound_office(session), CaseHold.id == hold_id, CaseHold.case_id == case_id
    )
    hold = (await session.scalars(mine.with_for_update())).one_or_none()
    if hold is None or hold.reason not in {one.code for one in allowed}:
        raise NotThere
    if hold.lifted_at is None:
        hold.lifted_by, hold.lifted_at = person, now
        append(session, HoldLifted(subject=case_id, reason=hold.reason), by=by, at=now)


async def holds_of(session: AsyncSession, case_id: UUID) -> Sequence[CaseHold]:
    """The latest first, lifted ones too."""
    statement = select(CaseHold).where(CaseHold.office_id == bound_office(session), CaseHold.case_id == case_id)
    return (await session.scalars(statement.order_by(CaseHold.placed_at.desc()))).all()
