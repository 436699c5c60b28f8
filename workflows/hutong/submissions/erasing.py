"""What was refused and never decided is not kept for ever: its text goes, that it came stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.submissions.models import Submission


async def erase_refused(session: AsyncSession, *, before: datetime) -> int:
    """Of submissions that came before then and are still refused. The phone keeps its own and may send it again."""
    statement = (
        update(Submission)
        .where(
            Submission.office_id == bound_office(session),
            Submission.state == "refused",
            Submission.received_at < before,
            Submission.body.is_not(None),
        )
        .values(body=None)
        .execution_options(synchronize_session=False)
    )
    result: Any = await session.execute(statement)
    return int(result.rowcount)
