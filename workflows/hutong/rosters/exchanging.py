"""Two agree on who does what (换班): one asks, the other accepts, and until the day either may undo it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import tell_each
from hutong.rosters import telling
from hutong.rosters.changing import fits, give, to_change, write
from hutong.rosters.errors import (
    AlreadyOffered,
    DutiesClash,
    NotAvailable,
    NotYours,
    OfferIsOver,
    SameDutyOnly,
    TooLateToUndo,
)
from hutong.rosters.events import RosterOfferDecided, RosterOffered
from hutong.rosters.models import Roster, RosterLine, RosterOffer
from hutong.rosters.queries import line_of, published_lines, setting_of_month
from hutong.rosters.rules import Line, Rule
from hutong.rosters.rules.exchanging import clashes
from hutong.texts import N_, gettext

_SHOWN = 20


async def offer(
    session: AsyncSession, offer_id: UUID, line_id: UUID, *, to: UUID | None, other_id: UUID | None, person: UUID,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Ask whoever has `other_id` to exchange, or `to` to take the day over; the same id again changes nothing.

    Raises NotThere, DayIsOver, NotYours, SameDutyOnly, NotAvailable, DutiesClash, AlreadyOffered, Invalid.
    """
    row, roster, setting = await to_change(session, line_id, now)
    office, _ = await setting_of_month(session, roster.month, now)
    other = None
    if other_id is not None:
        other, other_roster, _ = await to_change(session, other_id, now)
        if other.cadence != row.cadence or other_roster.id != roster.id:
            raise SameDutyOnly(field="other")
        to = other.person_id
    if roster.published_at is None:
        raise NotThere
    if to is None:
        raise Invalid([FieldProblem("to", N_("请选一天，或者选一位同事。"))])
    if await _is_known(session, offer_id, person):
        return
    if row.person_id != person or to == person:
        raise NotYours(field="line")
    await _check(session, setting, office, row, other, person, to)
    given = {
        "office_id": bound_office(session), "id": offer_id, "line_id": line_id, "other_id": other_id, "from_id": person,
        "to_id": to, "state": "offered", "offered_at": now,
    }  # fmt: skip
    added = await session.execute(
        insert(RosterOffer).values(**given).on_conflict_do_nothing().returning(RosterOffer.id)
    )
    if added.scalar_one_or_none() is None:
        raise AlreadyOffered
    append(session, RosterOffered(subject=offer_id, line=line_id, other=other_id, person=person, to=to), by=by, at=now)

    def words() -> tuple[str, str]:
        days = telling.line_words(setting, line_of(row))
        title = gettext(N_("{name}想和您换班"), name=office.names.get(person, ""))
        if other is None:
            return title, gettext(N_("请您代：{days}。打开看看，再答复。"), days=days)
        theirs = telling.line_words(setting, line_of(other))
        return title, gettext(N_("您做：{days}；换您的：{theirs}。打开看看，再答复。"), days=days, theirs=theirs)

    await tell_each(session, (to,), "roster.offered", words, f"/o/{office.slug}/duties/exchanges", now=now)


async def agree(session: AsyncSession, offer_id: UUID, *, person: UUID, by: Actor, now: datetime) -> RosterOffer:
    """Whoever was asked accepts; a second time changes nothing.

    Raises NotThere, OfferIsOver, DayIsOver, NotAvailable, DutiesClash.
    """
    found = await offer_of(session, offer_id, person, lock=True)
    if found.to_id != person:
        raise NotThere
    if found.state == "agreed":
        return found
    _check_open(found)
    row, roster, setting = await to_change(session, found.line_id, now)
    other = (await to_change(session, found.other_id, now))[0] if found.other_id else None
    if row.person_id != found.from_id or (other is not None and other.person_id != found.to_id):
        raise OfferIsOver
    office, _ = await setting_of_month(session, roster.month, now)
    await _check(session, setting, office, row, other, found.from_id, found.to_id)
    found.was = [_stood(each) for each in (row, other) if each is not None]
    await give(session, setting, roster, row, found.to_id, Rule.SWAPPED, by=by, now=now, told=False)
    if other is not None:
        await give(session, setting, roster, other, found.from_id, Rule.SWAPPED, by=by, now=now, told=False)
    await _decide(session, found, "agreed", office, tell=found.from_id, person=person, by=by, now=now)
    return found


async def decline(session: AsyncSession, offer_id: UUID, *, person: UUID, by: Actor, now: datetime) -> None:
    """By whoever was asked; without a reason, which is nobody's business. Raises NotThere, OfferIsOver."""
    found = await offer_of(session, offer_id, person, lock=True)
    if found.to_id != person:
        raise NotThere
    if found.state != "declined":
        _check_open(found)
        office, _ = await setting_of_month(session, await _month(session, found), now)
        await _decide(session, found, "declined", office, tell=found.from_id, person=person, by=by, now=now)


async def withdraw(session: AsyncSession, offer_id: UUID, *, person: UUID, by: Actor, now: datetime) -> None:
    """By whoever asked, before there is an answer. Raises NotThere, OfferIsOver."""
    found = await offer_of(session, offer_id, person, lock=True)
    if found.from_id != person:
        raise NotThere
    if found.state != "withdrawn":
        _check_open(found)
        office, _ = await setting_of_month(session, await _month(session, found), now)
        await _decide(session, found, "withdrawn", office, tell=None, person=person, by=by, now=now)


async def undo(session: AsyncSession, offer_id: UUID, *, person: UUID, by: Actor, now: datetime) -> None:
    """Back to what stood before, by either of the two, while both days are still to come.

    Raises NotThere, OfferIsOver, TooLateToUndo, DayIsOver, NotAvailable.
    """
    found = await offer_of(session, offer_id, person, lock=True)
    if found.state == "undone":
        return
    if found.state != "agreed":
        raise OfferIsOver
    row, roster, setting = await to_change(session, found.line_id, now)
    other = (await to_change(session, found.other_id, now))[0] if found.other_id else None
    if row.person_id != found.to_id or (other is not None and other.person_id != found.from_id):
        raise OfferIsOver
    if setting.day(now) in {each.day for each in (row, other) if each is not None}:
        raise TooLateToUndo
    office, _ = await setting_of_month(session, roster.month, now)
    pairs = [(row, found.from_id), (other, found.to_id)]
    for (each, back), stood in zip(pairs, found.was, strict=False):
        if each is not None:
            _back(session, setting, office, roster, each, back, stood, by=by, now=now)
    told = found.to_id if person == found.from_id else found.from_id
    await _decide(session, found, "undone", office, tell=told, person=person, by=by, now=now)


async def offer_of(session: AsyncSession, offer_id: UUID, person: UUID, *, lock: bool = False) -> RosterOffer:
    """One that the person made or was made; raises NotThere for another's as for none."""
    statement = select(RosterOffer).where(
        RosterOffer.office_id == bound_office(session), RosterOffer.id == offer_id,
        or_(RosterOffer.from_id == person, RosterOffer.to_id == person),
    )  # fmt: skip
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def offers_with(session: AsyncSession, person: UUID) -> Sequence[RosterOffer]:
    """Made by or to a person, the latest first."""
    statement = (
        select(RosterOffer)
        .where(
            RosterOffer.office_id == bound_office(session),
            or_(RosterOffer.from_id == person, RosterOffer.to_id == person),
        )
        .order_by(RosterOffer.offered_at.desc(), RosterOffer.id)
        .limit(_SHOWN)
    )
    return (await session.scalars(statement)).all()


async def lines_by_id(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RosterLine]:
    statement = select(RosterLine).where(RosterLine.office_id == bound_office(session), RosterLine.id.in_(ids))
    return {row.id: row for row in await session.scalars(statement)}


async def asked_of(session: AsyncSession, person: UUID, today: date) -> int:
    """How many wait for the person's answer; none of a day that is over."""
    statement = (
        select(func.count())
        .select_from(RosterOffer)
        .join(RosterLine, and_(RosterLine.office_id == RosterOffer.office_id, RosterLine.id == RosterOffer.line_id))
        .where(
            RosterOffer.office_id == bound_office(session), RosterOffer.to_id == person,
            RosterOffer.state == "offered", RosterLine.day >= today, RosterLine.person_id == RosterOffer.from_id,
        )
    )  # fmt: skip
    return int(await session.scalar(statement) or 0)


async def _check(
    session: AsyncSession, setting: Setting, office: OfficeNow, row: RosterLine, other: RosterLine | None, giver: UUID,
    taker: UUID,
) -> None:  # fmt: skip
    """Each is there, has the duty, and has nothing in its way on the day that he gets."""
    leaves = {row.id, other.id} if other is not None else {row.id}
    for line, person in ((row, taker), (other, giver)):
        if line is None:
            continue
        if not fits(setting, line_of(line), person):
            if person not in office.names:
                raise NotThere
            raise NotAvailable(field="to", person=office.names[person])
        own = [
            line_of(each)
            for each in await published_lines(session, person, line.day, line.day)
            if each.id not in leaves
        ]
        if clashes(line_of(line), own):
            raise DutiesClash(field="to", person=office.names.get(person, ""))


async def _decide(
    session: AsyncSession, found: RosterOffer, state: str, office: OfficeNow, *, tell: UUID | None, person: UUID,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    found.state, found.decided_at = state, now
    append(session, RosterOfferDecided(subject=found.id, state=state, person=person), by=by, at=now)
    if tell is None:
        return

    def words() -> tuple[str, str]:
        name = office.names.get(person, "")
        title = {
            "agreed": N_("{name}同意和您换班"), "declined": N_("{name}那天不方便换"), "undone": N_("{name}撤销了换班"),
        }[state]  # fmt: skip
        return gettext(title, name=name), gettext(N_("点开看您现在是哪几天。"))

    await tell_each(session, (tell,), f"roster.{state}", words, f"/o/{office.slug}/duties/exchanges", now=now)


def _back(
    session: AsyncSession, setting: Setting, office: OfficeNow, roster: Roster, row: RosterLine, person: UUID,
    stood: dict[str, Any], *, by: Actor, now: datetime,
) -> None:  # fmt: skip
    line = line_of(row)
    if not fits(setting, line, person):
        raise NotAvailable(field="to", person=office.names.get(person, ""))
    before = Line(
        cadence=line.cadence, day=line.day, alley=line.alley, post=line.post, person=person, half=line.half,
        rule=Rule(stood["rule"]), instead_of=tuple(UUID(each) for each in stood["instead_of"]),
    )  # fmt: skip
    write(session, roster, row, before, by=by, now=now)


def _stood(row: RosterLine) -> dict[str, Any]:
    return {"rule": row.rule, "instead_of": [str(each) for each in row.instead_of]}


def _check_open(found: RosterOffer) -> None:
    if found.state != "offered":
        raise OfferIsOver


async def _is_known(session: AsyncSession, offer_id: UUID, person: UUID) -> bool:
    statement = select(RosterOffer.from_id).where(
        RosterOffer.office_id == bound_office(session), RosterOffer.id == offer_id
    )
    return (await session.scalars(statement)).one_or_none() == person


async def _month(session: AsyncSession, found: RosterOffer) -> date:
    return (await lines_by_id(session, [found.line_id]))[found.line_id].day
