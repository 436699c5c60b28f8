"""Departments that a version of an office's rules touches: they are told on their lists, as of everything else."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import Department
from hutong.cases.matters_models import DepartmentNotice
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.playbooks.comparing import Change
from hutong.playbooks.comparing.touching import reach_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.posts import administering_kinds
from hutong.posts.directory import Directory
from hutong.posts.facts import DepartmentFact
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import changes_of

RULES = "rules"
"""The kind of such a notice."""
WITHDRAWN = "rules_withdrawn"
"""Of one that says that they will not come into force."""


class TouchedBody(msgspec.Struct, frozen=True, kw_only=True):
    """A department of the district, and the changes that are about it."""

    body: DepartmentFact
    changes: tuple[Change, ...]


def bodies_touched(directory: Directory, changes: Sequence[Change], day: date) -> tuple[TouchedBody, ...]:
    """In the order of their codes; a code under which the district has nobody is not among them."""
    about: dict[str, list[Change]] = {}
    for change in changes:
        for code in reach_of(change).departments:
            about.setdefault(code, []).append(change)
    found = [(directory.department_called(code, day), tuple(about[code])) for code in sorted(about)]
    return tuple(TouchedBody(body=body, changes=theirs) for body, theirs in found if body is not None)


async def changes_for(session: AsyncSession, number: int, department: UUID) -> tuple[Change, ...]:
    """What a version of the bound office's rules changed for one of its district's departments."""
    _, changes = await changes_of(session, number)
    code = await session.scalar(select(Department.code).where(Department.id == department))
    return tuple(change for change in changes if code in reach_of(change).departments)


def tell_bodies(
    session: AsyncSession, office: OfficeNow, put: PlaybookVersion, touched: Sequence[TouchedBody], *, now: datetime
) -> None:
    """One notice to each; what changes for it is said when it is read, in the reader's language."""
    book = msgspec.convert(put.document, Playbook)
    contact = next((kind.name.zh for kind in administering_kinds(book.posts)), office.name)
    for each in touched:
        session.add(
            DepartmentNotice(
                office_id=bound_office(session), id=new_id(), city_id=office.city_id, department_id=each.body.id,
                to_head=False, kind=RULES, office_name=office.name, number="", category_name=put.number or "",
                place="", step_name="", contact_name=contact, contact_phone=book.danger.phone.number, urgent=False,
                playbook_version=put.version, in_force_from=put.in_force_from, created_at=now,
            )
        )  # fmt: skip
