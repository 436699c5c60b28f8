"""Describing an alley anew: what changed is told to the journal, from what to what."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.events import AlleyChanged
from hutong.alleys.models import Alley, AlleyCommunity, Community
from hutong.alleys.schemas import DescribeAlley, NewAlley
from hutong.alleys.service import register_alley
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.texts import N_

_FIELDS = ("name", "kind", "length_m", "community_id")


async def alley_with(session: AsyncSession, alley_id: UUID, *, lock: bool = False) -> Alley:
    """An alley of the bound office, in being or not; raises NotThere."""
    statement = select(Alley).where(Alley.office_id == bound_office(session), Alley.id == alley_id)
    found = (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


async def communities_beside(session: AsyncSession, alley: UUID, day: date) -> list[AlleyCommunity]:
    """The further communities that an alley lies in on a day."""
    statement = select(AlleyCommunity).where(
        AlleyCommunity.office_id == bound_office(session),
        AlleyCommunity.alley_id == alley,
        AlleyCommunity.since <= day,
        AlleyCommunity.until.is_(None) | (AlleyCommunity.until >= day),
    )
    return list((await session.scalars(statement)).all())


async def add_alley(session: AsyncSession, new: NewAlley, *, by: Actor, now: datetime) -> Alley:
    """Raises Invalid for a name or code that is taken, and for a community that is not there."""
    await _check(session, new, code=new.code, but=None)
    alley = register_alley(
        session, code=new.code.strip(), name=new.name.strip(), kind=new.kind, length_m=new.length_m,
        community=new.community_id, since=new.since, by=by, now=now,
    )  # fmt: skip
    await session.flush()  # The rows of further communities point at it.
    await _lie_in(session, alley, new.also, new.since)
    return alley


async def change_alley(
    session: AsyncSession, alley_id: UUID, to: DescribeAlley, *, day: date, by: Actor, now: datetime
) -> Alley:
    """Saying the same again changes nothing and tells nothing. Raises NotThere, Invalid."""
    alley = await alley_with(session, alley_id, lock=True)
    await _check(session, to, code=None, but=alley.id)
    changes: dict[str, tuple[str, str]] = {}
    for field in _FIELDS:
        before, after = getattr(alley, field), getattr(to, field)
        after = after.strip() if isinstance(after, str) and field == "name" else after
        if before != after:
            changes[field] = (str(before), str(after))
            setattr(alley, field, after)
    before_also = {row.community_id for row in await communities_beside(session, alley.id, day)}
    after_also = await _lie_in(session, alley, to.also, day)
    if before_also != after_also:
        changes["also"] = (_listed(before_also), _listed(after_also))
    if changes:
        append(session, AlleyChanged(subject=alley.id, changes=changes), by=by, at=now)
    return alley


async def _lie_in(session: AsyncSession, alley: Alley, wanted: Collection[UUID], day: date) -> set[UUID]:
    """Further communities from a day on; the one that answers for the alley is not among them."""
    kept = set(wanted) - {alley.community_id}
    present = {row.community_id: row for row in await communities_beside(session, alley.id, day)}
    for community, row in present.items():
        if community not in kept:
            # What began today never was.
            row.until = max(day - timedelta(days=1), row.since - timedelta(days=1))
    for community in sorted(kept - set(present)):
        session.add(
            AlleyCommunity(office_id=alley.office_id, id=new_id(), alley_id=alley.id, community_id=community, since=day)
        )
    return kept


async def _check(session: AsyncSession, to: DescribeAlley, *, code: str | None, but: UUID | None) -> None:
    office_id, problems = bound_office(session), []
    known = set((await session.scalars(select(Community.id).where(Community.office_id == office_id))).all())
    if to.community_id not in known:
        problems.append(FieldProblem("community_id", N_("没有这个社区。")))
    if set(to.also) - known:
        problems.append(FieldProblem("also", N_("没有这个社区。")))
    taken = select(Alley.id).where(Alley.office_id == office_id, Alley.name == to.name.strip())
    if (found := (await session.scalars(taken)).first()) is not None and found != but:
        problems.append(FieldProblem("name", N_("已经有一条街巷叫这个名字。")))
    if code is not None:
        same = select(Alley.id).where(Alley.office_id == office_id, Alley.code == code.strip())
        if (await session.scalars(same)).first() is not None:
            problems.append(FieldProblem("code", N_("这个编号已经用过了。")))
    if problems:
        raise Invalid(problems)


def _listed(ids: Collection[UUID]) -> str:
    return ", ".join(sorted(str(one) for one in ids))
