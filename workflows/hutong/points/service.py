"""Granting points at check-in and taking them back: double entry, balances kept in the same transaction."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hutong.cases.settings import setting_at
from hutong.checkins.models import CheckIn
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.playbooks.points import PointEvent
from hutong.points.errors import GrantAlreadyUndone, NothingGranted, PointsAlreadySpent
from hutong.points.events import PointsGranted, PointsUndone
from hutong.points.models import PointAccount, PointEntry, PointTransfer
from hutong.points.rules import Earned, Entry, Grant, entries, grant, undoing

GRANT, UNDO = "grant", "undo"


async def grant_check_in(
    session: AsyncSession,
    *,
    person: UUID,
    check_in: UUID,
    day: date,
    held_then: Collection[str] = (),
    by: Actor,
    now: datetime,
    generated: bool = False,
) -> Grant:
    """Grant what the day earns under the playbook in force; granted once, however often it is asked.

    The posts are those held on the day of the check-in; `held_then` are kinds of posts that have ended since.
    """
    _, setting = await setting_at(session, now)
    # Two check-ins of one person at the same moment would both see the cap unused: the account is the lock.
    account = await _account(session, person)
    kinds = tuple({post.kind for post in setting.directory.posts_held(person, day)}.union(held_then))
    earned = await earned_by(session, person, day)
    found = grant(setting.playbook.points, event=PointEvent.CHECK_IN, day=day, post_kinds=kinds, earned=earned)
    if found.amount == 0:
        return found
    transfer_id = new_id()
    values = {
        "office_id": bound_office(session),
        "id": transfer_id,
        "kind": GRANT,
        "person_id": person,
        "check_in_id": check_in,
        "amount": found.amount,
        "why": msgspec.to_builtins(found),
        "playbook_version": setting.version,
        "at": now,
        "generated": generated,
    }
    added = insert(PointTransfer).values(**values).on_conflict_do_nothing().returning(PointTransfer.id)
    if await session.scalar(added) is None:
        return await grant_of(session, check_in)
    fund = await _account(session, None)
    await _post(session, transfer_id, entries(fund=fund, account=account, amount=found.amount))
    event = PointsGranted(
        subject=transfer_id, person=person, check_in=check_in, day=day, amount=found.amount, rate=found.rate,
        multiplier=found.multiplier, cap=found.cap,
    )  # fmt: skip
    append(session, event, by=by, at=now, playbook_version=setting.version)
    return found


async def undo_check_in(session: AsyncSession, *, check_in: UUID, because: str, by: Actor, now: datetime) -> int:
    """Take back what a check-in earned; returns the points.

    Raises NothingGranted, GrantAlreadyUndone, PointsAlreadySpent.
    """
    office_id = bound_office(session)
    found = (
        await session.scalars(
            select(PointTransfer).where(
                PointTransfer.office_id == office_id, PointTransfer.check_in_id == check_in, PointTransfer.kind == GRANT
            )
        )
    ).one_or_none()
    if found is None:
        raise NothingGranted
    account = await _account(session, found.person_id)
    transfer_id = new_id()
    values = {
        "office_id": office_id,
        "id": transfer_id,
        "kind": UNDO,
        "person_id": found.person_id,
        "check_in_id": check_in,
        "undoes": found.id,
        "amount": found.amount,
        "why": {"because": because},
        "playbook_version": found.playbook_version,
        "at": now,
    }
    added = insert(PointTransfer).values(**values).on_conflict_do_nothing().returning(PointTransfer.id)
    if await session.scalar(added) is None:
        raise GrantAlreadyUndone
    balance = await session.scalar(
        select(PointAccount.balance).where(PointAccount.office_id == office_id, PointAccount.id == account)
    )
    if (balance or 0) < found.amount:
        raise PointsAlreadySpent
    sides = (
        await session.execute(
            select(PointEntry.account_id, PointEntry.amount).where(
                PointEntry.office_id == office_id, PointEntry.transfer_id == found.id
            )
        )
    ).all()
    await _post(session, transfer_id, undoing([Entry(row.account_id, row.amount) for row in sides]))
    event = PointsUndone(
        subject=transfer_id, person=found.person_id, undoes=found.id, amount=found.amount, because=because
    )
    append(session, event, by=by, at=now, playbook_version=found.playbook_version)
    return found.amount


async def grant_of(session: AsyncSession, check_in: UUID) -> Grant:
    """What a check-in earned, with the reasons stored then; raises NothingGranted."""
    why = await session.scalar(
        select(PointTransfer.why).where(
            PointTransfer.office_id == bound_office(session),
            PointTransfer.check_in_id == check_in,
            PointTransfer.kind == GRANT,
        )
    )
    if why is None:
        raise NothingGranted
    return msgspec.convert(why, Grant)


async def earned_by(session: AsyncSession, person: UUID, day: date) -> Earned:
    """What the person has for that day and its month, by the day of the check-in, less what was undone."""
    first = day.replace(day=1)
    past = (first + timedelta(days=32)).replace(day=1)
    standing = func.sum(PointTransfer.amount)
    undone = aliased(PointTransfer)
    office_id = bound_office(session)
    row = (
        await session.execute(
            select(standing.filter(CheckIn.day == day).label("day"), standing.label("month"))
            .join(CheckIn, (CheckIn.office_id == office_id) & (CheckIn.id == PointTransfer.check_in_id))
            .where(
                PointTransfer.office_id == office_id,
                PointTransfer.person_id == person,
                PointTransfer.kind == GRANT,
                CheckIn.day >= first,
                CheckIn.day < past,
                ~exists().where(
                    undone.office_id == office_id,
                    undone.check_in_id == PointTransfer.check_in_id,
                    undone.kind == UNDO,
                ),
            )
        )
    ).one()
    return Earned(day=int(row.day or 0), month=int(row.month or 0))


async def _account(session: AsyncSession, person: UUID | None) -> UUID:
    """The account of a person, locked till the end of the transaction; the office's fund where none is named."""
    office_id = bound_office(session)
    statement = (
        insert(PointAccount)
        .values(office_id=office_id, id=new_id(), person_id=person, balance=0)
        .on_conflict_do_nothing()
    )
    await session.execute(statement)
    whose = PointAccount.person_id.is_(None) if person is None else PointAccount.person_id == person
    found = select(PointAccount.id).where(PointAccount.office_id == office_id, whose).with_for_update()
    account: UUID = (await session.scalars(found)).one()
    return account


async def _post(session: AsyncSession, transfer: UUID, sides: Sequence[Entry]) -> None:
    office_id = bound_office(session)
    rows = [
        {"office_id": office_id, "id": new_id(), "transfer_id": transfer, "account_id": s.account, "amount": s.amount}
        for s in sides
    ]
    await session.execute(insert(PointEntry).values(rows))
    for side in sides:
        await session.execute(
            update(PointAccount)
            .where(PointAccount.office_id == office_id, PointAccount.id == side.account)
            .values(balance=PointAccount.balance + side.amount)
            .execution_options(synchronize_session=False)
        )
