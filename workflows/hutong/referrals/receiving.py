"""The office that a case was sent to: it takes it as a case of its own, or says that it is not of here either."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.states import CaseState
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.jobs import enqueue
from hutong.journal import Actor, append
from hutong.referrals import jobs as _declares_jobs  # noqa: F401 - their specifications are looked up in `enqueue`
from hutong.referrals.errors import ReferralMoved
from hutong.referrals.events import ReferralRefused, ReferralTaken
from hutong.referrals.lanes import lane_of
from hutong.referrals.models import ReceivedReferral
from hutong.referrals.schemas import Refuse, TakeOver
from hutong.texts import N_

SOURCE = "referral"


async def take_over(
    session: AsyncSession, referral_id: UUID, sent: TakeOver, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """A case of this office, by its own rules, under the referral's id; the first office hears of it by a job.

    Pressed twice it is one case. Raises NotThere, ReferralMoved, CategoryUnknown, and Invalid for an alley of
    another office.
    """
    row = await _waiting(session, referral_id)
    report = OpenCase(
        id=referral_id, alley=sent.alley, category=sent.category, danger=row.danger,
        description=f"{row.words}\n{row.place}" if row.place not in row.words else row.words,
    )  # fmt: skip
    try:
        state = await open_case(session, report, Reporter(source=SOURCE, referral=referral_id), by=by, now=now)
    except NotThere:
        raise Invalid([FieldProblem("alley", N_("请选本街道的一条街巷。"))]) from None
    row.state, row.case_id, row.settled_by, row.settled_at = "taken", state.id, person, now
    append(session, ReferralTaken(subject=referral_id, from_office=row.from_office_id, case=state.id), by=by, at=now)
    await enqueue(session, "referral.taken", lane=lane_of(row), referral_id=referral_id)
    if row.photos:
        await enqueue(session, "referral.photos", referral_id=referral_id)
    return state


async def refuse(
    session: AsyncSession, referral_id: UUID, sent: Refuse, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Back to the district with the reason. Raises NotThere, ReferralMoved."""
    row = await _waiting(session, referral_id)
    row.state, row.settled_by, row.settled_at, row.refusal = "refused", person, now, sent.reason.strip()
    told = ReferralRefused(subject=referral_id, from_office=row.from_office_id, note=row.refusal)
    append(session, told, by=by, at=now)
    await enqueue(session, "referral.refused", lane=lane_of(row), referral_id=referral_id, hop=row.hop)


async def _waiting(session: AsyncSession, referral_id: UUID) -> ReceivedReferral:
    statement = (
        select(ReceivedReferral)
        .where(ReceivedReferral.office_id == bound_office(session), ReceivedReferral.id == referral_id)
        .with_for_update()
    )
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotThere
    if row.state != "waiting":
        raise ReferralMoved
    return row
