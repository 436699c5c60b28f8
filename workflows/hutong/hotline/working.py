"""The work on a list, a batch at a time: each batch is one transaction, and begun anew where its worker was lost."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.messages import without_phones
from hutong.boards.service import code_from, hash_of_code
from hutong.cases.duplicates import candidates, likest
from hutong.cases.models import PublicReport
from hutong.cases.opening import Reporter, open_case
from hutong.cases.placing import length_of
from hutong.cases.rules.likeness import Seen
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db.wires import SessionWire
from hutong.errors import Refusal
from hutong.hotline.events import HotlineListTaken
from hutong.hotline.models import HotlineList, HotlineOrder, ListState, Verdict
from hutong.hotline.queries import counts, locked_list
from hutong.hotline.reading import order_of
from hutong.hotline.rules import Known, check_order
from hutong.hotline.schemas import Checked, Finding, Row
from hutong.journal import Actor, append
from hutong.posts.facts import on
from hutong.texts import N_

CHECKED_AT_ONCE = 200
OPENED_AT_ONCE = 40
PURPOSE = "答复热线工单"
_ORDERS = UUID("6f2d0b5e-6d0c-4a51-9c1e-2f0f2a6d1b25")
"""The name space of cases that are made of orders: one order is one case, however often it is sent."""

# By the number as it was typed, so that a whole list is looked up at once.
_TAKEN = """
SELECT o.number, c.number AS case_number FROM hotline_orders o JOIN cases c ON c.office_id = $1 AND c.id = o.case_id
 WHERE o.office_id = $1 AND o.verdict = 'opened' AND o.number = ANY($2::text[])
"""
_FIRST = """
SELECT o.cells->>$3::integer AS number, min(o.row) AS row FROM hotline_orders o
 WHERE o.office_id = $1 AND o.list_id = $2 AND o.cells->>$3::integer = ANY($4::text[]) GROUP BY 1
"""


async def check_batch(session: AsyncSession, list_id: UUID, now: datetime) -> bool:
    """Say of the next rows what is to become of them; whether there are more."""
    sheet = await locked_list(session, list_id)
    if sheet.state != ListState.CHECKING:
        return False
    orders = await _next(session, sheet, Verdict.WAITING, CHECKED_AT_ONCE)
    if not orders:
        sheet.state = ListState.CHECKED
        return False
    office, setting = await setting_at(session, now)
    zone = ZoneInfo(office.zone)
    read = [(order, *order_of(order.cells or [], sheet.mapping, zone)) for order in orders]
    known = await _known(session, sheet, [row for _, row, _ in read if row], setting, now)
    near: dict[UUID, Sequence[Mapping[str, Any]]] = {}
    for order, row, findings in read:
        checked = (
            check_order(row, order.row, known)
            if row is not None
            else Checked(verdict=Verdict.REFUSED, findings=tuple(findings))
        )
        _keep(order, checked)
        if checked.verdict == Verdict.READY and row is not None and checked.alley is not None:
            if checked.alley not in near:
                near[checked.alley] = await candidates(session, checked.alley, now)
            seen = Seen(category=checked.category, at=now, words=f"{row.title} {row.words}")
            if found := likest(seen, near[checked.alley], limit=1):
                order.verdict, order.alike_id = Verdict.ALIKE, found[0].id
    sheet.done += len(orders)
    return True


async def open_batch(session: AsyncSession, list_id: UUID, now: datetime) -> bool:
    """Make cases of the next orders; whether there are more."""
    sheet = await locked_list(session, list_id)
    if sheet.state != ListState.OPENING:
        return False
    orders = await _next(session, sheet, Verdict.READY, OPENED_AT_ONCE)
    if not orders:
        await _finish(session, sheet, now)
        return False
    office, _ = await setting_at(session, now)
    for order in orders:
        row, _ = order_of(order.cells or [], sheet.mapping, ZoneInfo(office.zone))
        try:
            async with session.begin_nested():
                await _open(session, sheet, order, row, now)
        except Refusal as refusal:
            params = {name: str(value) for name, value in refusal.params.items()}
            finding = Finding(refusal.text, dict(params))
            order.verdict, order.findings = Verdict.REFUSED, msgspec.to_builtins([finding])
    sheet.done += len(orders)
    return True


async def fail(session: AsyncSession, list_id: UUID, trouble: str) -> None:
    sheet = await locked_list(session, list_id)
    if sheet.state in {ListState.CHECKING, ListState.OPENING}:
        sheet.state, sheet.trouble = ListState.FAILED, trouble[:500]


async def _open(session: AsyncSession, sheet: HotlineList, order: HotlineOrder, row: Row | None, now: datetime) -> None:
    if row is None or order.alley_id is None or order.category is None:
        raise Refusal(N_("这一行已经看不懂，请重新上传。"))
    case_id = uuid5(_ORDERS, f"{sheet.office_id}/{row.number}")
    words = without_phones(row.words)
    # A name and a number came with the caller's word to the hotline, for an answer about this order and nothing else.
    report = {
        "office_id": sheet.office_id, "id": case_id, "alley_id": order.alley_id, "category": order.category,
        "description": words, "name": row.name or None, "phone": row.phone or None,
        "phone_purpose": PURPOSE if row.phone else None,
        "phone_consented_at": (row.received or now) if row.phone else None,
        "code_hash": hash_of_code(code_from(secrets.token_bytes(32))), "received_at": row.received or now,
        "case_id": case_id,
    }  # fmt: skip
    await session.execute(insert(PublicReport).values(**report).on_conflict_do_nothing())
    ahead = row.deadline if row.deadline is not None and row.deadline > now else None
    opened = OpenCase(
        id=case_id, alley=order.alley_id, category=order.category, title=without_phones(row.title)[:200],
        description=words, position_m=await _within(session, order.alley_id, row.metres),
    )  # fmt: skip
    reporter = Reporter(
        source="hotline", public_report=case_id, answer_by=ahead.astimezone(UTC) if ahead is not None else None
    )
    await open_case(session, opened, reporter, by=Actor("person", sheet.sent_by), now=now)
    order.case_id = case_id
    # Another list may have brought the same order in the meantime; whoever came second waited for the first above.
    elsewhere = select(HotlineOrder.id).where(
        HotlineOrder.office_id == sheet.office_id,
        HotlineOrder.number == row.number,
        HotlineOrder.verdict == Verdict.OPENED,
        HotlineOrder.id != order.id,
    )
    known = await session.scalar(elsewhere.limit(1)) is not None
    order.verdict, order.cells = Verdict.KNOWN if known else Verdict.OPENED, None


async def _within(session: AsyncSession, alley: UUID, metres: int | None) -> int | None:
    """A place beyond the alley's end is not known rather than wrong: the order itself is good."""
    return metres if metres is not None and metres <= await length_of(session, alley) else None


async def _finish(session: AsyncSession, sheet: HotlineList, now: datetime) -> None:
    found = await counts(session, sheet.id)
    # What became no case keeps its cells until their term, so that it can be entered by hand.
    done_with = HotlineOrder.verdict.not_in([Verdict.REFUSED, Verdict.LEFT])
    wheres = HotlineOrder.office_id == sheet.office_id, HotlineOrder.list_id == sheet.id, done_with
    gone = update(HotlineOrder).where(*wheres).values(cells=None)
    await session.execute(gone.execution_options(synchronize_session=False))
    opened = found.get(Verdict.OPENED, 0)
    sheet.state, sheet.finished_at = ListState.DONE, now
    event = HotlineListTaken(subject=sheet.id, opened=opened, left=sum(found.values()) - opened)
    append(session, event, by=Actor("person", sheet.sent_by), at=now)


async def _next(session: AsyncSession, sheet: HotlineList, verdict: Verdict, most: int) -> Sequence[HotlineOrder]:
    statement = (
        select(HotlineOrder)
        .where(
            HotlineOrder.office_id == sheet.office_id,
            HotlineOrder.list_id == sheet.id,
            HotlineOrder.verdict == verdict,
        )
        .order_by(HotlineOrder.row)
        .limit(most)
    )
    return (await session.scalars(statement)).all()


async def _known(
    session: AsyncSession, sheet: HotlineList, rows: Sequence[Row], setting: Setting, now: datetime
) -> Known:
    wire, numbers = SessionWire(session), [row.number for row in rows]
    taken = await wire.rows(_TAKEN, sheet.office_id, numbers)
    first = await wire.rows(_FIRST, sheet.office_id, sheet.id, sheet.mapping["number"], numbers)
    return Known(
        alleys=on(setting.directory.alleys, setting.day(now)),
        playbook=setting.playbook,
        taken={row["number"]: row["case_number"] for row in taken},
        first={row["number"]: row["row"] for row in first},
        now=now,
    )


def _keep(order: HotlineOrder, checked: Checked) -> None:
    order.verdict, order.findings = checked.verdict, msgspec.to_builtins(list(checked.findings))
    order.alley_id, order.category = checked.alley, checked.category
    if checked.row is not None:
        order.number = checked.row.number
        order.answer_by = checked.row.deadline
