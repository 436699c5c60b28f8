"""What a department has of the offices: reading its list in its own scope, and acting on it in that of the office."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import change, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.matters_models import DepartmentMatter, DepartmentNotice
from hutong.cases.rows import READ, state_of
from hutong.cases.rules import Offer, Resumption, offers, resume
from hutong.cases.schemas import TakeStep
from hutong.cases.settings import setting_at
from hutong.cases.states import CaseState, Setting
from hutong.cases.steps import acting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import NotThere
from hutong.journal import Actor
from hutong.playbooks.flows import Step

MOST = 200
_CASE = f"SELECT {READ} FROM cases WHERE office_id = $1 AND id = $2"  # noqa: S608 - constants alone


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer may do with a matter now, by the rules of its office; nothing of the case but that."""

    setting: Setting
    state: CaseState
    step: Step
    revision: int
    offers: tuple[Offer, ...]


async def matters_of(
    session: AsyncSession, department: UUID, *, over: bool = False, words: str = "", most: int = MOST
) -> Sequence[DepartmentMatter]:
    """For an officer: what the department has over all offices, the earliest deadline first; or what is over."""
    mine = select(DepartmentMatter).where(DepartmentMatter.department_id == department).limit(most)
    if words.strip():
        mine = mine.where(_speaks_of(DepartmentMatter, words))
    if over:
        found = mine.where(DepartmentMatter.ended_at.is_not(None)).order_by(
            DepartmentMatter.ended_at.desc(), DepartmentMatter.id
        )
    else:
        found = mine.where(DepartmentMatter.ended_at.is_(None)).order_by(
            DepartmentMatter.due_at.asc().nulls_last(), DepartmentMatter.id
        )
    return (await session.scalars(found)).all()


async def matter_of(session: AsyncSession, department: UUID, matter_id: UUID) -> DepartmentMatter:
    """One of them; raises NotThere for another department's as for none."""
    statement = select(DepartmentMatter).where(
        DepartmentMatter.department_id == department, DepartmentMatter.id == matter_id
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def open_matter(
    session: AsyncSession, matter_id: UUID, *, department: UUID, officer: UUID, now: datetime
) -> Open | None:
    """In a session of the office: what may be done; None once the department has it no longer."""
    row = await row_of(session, matter_id, department)
    if row.ended_at is not None:
        return None
    case = (await SessionWire(session).rows(_CASE, bound_office(session), row.case_id))[0]
    _, setting = await setting_at(session, now, case["playbook_version"])
    state = state_of(case, setting.directory)
    if state.step is None:
        return None
    return Open(
        setting=setting,
        state=state,
        step=setting.step(state.flow, state.step),
        revision=case["revision"],
        offers=offers(setting, state, officer, now, department=department),
    )


async def act_for_department(
    session: AsyncSession,
    matter_id: UUID,
    step: TakeStep,
    *,
    department: UUID,
    officer: UUID,
    by: Actor,
    now: datetime,
) -> None:
    """In a session of the office: an action of the flow, by the department's officer; what he says stays in its list.

    Raises NotThere where the department has the matter no longer, CaseMovedOn, and what the rules refuse.
    """
    row = await row_of(session, matter_id, department)
    if row.ended_at is not None:
        raise NotThere
    await change(
        SessionWire(session),
        settings_in(session, now),
        row.case_id,
        acting(step, officer, now, department=department),
        person=officer,
        by=by,
        now=now,
        revision=step.revision,
        department=department,
    )
    await session.execute(
        update(DepartmentMatter)
        .where(DepartmentMatter.office_id == bound_office(session), DepartmentMatter.id == matter_id)
        .values(
            officer_name=by.name or None,
            outcome=func.coalesce((step.outcome or step.note or "").strip() or None, DepartmentMatter.outcome),
            document_number=func.coalesce((step.document or "").strip() or None, DepartmentMatter.document_number),
            acted_at=now,
        )
        .execution_options(synchronize_session=False)
    )


async def resume_for_department(
    session: AsyncSession, matter_id: UUID, *, department: UUID, officer: UUID, by: Actor, now: datetime
) -> None:
    """In a session of the office: the clock of a paused case runs on; raises NotThere, NotPaused."""
    row = await row_of(session, matter_id, department)
    if row.ended_at is not None:
        raise NotThere
    event = Resumption(by=officer, now=now, department=department)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return resume(setting, state, event)

    await change(
        SessionWire(session), settings_in(session, now), row.case_id, rule, person=officer, by=by, now=now,
        department=department,
    )  # fmt: skip


async def told(
    session: AsyncSession, department: UUID, *, head: bool, unread: bool = False, words: str = "", most: int = MOST
) -> Sequence[DepartmentNotice]:
    """What the department was told, the latest first; what is for its head only to its head."""
    statement = select(DepartmentNotice).where(DepartmentNotice.department_id == department)
    if not head:
        statement = statement.where(DepartmentNotice.to_head.is_(False))
    if unread:
        statement = statement.where(DepartmentNotice.read_at.is_(None))
    if words.strip():
        statement = statement.where(_speaks_of(DepartmentNotice, words))
    latest = statement.order_by(DepartmentNotice.created_at.desc(), DepartmentNotice.id.desc())
    return (await session.scalars(latest.limit(most))).all()


async def notice_to(session: AsyncSession, department: UUID, notice_id: UUID, *, head: bool) -> DepartmentNotice:
    """One of them; raises NotThere for what is not the reader's."""
    statement = select(DepartmentNotice).where(
        DepartmentNotice.department_id == department, DepartmentNotice.id == notice_id
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None or (found.to_head and not head):
        raise NotThere
    return found


async def mark_seen(session: AsyncSession, notice_id: UUID, *, department: UUID, now: datetime) -> None:
    """In a session of the office: the first time counts."""
    await session.execute(
        update(DepartmentNotice)
        .where(
            DepartmentNotice.office_id == bound_office(session),
            DepartmentNotice.id == notice_id,
            DepartmentNotice.department_id == department,
            DepartmentNotice.read_at.is_(None),
        )
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


async def matters_of_case(session: AsyncSession, case_id: UUID) -> Sequence[DepartmentMatter]:
    """For the office: which departments had a case, since when, and what they said of it."""
    statement = select(DepartmentMatter).where(
        DepartmentMatter.office_id == bound_office(session), DepartmentMatter.case_id == case_id
    )
    return (await session.scalars(statement.order_by(DepartmentMatter.since, DepartmentMatter.id))).all()


def _speaks_of(row: type[DepartmentMatter | DepartmentNotice], words: str) -> ColumnElement[bool]:
    """What it is, where, of which office and under which number."""
    said = func.concat_ws(" ", row.category_name, row.place, row.office_name, row.number, row.step_name)
    return said.contains(words.strip(), autoescape=True)


async def row_of(session: AsyncSession, matter_id: UUID, department: UUID) -> DepartmentMatter:
    """In a session of the office, as it is now; raises NotThere for another department's as for none."""
    statement = select(DepartmentMatter).where(
        DepartmentMatter.office_id == bound_office(session),
        DepartmentMatter.id == matter_id,
        DepartmentMatter.department_id == department,
    )
    found = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise NotThere
    return found
