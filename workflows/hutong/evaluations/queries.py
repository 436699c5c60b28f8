"""Scores as pages show them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.evaluations.models import Evaluation
from hutong.posts.directory import Directory
from hutong.posts.models import Post

MONTHS = 24


async def months_scored(session: AsyncSession) -> Sequence[date]:
    """The months that have scores, the latest first."""
    statement = (
        select(Evaluation.month)
        .where(Evaluation.office_id == bound_office(session))
        .distinct()
        .order_by(Evaluation.month.desc())
        .limit(MONTHS)
    )
    return (await session.scalars(statement)).all()


async def scores_in(session: AsyncSession, month: date) -> Sequence[Row[Evaluation, str]]:
    """(Evaluation, name of the post), by post: nobody is ranked."""
    statement = (
        _named()
        .where(Evaluation.office_id == bound_office(session), Evaluation.month == month)
        .order_by(Post.name, Post.id)
    )
    return (await session.execute(statement)).all()


async def score_row(session: AsyncSession, evaluation: UUID) -> Row[Evaluation, str] | None:
    """(Evaluation, name of the post)."""
    statement = _named().where(Evaluation.office_id == bound_office(session), Evaluation.id == evaluation)
    return (await session.execute(statement)).one_or_none()


async def own_scores(
    session: AsyncSession, directory: Directory, person: UUID, day: date
) -> Sequence[Row[Evaluation, str]]:
    """The last score of each post that the person holds and already held when that month ended."""
    held = {post.id for post in directory.posts_held(person, day)}
    since = {t.post_id: t.since for t in directory.appointments if t.person_id == person and t.post_id in held}
    if not since:
        return ()
    found = await _last_of(session, since)
    return [row for row in found if since[row[0].post_id] < _after(row[0].month)]


async def all_own_scores(
    session: AsyncSession, directory: Directory, person: UUID, day: date
) -> Sequence[Row[Evaluation, str]]:
    """Every month of the posts that the person holds, as far as they were theirs, the latest first."""
    held = [post.id for post in directory.posts_held(person, day)]
    if not held:
        return ()
    statement = (
        _named()
        .where(Evaluation.office_id == bound_office(session), Evaluation.post_id.in_(held))
        .order_by(Evaluation.month.desc(), Post.name)
        .limit(MONTHS * len(held))
    )
    rows = (await session.execute(statement)).all()
    return [row for row in rows if was_held_by(directory, row[0], person, day)]


def was_held_by(directory: Directory, evaluation: Evaluation, person: UUID, day: date) -> bool:
    """Whether the score is of a post that the person holds, and already held when that month ended."""
    if evaluation.post_id not in {post.id for post in directory.posts_held(person, day)}:
        return False
    terms = (t for t in directory.appointments if t.person_id == person and t.post_id == evaluation.post_id)
    return any(term.since < _after(evaluation.month) for term in terms)


async def _last_of(session: AsyncSession, posts: Collection[UUID]) -> Sequence[Row[Evaluation, str]]:
    statement = (
        _named()
        .where(Evaluation.office_id == bound_office(session), Evaluation.post_id.in_(posts))
        .ext(distinct_on(Evaluation.post_id))
        .order_by(Evaluation.post_id, Evaluation.month.desc())
    )
    return (await session.execute(statement)).all()


def _named() -> Select[Evaluation, str]:
    return select(Evaluation, Post.name).join(
        Post, and_(Post.office_id == Evaluation.office_id, Post.id == Evaluation.post_id)
    )


def _after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
