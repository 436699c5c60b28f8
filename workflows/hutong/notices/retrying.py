"""Messages to robots and webhooks that were given up, tried once more all together: what cost nothing and told nobody.

Paid messages are not among them: whether one is sent after all is for the office to say, one by one or by its own page.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.jobs import Job
from hutong.jobs.overview import gave_up
from hutong.jobs.service import retry_failed
from hutong.journal import Actor
from hutong.notices.models import Delivery


def _to_groups() -> ColumnElement[bool]:
    """Jobs of the cards, and of single messages whose delivery is to a robot."""
    to_robot = exists().where(
        Delivery.office_id == Job.office_id,
        Delivery.robot_id.is_not(None),
        # Compared as text: a job's arguments may be anything.
        cast(Delivery.id, String) == Job.args["delivery_id"].astext,
    )
    return or_(Job.kind == "notice.gather", and_(Job.kind == "notice.deliver", to_robot))


async def unsent_to_groups(session: AsyncSession) -> int:
    """How many of the bound office's wait for somebody to have them tried again."""
    counted = select(func.count()).select_from(Job).where(Job.office_id == bound_office(session), gave_up())
    return await session.scalar(counted.where(_to_groups())) or 0


async def send_unsent_to_groups(session: AsyncSession, *, by: Actor, now: datetime) -> int:
    """Have them tried again; each is noted in the office's journal. Returns how many."""
    return await retry_failed(session, ("notice.deliver", "notice.gather"), _to_groups(), by=by, now=now)
