"""What a department's officer may look at and do in the offices: for pages and programs alike.

A row is found in the department's own scope first; only then is anything read or written as the office.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.departments import is_head
from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.for_departments import Open, open_matter
from hutong.cases.matters_models import DepartmentMatter, DepartmentNotice
from hutong.cases.rules import Offer
from hutong.db import Office
from hutong.errors import NotThere
from hutong.playbooks.comparing import Change
from hutong.publications.bodies import changes_for
from hutong.visits.clock import Clock
from hutong.visits.guard import OfficeSuspended
from hutong.visits.services import Services


def department_of(viewer: Viewer) -> UUID:
    if viewer.department_id is None:
        raise NotThere
    return viewer.department_id


def city_of(viewer: Viewer) -> UUID:
    if viewer.city_id is None:
        raise NotThere
    return viewer.city_id


async def leads_department(session: AsyncSession, viewer: Viewer) -> bool:
    return await is_head(session, city_of(viewer), department_of(viewer), viewer.id)


async def opened_matter(services: Services, matter: DepartmentMatter, viewer: Viewer, clock: Clock) -> Open | None:
    """What the office's rules let the officer do with a matter of the department's; None once it has it no longer."""
    async with services.databases.session(Office(matter.office_id)) as of_office:
        return await open_matter(
            of_office, matter.id, department=matter.department_id, officer=viewer.id, now=clock.now()
        )


def ways_of(opened: Open | None, clock: Clock) -> list[Offer]:
    """The actions that nothing hinders now; what is late gets no more time by them."""
    free = [offer for offer in opened.offers if offer.hindrance is None] if opened else []
    late = opened is not None and opened.state.due_at is not None and clock.now() > opened.state.due_at
    return [offer for offer in free if not (late and (offer.action.extends or offer.action.pauses))]


async def changes_told(services: Services, notice: DepartmentNotice) -> tuple[Change, ...]:
    """What the version of which a department was told changes for it; raises NotThere where it was told of a case."""
    if notice.playbook_version is None:
        raise NotThere
    async with services.databases.session(Office(notice.office_id)) as of_office:
        return await changes_for(of_office, notice.playbook_version, notice.department_id)


async def writable_office(services: Services, office_id: UUID) -> OfficePlace:
    """Raises OfficeSuspended."""
    office = await services.directory.office_with(office_id)
    if office is None:
        raise NotThere
    if not office.is_writable:
        raise OfficeSuspended
    return office
