"""Publishing from outside the pages: one reason for all that is still open, and going back in one deed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.ids import new_id
from hutong.journal import Actor
from hutong.notices import wanting as _what_notices_want  # noqa: F401 - its rule is one of those that `lint` asks
from hutong.photos import jobs as _what_photos_want  # noqa: F401 - likewise, with the job that brings pictures
from hutong.playbooks.acknowledging import acknowledge, unacknowledged
from hutong.playbooks.approving import APPROVED, rules_of_publishing, word_on
from hutong.playbooks.checking import Finding, check_text
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import published_row, reviews, version_row
from hutong.playbooks.service import save_draft
from hutong.publications.deciding import ask_approval
from hutong.publications.service import publish, rehearsal_lacking
from hutong.publications.wording import brought_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """How a draft comes into force. `because` answers for every warning that nobody has answered for yet.

    `onto` is the version published last as the publisher saw it; of the draft, where none is named.
    """

    number: str
    in_force_from: date
    trial: bool = False
    trial_until: date | None = None
    because: str = ""
    onto: int | None = None


async def put_into_force(
    session: AsyncSession, draft_id: UUID, into: Into, *, by: Actor, now: datetime, revision: int | None = None
) -> PlaybookVersion:
    """Raises whatever `publish` and `acknowledge` raise."""
    await _answer(session, await version_row(session, draft_id), into, by=by, now=now)
    return await publish(
        session, draft_id, number=into.number, in_force_from=into.in_force_from, trial=into.trial,
        trial_until=into.trial_until, revision=revision, onto=into.onto, by=by, now=now,
    )  # fmt: skip


async def go_back(
    session: AsyncSession, version: int, into: Into, *, by: Actor, now: datetime, draft_id: UUID | None = None
) -> PlaybookVersion:
    """Publish an old version anew, as a version of its own; raises NoSuchVersion and whatever `put_into_force` does.

    What the office asks first and is not done yet keeps the row given back a draft: it waits to be rehearsed, or for a
    second person's word, for which it has been sent.
    """
    old = await published_row(session, version)
    saved = await save_draft(
        session, source=old.source, by=by, now=now, draft_id=draft_id, based_on=version, notes=brought_back(old)
    )
    await session.flush()  # The draft is read by its row next.
    return await put_or_keep(session, saved.draft, into, by=by, now=now)


async def put_or_keep(
    session: AsyncSession, draft: PlaybookVersion, into: Into, *, by: Actor, now: datetime
) -> PlaybookVersion:
    """Publish a draft just written; one that has to be rehearsed first, or needs a second person's word, is kept."""
    waits = await waits_for_rehearsal(session, draft, now=now) or await _waits(session, draft, by=by, now=now)
    if waits:
        await _answer(session, draft, into, by=by, now=now)
        return draft
    return await put_into_force(session, draft.id, into, by=by, now=now)


async def waits_for_rehearsal(session: AsyncSession, draft: PlaybookVersion, *, now: datetime) -> bool:
    """Whether the office asks for a rehearsal of this very text, and there is none yet."""
    rules = await rules_of_publishing(session, now)
    return rules.rehearsed and await rehearsal_lacking(session, draft, now=now) is not None


async def _answer(session: AsyncSession, draft: PlaybookVersion, into: Into, *, by: Actor, now: datetime) -> None:
    """Answer for every warning that nobody has answered for yet, where a reason is given."""
    if not into.because:
        return
    open_ones = await unacknowledged(session, draft, await warnings_of(session, draft.source, into.in_force_from))
    if open_ones:
        marks = {finding.mark for finding in open_ones}
        await acknowledge(session, draft, open_ones, marks=marks, reason=into.because, by=by, now=now)
        await session.flush()  # Publishing reads what has been answered for.


async def _waits(session: AsyncSession, draft: PlaybookVersion, *, by: Actor, now: datetime) -> bool:
    """Whether a second person must say a word first; who has not been asked for one is asked now."""
    if not (await rules_of_publishing(session, now)).second_person:
        return False
    word = word_on(draft, await reviews(session, draft.id))
    if word is None:
        await ask_approval(session, draft.id, new_id(), revision=draft.revision, by=by, now=now)
    return word is None or word.decision != APPROVED


async def warnings_of(session: AsyncSession, source: str, day: date) -> tuple[Finding, ...]:
    """Everything the check and the office's own rows have against a text."""
    checked = check_text(source)
    if checked.playbook is None:
        return checked.findings
    return (*checked.findings, *await lint(session, checked.playbook, day=day))
