"""Reading referrals: of a case, of an office on either side, and of a district."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.boards.deeds import Deed, deeds_of
from hutong.cases.declined import declined_because
from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.playbooks.flows import CLOSED
from hutong.playbooks.queries import version
from hutong.referrals.models import OPEN, ReceivedReferral, Referral

MOST = 300
Way = Literal["waiting", "received", "sent"]
DistrictWay = Literal["asked", "sent", "over", "all"]


class Further(msgspec.Struct, frozen=True, kw_only=True):
    """How a handed-over case stands at the other office, as whoever reported it may hear it; no row of it crosses."""

    number: str
    step: str | None
    due_at: Any
    closed_at: Any
    outcome: str | None
    because: str | None = None
    deeds: Sequence[Deed] = ()
    """What was done there, once it is closed."""


async def referral_open(session: AsyncSession, case_id: UUID, *, lock: bool = False) -> Referral | None:
    """The request about a case that nobody has answered for good."""
    statement = select(Referral).where(
        Referral.office_id == bound_office(session), Referral.case_id == case_id, Referral.state.in_(OPEN)
    )
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def referrals_of_case(session: AsyncSession, case_id: UUID) -> Sequence[Referral]:
    """The newest first; more than one where the district returned the first."""
    statement = (
        select(Referral)
        .where(Referral.office_id == bound_office(session), Referral.case_id == case_id)
        .order_by(Referral.asked_at.desc(), Referral.id.desc())
    )
    return (await session.scalars(statement)).all()


async def received(session: AsyncSession, referral_id: UUID) -> ReceivedReferral:
    """Raises NotThere."""
    found = await session.get(ReceivedReferral, (bound_office(session), referral_id))
    if found is None:
        raise NotThere
    return found


async def received_referrals(session: AsyncSession, *, waiting: bool, words: str = "") -> Sequence[ReceivedReferral]:
    """Those that wait, danger first and then the oldest; or those that were answered, the newest first."""
    row = ReceivedReferral
    statement = select(row).where(row.office_id == bound_office(session)).limit(MOST)
    if waiting:
        statement = statement.where(row.state == "waiting").order_by(row.danger.desc(), row.sent_at, row.id)
    else:
        statement = statement.where(row.state != "waiting").order_by(row.sent_at.desc(), row.id)
    if words:
        statement = statement.where(
            (row.words + " " + row.place + " " + row.from_number).contains(words, autoescape=True)
        )
    return (await session.scalars(statement)).all()


async def sent_referrals(session: AsyncSession, *, words: str = "") -> Sequence[Referral]:
    """What this office asked others to take, the newest first."""
    row = Referral
    statement = select(row).where(row.office_id == bound_office(session)).order_by(row.asked_at.desc(), row.id)
    return (await session.scalars(_containing(statement, words).limit(MOST))).all()


async def of_district(
    session: AsyncSession, district: UUID, *, way: DistrictWay = "asked", office: UUID | None = None, words: str = ""
) -> Sequence[Referral]:
    """In the district's own scope: danger first, then the earliest deadline at the office that asked."""
    row = Referral
    statement = select(row).where(row.district_id == district)
    match way:
        case "asked" | "sent":
            statement = statement.where(row.state == way)
            statement = statement.order_by(row.danger.desc(), row.due_at.asc().nulls_last(), row.id)
        case "over":
            statement = statement.where(row.state.not_in(OPEN)).order_by(row.asked_at.desc(), row.id)
        case _:
            statement = statement.order_by(row.asked_at.desc(), row.id)
    if office is not None:
        statement = statement.where((row.office_id == office) | (row.to_office_id == office))
    return (await session.scalars(_containing(statement, words).limit(MOST))).all()


async def in_district(session: AsyncSession, district: UUID, referral_id: UUID) -> Referral:
    """Raises NotThere for another district's as for none."""
    statement = select(Referral).where(Referral.district_id == district, Referral.id == referral_id)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found


async def further(session: AsyncSession, referral_id: UUID, language: str) -> Further | None:
    """In a session of the office that took it: how its case stands; where it was merged, how the leader does."""
    office_id = bound_office(session)
    row = await session.get(ReceivedReferral, (office_id, referral_id))
    if row is None or row.case_id is None:
        return None
    case = await session.get(Case, (office_id, row.case_id))
    if case is None:
        return None
    told = case
    if case.leader_id is not None:
        told = await session.get_one(Case, (office_id, case.leader_id))
    step = None
    if told.step and told.closed_at is None:
        flow = (await version(session, told.playbook_version)).playbook.flow(told.flow)
        step = flow.step(told.step).name.in_language(language)
    because = (await declined_because(session, [told])).get(told.id)
    deeds: Sequence[Deed] = ()
    if told.outcome == CLOSED:
        playbook = (await version(session, told.playbook_version)).playbook
        deeds = await deeds_of(session, told.id, playbook, told.flow, language)
    return Further(
        number=case.number, step=step, due_at=told.due_at, closed_at=told.closed_at, outcome=told.outcome,
        because=because.in_language(language) if because else None, deeds=deeds,
    )  # fmt: skip


def _containing(statement: Select[Referral], words: str) -> Select[Referral]:
    if not words:
        return statement
    row = Referral
    return statement.where((row.words + " " + row.place + " " + row.number).contains(words, autoescape=True))
