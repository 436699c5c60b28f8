"""What the desk does with what a phone could not hand in: take it on her behalf, or decline it with a reason.

Either is a receipt: the phone's next try is answered with it, and its item leaves the queue.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley, Community
from hutong.errors import Invalid, NotThere
from hutong.journal import Actor, append
from hutong.patrols.errors import NotYourAlley
from hutong.patrols.places import MyAlley, kinds_with, my_alley
from hutong.playbooks.document import Playbook
from hutong.playbooks.verbs import Verb
from hutong.posts.models import Appointment, Post
from hutong.submissions.dangers import opened_in
from hutong.submissions.errors import CannotBeRead, DecidedAlready, NoDutyThere
from hutong.submissions.events import SubmissionAccepted, SubmissionDeclined
from hutong.submissions.hands import Hand
from hutong.submissions.models import Submission
from hutong.submissions.reading import message_in
from hutong.submissions.receiving import accepted
from hutong.submissions.writing import write_down


async def take_for(
    session: AsyncSession,
    submission_id: UUID,
    *,
    people: Collection[UUID] | None,
    worker: UUID,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
) -> Submission:
    """Write it down as hers, whoever holds the alley by now. `people` are those whom the desk may speak for.

    Raises NotThere, DecidedAlready, CannotBeRead, NoDutyThere, and what the rules of fixes and cases refuse.
    """
    row = await _waiting(session, submission_id, people)
    try:
        message = message_in(row.body or b"")
    except Invalid as unreadable:
        raise CannotBeRead from unreadable
    hand = Hand(
        person=row.person_id, by=by, zone=zone, now=now, find=alley_by_leave, lenient=True,
        on_paper=row.source != "phone",
    )  # fmt: skip
    written = await write_down(
        session, message, hand, sent_at=row.sent_at, heard_at=row.received_at, opened=opened_in(row)
    )
    row.decided_at, row.decided_by = now, worker
    accepted(session, row, message, written, by=by, now=now)
    append(session, SubmissionAccepted(subject=row.id, person=row.person_id, number=row.number), by=by, at=now)
    return row


async def decline(
    session: AsyncSession,
    submission_id: UUID,
    because: str,
    *,
    people: Collection[UUID] | None,
    worker: UUID,
    by: Actor,
    now: datetime,
) -> Submission:
    """Not taken, and why: she reads it on her phone. Raises NotThere, DecidedAlready."""
    row = await _waiting(session, submission_id, people)
    row.state, row.body, row.because = "declined", None, because.strip()
    row.decided_at, row.decided_by = now, worker
    append(session, SubmissionDeclined(subject=row.id, person=row.person_id, number=row.number), by=by, at=now)
    return row


async def _waiting(session: AsyncSession, submission_id: UUID, people: Collection[UUID] | None) -> Submission:
    statement = select(Submission).where(Submission.id == submission_id).with_for_update()
    row = (await session.execute(statement)).scalar_one_or_none()
    if row is None or (people is not None and row.person_id not in people):
        raise NotThere
    if row.state != "refused":
        raise DecidedAlready
    return row


async def alley_by_leave(
    session: AsyncSession, playbook: Playbook, person: UUID, verb: Verb, day: date, alley: UUID
) -> MyAlley:
    """Her own alley, or with the office's leave any of the office's, in the humblest post she held that day."""
    try:
        return await my_alley(session, playbook, person, verb, day=day, alley=alley)
    except NotYourAlley:
        pass
    kinds = kinds_with(playbook, verb)
    held = select(Post.kind, Post.id).join(
        Appointment, and_(Appointment.office_id == Post.office_id, Appointment.post_id == Post.id)
    ).where(
        Appointment.person_id == person, Appointment.since <= day,
        or_(Appointment.until.is_(None), Appointment.until >= day), Post.kind.in_(kinds),
    )  # fmt: skip
    posts = sorted((await session.execute(held)).all(), key=lambda row: kinds.index(row.kind))
    place = select(Alley, Community.name).join(
        Community, and_(Community.office_id == Alley.office_id, Community.id == Alley.community_id)
    ).where(Alley.id == alley)  # fmt: skip
    found = (await session.execute(place)).one_or_none()
    if found is None or not posts:
        raise NoDutyThere
    row, community = found
    return MyAlley(row.id, row.name, row.kind, row.length_m, row.community_id, community, posts[0].kind, posts[0].id)
