"""Steward groups, and who is in them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.councils.models import Meeting
from hutong.errors import NotThere
from hutong.groups.models import GroupMember, StewardGroup
from hutong.people.models import Person


async def groups(
    session: AsyncSession, *, community: UUID | None = None, of_person: UUID | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """(group, community, leader, members, activities, last activity); those that ended come last."""
    members = (
        select(func.count())
        .select_from(GroupMember)
        .where(
            GroupMember.office_id == StewardGroup.office_id,
            GroupMember.group_id == StewardGroup.id,
            GroupMember.until.is_(None),
        )
        .scalar_subquery()
    )
    held = Meeting.office_id == StewardGroup.office_id, Meeting.group_id == StewardGroup.id
    activities = select(func.count()).select_from(Meeting).where(*held).scalar_subquery()
    last = select(func.max(Meeting.held_at)).where(*held).scalar_subquery()
    statement = (
        select(StewardGroup, Community.name, Person.name, members, activities, last)
        .join(Community, and_(Community.office_id == StewardGroup.office_id, Community.id == StewardGroup.community_id))
        .outerjoin(Person, and_(Person.office_id == StewardGroup.office_id, Person.id == StewardGroup.leader_id))
        .order_by(StewardGroup.ended_on.desc().nulls_first(), Community.name, StewardGroup.name)
        .limit(500)
    )
    if community is not None:
        statement = statement.where(StewardGroup.community_id == community)
    if of_person is not None:
        inside = select(GroupMember.group_id).where(
            GroupMember.office_id == StewardGroup.office_id,
            GroupMember.person_id == of_person,
            GroupMember.until.is_(None),
        )
        statement = statement.where(or_(StewardGroup.leader_id == of_person, StewardGroup.id.in_(inside)))
    return (await session.execute(statement)).all()


async def group_of(session: AsyncSession, group: UUID, *, for_change: bool = False) -> StewardGroup:
    """Raises NotThere."""
    statement = select(StewardGroup).where(StewardGroup.id == group)
    if for_change:
        statement = statement.with_for_update()
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def members_of(session: AsyncSession, group: UUID) -> Sequence[GroupMember]:
    """Present members, those of the office first."""
    statement = (
        select(GroupMember)
        .where(GroupMember.group_id == group, GroupMember.until.is_(None))
        .order_by(GroupMember.person_id.is_(None), GroupMember.name, GroupMember.id)
    )
    return (await session.execute(statement)).scalars().all()
