"""The departments of a district: which there are, whose accounts answer for them, and who leads each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import AuthorityAccount, Department, DepartmentHead
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.texts import N_

OFFICER = "department_officer"


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """`officers` are (account, name) of those who may sign in today; `head` is one of them, or nobody."""

    id: UUID
    code: str
    name: str
    name_en: str
    until: datetime | None
    officers: tuple[tuple[UUID, str], ...]
    head: UUID | None
    head_since: datetime | None


async def bodies_of(session: AsyncSession, city: UUID, district: UUID) -> Sequence[Body]:
    """In the district's own scope, by their codes."""
    departments = await session.scalars(
        select(Department).where(Department.district_id == district).order_by(Department.code)
    )
    accounts = await session.scalars(
        select(AuthorityAccount)
        .where(
            AuthorityAccount.city_id == city, AuthorityAccount.role == OFFICER, AuthorityAccount.left_at.is_(None),
            AuthorityAccount.district_id == district,
        )
        .order_by(AuthorityAccount.name, AuthorityAccount.id)
    )  # fmt: skip
    officers: dict[UUID | None, list[tuple[UUID, str]]] = {}
    for account in accounts:
        officers.setdefault(account.department_id, []).append((account.id, account.name))
    heads = {head.department_id: head for head in await session.scalars(_now(city))}
    return [
        Body(
            id=body.id, code=body.code, name=body.name, name_en=body.name_en, until=body.until,
            officers=tuple(officers.get(body.id, ())),
            head=heads[body.id].account_id if body.id in heads else None,
            head_since=heads[body.id].since if body.id in heads else None,
        )
        for body in departments
    ]  # fmt: skip


async def set_head(
    session: AsyncSession,
    city: UUID,
    district: UUID,
    department: UUID,
    account: UUID | None,
    *,
    by: UUID,
    now: datetime,
) -> None:
    """From now on this officer leads the department, or nobody does. What was before stays noted.

    Raises NotThere for a department of another district, Invalid for somebody who is no officer of it.
    """
    bodies = {body.id: body for body in await bodies_of(session, city, district)}
    body = bodies.get(department)
    if body is None:
        raise NotThere
    if account is not None and account not in {officer for officer, _ in body.officers}:
        raise Invalid([FieldProblem("head", N_("请从本部门的人员里选。"))])
    if account == body.head:
        return
    was = await session.scalar(_now(city).where(DepartmentHead.department_id == department).with_for_update())
    if was is not None:
        was.until = now
        await session.flush()  # One at a time: the index would not let the next one in.
    if account is not None:
        session.add(
            DepartmentHead(city_id=city, department_id=department, account_id=account, set_by=by, since=now, until=None)
        )


async def is_head(session: AsyncSession, city: UUID, department: UUID, account: UUID) -> bool:
    """Whether an officer leads his department today."""
    mine = _now(city).where(DepartmentHead.department_id == department, DepartmentHead.account_id == account)
    return await session.scalar(mine.with_only_columns(DepartmentHead.id)) is not None


def _now(city: UUID) -> Select[DepartmentHead]:
    return select(DepartmentHead).where(DepartmentHead.city_id == city, DepartmentHead.until.is_(None))
