"""Whose gathering a reader sees: the communities of his posts, and for which of them he may send."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.cases.queries import Item
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.playbooks.verbs import Verb


class Gathering(msgspec.Struct, frozen=True):
    """One community; `is_mine` where the reader sends for it."""

    community: UUID
    name: str
    is_mine: bool
    setting: Setting

    def by_action(self, items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
        """(the action that sends them, those items): as a rule there is one such action."""
        found: dict[str, list[Item]] = {}
        for item in items:
            if item.step is None:
                continue
            actions = self.setting.playbook.flow(item.flow).step(item.step).actions
            action = next((a.code for a in actions if a.batch), None)
            if action is not None:
                found.setdefault(action, []).append(item)
        return list(found.items())


async def gatherings(session: AsyncSession, viewer: Viewer, now: datetime) -> list[Gathering]:
    """In order of their names."""
    _, setting = await setting_at(session, now)
    day, directory = setting.day(now), setting.directory
    mine: set[UUID] = set()
    seen: set[UUID] = {a.community_id for a in directory.alleys} if viewer.may("office.read") else set()
    for post in directory.posts_answered_for(viewer.id, day):
        communities = directory.communities_of(post.id, day)
        seen.update(communities)
        kind = directory.kind(post.kind)
        if kind is not None and Verb.GATHER in kind.duties:
            mine.update(communities)
    statement = select(Community.id, Community.name).where(Community.id.in_(seen)).order_by(Community.name)
    return [Gathering(row.id, row.name, row.id in mine, setting) for row in (await session.execute(statement)).all()]
