"""The office that a district is opening, and who may work on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import Directory, DistrictPlace, OfficePlace
from hutong.db import Databases, Office
from hutong.errors import NotThere
from hutong.offices.models import OfficeState
from hutong.offices.readiness import STEPS, Readiness, readiness
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.visits.clock import Clock


@dataclass(frozen=True, slots=True)
class Setup:
    """One office in preparation, with a transaction bound to it. `now` lies in the office's own time zone's day."""

    office: OfficePlace
    session: AsyncSession
    playbook: Playbook
    clock: Clock

    async def readiness(self) -> Readiness:
        return await readiness(self.session, self.clock.today)

    @property
    def steps(self) -> tuple[str, ...]:
        return STEPS


async def office_of_district(directory: Directory, district: DistrictPlace, address: str) -> OfficePlace:
    """The district's own office; another district's answers as none would."""
    office = await directory.office(address)
    if office is None or office.district_id != district.id:
        raise NotThere
    return office


@asynccontextmanager
async def preparing(
    databases: Databases, directory: Directory, district: DistrictPlace, address: str, clock: Clock
) -> AsyncIterator[Setup]:
    """A transaction in an office while it is being prepared. Once it is open, the district's hands are off it."""
    office = await office_of_district(directory, district, address)
    if office.state is not OfficeState.PREPARING:
        raise NotThere
    async with databases.session(Office(office.id)) as session:
        in_force = await playbook_in_force(session, clock.moment)
        yield Setup(office, session, in_force.playbook, Clock(clock.moment, office.zone))
