"""Pictures of the maps that their authors share, for who stands before the wall."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.response import Redirect

from hutong.alley_records.walls import public_picture
from hutong.boards.queries import alley_of
from hutong.db import Databases, Office
from hutong.errors import NotThere
from hutong.photos.limits import LINK_SECONDS
from hutong.playbooks.queries import playbook_in_force
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class BoardMaps(Controller):
    path = "/b/{code:str}/maps"

    @get("/{photo_id:uuid}", permission="open", name="boards.map")
    async def picture(
        self, code: str, databases: Databases, services: Services, clock: Clock, photo_id: UUID, size: str = "large"
    ) -> Response[Any]:
        found = await services.directory.board(code)
        if found is None:
            raise NotThere
        office, alley_id = found
        async with databases.session(Office(office.id)) as session:
            playbook = (await playbook_in_force(session, clock.now())).playbook
            alley = await alley_of(session, alley_id)
            key = await public_picture(session, playbook, alley, photo_id, small=size == "small")
        address = services.store.shelf(office.id).sign_read(key, seconds=LINK_SECONDS)
        return Redirect(address, status_code=302, headers={"Cache-Control": "private, max-age=60"})
