"""Publishing from outside the pages: one reason for all that is still open, and going back in one deed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.journal import Actor
from hutong.playbooks.acknowledging import acknowledge, unacknowledged
from hutong.playbooks.checking import Finding, check_text
from hutong.playbooks.linting import lint
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import published_row, version_row
from hutong.playbooks.service import save_draft
from hutong.publications.service import publish
from hutong.publications.wording import brought_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """How a draft comes into force. `because` answers for every warning that nobody has answered for yet."""

    number: str
    in_force_from: date
    trial: bool = False
    trial_until: date | None = None
    because: str = ""


async def put_into_force(
    session: AsyncSession, draft_id: UUID, into: Into, *, by: Actor, now: datetime, revision: int | None = None
) -> PlaybookVersion:
    """Raises whatever `publish` and `acknowledge` raise."""
    draft = await version_row(session, draft_id)
    if into.because:
        open_ones = await unacknowledged(session, draft, await warnings_of(session, draft.source, into.in_force_from))
        if open_ones:
            marks = {finding.mark for finding in open_ones}
            await acknowledge(session, draft, open_ones, marks=marks, reason=into.because, by=by, now=now)
            await session.flush()  # Publishing reads what has been answered for.
    return await publish(
        session, draft_id, number=into.number, in_force_from=into.in_force_from, trial=into.trial,
        trial_until=into.trial_until, revision=revision, by=by, now=now,
    )  # fmt: skip


async def go_back(
    session: AsyncSession, version: int, into: Into, *, by: Actor, now: datetime, draft_id: UUID | None = None
) -> PlaybookVersion:
    """Publish an old version anew, as a version of its own; raises NoSuchVersion and whatever `put_into_force` does."""
    old = await published_row(session, version)
    saved = await save_draft(
        session, source=old.source, by=by, now=now, draft_id=draft_id, based_on=version, notes=brought_back(old)
    )
    await session.flush()  # The draft is read by its row next.
    return await put_into_force(session, saved.draft.id, into, by=by, now=now)


async def warnings_of(session: AsyncSession, source: str, day: date) -> tuple[Finding, ...]:
    """Everything the check and the office's own rows have against a text."""
    checked = check_text(source)
    if checked.playbook is None:
        return checked.findings
    return (*checked.findings, *await lint(session, checked.playbook, day=day))
