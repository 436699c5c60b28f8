"""A district's departments and their officers' accounts: founded, put right, ended; invited, sent away.

In the district's own scope. What an office called a department once keeps its name; ended, it is called no more.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.departments import OFFICER, is_head, set_head
from hutong.access.devices import end_all_of_account
from hutong.access.invitations import Purpose, invite_account
from hutong.access.models import AuthorityAccount, Department
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.texts import N_

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class NewDepartment(msgspec.Struct, frozen=True, kw_only=True):
    """`code` is the one by which playbooks name it, such as urban-management."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_-]{1,29}$")]
    name: Name
    name_en: Annotated[str, msgspec.Meta(max_length=80)] = ""


class ChangedDepartment(msgspec.Struct, frozen=True, kw_only=True):
    name: Name
    name_en: Annotated[str, msgspec.Meta(max_length=80)] = ""


class NewOfficer(msgspec.Struct, frozen=True, kw_only=True):
    name: Name
    login: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9._-]{2,39}$")]


async def found_department(
    session: AsyncSession, city: UUID, district: UUID, new: NewDepartment, *, now: datetime
) -> UUID:
    """From now on. Raises Invalid for a code that the district has already."""
    names = {"name": new.name.strip(), "name_en": new.name_en.strip() or new.name.strip()}
    if not names["name"]:
        raise Invalid([FieldProblem("name", N_("请写名称。"))])
    statement = (
        insert(Department)
        .values(city_id=city, id=new_id(), district_id=district, code=new.code, since=now, **names)
        .on_conflict_do_nothing(index_elements=["district_id", "code"])
        .returning(Department.id)
    )
    made: UUID | None = await session.scalar(statement)
    if made is None:
        raise Invalid([FieldProblem("code", N_("区里已经有这个代码的部门。"))])
    return made


async def department_of_district(session: AsyncSession, city: UUID, district: UUID, department: UUID) -> Department:
    """Raises NotThere for another district's as for none."""
    statement = select(Department).where(
        Department.city_id == city, Department.district_id == district, Department.id == department
    )
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def change_department(
    session: AsyncSession, city: UUID, district: UUID, department: UUID, new: ChangedDepartment
) -> None:
    """Raises NotThere."""
    found = await department_of_district(session, city, district, department)
    if not new.name.strip():
        raise Invalid([FieldProblem("name", N_("请写名称。"))])
    found.name, found.name_en = new.name.strip(), new.name_en.strip() or new.name.strip()


async def end_department(
    session: AsyncSession, city: UUID, district: UUID, department: UUID, *, ended: bool, now: datetime
) -> None:
    """撤销, and 恢复 where it was by mistake; what is so already stays so. Raises NotThere."""
    found = await department_of_district(session, city, district, department)
    if ended and found.until is None:
        found.until = now
    elif not ended:
        found.until = None


async def invite_officer(
    session: AsyncSession, city: UUID, district: UUID, department: UUID, new: NewOfficer, *, now: datetime
) -> str:
    """An account of the department; the token of the link by which the officer chooses a password.

    Raises NotThere, and Invalid for a log-in that somebody of the city has.
    """
    body = await department_of_district(session, city, district, department)
    if body.until is not None:
        raise Invalid([FieldProblem("", N_("这个部门已经撤销。"))])
    if not new.name.strip():
        raise Invalid([FieldProblem("name", N_("请写姓名。"))])
    account = {
        "city_id": city, "id": new_id(), "role": OFFICER, "district_id": district, "department_id": department,
        "name": new.name.strip(), "login": new.login, "language": "zh", "generated": False,
    }  # fmt: skip
    statement = insert(AuthorityAccount).values(account)
    statement = statement.on_conflict_do_nothing(index_elements=["city_id", "login"])
    made: UUID | None = await session.scalar(statement.returning(AuthorityAccount.id))
    if made is None:
        raise Invalid([FieldProblem("login", N_("这个登录名已经有别人在用。"))])
    return await invite_account(session, city, made, purpose="invite", now=now)


async def new_link(
    session: AsyncSession, city: UUID, district: UUID, department: UUID, account: UUID, *, now: datetime
) -> str:
    """Another link for an officer who lost the first, or the password; earlier ones stop working. Raises NotThere."""
    found = await _officer(session, city, district, department, account)
    purpose: Purpose = "reset" if found.password_hash else "invite"
    return await invite_account(session, city, found.id, purpose=purpose, now=now)


async def dismiss_officer(
    session: AsyncSession, city: UUID, district: UUID, department: UUID, account: UUID, *, by: UUID, now: datetime
) -> None:
    """He leaves: signed out everywhere, and head of the department no longer. What he did keeps his name."""
    found = await _officer(session, city, district, department, account)
    if await is_head(session, city, department, account):
        await set_head(session, city, district, department, None, by=by, now=now)
    found.left_at = now
    await end_all_of_account(session, city, account, now=now)


async def _officer(
    session: AsyncSession, city: UUID, district: UUID, department: UUID, account: UUID
) -> AuthorityAccount:
    statement = select(AuthorityAccount).where(
        AuthorityAccount.city_id == city, AuthorityAccount.district_id == district,
        AuthorityAccount.department_id == department, AuthorityAccount.id == account,
        AuthorityAccount.role == OFFICER, AuthorityAccount.left_at.is_(None),
    )  # fmt: skip
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found
