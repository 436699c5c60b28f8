"""A list is sent, its columns are named, its orders accepted; or it is dropped. The work itself is done by jobs."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.hotline import jobs as _declares_jobs  # noqa: F401 - their specifications are looked up by enqueue
from hutong.hotline.errors import ColumnMissing, ColumnTwice, NotNow
from hutong.hotline.events import HotlineListDropped, HotlineListSent
from hutong.hotline.models import HotlineList, HotlineOrder, ListState, Verdict
from hutong.hotline.queries import locked_list
from hutong.hotline.reading import guessed_mapping
from hutong.hotline.schemas import BY_FIELD, COLUMNS, Finding
from hutong.ids import new_id
from hutong.jobs import enqueue
from hutong.journal import Actor, append
from hutong.texts import N_

_ROWS = """
INSERT INTO hotline_orders (office_id, id, list_id, row, cells, verdict)
SELECT $1, r.id, $2, r.row, r.cells, 'waiting'
  FROM jsonb_to_recordset($3::jsonb) AS r(id uuid, row integer, cells jsonb)
"""
_THE_SAME = N_("与事项 {number} 是同一件事，没有另接。")


async def send_list(
    session: AsyncSession, list_id: UUID, *, name: str, content: bytes, headings: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]], person: UUID, by: Actor, now: datetime,
) -> HotlineList:  # fmt: skip
    """Keep a sheet as it was read. Sent twice under one id it is one list."""
    office_id = bound_office(session)
    if there := await session.get(HotlineList, (office_id, list_id)):
        return there
    sent = HotlineList(
        office_id=office_id, id=list_id, file_name=name[:120], sha256=hashlib.sha256(content).hexdigest(),
        columns=list(headings), mapping=guessed_mapping(headings), state=ListState.MAPPING, rows=len(rows),
        sent_by=person, sent_at=now,
    )  # fmt: skip
    session.add(sent)
    await session.flush()  # Its rows point at it.
    lines = [{"id": new_id(), "row": n, "cells": cells} for n, cells in rows]
    await SessionWire(session).rows(_ROWS, office_id, list_id, msgspec.json.encode(lines).decode())
    append(session, HotlineListSent(subject=list_id, rows=len(rows)), by=by, at=now)
    return sent


async def name_columns(session: AsyncSession, list_id: UUID, mapping: Mapping[str, int]) -> None:
    """Which column says what; its rows are then checked. Raises ColumnMissing, ColumnTwice, NotNow, NotThere."""
    found = await locked_list(session, list_id)
    if found.state not in {ListState.MAPPING, ListState.CHECKED, ListState.FAILED}:
        raise NotNow
    kept = {field: place for field, place in mapping.items() if field in BY_FIELD and 0 <= place < len(found.columns)}
    for column in COLUMNS:
        if column.required and column.field not in kept:
            raise ColumnMissing(field=column.field, column=column.name)
    if len(set(kept.values())) != len(kept):
        raise ColumnTwice
    found.mapping, found.state, found.done, found.trouble = kept, ListState.CHECKING, 0, None
    again = (
        update(HotlineOrder)
        .where(
            HotlineOrder.office_id == found.office_id, HotlineOrder.list_id == list_id, HotlineOrder.case_id.is_(None)
        )
        .values(verdict=Verdict.WAITING, findings=[], alley_id=None, category=None, answer_by=None, alike_id=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(again)
    await enqueue(session, "hotline.check", list_id=list_id)


async def accept(session: AsyncSession, list_id: UUID, *, left: Collection[UUID]) -> None:
    """Take up every order, also those that look like a case: they can be merged there. Raises NotNow, NotThere.

    `left` are those of which somebody said that they are the very case that they look like.
    """
    found = await locked_list(session, list_id)
    if found.state != ListState.CHECKED:
        raise NotNow
    of_list = (HotlineOrder.office_id == found.office_id, HotlineOrder.list_id == list_id)
    doubtful = (*of_list, HotlineOrder.verdict == Verdict.ALIKE)
    same = select(HotlineOrder, Case.number).where(
        *doubtful, HotlineOrder.id.in_(left), Case.office_id == found.office_id, Case.id == HotlineOrder.alike_id
    )
    for order, number in (await session.execute(same)).all():
        order.verdict = Verdict.LEFT
        order.findings = [*order.findings, msgspec.to_builtins(Finding(_THE_SAME, {"number": number}))]
    await session.flush()
    statement = update(HotlineOrder).where(*doubtful).values(verdict=Verdict.READY)
    await session.execute(statement.execution_options(synchronize_session=False))
    found.state, found.done = ListState.OPENING, 0
    await enqueue(session, "hotline.open", list_id=list_id)


async def drop(session: AsyncSession, list_id: UUID, *, by: Actor, now: datetime) -> None:
    """Before anything was taken up: what it said of callers goes at once. Raises NotNow, NotThere."""
    found = await locked_list(session, list_id)
    if found.state == ListState.DROPPED:
        return
    if found.state in {ListState.OPENING, ListState.DONE}:
        raise NotNow
    found.state, found.finished_at = ListState.DROPPED, now
    wheres = HotlineOrder.office_id == found.office_id, HotlineOrder.list_id == list_id
    gone = update(HotlineOrder).where(*wheres).values(cells=None, verdict=Verdict.LEFT)
    await session.execute(gone.execution_options(synchronize_session=False))
    append(session, HotlineListDropped(subject=list_id), by=by, at=now)
