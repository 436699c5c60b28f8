"""Scores as pages show them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.evaluations.models import Evaluation
from hutong.evaluations.months import days_in, month_after
from hutong.posts.models import Appointment, Post

MONTHS = 24
STILL_ASKED = timedelta(days=62)
"""A month's score comes after its end, and may be asked about for thirty days."""


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


async def own_scores(session: AsyncSession, person: UUID, day: date) -> Sequence[Row[Evaluation, str]]:
    """The last score of each post that the person holds, or left within the time in which one may ask about it."""
    terms = await _terms_of(session, person)
    kept = day - STILL_ASKED
    shown: dict[UUID, Row[Evaluation, str]] = {}
    for row in await _scores_of(session, terms):
        stands = any(t.post_id == row[0].post_id and (t.until is None or t.until >= kept) for t in terms)
        if stands:
            shown.setdefault(row[0].post_id, row)
    return list(shown.values())


async def all_own_scores(session: AsyncSession, person: UUID) -> Sequence[Row[Evaluation, str]]:
    """Every month in which the person held the post, whoever holds it today; the latest first."""
    return await _scores_of(session, await _terms_of(session, person))


async def days_held(session: AsyncSession, evaluations: Collection[Evaluation], person: UUID) -> dict[UUID, int]:
    """By evaluation, on how many days of its month the person held the post."""
    terms = await _terms_of(session, person)
    return {each.id: days_in(each.month, _spans(terms, each.post_id)) for each in evaluations}


async def holders_then(session: AsyncSession, evaluation: Evaluation) -> set[UUID]:
    """Whose score it is: all who held the post, or stood in, on a day of that month."""
    statement = select(Appointment.person_id).where(
        Appointment.office_id == bound_office(session),
        Appointment.post_id == evaluation.post_id,
        Appointment.since < month_after(evaluation.month),
        or_(Appointment.until.is_(None), Appointment.until >= evaluation.month),
    )
    return set((await session.scalars(statement)).all())


async def _scores_of(session: AsyncSession, terms: Sequence[Appointment]) -> list[Row[Evaluation, str]]:
    posts = {term.post_id for term in terms}
    if not posts:
        return []
    statement = (
        _named()
        .where(Evaluation.office_id == bound_office(session), Evaluation.post_id.in_(posts))
        .order_by(Evaluation.month.desc(), Post.name, Post.id)
        .limit(MONTHS * len(posts))
    )
    rows = (await session.execute(statement)).all()
    return [row for row in rows if days_in(row[0].month, _spans(terms, row[0].post_id))]


async def _terms_of(session: AsyncSession, person: UUID) -> Sequence[Appointment]:
    statement = select(Appointment).where(
        Appointment.office_id == bound_office(session), Appointment.person_id == person
    )
    return (await session.scalars(statement)).all()


def _spans(terms: Sequence[Appointment], post: UUID) -> list[tuple[date, date | None]]:
    return [(term.since, term.until) for term in terms if term.post_id == post]


def _named() -> Select[Evaluation, str]:
    return select(Evaluation, Post.name).join(
        Post, and_(Post.office_id == Evaluation.office_id, Post.id == Evaluation.post_id)
    )
