"""Lists of orders as pages and jobs read them, and what became of each order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import NotThere
from hutong.hotline.models import HotlineList, HotlineOrder, Verdict

# What was said last about each case that ended, as long as its words are kept.
_RESULTS = """
SELECT o.row, o.number, o.verdict, o.findings::text AS findings, o.alley_id, o.category, o.answer_by,
       c.number AS case_number, c.flow, c.step, c.playbook_version, c.opened_at, c.closed_at, c.outcome, c.due_at,
       l.number AS leader_number, l.closed_at AS leader_closed_at, l.outcome AS leader_outcome, said.words
  FROM hotline_orders o
  LEFT JOIN cases c ON c.office_id = $1 AND c.id = o.case_id
  LEFT JOIN cases l ON l.office_id = $1 AND l.id = c.leader_id
  LEFT JOIN LATERAL (
    SELECT coalesce(p.data->>'result', p.data->>'note') AS words
      FROM journal j JOIN journal_personal p ON p.office_id = $1 AND p.event_id = j.id
     WHERE j.office_id = $1 AND j.subject = coalesce(l.id, c.id) AND j.kind = 'case.stepped'
       AND (p.data ? 'result' OR p.data ? 'note')
     ORDER BY j.occurred_at DESC, j.id DESC LIMIT 1
  ) said ON c.closed_at IS NOT NULL
 WHERE o.office_id = $1 AND o.list_id = $2 ORDER BY o.row
"""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the preview; `number` and `words` as typed while the cells are kept."""

    id: UUID
    row: int
    number: str
    words: str
    verdict: str
    findings: list[dict[str, Any]]
    alley_id: UUID | None
    category: str | None
    answer_by: datetime | None
    alike_number: str | None
    case_id: UUID | None


async def locked_list(session: AsyncSession, list_id: UUID) -> HotlineList:
    """Held until the transaction ends. Raises NotThere."""
    statement = select(HotlineList).where(HotlineList.office_id == bound_office(session), HotlineList.id == list_id)
    found = (await session.scalars(statement.with_for_update())).one_or_none()
    if found is None:
        raise NotThere
    return found


async def list_of(session: AsyncSession, list_id: UUID) -> HotlineList:
    """Raises NotThere."""
    found = await session.get(HotlineList, (bound_office(session), list_id))
    if found is None:
        raise NotThere
    return found


async def lists(session: AsyncSession, *, limit: int = 50) -> Sequence[HotlineList]:
    """The newest first."""
    statement = select(HotlineList).where(HotlineList.office_id == bound_office(session))
    return (await session.scalars(statement.order_by(HotlineList.sent_at.desc()).limit(limit))).all()


async def counts(session: AsyncSession, list_id: UUID) -> dict[str, int]:
    """By the verdict."""
    statement = (
        select(HotlineOrder.verdict, func.count())
        .where(HotlineOrder.office_id == bound_office(session), HotlineOrder.list_id == list_id)
        .group_by(HotlineOrder.verdict)
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def rows_of(
    session: AsyncSession, sheet: HotlineList, *, verdict: Verdict | None, after: int, limit: int
) -> list[Shown]:
    """A page of the rows, in the order of the sheet; of one verdict or of all."""
    office_id = bound_office(session)
    other = select(Case.number).where(Case.office_id == office_id, Case.id == HotlineOrder.alike_id).scalar_subquery()
    statement = (
        select(HotlineOrder, other)
        .where(HotlineOrder.office_id == office_id, HotlineOrder.list_id == sheet.id, HotlineOrder.row > after)
        .order_by(HotlineOrder.row)
        .limit(limit)
    )
    if verdict is not None:
        statement = statement.where(HotlineOrder.verdict == verdict)
    return [_shown(order, number, sheet) for order, number in (await session.execute(statement)).all()]


async def results(session: AsyncSession, list_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Every order of a list with what became of it, for the list that goes back."""
    return await SessionWire(session).rows(_RESULTS, bound_office(session), list_id)


def _shown(order: HotlineOrder, alike: str | None, sheet: HotlineList) -> Shown:
    cells = order.cells or []

    def cell(field: str) -> str:
        place = sheet.mapping.get(field)
        return str(cells[place]) if place is not None and place < len(cells) else ""

    return Shown(
        id=order.id, row=order.row, number=order.number or cell("number"), words=cell("words")[:120],
        verdict=order.verdict, findings=order.findings, alley_id=order.alley_id, category=order.category,
        answer_by=order.answer_by, alike_number=alike, case_id=order.case_id,
    )  # fmt: skip
