"""Saying that the register is wrong, and the keeper's answer to it."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.journal import Actor, append
from hutong.publications.audience import tell_each
from hutong.registers.changing import add_entry, change_entry, entry_of, unit_in
from hutong.registers.errors import (
    AlreadyDecided,
    EntryGone,
    EntryMissing,
    NameMissing,
    NothingWrong,
    ReasonMissing,
)
from hutong.registers.events import CorrectionDecided, CorrectionSaid
from hutong.registers.models import RegisterCorrection
from hutong.registers.schemas import Accept, Decline, Entry, EntryKind, SayCorrection, What
from hutong.texts import N_, gettext


async def say_correction(
    session: AsyncSession, said: SayCorrection, *, within: Collection[UUID], person: UUID, by: Actor, now: datetime
) -> None:
    """The same id again changes nothing. Raises NotThere, NameMissing, EntryMissing, EntryGone, NothingWrong."""
    if said.alley_id not in within:
        raise NotThere
    unit = await unit_in(session, said.unit_id, said.alley_id) if said.unit_id else None
    _check_said(said, has_unit=unit is not None)
    row = {
        "office_id": bound_office(session), "id": said.id, "alley_id": said.alley_id, "unit_id": said.unit_id,
        "person_id": person, "what": said.what.value, "kind": said.kind.value if said.kind else None,
        "name": " ".join(said.name.split()) or None, "households": said.households, "residents": said.residents,
        "words": said.words.strip() or None, "said_at": now, "state": "waiting",
    }  # fmt: skip
    added = await session.execute(
        insert(RegisterCorrection).values(**row).on_conflict_do_nothing().returning(RegisterCorrection.id)
    )
    if added.scalar_one_or_none() is None:
        return
    if unit is not None and unit.until is not None:
        raise EntryGone
    event = CorrectionSaid(subject=said.id, alley=said.alley_id, unit=said.unit_id, what=said.what.value, person=person)
    append(session, event, by=by, at=now)


def _check_said(said: SayCorrection, *, has_unit: bool) -> None:
    """Enough to be looked into: a name, an entry, or a sentence that says it."""
    has_words = bool(said.words.strip())
    match said.what:
        case What.MISSING:
            if not said.name.strip() and not has_words:
                raise NameMissing(field="name")
        case What.GONE:
            if not has_unit and not said.name.strip() and not has_words:
                raise EntryMissing(field="unit_id")
        case What.WRONG:
            if not has_unit and not has_words:
                raise EntryMissing(field="unit_id")
            counts = said.households is not None or said.residents is not None
            if not (said.name.strip() or said.kind or counts or has_words):
                raise NothingWrong(field="name")


async def withdraw(session: AsyncSession, correction_id: UUID, *, person: UUID, by: Actor, now: datetime) -> None:
    """By whoever said it, before there is an answer. Raises NotThere, AlreadyDecided."""
    found = await correction_for(session, correction_id, person=person, lock=True)
    if found.state == "withdrawn":
        return
    _check_waiting(found)
    _decide(session, found, "withdrawn", by=by, person=person, now=now)


async def accept(
    session: AsyncSession, correction_id: UUID, given: Accept, *, slug: str, within: Collection[UUID], day: date,
    person: UUID, by: Actor, now: datetime,
) -> None:  # fmt: skip
    """The register changes, and the walker hears of it.

    Raises NotThere, AlreadyDecided, EntryMissing, EntryGone, and what an entry may be refused for.
    """
    found = await correction_for(session, correction_id, within=within, lock=True)
    _check_waiting(found)
    how = {"day": day, "source": "correction", "person": person, "correction": found.id, "by": by, "now": now}
    if found.what == What.MISSING:
        kind = given.kind or EntryKind(found.kind or EntryKind.SHOP)
        entry = Entry(kind=kind, name=given.name, households=given.households, residents=given.residents)
        found.unit_id = (await add_entry(session, found.alley_id, entry, **how)).id  # type: ignore[arg-type]  # one dictionary for three calls
    else:
        unit_id = given.unit_id or found.unit_id
        if unit_id is None:
            raise EntryMissing(field="unit_id")
        unit = await unit_in(session, unit_id, found.alley_id, lock=True)
        stands = entry_of(unit)
        entry = Entry(
            kind=stands.kind, name=stands.name, households=stands.households, residents=stands.residents,
            until=given.until or day,
        )  # fmt: skip
        if found.what == What.WRONG:
            entry = Entry(
                kind=given.kind or stands.kind, name=given.name or stands.name, households=given.households,
                residents=given.residents,
            )  # fmt: skip
        if not await change_entry(session, unit, entry, **how):  # type: ignore[arg-type]  # as above
            raise NothingWrong(field="name")
        found.unit_id = unit.id
    found.reason = given.reason.strip() or None
    _decide(session, found, "accepted", by=by, person=person, now=now)
    await _answer(session, found, slug, now)


async def decline(
    session: AsyncSession, correction_id: UUID, given: Decline, *, slug: str, within: Collection[UUID], person: UUID,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """With the reason, which the walker reads. Raises NotThere, AlreadyDecided, ReasonMissing."""
    found = await correction_for(session, correction_id, within=within, lock=True)
    _check_waiting(found)
    if not given.reason.strip():
        raise ReasonMissing(field="reason")
    found.reason = given.reason.strip()
    _decide(session, found, "declined", by=by, person=person, now=now)
    await _answer(session, found, slug, now)


async def correction_for(
    session: AsyncSession, correction_id: UUID, *, within: Collection[UUID] | None = None, person: UUID | None = None,
    lock: bool = False,
) -> RegisterCorrection:  # fmt: skip
    """One along these alleys, or one's own; raises NotThere."""
    statement = select(RegisterCorrection).where(
        RegisterCorrection.office_id == bound_office(session), RegisterCorrection.id == correction_id
    )
    if within is not None:
        statement = statement.where(RegisterCorrection.alley_id.in_(list(within)))
    if person is not None:
        statement = statement.where(RegisterCorrection.person_id == person)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


def _check_waiting(found: RegisterCorrection) -> None:
    if found.state != "waiting":
        raise AlreadyDecided


def _decide(
    session: AsyncSession, found: RegisterCorrection, state: str, *, by: Actor, person: UUID, now: datetime
) -> None:
    found.state, found.decided_at, found.decided_by = state, now, person
    event = CorrectionDecided(subject=found.id, alley=found.alley_id, unit=found.unit_id, state=state)
    append(session, event, by=by, at=now)


async def _answer(session: AsyncSession, found: RegisterCorrection, slug: str, now: datetime) -> None:
    def words() -> tuple[str, str]:
        if found.state == "accepted":
            return gettext(N_("您报的台账已经改了")), gettext(N_("谢谢您。"))
        return gettext(N_("您报的台账没有改")), gettext(N_("点开看为什么。"))

    await tell_each(session, (found.person_id,), "register.answered", words, f"/o/{slug}/register/mine", now=now)
