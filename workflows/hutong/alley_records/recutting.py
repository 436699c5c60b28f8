"""Re-cutting alleys: one ends and is succeeded. Its posts, units and councils go on; nothing is left owned by nobody.

What is open stays where it was reported, with the posts that have it: they go on answering for the old alley until the
last of it is closed, and their limits count alleys in being only.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.changing import alley_with, communities_beside
from hutong.alleys.events import AlleyEnded
from hutong.alleys.models import Alley, AlleyCommunity, AlleySuccession, Unit
from hutong.alleys.schemas import Recut
from hutong.alleys.service import register_alley
from hutong.cases.models import Case
from hutong.councils.models import Council
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, Refusal
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.posts.events import PostPlaced
from hutong.posts.models import Post, PostPlace
from hutong.texts import N_


class AlleyAlreadyEnded(Refusal):
    sentence = N_("这条街巷已经撤并了。")


class Belongings(NamedTuple):
    """What hangs on an alley today, and goes to its successor; `open` stays with the posts that have it."""

    posts: int
    units: int
    councils: int
    open: int


async def belongings_of(session: AsyncSession, alley: UUID) -> Belongings:
    office = bound_office(session)

    async def count(table: type[Unit | Council | Case | PostPlace], *more: object) -> int:
        statement = select(func.count()).select_from(table).where(table.office_id == office, table.alley_id == alley)
        for condition in more:
            statement = statement.where(condition)  # type: ignore[arg-type]  # conditions of the table's columns
        return int(await session.scalar(statement) or 0)

    return Belongings(
        posts=await count(PostPlace, PostPlace.until.is_(None)),
        units=await count(Unit, Unit.until.is_(None)),
        councils=await count(Council),
        open=await count(Case, Case.closed_at.is_(None)),
    )


async def recut(session: AsyncSession, alley_id: UUID, wanted: Recut, *, day: date, by: Actor, now: datetime) -> Alley:
    """End an alley; returns its (first) successor. Raises NotThere, AlleyAlreadyEnded, Invalid."""
    old = await alley_with(session, alley_id, lock=True)
    if old.until is not None:
        raise AlleyAlreadyEnded
    _check(old, wanted, day)
    successors = await _successors(session, old, wanted, by=by, now=now)
    old.until = wanted.last_day
    begins = wanted.last_day + timedelta(days=1)
    for successor in successors:
        session.add(
            AlleySuccession(
                office_id=old.office_id, id=new_id(), alley_id=old.id, successor_id=successor.id, since=begins
            )
        )
        await _pass_posts(session, old, successor, begins, by=by, now=now)
    heir = successors[0]
    for table in (Unit, Council):
        await session.execute(
            update(table)
            .where(table.office_id == old.office_id, table.alley_id == old.id)
            .values(alley_id=heir.id)
            .execution_options(synchronize_session=False)
        )
    event = AlleyEnded(
        subject=old.id, until=wanted.last_day, successors=[one.id for one in successors], because=wanted.because.strip()
    )
    append(session, event, by=by, at=now)
    return heir


def _check(old: Alley, wanted: Recut, day: date) -> None:
    problems = []
    if wanted.last_day < old.since:
        problems.append(FieldProblem("last_day", N_("不能早于这条街巷登记的那天。")))
    if wanted.last_day < day - timedelta(days=1):
        problems.append(FieldProblem("last_day", N_("最早写昨天：以前的巡查和事项都在它名下。")))
    if wanted.into is None and not wanted.name.strip():
        problems.append(FieldProblem("into", N_("要写明由哪条街巷接续，或者登记一条新的。")))
    if wanted.name.strip() and wanted.length_m is None:
        problems.append(FieldProblem("length_m", N_("新街巷要写长度。")))
    if problems:
        raise Invalid(problems)


async def _successors(session: AsyncSession, old: Alley, wanted: Recut, *, by: Actor, now: datetime) -> list[Alley]:
    found: list[Alley] = []
    office_id = old.office_id
    if wanted.into is not None:
        there = select(Alley).where(
            Alley.office_id == office_id, Alley.id == wanted.into, Alley.id != old.id, Alley.until.is_(None)
        )
        heir = (await session.scalars(there)).one_or_none()
        if heir is None:
            raise Invalid([FieldProblem("into", N_("没有这条街巷，或者它也撤并了。"))])
        found.append(heir)
    if wanted.name.strip() and wanted.length_m is not None:
        taken = select(Alley.id).where(Alley.office_id == office_id, Alley.name == wanted.name.strip())
        if (await session.scalars(taken)).first() is not None:
            raise Invalid([FieldProblem("name", N_("已经有一条街巷叫这个名字。"))])
        new = register_alley(
            session, code=await _free_code(session, old), name=wanted.name.strip(), kind=old.kind,
            length_m=wanted.length_m, community=old.community_id, since=wanted.last_day + timedelta(days=1), by=by,
            now=now,
        )  # fmt: skip
        await session.flush()  # Places and communities point at it.
        for row in await communities_beside(session, old.id, wanted.last_day):
            session.add(
                AlleyCommunity(
                    office_id=office_id, id=new_id(), alley_id=new.id, community_id=row.community_id, since=new.since
                )
            )
        found.append(new)
    return found


async def _pass_posts(
    session: AsyncSession, old: Alley, successor: Alley, since: date, *, by: Actor, now: datetime
) -> None:
    """Every post over the old alley, unless the successor has one of its kind already."""
    office_id = old.office_id
    over = (
        select(PostPlace, Post.kind)
        .join(Post, (Post.office_id == PostPlace.office_id) & (Post.id == PostPlace.post_id))
        .where(PostPlace.office_id == office_id, PostPlace.until.is_(None) | (PostPlace.until >= since))
    )
    there = {kind for _, kind in await session.execute(over.where(PostPlace.alley_id == successor.id))}
    for place, kind in (await session.execute(over.where(PostPlace.alley_id == old.id))).all():
        if kind in there:
            continue
        session.add(
            PostPlace(
                office_id=office_id, id=new_id(), post_id=place.post_id, alley_id=successor.id, since=since,
                until=place.until,
            )
        )  # fmt: skip
        placed = PostPlaced(subject=place.post_id, post_kind=kind, alley=successor.id)
        append(session, placed, by=by, at=now)


async def _free_code(session: AsyncSession, old: Alley) -> str:
    """The old one's with a number behind it."""
    codes = set((await session.scalars(select(Alley.code).where(Alley.office_id == old.office_id))).all())
    return next(code for n in range(2, 10_000) if (code := f"{old.code[:14]}-{n}") not in codes)
