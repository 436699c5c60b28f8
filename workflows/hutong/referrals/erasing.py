"""What crossed between offices in words, erased at its term on both sides; that it crossed stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.referrals.models import ReceivedReferral, Referral

_BESIDE = text("""
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id AND j.occurred_at < :before
   AND (j.kind = 'case.referral' AND j.data->>'referral' = ANY(:names)
        OR j.kind = 'referral.refused' AND j.subject = ANY(:ids))
""")


async def erase_referral_words(session: AsyncSession, *, before: datetime) -> int:
    """Of requests that were over, and whose case is, before a time. Generated ones stay. Returns how many."""
    office = bound_office(session)
    asked = (
        update(Referral)
        .where(
            Referral.office_id == office, Referral.settled_at < before, Referral.generated.is_(False),
            Referral.state.not_in(("asked", "sent")), Referral.words != "", ~_open(Referral.case_id, office),
        )
        .values(words="", reason="", note=None, refusals=[])
        .returning(Referral.id)
    )  # fmt: skip
    received = (
        update(ReceivedReferral)
        .where(
            ReceivedReferral.office_id == office, ReceivedReferral.settled_at < before,
            ReceivedReferral.generated.is_(False), ReceivedReferral.state != "waiting", ReceivedReferral.words != "",
            ~_open(ReceivedReferral.case_id, office),
        )
        .values(words="", reason="", note=None, refusal=None)
        .returning(ReceivedReferral.id)
    )  # fmt: skip
    gone: list[UUID] = []
    for statement in (asked, received):
        gone += (await session.scalars(statement.execution_options(synchronize_session=False))).all()
    if gone:
        given = {"office": office, "before": before, "ids": gone, "names": [str(one) for one in gone]}
        await session.execute(_BESIDE, given)
    return len(gone)


def _open(case: Any, office: UUID) -> Any:
    return exists().where(Case.office_id == office, Case.id == case, Case.closed_at.is_(None))
