"""What hangs on an alley's wall, as a page: who answers, by which list, and what was mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, AlleySuccession
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.patrols.models import Fix
from hutong.people.models import Person, WallChoice, WallNumber
from hutong.people.wall_numbers import number_on_wall
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers, Desk, PostKind
from hutong.posts.facts import on
from hutong.posts.queries import office_at


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who answers for the alley, at a post that stands on the wall.

    No `name` where they chose 不上墙, or are a steward who was not asked: the post alone stands there, once. The
    telephone only where the playbook shows the post's and they chose one. `is_to_call` says that the playbook wants a
    telephone there, chosen or not, `stands_in` that somebody else was appointed and is away.
    """

    title: str
    name: str
    phone: str | None
    responsibility: str
    is_to_call: bool
    stands_in: bool = False


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


async def holders_of(
    session: AsyncSession, playbook: Playbook, alley: Alley, now: datetime, language: str
) -> list[Holder]:
    """Who acts today in the posts that stand on the wall, seniors first."""
    return (await _holders(session, playbook, [alley], now, language, acting=True))[alley.id]


async def holders_by_alley(
    session: AsyncSession, playbook: Playbook, alleys: Sequence[Alley], now: datetime, language: str
) -> Mapping[UUID, list[Holder]]:
    """Who is appointed to them: what is printed hangs longer than a leave lasts."""
    return await _holders(session, playbook, alleys, now, language, acting=False)


async def _holders(
    session: AsyncSession, playbook: Playbook, alleys: Sequence[Alley], now: datetime, language: str, *, acting: bool
) -> Mapping[UUID, list[Holder]]:
    kinds = [k for k in playbook.posts if (k.phone_on_board or k.responsibility) and k.covers is not Covers.OFFICE]
    kinds.sort(key=lambda kind: -kind.rank)
    office = await office_at(session, now)
    directory, day = office.under(playbook.posts), office.calendar.day(now)
    appointed: dict[UUID, set[UUID]] = {}
    for term in on(directory.appointments, day):
        if not term.cover:
            appointed.setdefault(term.post_id, set()).add(term.person_id)

    def people(kind: PostKind, alley: UUID) -> Iterable[tuple[PostKind, UUID, bool]]:
        for post in directory.posts_covering(alley, kind.code, day):
            own = appointed.get(post.id, set())
            for person in directory.holders(post.id, day).people if acting else own:
                yield kind, person, person not in own

    found = {alley.id: [each for kind in kinds for each in people(kind, alley.id)] for alley in alleys}
    chosen = await _choices(session, {person for each in found.values() for _, person, _ in each})
    return {
        alley.id: _named_first(
            _holder(
                kind, *chosen[person], on_street=alley.kind == AlleyKind.STREET, stands_in=stands_in, language=language
            )
            for kind, person, stands_in in found[alley.id]
            if person in chosen
        )
        for alley in alleys
    }


_Chosen = tuple[str, WallChoice | None, str | None]


async def _choices(session: AsyncSession, people: set[UUID]) -> Mapping[UUID, _Chosen]:
    """Name, what was chosen, and the number that comes of it."""
    rows = await session.execute(
        select(Person.id, Person.name, WallNumber.choice, number_on_wall().label("number"))
        .outerjoin(WallNumber, and_(WallNumber.office_id == Person.office_id, WallNumber.person_id == Person.id))
        .where(Person.office_id == bound_office(session), Person.id.in_(people))
    )
    return {row.id: (row.name, row.choice, row.number) for row in rows}


def _named_first(holders: Iterable[Holder]) -> list[Holder]:
    """In their order, by name within a post; of those without a name each post once, and only where nobody is named."""
    found = list(dict.fromkeys(holders))
    titles = list(dict.fromkeys(holder.title for holder in found))
    named = {holder.title for holder in found if holder.name}
    shown = [holder for holder in found if holder.name or holder.title not in named]
    return sorted(shown, key=lambda holder: (titles.index(holder.title), holder.name))


def _holder(
    kind: PostKind, name: str, choice: WallChoice | None, phone: str | None, *,
    on_street: bool, stands_in: bool, language: str,
) -> Holder:  # fmt: skip
    # Who holds an office's post stands there by that; a steward is a neighbour, and stands there by her own word.
    hidden = choice == WallChoice.NONE or (choice is None and kind.desk is Desk.STEWARD)
    duty = kind.responsibility.in_language(language) if kind.responsibility else ""
    shown = phone if kind.phone_on_board else None
    title = kind.name_for(on_street=on_street).in_language(language)
    return Holder(title, "" if hidden else name, shown, duty, kind.phone_on_board, stands_in)


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
