"""Responsibility letters, and how they stand."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.errors import NotThere
from hutong.letters.models import Letter
from hutong.letters.rules import RENEW_BEFORE, Standing, standing_of
from hutong.posts.models import Post


class Told(msgspec.Struct, frozen=True):
    """A letter with the names of both sides."""

    letter: Letter
    giver: str
    taker: str
    standing: Standing


def _listed() -> Select[Any]:
    taking = Post.__table__.alias("taking")
    return (
        select(Letter, Post.name, Community.name, taking.c.name)
        .join(Post, and_(Post.office_id == Letter.office_id, Post.id == Letter.given_by_post))
        .outerjoin(Community, and_(Community.office_id == Letter.office_id, Community.id == Letter.community_id))
        .outerjoin(taking, and_(taking.c.office_id == Letter.office_id, taking.c.id == Letter.post_id))
        .order_by(Letter.ended_on.desc().nulls_first(), Letter.valid_until, Letter.id)
        .limit(1000)
    )


async def letters(session: AsyncSession, day: date, *, which: str = "all") -> list[Told]:
    """Those that end first come first; `due` are those to renew, in time or too late."""
    statement = _listed()
    if which == "due":
        statement = statement.where(Letter.ended_on.is_(None), Letter.valid_until <= day + RENEW_BEFORE)
    elif which == "in_force":
        statement = statement.where(Letter.ended_on.is_(None), Letter.valid_until >= day)
    elif which == "ended":
        statement = statement.where(Letter.ended_on.is_not(None))
    return [_told(row, day) for row in (await session.execute(statement)).all()]


async def letter_of(session: AsyncSession, letter: UUID, day: date) -> Told:
    """Raises NotThere."""
    row = (await session.execute(_listed().where(Letter.id == letter))).one_or_none()
    if row is None:
        raise NotThere
    return _told(row, day)


def _told(row: Any, day: date) -> Told:
    letter, giver, community, post = row
    return Told(letter, giver, community or post or "", standing_of(letter.valid_until, letter.ended_on, day))
