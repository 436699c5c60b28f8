"""A checked workbook becomes communities, alleys, people, posts and appointments, in one transaction."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, AlleyKind, Community
from hutong.alleys.service import register_alley, register_community
from hutong.imports.checking import post_kind
from hutong.imports.schemas import PersonRow, PlaceRow, Workbook
from hutong.journal import Actor
from hutong.people.models import Person
from hutong.people.service import PHONE_PURPOSE, register_person
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers, PostKind
from hutong.posts.models import Post
from hutong.posts.seating import establish_post, seat


async def apply_rows(
    session: AsyncSession, book: Workbook, playbook: Playbook, *, by: Actor, now: datetime, day: date
) -> None:
    """`book` has passed `check_workbook`; an error here is a fault of ours and rolls all of it back."""
    communities, alleys = await _places(session, book.places, by=by, now=now, day=day)
    people = _people(session, book.people, now=now)
    await session.flush()  # Posts refer to people and places.
    posts: dict[tuple[str, tuple[UUID, ...]], Post] = {}
    for row in book.people:
        kind = post_kind(playbook, row.post)
        if kind is None:
            raise LookupError(row.post)
        covered = _covered(kind, row, communities, alleys)
        key = (kind.code, tuple(sorted(covered)))
        if key not in posts:
            posts[key] = establish_post(
                session, kind=kind, name=_post_name(kind, row, alleys), places=covered, since=day, by=by, now=now
            )
            await session.flush()  # The appointment refers to the post.
        seat(session, person=people[_whose(row)], post=posts[key], kind=kind, since=day, by=by, now=now)


async def _places(
    session: AsyncSession, rows: tuple[PlaceRow, ...], *, by: Actor, now: datetime, day: date
) -> tuple[dict[str, UUID], dict[str, Alley]]:
    communities = {c.name: c.id for c in (await session.execute(select(Community))).scalars()}
    alleys = {a.name: a for a in (await session.execute(select(Alley).where(Alley.until.is_(None)))).scalars()}
    for name in dict.fromkeys(row.community for row in rows):
        if name not in communities:
            communities[name] = register_community(session, code=f"c{len(communities) + 1:02d}", name=name).id
    await session.flush()  # Alleys refer to communities.
    count = (await session.execute(select(func.count()).select_from(Alley))).scalar_one()
    taken = {alley.code for alley in alleys.values()} | {row.code for row in rows}
    for row in rows:
        code = row.code
        while not code:
            count += 1
            code = f"a{count:03d}" if f"a{count:03d}" not in taken else ""
        alleys[row.name] = register_alley(
            session, code=code, name=row.name, kind=AlleyKind(row.kind), length_m=row.length_m,
            community=communities[row.community], since=day, by=by, now=now,
        )  # fmt: skip
    return communities, alleys


def _whose(row: PersonRow) -> tuple[str, str]:
    """Rows with the same name and log-in are one person with several posts; without a log-in each is a person."""
    return row.name, row.login or row.card or f"row {row.row}"


def _people(session: AsyncSession, rows: tuple[PersonRow, ...], *, now: datetime) -> dict[tuple[str, str], Person]:
    people: dict[tuple[str, str], Person] = {}
    for row in rows:
        if _whose(row) not in people:
            people[_whose(row)] = register_person(
                session, name=row.name, origin=row.origin, party_member=row.party_member, login=row.login or None,
                phone=row.phone or None, phone_purpose=PHONE_PURPOSE, card=row.card or None, now=now,
            )  # fmt: skip
    return people


def _covered(kind: PostKind, row: PersonRow, communities: dict[str, UUID], alleys: dict[str, Alley]) -> list[UUID]:
    if kind.covers is Covers.OFFICE:
        return []
    if kind.covers is Covers.ALLEYS:
        return [alleys[name].id for name in row.places]
    return [communities[name] for name in row.places]


def _post_name(kind: PostKind, row: PersonRow, alleys: dict[str, Alley]) -> str:
    if not row.places:
        return kind.name.zh
    on_street = all(name in alleys and alleys[name].kind == AlleyKind.STREET for name in row.places)
    return "、".join(row.places) + kind.name_for(on_street=on_street).zh
