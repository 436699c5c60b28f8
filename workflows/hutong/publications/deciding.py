"""Sending a draft to a second person, and that person's word, each with a notice to whom it concerns."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.journal import Actor
from hutong.notices.service import tell
from hutong.playbooks import approving
from hutong.playbooks.comparing import compare
from hutong.playbooks.document import Playbook
from hutong.playbooks.drafts import author_of, authors_of
from hutong.playbooks.models import PlaybookReview, PlaybookVersion
from hutong.playbooks.queries import newest_published, playbook_in_force, version_row
from hutong.playbooks.verbs import Verb
from hutong.posts.queries import office_at
from hutong.publications import wording
from hutong.publications.audience import languages_of, people_with
from hutong.texts import speaking

APPROVERS = {Verb.APPROVE, Verb.ADMINISTER}


async def ask_approval(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, by: Actor, now: datetime
) -> PlaybookReview:
    """Everybody who may approve it hears of it, but for its author. Raises as `approving.ask_approval`."""
    review = await approving.ask_approval(session, draft_id, review_id, revision=revision, by=by, now=now)
    draft = await version_row(session, draft_id)
    in_force = (await playbook_in_force(session, now)).playbook
    newest = await newest_published(session)
    changes = len(compare(newest.playbook if newest else in_force, _document(draft)))
    words = partial(wording.asked, n=changes, than=newest.version if newest else 0)
    people = set(await people_with(session, in_force, APPROVERS, now)) - await authors_of(session, draft)
    await _tell(session, draft, people, "playbook.approval_asked", words, now=now)
    return review


async def approve(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, by: Actor, now: datetime
) -> PlaybookReview:
    """Its author and those who publish hear of it. Raises as `approving.approve`."""
    review = await approving.approve(session, draft_id, review_id, revision=revision, by=by, now=now)
    draft = await version_row(session, draft_id)
    in_force = (await playbook_in_force(session, now)).playbook
    people = set(await people_with(session, in_force, {Verb.ADMINISTER}, now)) - {review.decided_by}
    await _tell(session, draft, people, "playbook.approved", wording.approved, now=now)
    return review


async def refuse(
    session: AsyncSession, draft_id: UUID, review_id: UUID, *, revision: int, reason: str, by: Actor, now: datetime
) -> PlaybookReview:
    """Its author hears why. Raises as `approving.refuse`."""
    review = await approving.refuse(
        session, draft_id, review_id, revision=revision, reason=reason, by=by, now=now
    )  # fmt: skip
    draft = await version_row(session, draft_id)
    author = author_of(draft)
    if author is not None:
        told = review.reason or ""
        await _tell(session, draft, (author,), "playbook.refused", lambda name: wording.refused(name, told), now=now)
    return review


async def _tell(
    session: AsyncSession,
    draft: PlaybookVersion,
    people: Iterable[UUID],
    kind: str,
    words: Callable[[str], tuple[str, str]],
    *,
    now: datetime,
) -> None:
    """`words` makes title and body of what the draft is called, in the language of those told."""
    office = await office_at(session, now)
    link = f"/o/{office.slug}/playbooks/drafts/{draft.id}"
    for language, readers in (await languages_of(session, people)).items():
        with speaking(language):
            called = _document(draft).name.in_language(language) if draft.document else draft.notes
            title, body = words(called or "")
        await tell(session, to=readers, kind=kind, title=title, body=body, link=link, to_groups=False, now=now)


def _document(draft: PlaybookVersion) -> Playbook:
    return msgspec.convert(draft.document, Playbook)
