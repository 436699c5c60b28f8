"""Choosing which telephone stands on the wall, and what stands there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.people.events import WallNumberChosen
from hutong.people.models import Person, WallChoice, WallNumber
from hutong.texts import N_


class ChooseNumber(msgspec.Struct, frozen=True, kw_only=True):
    """`number` is asked for with a duty or forwarding line."""

    choice: WallChoice
    number: Annotated[str, msgspec.Meta(pattern=r"^[0-9+][0-9 \-]{2,20}$")] | None = None


async def choose_wall_number(
    session: AsyncSession, person: Person, chosen: ChooseNumber, *, recorder: UUID | None, by: Actor, now: datetime
) -> None:
    """Note the choice of a person, made by themselves or written down by `recorder`.

    Raises Invalid for an own number where none is registered, and for a line without its number.
    """
    if chosen.choice is WallChoice.OWN and not person.phone:
        raise Invalid([FieldProblem("choice", N_("还没有登记本人的电话，不能选这一项。"))])
    is_line = chosen.choice in {WallChoice.DUTY, WallChoice.FORWARDING}
    if is_line and not chosen.number:
        raise Invalid([FieldProblem("number", N_("请写上要上墙的号码。"))])
    values: dict[str, Any] = {"choice": chosen.choice, "number": chosen.number if is_line else None}
    standing = (await session.execute(select(WallNumber).where(WallNumber.person_id == person.id))).scalar_one_or_none()
    if standing is not None and (standing.choice, standing.number) == tuple(values.values()):
        return
    values |= {"chosen_at": now, "recorded_by": recorder}
    row = {"office_id": bound_office(session), "id": new_id(), "person_id": person.id, **values}
    await session.execute(
        insert(WallNumber).values(**row).on_conflict_do_update(index_elements=["office_id", "person_id"], set_=values)
    )
    append(session, WallNumberChosen(subject=person.id, choice=chosen.choice), by=by, at=now)


def number_on_wall() -> ColumnElement[str | None]:
    """What stands on the wall, of a statement that joins Person and (outer) WallNumber: nothing that was not chosen."""
    return case(
        (WallNumber.choice == WallChoice.OWN, Person.phone),
        else_=func.nullif(WallNumber.number, ""),
    )


async def wall_numbers(session: AsyncSession, people: Iterable[UUID]) -> dict[UUID, WallNumber]:
    """The choices made, by person."""
    rows = await session.execute(select(WallNumber).where(WallNumber.person_id.in_(list(people))))
    return {row.person_id: row for row in rows.scalars()}
