"""What a sheet for the wall needs, from the office's rows and the language of who prints."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.alleys.models import Alley
from hutong.boards.queries import holders_by_alley
from hutong.pages.filters import called
from hutong.playbooks.queries import playbook_in_force
from hutong.settings import Settings
from hutong.texts import current_language
from hutong.visits.clock import Clock
from hutong.walls.printing import Wall


async def alleys_on(session: AsyncSession, *, community: UUID | None = None) -> Sequence[Alley]:
    """The alleys that are, streets first; of one community or of all."""
    statement = select(Alley).where(Alley.until.is_(None)).order_by(Alley.kind.desc(), Alley.name)
    if community:
        statement = statement.where(Alley.community_id == community)
    return (await session.execute(statement)).scalars().all()


async def wall_of(
    session: AsyncSession, office: OfficePlace, settings: Settings, clock: Clock, alleys: Sequence[Alley]
) -> tuple[Wall, Any]:
    """What is the same on all sheets, and the holders by alley. Raises NoPlaybookInForce."""
    playbook = (await playbook_in_force(session, clock.now())).playbook
    language = current_language()
    wall = Wall(
        office=called(office),
        playbook=playbook,
        checklist=playbook.checklist_on(clock.today),
        items=playbook.items_on(clock.today),
        address=settings.public_url,
        language=language,
    )
    return wall, await holders_by_alley(session, playbook, alleys, clock.now(), language)
