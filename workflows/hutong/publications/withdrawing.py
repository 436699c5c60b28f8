"""Taking a version back before its day, and telling again everybody who was told of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.notices.models import Notice
from hutong.playbooks import withdrawing
from hutong.playbooks.errors import CasesGoByIt
from hutong.playbooks.models import PlaybookVersion
from hutong.posts.queries import office_at
from hutong.publications import wording
from hutong.publications.audience import tell_each
from hutong.publications.bodies import RULES, WITHDRAWN
from hutong.publications.service import PUBLISHED, place_for_each


async def withdraw(session: AsyncSession, n: int, *, reason: str, by: Actor, now: datetime) -> PlaybookVersion:
    """Raises CasesGoByIt, and whatever `hutong.playbooks.withdrawing.withdraw` raises."""
    moved = select(Case.id).where(Case.office_id == bound_office(session), Case.playbook_version == n).limit(1)
    if await session.scalar(moved) is not None:
        raise CasesGoByIt(n=n)
    row = await withdrawing.withdraw(session, n, reason=reason, by=by, now=now)
    office = await office_at(session, now)
    link = place_for_each(office, n)
    told = select(Notice.person_id).where(
        Notice.office_id == bound_office(session), Notice.kind == PUBLISHED, Notice.link == link
    )
    people = dict.fromkeys((await session.scalars(told)).all())
    await tell_each(session, people, "playbook.withdrawn", lambda: wording.withdrawn(row), link, now=now)
    await _tell_bodies(session, n, now=now)
    return row


async def _tell_bodies(session: AsyncSession, n: int, *, now: datetime) -> None:
    """The departments that were told, on the same lists."""
    rows = DepartmentNotice
    told = rows.office_id == bound_office(session), rows.playbook_version == n, rows.kind == RULES
    for each in (await session.scalars(select(rows).where(*told))).all():
        session.add(
            DepartmentNotice(
                office_id=each.office_id, id=new_id(), city_id=each.city_id, department_id=each.department_id,
                to_head=each.to_head, kind=WITHDRAWN, office_name=each.office_name, number="",
                category_name=each.category_name, place="", step_name="", contact_name=each.contact_name,
                contact_phone=each.contact_phone, urgent=False, playbook_version=n, in_force_from=each.in_force_from,
                created_at=now,
            )
        )  # fmt: skip
