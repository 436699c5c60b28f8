"""What was refused and never decided is not kept for ever: its text goes, that it came stays."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import SYSTEM, append
from hutong.submissions.events import SubmissionDeclined
from hutong.submissions.models import Submission


async def erase_refused(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """Of submissions that came before then and are still refused; nobody's desk has them to decide any more.

    The phone keeps its own: sent again, it is tried as if it came for the first time.
    """
    statement = (
        update(Submission)
        .where(
            Submission.office_id == bound_office(session), Submission.state == "refused",
            Submission.received_at < before,
        )
        .values(state="declined", body=None, decided_at=now)
        .returning(Submission.id, Submission.person_id, Submission.number)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    gone = (await session.execute(statement)).all()
    for id_, person, number in gone:
        append(session, SubmissionDeclined(subject=id_, person=person, number=number), by=SYSTEM, at=now)
    return len(gone)
