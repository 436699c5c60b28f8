"""Pictures on an alley's public page: maps that their authors share, before and after. Each was let go by a person."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.alley_records.walls import public_picture
from hutong.boards.queries import alley_of
from hutong.db import Databases, Office
from hutong.errors import NotThere
from hutong.pages.cases.words import category_word
from hutong.pages.photos.links import to_picture
from hutong.playbooks.board import BoardPart
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import playbook_in_force
from hutong.releases.queries import PublicPair, pairs_of_alley, picture_on_wall
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class BoardPictures(Controller):
    path = "/b/{code:str}"

    @get("/maps/{picture:uuid}", permission="open", name="boards.map")
    async def map(
        self, code: str, databases: Databases, services: Services, clock: Clock, picture: UUID, size: str = "large"
    ) -> Response[Any]:
        office, alley_id = await board_of(services, code)
        async with databases.session(Office(office.id)) as session:
            playbook = (await playbook_in_force(session, clock.now())).playbook
            alley = await alley_of(session, alley_id)
            key = await public_picture(session, playbook, alley, picture, small=size == "small")
        return to_picture(services, office.id, key)

    @get("/pictures/{picture:uuid}", permission="open", name="boards.picture")
    async def picture(
        self, code: str, databases: Databases, services: Services, clock: Clock, picture: UUID, size: str = "large"
    ) -> Response[Any]:
        office, alley_id = await board_of(services, code)
        async with databases.session(Office(office.id)) as session:
            playbook = (await playbook_in_force(session, clock.now())).playbook
            if BoardPart.PICTURES not in playbook.board.show:
                raise NotThere
            keys = await picture_on_wall(session, alley_id, picture)
        return to_picture(services, office.id, keys.small if size == "small" else keys.large)


async def pairs_on_wall(session: AsyncSession, playbook: Playbook, alley_id: UUID) -> list[tuple[str, PublicPair]]:
    """(what it was, before and after); none where the office does not show them."""
    if BoardPart.PICTURES not in playbook.board.show:
        return []
    return [
        (category_word(playbook, pair.about) if pair.kind == "case" else pair.about, pair)
        for pair in await pairs_of_alley(session, alley_id)
    ]


async def board_of(services: Services, code: str) -> tuple[OfficePlace, UUID]:
    found = await services.directory.board(code)
    if found is None:
        raise NotThere
    return found
