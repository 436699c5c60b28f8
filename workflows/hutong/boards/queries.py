"""What hangs on an alley's wall, as a page: who answers, by which list, and what was mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, AlleySuccession
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.models import Fix
from hutong.people.models import Person, WallNumber
from hutong.people.wall_numbers import number_on_wall
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import PostKind
from hutong.posts.models import Appointment, Post, PostPlace


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose name is on the wall; the telephone only where the playbook shows the post's and they chose one.

    `is_to_call` says that the playbook wants a telephone there, chosen or not.
    """

    title: str
    name: str
    phone: str | None
    responsibility: str
    is_to_call: bool


@dataclass(frozen=True, slots=True)
class Mended:
    """How much of one category was put right this month: no place finer than the alley, no name."""

    category: str
    count: int


async def alley_of(session: AsyncSession, alley_id: UUID) -> Alley:
    """The alley, or the one that goes on in its place: a code on a wall outlives a re-cut. Raises NotThere."""
    seen: set[UUID] = set()
    while alley_id not in seen:
        seen.add(alley_id)
        alley = (await session.execute(select(Alley).where(Alley.id == alley_id))).scalar_one_or_none()
        if alley is not None and alley.until is None:
            return alley
        after = select(AlleySuccession.successor_id).where(AlleySuccession.alley_id == alley_id)
        alley_id = (await session.scalars(after.order_by(AlleySuccession.id).limit(1))).one_or_none() or alley_id
    raise NotThere


async def holders_of(session: AsyncSession, playbook: Playbook, alley: Alley, day: date, language: str) -> list[Holder]:
    """The people of the posts that stand on the wall, seniors first."""
    return (await holders_by_alley(session, playbook, [alley], day, language))[alley.id]


async def holders_by_alley(
    session: AsyncSession, playbook: Playbook, alleys: Sequence[Alley], day: date, language: str
) -> Mapping[UUID, list[Holder]]:
    """The same for many alleys in one statement."""
    on_wall = {kind.code: kind for kind in playbook.posts if kind.phone_on_board or kind.responsibility}
    covers = or_(
        PostPlace.alley_id.in_([alley.id for alley in alleys]),
        PostPlace.community_id.in_({alley.community_id for alley in alleys}),
    )
    rows = await session.execute(
        select(
            PostPlace.alley_id, PostPlace.community_id, Post.kind, Person.id, Person.name,
            number_on_wall().label("number"),
        )
        .join(Appointment, and_(Appointment.office_id == Post.office_id, Appointment.post_id == Post.id))
        .join(Person, and_(Person.office_id == Appointment.office_id, Person.id == Appointment.person_id))
        .join(PostPlace, and_(PostPlace.office_id == Post.office_id, PostPlace.post_id == Post.id))
        .outerjoin(WallNumber, and_(WallNumber.office_id == Person.office_id, WallNumber.person_id == Person.id))
        .where(
            Post.office_id == bound_office(session),
            Post.kind.in_(on_wall),
            covers,
            PostPlace.since <= day,
            or_(PostPlace.until.is_(None), PostPlace.until >= day),
            Appointment.since <= day,
            or_(Appointment.until.is_(None), Appointment.until >= day),
        )
    )  # fmt: skip
    there: dict[UUID, set[tuple[str, UUID, str, str | None]]] = {}
    for row in rows:
        # A place is an alley, or a community with all its alleys.
        if place := row.alley_id or row.community_id:
            there.setdefault(place, set()).add((row.kind, row.id, row.name, row.number))
    return {
        alley.id: [
            _holder(on_wall[kind], name, phone, on_street=alley.kind == AlleyKind.STREET, language=language)
            for kind, _, name, phone in sorted(
                there.get(alley.id, set()) | there.get(alley.community_id, set()),
                key=lambda row: (-on_wall[row[0]].rank, row[2], row[1]),
            )
        ]
        for alley in alleys
    }


def _holder(kind: PostKind, name: str, phone: str | None, *, on_street: bool, language: str) -> Holder:
    duty = kind.responsibility.in_language(language) if kind.responsibility else ""
    shown = phone if kind.phone_on_board else None
    title = kind.name_for(on_street=on_street).in_language(language)
    return Holder(title, name, shown, duty, kind.phone_on_board)


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
        .where(Fix.office_id == office_id, Fix.alley_id == alley, Fix.day >= first.date(), ~Fix.awaits_photos)
        .group_by(Fix.category)
    )
    both = closed.union_all(fixed).subquery()
    total = func.sum(both.c.n)
    rows = await session.execute(select(both.c.category, total).group_by(both.c.category).order_by(total.desc()))
    names = {category.code: category.name.in_language(language) for category in playbook.categories}
    return [Mended(names.get(code, code), int(count)) for code, count in rows]
