"""What a handler may ask for by name.

`session`  one transaction for the viewer (or the board's visitor): return to commit, raise to abandon; it commits
           before the answer is sent, so a failed commit is a 500
`viewer`   the signed-in account · `office`, `district`, `city`  the place that the address names
`clock`    `clock.now()` · `in_force`  the playbook in force today (Version, `.playbook`)
`store`    the S3 store; `store.shelf(office.id)` are the office's files
`services`, `databases`, `settings`  what the process shares
"""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import CityPlace, DistrictPlace, OfficePlace
from hutong.access.viewers import Viewer
from hutong.db import Databases
from hutong.errors import NotThere
from hutong.objects import Store
from hutong.playbooks.queries import Version, playbook_in_force
from hutong.settings import Settings
from hutong.visits import once
from hutong.visits.clock import Clock
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

P = TypeVar("P")


async def provide_session(state: State, request: Request[Any, Any, Any]) -> AsyncIterator[AsyncSession]:
    services: Services = state["services"]
    scope = current_visit().scope
    if scope is None:
        raise NotThere
    key = await once.key_of(request)
    async with services.databases.session(scope) as session:
        try:
            if key is None:
                yield session
                return
            await once.begin(session, key)
            yield session
            await once.finish(session, key)
        except BaseException:
            # A refused form is shown again with what was read before; the rollback would empty those rows.
            session.expunge_all()
            raise


def provide_viewer() -> Viewer:
    viewer = current_visit().viewer
    if viewer is None:
        raise NotThere
    return viewer


def provide_office() -> OfficePlace:
    return _place(OfficePlace)


def provide_district() -> DistrictPlace:
    return _place(DistrictPlace)


def provide_city() -> CityPlace:
    return _place(CityPlace)


def _place(kind: type[P]) -> P:
    place = current_visit().place
    if not isinstance(place, kind):
        raise NotThere
    return place


def provide_clock() -> Clock:
    visit = current_visit()
    return Clock(visit.now, visit.zone)


async def provide_in_force(session: AsyncSession, clock: Clock) -> Version:
    return await playbook_in_force(session, clock.now())


def provide_store(state: State) -> Store:
    services: Services = state["services"]
    return services.store


def provide_services(state: State) -> Services:
    services: Services = state["services"]
    return services


def provide_databases(state: State) -> Databases:
    services: Services = state["services"]
    return services.databases


def provide_settings(state: State) -> Settings:
    services: Services = state["services"]
    return services.settings


DEPENDENCIES = {
    "session": Provide(provide_session),
    "viewer": Provide(provide_viewer, sync_to_thread=False),
    "office": Provide(provide_office, sync_to_thread=False),
    "district": Provide(provide_district, sync_to_thread=False),
    "city": Provide(provide_city, sync_to_thread=False),
    "clock": Provide(provide_clock, sync_to_thread=False),
    "in_force": Provide(provide_in_force),
    "store": Provide(provide_store, sync_to_thread=False),
    "services": Provide(provide_services, sync_to_thread=False),
    "databases": Provide(provide_databases, sync_to_thread=False),
    "settings": Provide(provide_settings, sync_to_thread=False),
}
