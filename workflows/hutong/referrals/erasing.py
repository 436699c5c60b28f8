"""What crossed between offices in words, erased at its term on both sides; that it crossed stays."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.referrals.models import ReceivedReferral, Referral
from hutong.retention.held import erasable

_BESIDE = text("""
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id AND j.occurred_at < :before
   AND (j.kind = 'case.referral' AND j.data->>'referral' = ANY(:names)
        OR j.kind = 'referral.refused' AND j.subject = ANY(:ids))
""")


async def erase_referral_words(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """Of requests that were over, and whose case is, before a time. Generated ones stay, and those of cases that are
    kept. Returns how many.
    """
    office = bound_office(session)
    asked = (
        Referral.office_id == office, Referral.settled_at < before, Referral.generated.is_(False),
        Referral.state.not_in(("asked", "sent")), Referral.words != "", ~_open(Referral.case_id, office),
    )  # fmt: skip
    received = (
        ReceivedReferral.office_id == office, ReceivedReferral.settled_at < before,
        ReceivedReferral.generated.is_(False), ReceivedReferral.state != "waiting", ReceivedReferral.words != "",
        ~_open(ReceivedReferral.case_id, office),
    )  # fmt: skip
    erased = 0
    async for some in erasable(session, Referral.case_id, *asked, now=now):
        emptied = update(Referral).where(*asked, some).values(words="", reason="", note=None, refusals=[])
        erased += await _erase(session, emptied.returning(Referral.id), before)
    async for some in erasable(session, ReceivedReferral.case_id, *received, now=now):
        gone = update(ReceivedReferral).where(*received, some).values(words="", reason="", note=None, refusal=None)
        erased += await _erase(session, gone.returning(ReceivedReferral.id), before)
    return erased


async def _erase(session: AsyncSession, words: ReturningUpdate[UUID], before: datetime) -> int:
    gone = (await session.scalars(words.execution_options(synchronize_session=False))).all()
    if gone:
        given = {
            "office": bound_office(session), "before": before, "ids": gone, "names": [str(one) for one in gone],
        }  # fmt: skip
        await session.execute(_BESIDE, given)
    return len(gone)


def _open(case: Any, office: UUID) -> Any:
    return exists().where(Case.office_id == office, Case.id == case, Case.closed_at.is_(None))
