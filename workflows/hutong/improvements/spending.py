"""The two budgets of a project (党建经费、行政经费): entries in fen, withdrawn with a reason and never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.improvements.errors import EntryAlreadyWithdrawn, OverBudget
from hutong.improvements.events import MoneyNoted, MoneyWithdrawn
from hutong.improvements.models import Money
from hutong.improvements.planning import Reach, running
from hutong.improvements.queries import entries, money_of
from hutong.improvements.rules import balances, fen_of, yuan_of
from hutong.improvements.schemas import NoteMoney, Withdraw
from hutong.journal import Actor, append
from hutong.texts import N_


async def note_money(
    session: AsyncSession, project_id: UUID, entry: NoteMoney, *, reach: Reach, by: Actor, now: datetime
) -> None:
    """Note what was approved or spent; once for each id. Raises OverBudget for more than was approved."""
    # The project is locked by it, so that two who spend at once do not both find the same money left.
    await running(session, project_id, reach=reach)
    fen = fen_of(entry.yuan)
    if fen == 0:
        raise Invalid([FieldProblem("yuan", N_("金额要大于 0。"))])
    before = [each for each in await money_of(session, project_id) if each.id != entry.id]
    balance = balances(entries(before))[entry.budget]
    if entry.kind == "spent" and fen > balance.left:
        raise OverBudget(
            field="yuan", approved=yuan_of(balance.approved), spent=yuan_of(balance.spent), left=yuan_of(balance.left)
        )
    row = {
        "office_id": bound_office(session), "id": entry.id, "improvement_id": project_id, "budget": entry.budget,
        "kind": entry.kind, "fen": fen, "day": entry.day, "what": entry.what.strip(),
        "document": entry.document.strip() or None,
    }  # fmt: skip
    added = await session.execute(insert(Money).values(**row).on_conflict_do_nothing().returning(Money.id))
    if added.first():
        event = MoneyNoted(subject=entry.id, project=project_id, budget=entry.budget, entry=entry.kind, fen=fen)
        append(session, event, by=by, at=now)


async def withdraw_money(
    session: AsyncSession, project_id: UUID, entry_id: UUID, why: Withdraw, *, reach: Reach, by: Actor, now: datetime
) -> None:
    """A wrong entry counts no longer. Money that was spent since keeps what was approved for it."""
    await running(session, project_id, reach=reach)
    statement = select(Money).where(Money.id == entry_id, Money.improvement_id == project_id).with_for_update()
    entry = (await session.execute(statement)).scalar_one_or_none()
    if entry is None:
        raise NotThere
    if entry.withdrawn_at is not None:
        raise EntryAlreadyWithdrawn
    balance = balances(entries(await money_of(session, project_id)))[entry.budget]
    if entry.kind == "approved" and balance.left < entry.fen:
        raise OverBudget(approved=yuan_of(balance.approved), spent=yuan_of(balance.spent), left=yuan_of(balance.left))
    entry.withdrawn_at, entry.withdrawn_because = now, why.because.strip()
    append(session, MoneyWithdrawn(subject=entry_id, project=project_id), by=by, at=now)
