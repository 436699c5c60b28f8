"""Founding and ending councils, and what was put out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.councils.errors import CouncilEndedAlready
from hutong.councils.events import CouncilEnded, CouncilFounded, PublicityPutOut
from hutong.councils.models import Council, Publicity
from hutong.councils.schemas import FoundCouncil, PutOut
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.texts import N_


async def found_council(session: AsyncSession, new: FoundCouncil, *, by: Actor, now: datetime) -> None:
    """Found a hall or a council for an alley; a repeat of the same id changes nothing."""
    if (await session.execute(select(Alley.id).where(Alley.id == new.alley_id))).first() is None:
        raise Invalid([FieldProblem("alley_id", N_("没有这条街巷。"))])
    row = {
        "office_id": bound_office(session), "id": new.id, "alley_id": new.alley_id, "kind": new.kind,
        "name": new.name.strip(), "founded_on": new.founded_on,
    }  # fmt: skip
    added = await session.execute(insert(Council).values(**row).on_conflict_do_nothing().returning(Council.id))
    if added.first():
        append(session, CouncilFounded(subject=new.id, council_kind=new.kind, alley=new.alley_id), by=by, at=now)


async def council_of(session: AsyncSession, council_id: UUID) -> Council:
    """Raises NotThere."""
    council = (await session.execute(select(Council).where(Council.id == council_id))).scalar_one_or_none()
    if council is None:
        raise NotThere
    return council


def check_running(council: Council) -> None:
    """Raises CouncilEndedAlready for one that meets no more."""
    if council.ended_on is not None:
        raise CouncilEndedAlready


async def end_council(session: AsyncSession, council: Council, *, day: date, by: Actor, now: datetime) -> None:
    """It meets no more; what it promised stays."""
    check_running(council)
    council.ended_on, council.next_at, council.next_place = day, None, None
    append(session, CouncilEnded(subject=council.id), by=by, at=now)


async def put_out(session: AsyncSession, new: PutOut, *, by: Actor, now: datetime) -> None:
    """Note material put out (宣传造势), in pieces."""
    row = {
        "office_id": bound_office(session), "id": new.id, "title": new.title.strip(), "form": new.form,
        "channel": new.channel.strip() or None, "pieces": new.pieces, "put_out_on": new.put_out_on,
        "put_out_by": by.id if by.kind == "person" else None,
    }  # fmt: skip
    added = await session.execute(insert(Publicity).values(**row).on_conflict_do_nothing().returning(Publicity.id))
    if added.first():
        append(session, PublicityPutOut(subject=new.id, form=new.form, pieces=new.pieces), by=by, at=now)
