"""The district says whose a case is: another office's, or still the one's that asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import change, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.rules import SentOn, send_on
from hutong.cases.rules.referring import RETURNED, SENT
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.jobs import enqueue
from hutong.journal import Actor
from hutong.referrals.errors import ReferralMoved
from hutong.referrals.lanes import lane_of
from hutong.referrals.models import Referral
from hutong.referrals.schemas import Decide
from hutong.texts import N_


async def decide(
    session: AsyncSession,
    referral_id: UUID,
    said: Decide,
    *,
    district: UUID,
    to_office: tuple[UUID, str] | None,
    by: Actor,
    now: datetime,
) -> None:
    """In a session of the office that asked. `to_office` is id and name of the one it is sent to, in this district.

    Raises NotThere for another district's, ReferralMoved, and Invalid where the reason of a return is missing.
    """
    statement = (
        select(Referral)
        .where(
            Referral.office_id == bound_office(session), Referral.id == referral_id, Referral.district_id == district
        )
        .with_for_update()
    )
    referral = (await session.scalars(statement)).one_or_none()
    if referral is None:
        raise NotThere
    if referral.state != "asked" or referral.hop != said.hop:
        raise ReferralMoved
    note = (said.note if to_office else said.reason).strip()
    if to_office is None and not note:
        raise Invalid([FieldProblem("reason", N_("请写明为什么仍由这个街道办理。"))])
    what, name = (SENT, to_office[1]) if to_office else (RETURNED, None)
    event = SentOn(referral=referral_id, what=what, now=now, to_office=name, note=note)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return send_on(setting, state, event)

    # Nobody of the office acts: it is the district's word about a case that was put before it.
    await change(SessionWire(session), settings_in(session, now), referral.case_id, rule, person=None, by=by, now=now)
    referral.note, referral.decided_at = note or None, now
    if to_office is None:
        referral.state, referral.settled_at = "returned", now
        return
    referral.state, referral.hop = "sent", referral.hop + 1
    referral.to_office_id, referral.to_office_name = to_office
    await enqueue(session, "referral.deliver", lane=lane_of(referral), referral_id=referral_id)
