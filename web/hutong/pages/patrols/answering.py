"""A fix or a report from a walk answers the item that it was begun at."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.pages.filters import with_query
from hutong.patrols.schemas import ItemResult
from hutong.patrols.service import answer_item
from hutong.patrols.walks import walk_of


async def answer_found(
    session: AsyncSession, viewer: Viewer, patrol: UUID, item: str, *, fix: UUID | None = None, case: UUID | None = None
) -> bool:
    """Note under the item what was found and what it led to; False where the walk is over. Raises NotThere for
    another's walk, NoSuchItem.
    """
    walk = await walk_of(session, patrol, viewer.id)
    if walk.patrol.finished_at:
        return False
    result = ItemResult(item=item, state="found", fix_id=fix, case_id=case)
    await answer_item(session, patrol, result, person=viewer.id, items=walk.items)
    return True


def walk_on(patrol: UUID | None, item: str | None) -> str:
    """Query of a report's receipt that leads back to the walk."""
    return with_query("", patrol=patrol, item=item or "") if patrol else ""
