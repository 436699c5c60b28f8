"""Taking open cases over to another version as one act: asked for, and called off before it begins."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases import moving_jobs as _declares_moving  # noqa: F401 - its specification is looked up by enqueue
from hutong.cases.moving import Steps
from hutong.cases.moving_errors import MoveBegun, MoveUnderWay, NothingToMove, VersionNotBegun
from hutong.cases.moving_models import CaseMove, CaseMoveItem
from hutong.cases.moving_plans import Planned, plans
from hutong.cases.moving_running import CANCELLED, PLANNED, RUNNING, SKIPPED, WAITING, locked_move, plan_facts
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import Actor
from hutong.playbooks.queries import has_begun, version

GRACE = timedelta(minutes=2)
"""Between asking and beginning: long enough to think again."""


async def ask_move(
    session: AsyncSession, move_id: UUID, *, to: int, steps: Steps, note: str, by: Actor, now: datetime
) -> CaseMove:
    """Plan it and have it begin after GRACE. Asked twice under one id it is one act.

    Raises NoSuchVersion, VersionNotBegun, MoveUnderWay, NothingToMove.
    """
    office_id = bound_office(session)
    if there := await session.get(CaseMove, (office_id, move_id)):
        return there
    await version(session, to)
    if not await has_begun(session, to, now):
        raise VersionNotBegun(n=to)
    under_way = CaseMove.office_id == office_id, CaseMove.state.in_((WAITING, RUNNING))
    if await session.scalar(select(CaseMove.id).where(*under_way).limit(1)):
        raise MoveUnderWay
    found = await plans(session, to, steps, act=move_id, now=now)
    if not any(each.plan.outcome for each in found) or by.id is None:
        raise NothingToMove
    move = CaseMove(
        office_id=office_id, id=move_id, to_version=to, steps=dict(steps), note=note.strip(), state=WAITING,
        asked_at=now, asked_by=by.id, begins_at=now + GRACE,
    )  # fmt: skip
    session.add(move)
    await session.flush()  # Its items point at it.
    session.add_all(_item(move, each) for each in found)
    await enqueue(session, "cases.move", run_at=move.begins_at, dedupe_key=f"cases.move:{move_id}", move_id=move_id)
    return move


async def cancel_move(session: AsyncSession, move_id: UUID, *, by: Actor, now: datetime) -> CaseMove:
    """Before it begins; raises MoveBegun, NoSuchMove. Called off twice it is called off."""
    move = await locked_move(session, move_id)
    if move.state == WAITING:
        move.state, move.cancelled_at, move.cancelled_by = CANCELLED, now, by.id
    elif move.state != CANCELLED:
        raise MoveBegun
    return move


def _item(move: CaseMove, each: Planned) -> CaseMoveItem:
    cannot = each.plan.cannot
    return CaseMoveItem(
        office_id=move.office_id,
        id=new_id(),
        move_id=move.id,
        case_id=each.id,
        revision=each.revision,
        from_version=each.version,
        plan=plan_facts(each),
        state=SKIPPED if cannot else PLANNED,
        sentence=cannot.text if cannot else None,
        params=msgspec.to_builtins(cannot) if cannot else {},
    )
