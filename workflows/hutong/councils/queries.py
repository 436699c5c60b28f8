"""Councils, their meetings and what came of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.councils.models import Council, CouncilMember, Decision, Meeting, Publicity
from hutong.posts.models import Post


async def councils(session: AsyncSession) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Council, name of its alley, meetings held, last held), by alley."""
    return (
        await session.execute(
            select(Council, Alley.name, func.count(Meeting.id), func.max(Meeting.held_at))
            .join(Alley, and_(Alley.office_id == Council.office_id, Alley.id == Council.alley_id))
            .outerjoin(Meeting, and_(Meeting.office_id == Council.office_id, Meeting.council_id == Council.id))
            .group_by(Council.office_id, Council.id, Alley.name)
            .order_by(Alley.name, Council.kind)
        )
    ).all()


async def members_of(session: AsyncSession, council: UUID) -> Sequence[CouncilMember]:
    statement = select(CouncilMember).where(CouncilMember.council_id == council).order_by(CouncilMember.speaks_for)
    return (await session.execute(statement)).scalars().all()


async def meetings_of(session: AsyncSession, council: UUID | None, *, limit: int = 100) -> Sequence[Meeting]:
    """Meetings of a council, or the office's own sessions; newest first."""
    whose = Meeting.council_id == council if council else Meeting.council_id.is_(None)
    return (
        (await session.execute(select(Meeting).where(whose).order_by(Meeting.held_at.desc()).limit(limit)))
        .scalars()
        .all()
    )


async def decisions_of(session: AsyncSession, meetings: Sequence[UUID]) -> Sequence[Row[*tuple[Any, ...]]]:
    """(Decision, name of the post that answers for it) of some meetings."""
    return (
        await session.execute(
            select(Decision, Post.name)
            .outerjoin(Post, and_(Post.office_id == Decision.office_id, Post.id == Decision.post_id))
            .where(Decision.meeting_id.in_(meetings))
            .order_by(Decision.id)
        )
    ).all()


async def publicity(session: AsyncSession, *, limit: int = 200) -> Sequence[Publicity]:
    statement = select(Publicity).order_by(Publicity.put_out_on.desc(), Publicity.id).limit(limit)
    return (await session.execute(statement)).scalars().all()


async def council_of_meeting(session: AsyncSession, meeting: UUID) -> UUID | None:
    """The council that held it; none for a session of the office itself."""
    return (await session.execute(select(Meeting.council_id).where(Meeting.id == meeting))).scalar_one_or_none()
