"""People of an office: looked up, filtered, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from advanced_alchemy.filters import LimitOffset, OrderBy, SearchFilter
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.errors import NotThere
from hutong.people.models import Person
from hutong.posts.models import Absence, Appointment, Post

PAGE = 50


class People(SQLAlchemyAsyncRepository[Person]):
    """The office that the session is bound to names itself in every statement; see `hutong.db`."""

    model_type = Person


@dataclass(frozen=True, slots=True)
class Term:
    """One appointment of a person; both days inclusive."""

    id: UUID
    person_id: UUID
    post_id: UUID
    post: str
    kind: str
    since: date
    until: date | None
    term_until: date | None
    cover: bool


async def people_page(
    session: AsyncSession, *, words: str = "", kind: str = "", left: bool = False, page: int = 1, size: int = PAGE
) -> tuple[Sequence[Person], int]:
    """People still here (or who left) whose name, log-in or card holds `words`, in a post of `kind`; and how many."""
    filters: list[ColumnElement[bool] | SearchFilter | LimitOffset | OrderBy] = [
        Person.left_at.is_not(None) if left else Person.left_at.is_(None)
    ]
    if words:
        filters.append(SearchFilter({"name", "login", "card"}, words, ignore_case=True, escape_wildcards=True))
    if kind:
        filters.append(
            exists(
                select(Appointment.id)
                .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
                .where(
                    Appointment.office_id == Person.office_id,
                    Appointment.person_id == Person.id,
                    Appointment.until.is_(None),
                    Post.kind == kind,
                )
            )
        )
    filters += [OrderBy("name"), LimitOffset(size, (page - 1) * size)]
    return await People(session=session).list_and_count(*filters)


async def person_of(session: AsyncSession, person_id: UUID) -> Person:
    """Raises NotThere."""
    person = await People(session=session).get_one_or_none(Person.id == person_id)
    if person is None:
        raise NotThere
    return person


async def terms_of(session: AsyncSession, people: Sequence[UUID], day: date | None = None) -> Sequence[Term]:
    """Appointments of some people, newest first; with a day only those that count on it."""
    statement = (
        select(Appointment, Post.name, Post.kind)
        .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
        .where(Appointment.person_id.in_(people))
        .order_by(Appointment.since.desc(), Post.name)
    )
    if day is not None:
        statement = statement.where(
            Appointment.since <= day, or_(Appointment.until.is_(None), Appointment.until >= day)
        )
    return [
        Term(row.id, row.person_id, row.post_id, post, kind, row.since, row.until, row.term_until, row.cover)
        for row, post, kind in await session.execute(statement)
    ]


async def terms_ending(session: AsyncSession, last: date, *, limit: int = 1000) -> Sequence[tuple[str, Term]]:
    """(name, term) of appointments that go on and whose term (聘期) ends by `last`, the earliest first."""
    statement = (
        select(Appointment, Post.name, Post.kind, Person.name)
        .join(Post, and_(Post.office_id == Appointment.office_id, Post.id == Appointment.post_id))
        .join(Person, and_(Person.office_id == Appointment.office_id, Person.id == Appointment.person_id))
        .where(Appointment.until.is_(None), Appointment.term_until <= last)
        .order_by(Appointment.term_until, Post.name, Person.name, Appointment.id)
        .limit(limit)
    )
    return [
        (name, Term(row.id, row.person_id, row.post_id, post, kind, row.since, row.until, row.term_until, row.cover))
        for row, post, kind, name in await session.execute(statement)
    ]


async def absences_of(session: AsyncSession, person_id: UUID) -> Sequence[Absence]:
    statement = select(Absence).where(Absence.person_id == person_id).order_by(Absence.since.desc()).limit(20)
    return (await session.execute(statement)).scalars().all()


async def posts_to_fill(session: AsyncSession) -> Sequence[tuple[UUID, str]]:
    """(id, name) of the posts there are, by name."""
    rows = await session.execute(select(Post.id, Post.name).where(Post.until.is_(None)).order_by(Post.name, Post.id))
    return [(row.id, row.name) for row in rows]
