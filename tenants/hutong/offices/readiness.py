"""What an office still lacks before it can open, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Community
from hutong.people.models import Person
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.posts import Covers, PlaceKind, PostKind, administering_kinds
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Appointment, Post, PostPlace
from hutong.texts import N_

STEPS = (
    N_("选定制度"),
    N_("登记街道"),
    N_("上传街巷"),
    N_("上传人员"),
    N_("任命管理员"),
    N_("开通"),
)
ADMINISTRATOR = 5


@dataclass(frozen=True, slots=True)
class Blocker:
    """A sentence (msgid with fields) about one thing that is missing, and the step that mends it."""

    step: int
    sentence: str
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class Readiness:
    """`step` is the first step that is not finished, counted from one; six when nothing blocks."""

    blockers: Sequence[Blocker]
    alleys: int
    people: int

    @property
    def step(self) -> int:
        return min((b.step for b in self.blockers), default=len(STEPS))


async def readiness(session: AsyncSession, day: date) -> Readiness:
    """What blocks the office that `session` is bound to from opening on `day`."""
    playbook = (await playbook_in_force(session, day)).playbook
    alleys = {
        row.id: row.name for row in await session.execute(select(Alley.id, Alley.name).where(Alley.until.is_(None)))
    }
    communities = {row.id: row.name for row in await session.execute(select(Community.id, Community.name))}
    people = (await session.execute(select(func.count()).select_from(Person))).scalar_one()
    administrators = (
        await session.execute(
            select(func.count()).select_from(Person).where(Person.administrator, Person.left_at.is_(None))
        )
    ).scalar_one()
    blockers: list[Blocker] = []
    if not alleys:
        blockers.append(Blocker(3, N_("还没有登记任何街巷。"), {}))
    if not people:
        blockers.append(Blocker(4, N_("还没有登记任何人员。"), {}))
    blockers += await _vacancies(session, playbook, day, alleys, communities)
    if not administrators and not any(blocker.step == ADMINISTRATOR for blocker in blockers):
        blockers.append(Blocker(ADMINISTRATOR, N_("还没有任命街道管理员。"), {}))
    return Readiness(blockers, len(alleys), people)


async def _vacancies(
    session: AsyncSession, playbook: Playbook, day: date, alleys: dict[object, str], communities: dict[object, str]
) -> list[Blocker]:
    rows = (
        await session.execute(
            select(Post.kind, PostPlace.alley_id, PostPlace.community_id, Person.name, Person.id, Appointment.cover)
            .select_from(Post)
            .join(Appointment, (Appointment.office_id == Post.office_id) & (Appointment.post_id == Post.id))
            .join(Person, (Person.office_id == Post.office_id) & (Person.id == Appointment.person_id))
            .outerjoin(PostPlace, (PostPlace.office_id == Post.office_id) & (PostPlace.post_id == Post.id))
            .where(Appointment.since <= day, Appointment.until.is_(None) | (Appointment.until >= day))
            .order_by(Person.name, Person.id)
        )
    ).all()
    held = {(row.kind, row.alley_id or row.community_id) for row in rows}
    kinds_held = {row.kind for row in rows}
    administering = administering_kinds(playbook.posts)
    found = []
    for kind in playbook.posts:
        empty = [name for place, name in _places(kind, alleys, communities) if (kind.code, place) not in held]
        if kind.required_per is PlaceKind.OFFICE and kind.code not in kinds_held and kind in administering:
            sentence = N_("还没有任命街道管理员：任命时就一并担任{post}，不用再在人员表里写。")
            found.append(Blocker(ADMINISTRATOR, sentence, {"post": say(kind.name)}))
        elif kind.required_per is PlaceKind.OFFICE and kind.code not in kinds_held:
            found.append(Blocker(4, N_("没有人担任{post}。"), {"post": say(kind.name)}))
        elif empty:
            found.append(
                Blocker(
                    4,
                    N_("{count} 处没有{post}：{places}。"),
                    {
                        "count": len(empty),
                        "post": say(kind.name),
                        "places": _listed(empty),
                    },
                )
            )
        found += _too_few(kind, [row for row in rows if row.kind == kind.code and not row.cover])
    return found


def _too_few(kind: PostKind, rows: Sequence[Any]) -> Iterator[Blocker]:
    """Those who hold posts of the kind over fewer places than the playbook asks of one holder."""
    if kind.covers is Covers.OFFICE:
        return
    places: dict[UUID, set[UUID]] = {row.id: set() for row in rows}
    for row in rows:
        places[row.id] |= {place for place in (row.alley_id, row.community_id) if place}
    names = {row.id: row.name for row in rows}
    few = [names[person] for person, over in places.items() if len(over) < kind.places.min]
    if few:
        facts = {"post": say(kind.name), "least": kind.places.min, "people": _listed(few)}
        yield Blocker(4, N_("{post}每人至少负责 {least} 处，还不够的有：{people}。"), facts)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:5]) + ("…" if len(names) > 5 else "")


def _places(kind: PostKind, alleys: dict[object, str], communities: dict[object, str]) -> list[tuple[object, str]]:
    if kind.covers is Covers.OFFICE:
        return []
    if kind.required_per is PlaceKind.ALLEY:
        return list(alleys.items())
    if kind.required_per is PlaceKind.COMMUNITY:
        return list(communities.items())
    return []
