"""A second person's word on a draft. It is about one text; what is saved later is another, of which nothing is said."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import Actor, append
from hutong.playbooks.checking import check_text, is_fatal
from hutong.playbooks.drafts import authors_of, locked_draft, person_of, storable, text_hash
from hutong.playbooks.errors import (
    AlreadyDecided,
    ApprovalMissing,
    ApproverIsAuthor,
    NoPlaybookInForce,
    PlaybookHasErrors,
    RefusalReasonMissing,
)
from hutong.playbooks.events import ApprovalAsked, DraftApproved, DraftRefused
from hutong.playbooks.models import PlaybookReview, PlaybookVersion
from hutong.playbooks.publishing import Publishing
from hutong.playbooks.queries import DRAFT, playbook_in_force, reviews

ASKED, APPROVED, REFUSED = "asked", "approved", "refused"


async def rules_of_publishing(session: AsyncSession, now: datetime) -> Publishing:
    """What the version in force asks of the next one; nothing where there is none yet."""
    try:
        return (await playbook_in_force(session, now)).playbook.publishing
    except NoPlaybookInForce:
        return Publishing()


def word_on(draft: PlaybookVersion, said: Sequence[PlaybookReview]) -> PlaybookReview | None:
    """The last that was asked or said of the present text; `said` as `queries.reviews` gives them."""
    here = draft.revision, text_hash(draft.source)
    return next((review for review in said if (review.revision, review.sha256) == here), None)


async def ask_approval(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, by: Actor, now: datetime
) -> PlaybookReview:
    """Send it to the second person. Raises PlaybookHasErrors, AlreadyDecided, and whatever `locked_draft` raises."""
    draft = await locked_draft(session, draft_id, revision=revision)
    checked = check_text(draft.source)
    if is_fatal(checked.findings):
        raise PlaybookHasErrors(checked.findings)
    said = await reviews(session, draft_id)
    if same := next((review for review in said if review.id == review_id), None):
        return same
    last = word_on(draft, said)
    if last is not None and last.decision in {ASKED, APPROVED}:
        raise AlreadyDecided
    event = ApprovalAsked(subject=draft.id, revision=draft.revision, sha256=text_hash(draft.source))
    append(session, event, by=by, at=now)
    return _said(session, draft, review_id, ASKED, None, by=by, now=now)


async def approve(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, by: Actor, now: datetime
) -> PlaybookReview:
    """Raises ApproverIsAuthor, PlaybookHasErrors, AlreadyDecided, and whatever `locked_draft` raises."""
    draft, last = await _to_decide(session, draft_id, review_id, revision=revision, by=by)
    if last is not None and last.id == review_id:
        return last
    checked = check_text(draft.source)
    if is_fatal(checked.findings):
        raise PlaybookHasErrors(checked.findings)
    event = DraftApproved(subject=draft.id, revision=draft.revision, sha256=text_hash(draft.source))
    append(session, event, by=by, at=now)
    return _said(session, draft, review_id, APPROVED, None, by=by, now=now)


async def refuse(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, reason: str, by: Actor, now: datetime
) -> PlaybookReview:
    """Back to whoever wrote it. Raises RefusalReasonMissing, and what `approve` raises but for the errors."""
    reason = storable(reason).strip()
    if not reason:
        raise RefusalReasonMissing(field="reason")
    draft, last = await _to_decide(session, draft_id, review_id, revision=revision, by=by)
    if last is not None and last.id == review_id:
        return last
    event = DraftRefused(subject=draft.id, revision=draft.revision, sha256=text_hash(draft.source), reason=reason)
    append(session, event, by=by, at=now)
    return _said(session, draft, review_id, REFUSED, reason, by=by, now=now)


async def waiting_for(session: AsyncSession, person: UUID) -> list[tuple[UUID, str | None, datetime]]:
    """Drafts whose present text waits for a second person's word, and that are not this person's own.

    As (draft, what it says was changed, since when), the longest waiting first.
    """
    office_id = bound_office(session)
    rows = await session.execute(
        select(PlaybookVersion.id, PlaybookVersion.notes, PlaybookReview.decision, PlaybookReview.decided_at)
        .join(
            PlaybookReview,
            (PlaybookReview.office_id == PlaybookVersion.office_id)
            & (PlaybookReview.playbook_id == PlaybookVersion.id)
            & (PlaybookReview.revision == PlaybookVersion.revision),
        )
        .where(
            PlaybookVersion.office_id == office_id,
            PlaybookReview.office_id == office_id,
            PlaybookVersion.state == DRAFT,
            func.coalesce(PlaybookVersion.saved_by, PlaybookVersion.created_by).is_distinct_from(person),
        )
        .order_by(PlaybookReview.decided_at, PlaybookReview.id)
    )
    last = {row.id: row for row in rows}
    found = []
    for row in last.values():
        if row.decision == ASKED:
            draft = await session.get_one(PlaybookVersion, (office_id, row.id))
            if person not in await authors_of(session, draft):
                found.append((row.id, row.notes, row.decided_at))
    return found


async def approved_by(session: AsyncSession, draft: PlaybookVersion, *, now: datetime) -> UUID | None:
    """Who approved the present text; raises ApprovalMissing where the office wants that and nobody has."""
    last = word_on(draft, await reviews(session, draft.id))
    if last is not None and last.decision == APPROVED:
        return last.decided_by
    if (await rules_of_publishing(session, now)).second_person:
        raise ApprovalMissing
    return None


async def _to_decide(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, by: Actor
) -> tuple[PlaybookVersion, PlaybookReview | None]:
    draft = await locked_draft(session, draft_id, revision=revision)
    last = word_on(draft, await reviews(session, draft_id))
    if last is not None and last.id != review_id and last.decision != ASKED:
        raise AlreadyDecided
    person = person_of(by)
    if person is None or person in await authors_of(session, draft):
        raise ApproverIsAuthor
    return draft, last


def _said(
    session: AsyncSession,
    draft: PlaybookVersion,
    review_id: UUID,
    decision: str,
    reason: str | None,
    *,
    by: Actor,
    now: datetime,
) -> PlaybookReview:
    review = PlaybookReview(
        office_id=bound_office(session),
        id=review_id,
        playbook_id=draft.id,
        revision=draft.revision,
        sha256=text_hash(draft.source),
        decision=decision,
        reason=reason,
        decided_at=now,
        decided_by=person_of(by),
    )
    session.add(review)
    return review
