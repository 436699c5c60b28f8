"""Maps that people drew of an alley, one present for each author, and their pins."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alley_records.events import MapDrawn, MapShown, PinPlaced, PinTaken
from hutong.alley_records.models import AlleyDocument, AlleyMap, MapPin
from hutong.alley_records.schemas import AddMap, PlacePin
from hutong.alleys.changing import alley_with
from hutong.alleys.models import Unit
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.texts import N_

PICTURED: Final = "map"
"""The subject kind of a map's photo."""
MOST_PINS = 200
NOT_AN_AUTHOR = N_("作者要是管这条街巷的人。")


async def add_map(
    session: AsyncSession,
    alley_id: UUID,
    new: AddMap,
    *,
    author_post: str,
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    """The author's map before is kept as history. Sent twice it is one map. Raises NotThere, Invalid."""
    alley = await alley_with(session, alley_id)
    if not new.photos:
        raise Invalid([FieldProblem("photos", N_("请先拍下或选好图。"))])
    office_id = bound_office(session)
    if (
        await session.scalars(select(AlleyMap.id).where(AlleyMap.office_id == office_id, AlleyMap.id == new.id))
    ).first():
        return
    present = select(AlleyMap).where(
        AlleyMap.office_id == office_id,
        AlleyMap.alley_id == alley.id,
        AlleyMap.author_id == new.author_id,
        AlleyMap.replaced_at.is_(None),
    )
    before = (await session.scalars(present.with_for_update())).one_or_none()
    if before is not None:
        before.replaced_at = now
        await session.flush()  # One present map of an author: the index would refuse the new one first.
    row = {
        "office_id": office_id, "id": new.id, "alley_id": alley.id, "author_id": new.author_id,
        "author_post": author_post, "drawn_on": new.drawn_on, "note": new.note.strip() or None, "seen_by": new.seen_by,
        "added_by": person, "added_at": now,
    }  # fmt: skip
    await session.execute(insert(AlleyMap).values(row))
    event = MapDrawn(
        subject=new.id, alley=alley.id, author=new.author_id, seen_by=new.seen_by,
        replaces=before.id if before else None,
    )  # fmt: skip
    append(session, event, by=by, at=now)


async def show_map(session: AsyncSession, drawn: AlleyMap, seen_by: str, *, by: Actor, now: datetime) -> None:
    if drawn.seen_by != seen_by:
        drawn.seen_by = seen_by
        append(session, MapShown(subject=drawn.id, seen_by=seen_by), by=by, at=now)


async def map_of(session: AsyncSession, map_id: UUID, alley: UUID | None = None) -> AlleyMap:
    """Replaced or not; of an alley where one is named. Raises NotThere."""
    statement = select(AlleyMap).where(AlleyMap.office_id == bound_office(session), AlleyMap.id == map_id)
    if alley is not None:
        statement = statement.where(AlleyMap.alley_id == alley)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def maps_of(session: AsyncSession, alley: UUID) -> Sequence[AlleyMap]:
    """Present ones first, each kind the latest first."""
    statement = (
        select(AlleyMap)
        .where(AlleyMap.office_id == bound_office(session), AlleyMap.alley_id == alley)
        .order_by(AlleyMap.replaced_at.desc().nulls_first(), AlleyMap.drawn_on.desc(), AlleyMap.id.desc())
    )
    return (await session.scalars(statement)).all()


async def place_pin(
    session: AsyncSession,
    drawn: AlleyMap,
    new: PlacePin,
    *,
    playbook: Playbook,
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    """Sent twice it is one pin. Raises Invalid where it says nothing, or speaks of what is not in this alley."""
    problems = []
    note = new.note.strip()
    if not (new.unit_id or new.category or new.document_id or note):
        problems.append(FieldProblem("note", N_("写一句话，或者选一家单位、一类问题、一份文件。")))
    if new.category and new.category not in {category.code for category in playbook.categories}:
        problems.append(FieldProblem("category", N_("没有这一类。")))
    if new.unit_id and not await _is_here(session, Unit, drawn.alley_id, new.unit_id):
        problems.append(FieldProblem("unit_id", N_("这条街巷的台账里没有这一家。")))
    if new.document_id and not await _is_here(session, AlleyDocument, drawn.alley_id, new.document_id):
        problems.append(FieldProblem("document_id", N_("这条街巷没有这份文件。")))
    if len(await pins_of(session, drawn.id)) >= MOST_PINS:
        problems.append(FieldProblem("note", N_("一张图上最多 {n} 个标记。"), n=MOST_PINS))
    if problems:
        raise Invalid(problems)
    row = {
        "office_id": drawn.office_id, "id": new.id, "map_id": drawn.id, "x": _fraction(new.x), "y": _fraction(new.y),
        "unit_id": new.unit_id, "category": new.category or None, "document_id": new.document_id, "note": note or None,
        "position_m": new.position_m, "placed_by": person, "placed_at": now,
    }  # fmt: skip
    added = await session.execute(insert(MapPin).values(row).on_conflict_do_nothing().returning(MapPin.id))
    if added.first():
        append(session, PinPlaced(subject=new.id, map=drawn.id), by=by, at=now)


async def take_pin(session: AsyncSession, drawn: AlleyMap, pin_id: UUID, *, by: Actor, now: datetime) -> None:
    """Raises NotThere, the second time too."""
    statement = select(MapPin).where(
        MapPin.office_id == drawn.office_id, MapPin.map_id == drawn.id, MapPin.id == pin_id, MapPin.removed_at.is_(None)
    )
    pin = (await session.scalars(statement.with_for_update())).one_or_none()
    if pin is None:
        raise NotThere
    pin.removed_at = now
    append(session, PinTaken(subject=pin.id, map=drawn.id), by=by, at=now)


async def pins_of(session: AsyncSession, map_id: UUID) -> Sequence[MapPin]:
    """In the order in which they were placed."""
    statement = (
        select(MapPin)
        .where(MapPin.office_id == bound_office(session), MapPin.map_id == map_id, MapPin.removed_at.is_(None))
        .order_by(MapPin.placed_at, MapPin.id)
    )
    return (await session.scalars(statement)).all()


def may_see(
    drawn: AlleyMap, *, reads_alleys: bool, reads_office: bool, answers: Collection[UUID], person: UUID
) -> bool:
    """Whether a person of the office sees a map; `answers` are the alleys that the person answers for. Pure."""
    if reads_office or person in {drawn.author_id, drawn.added_by} or drawn.alley_id in answers:
        return True
    return reads_alleys and drawn.seen_by != "holders"


def _fraction(percent: float) -> Decimal:
    return (Decimal(str(percent)) / 100).quantize(Decimal("0.0001"))


async def _is_here(session: AsyncSession, table: type[Unit | AlleyDocument], alley: UUID, one: UUID) -> bool:
    statement = select(table.id).where(
        table.office_id == bound_office(session), table.alley_id == alley, table.id == one
    )
    return (await session.scalars(statement)).first() is not None


async def name_of(session: AsyncSession, person: UUID | None) -> str:
    """Empty for an author who is not known any more."""
    if person is None:
        return ""
    statement = select(Person.name).where(Person.office_id == bound_office(session), Person.id == person)
    return (await session.scalars(statement)).one_or_none() or ""
