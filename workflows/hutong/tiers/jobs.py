"""Once a month has ended, its alleys are graded."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Exists, exists

from hutong.db import Databases
from hutong.evaluations.jobs import each_office_after_month
from hutong.jobs import ticker
from hutong.tiers.models import STARTED, AlleyTier
from hutong.tiers.service import grade_month

EVERY = timedelta(hours=1)


@ticker("tiers.month", every=EVERY)
async def grade_last_month(databases: Databases) -> int:
    """Safe to run twice at once: a month graded again is the same month."""
    now = await databases.now()
    return await each_office_after_month(databases, "tiers.month", _is_graded, grade_month, now=now)


def _is_graded(office: UUID, month: date) -> Exists:
    by_month = AlleyTier.decision.is_distinct_from(STARTED)
    return exists().where(AlleyTier.office_id == office, AlleyTier.month == month, by_month)
