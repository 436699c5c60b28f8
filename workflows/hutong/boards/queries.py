"""What hangs on an alley's wall, as a page: who answers, by which list, and what was mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.models import Fix
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import PostKind
from hutong.posts.models import Appointment, Post, PostPlace


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose name is on the wall; the telephone only where the playbook shows the post's."""

    title: str
    name: str
    phone: str | None
    responsibility: str


@dataclass(frozen=True, slots=True)
class Mended:
    """How much of one category was put right this month: no place finer than the alley, no name."""

    category: str
    count: int


async def alley_of(session: AsyncSession, alley_id: UUID) -> Alley:
    """Raises NotThere."""
    alley = (
        await session.execute(select(Alley).where(Alley.id == alley_id, Alley.until.is_(None)))
    ).scalar_one_or_none()
    if alley is None:
        raise NotThere
    return alley


async def holders_of(session: AsyncSession, playbook: Playbook, alley: Alley, day: date, language: str) -> list[Holder]:
    """The people of the posts that stand on the wall, seniors first."""
    on_wall = {kind.code: kind for kind in playbook.posts if kind.phone_on_board or kind.responsibility}
    covers = or_(
        PostPlace.alley_id == alley.id,
        PostPlace.community_id == alley.community_id,
    )
    rows = await session.execute(
        select(Post.kind, Person.name, Person.phone)
        .join(Appointment, and_(Appointment.office_id == Post.office_id, Appointment.post_id == Post.id))
        .join(Person, and_(Person.office_id == Appointment.office_id, Person.id == Appointment.person_id))
        .join(PostPlace, and_(PostPlace.office_id == Post.office_id, PostPlace.post_id == Post.id))
        .where(
            Post.kind.in_(on_wall),
            covers,
            PostPlace.since <= day,
            or_(PostPlace.until.is_(None), PostPlace.until >= day),
            Appointment.since <= day,
            or_(Appointment.until.is_(None), Appointment.until >= day),
        )
        .order_by(Person.name)
        .distinct()
    )
    found = [(on_wall[kind], name, phone) for kind, name, phone in rows]
    on_street = alley.kind == AlleyKind.STREET
    return [
        _holder(kind, name, phone, on_street=on_street, language=language)
        for kind, name, phone in sorted(found, key=lambda row: (-row[0].rank, row[1]))
    ]


def _holder(kind: PostKind, name: str, phone: str | None, *, on_street: bool, language: str) -> Holder:
    duty = kind.responsibility.in_language(language) if kind.responsibility else ""
    shown = phone if kind.phone_on_board else None
    return Holder(kind.name_for(on_street=on_street).in_language(language), name, shown, duty)


async def mended_this_month(
    session: AsyncSession, playbook: Playbook, alley: UUID, now: datetime, zone: ZoneInfo, language: str
) -> Sequence[Mended]:
    """Cases closed and things put right on the spot since the first of the month, by category, most first."""
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    office_id = bound_office(session)
    closed = (
        select(Case.category, func.count().label("n"))
        .where(Case.office_id == office_id, Case.alley_id == alley, Case.closed_at >= first, Case.outcome == "closed")
        .group_by(Case.category)
    )
    fixed = (
        select(Fix.category, func.count().label("n"))
        .where(Fix.office_id == office_id, Fix.alley_id == alley, Fix.day >= first.date())
        .group_by(Fix.category)
    )
    both = closed.union_all(fixed).subquery()
    total = func.sum(both.c.n)
    rows = await session.execute(select(both.c.category, total).group_by(both.c.category).order_by(total.desc()))
    names = {category.code: category.name.in_language(language) for category in playbook.categories}
    return [Mended(names.get(code, code), int(count)) for code, count in rows]
