"""The setting of a case as of now: the version it keeps, the office's calendar, and who holds what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import Databases, Office
from hutong.db.wires import Driver
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.queries import kept
from hutong.playbooks.queries import version as version_of
from hutong.posts.queries import OfficeNow, office_at, office_by_driver


async def setting_at(session: AsyncSession, now: datetime, version: int | None = None) -> tuple[OfficeNow, Setting]:
    """Under `version`, or the one in force; raises NoPlaybookInForce, NoSuchVersion."""
    office = await office_at(session, now)
    number = version if version is not None else office.version
    if number is None:
        raise NoPlaybookInForce
    return office, _setting(office, number, (await version_of(session, number)).playbook)


class Settings:
    """The same for the hot paths, which open no session for a version that this process has read before."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def at(
        self, connection: Driver, office_id: UUID, now: datetime, version: int | None = None
    ) -> tuple[OfficeNow, Setting]:
        office = await office_by_driver(connection, office_id, now)
        number = version if version is not None else office.version
        if number is None:
            raise NoPlaybookInForce
        return office, _setting(office, number, await self._playbook(office_id, number))

    async def _playbook(self, office_id: UUID, number: int) -> Playbook:
        if known := kept(office_id, number):
            return known.playbook
        async with self._databases.session(Office(office_id)) as session:
            return (await version_of(session, number)).playbook


def _setting(office: OfficeNow, number: int, playbook: Playbook) -> Setting:
    return Setting(
        playbook=playbook,
        version=number,
        calendar=office.calendar,
        directory=office.directory(number, playbook.posts),
    )
