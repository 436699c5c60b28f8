"""Taking note of warnings, and which of them are still open."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.playbooks.acknowledging.errors import NoSuchWarning, ReasonMissing, WarningsNotAcknowledged
from hutong.playbooks.acknowledging.events import WarningsAcknowledged
from hutong.playbooks.acknowledging.models import PlaybookAcknowledgement
from hutong.playbooks.checking.findings import Finding, Severity
from hutong.playbooks.errors import AlreadyPublished
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.queries import DRAFT, PUBLISHED

MOST_CHARACTERS = 400
_LEAST_CHARACTERS = 2


@dataclass(frozen=True, slots=True)
class Answered:
    """A warning with the reason why it may stand; `by` is a name, empty where no person of the office gave it.

    An empty reason: it was known at the opening, and nobody has answered for it.
    """

    finding: Finding
    reason: str
    by: str
    at: datetime


async def acknowledge(
    session: AsyncSession,
    draft: PlaybookVersion,
    findings: Iterable[Finding],
    *,
    marks: Collection[bytes],
    reason: str,
    by: Actor,
    now: datetime,
) -> tuple[Finding, ...]:
    """Answer for those of the draft's present warnings that bear one of `marks`; gives those newly answered for.

    Raises ReasonMissing, NoSuchWarning, AlreadyPublished.
    """
    reason = reason.replace("\x00", "").strip()
    if not _LEAST_CHARACTERS <= len(reason) <= MOST_CHARACTERS:
        raise ReasonMissing(field="reason", most=MOST_CHARACTERS)
    if draft.state != DRAFT:
        raise AlreadyPublished
    meant = [f for f in _warnings(findings) if f.mark in marks]
    if not meant:
        raise NoSuchWarning
    known = await _marks(session, [draft.id])
    new = tuple(f for f in meant if f.mark not in known)
    session.add_all(_row(session, draft, f, reason=reason, by=by, now=now) for f in new)
    if new:
        event = WarningsAcknowledged(
            subject=draft.id,
            codes=tuple(f.code for f in new),
            paths=tuple(f.path for f in new),
            marks=tuple(f.mark.hex() for f in new),
            reason=reason,
        )
        append(session, event, by=by, at=now)
    return new


async def unacknowledged(
    session: AsyncSession, draft: PlaybookVersion, findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The warnings that nobody has answered for: in this draft, the version it began from or the one published last."""
    open_ones = _warnings(findings)
    if not open_ones:
        return ()
    known = await _marks(session, [draft.id, *await _before(session, draft)])
    return tuple(f for f in open_ones if f.mark not in known)


async def answered(session: AsyncSession, playbook_id: UUID) -> Sequence[Answered]:
    """The warnings of a draft or version that were answered for, and those known at the opening; oldest first."""
    return await _answered(session, [playbook_id])


async def answered_for(session: AsyncSession, draft: PlaybookVersion) -> Sequence[Answered]:
    """Whatever lets a draft's warnings pass: its own answers, and those of the versions before it. Each once."""
    found = await _answered(session, [draft.id, *await _before(session, draft)])
    return list({one.finding.mark: one for one in found if one.reason}.values())


async def _answered(session: AsyncSession, playbooks: Sequence[UUID]) -> Sequence[Answered]:
    rows = PlaybookAcknowledgement
    statement = (
        select(rows, Person.name)
        .outerjoin(Person, (Person.office_id == rows.office_id) & (Person.id == rows.acknowledged_by))
        .where(rows.office_id == bound_office(session), rows.playbook_id.in_(playbooks))
        .order_by(rows.acknowledged_at, rows.id)
    )
    return [
        Answered(msgspec.convert(row.finding, Finding), row.reason or "", name or "", row.acknowledged_at)
        for row, name in await session.execute(statement)
    ]


async def settle(
    session: AsyncSession,
    draft: PlaybookVersion,
    findings: Iterable[Finding],
    *,
    opening: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Before a publication: raises WarningsNotAcknowledged while a warning is open.

    An office begins from a pack before it has people: at its opening the warnings are kept as known, and stay open for
    its next version. What was answered for before stays answered for, and stands with this version too, as said by
    whoever said it then.
    """
    if opening:
        session.add_all(_row(session, draft, f, reason=None, by=by, now=now) for f in _warnings(findings))
    elif open_ones := await unacknowledged(session, draft, findings):
        raise WarningsNotAcknowledged(open_ones)
    else:
        await _take_over(session, draft, _warnings(findings))


async def _take_over(session: AsyncSession, draft: PlaybookVersion, present: Sequence[Finding]) -> None:
    rows = PlaybookAcknowledgement
    own = await _marks(session, [draft.id])
    wanted = {finding.mark: finding for finding in present if finding.mark not in own}
    if not wanted:
        return
    given = (
        select(rows)
        .where(rows.office_id == bound_office(session), rows.playbook_id.in_(await _before(session, draft)))
        .where(rows.mark.in_(wanted), rows.reason.is_not(None))
        .order_by(rows.acknowledged_at, rows.id)
    )
    # Of several the last one: it is nearest to the version that is taken over from.
    for row in {row.mark: row for row in await session.scalars(given)}.values():
        session.add(
            PlaybookAcknowledgement(
                office_id=row.office_id,
                playbook_id=draft.id,
                mark=row.mark,
                finding=msgspec.to_builtins(wanted[row.mark]),
                reason=row.reason,
                acknowledged_at=row.acknowledged_at,
                acknowledged_by=row.acknowledged_by,
            )
        )


def _warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Each once."""
    return list({f.mark: f for f in findings if f.severity is Severity.WARNING}.values())


async def _marks(session: AsyncSession, playbooks: Sequence[UUID]) -> set[bytes]:
    rows = PlaybookAcknowledgement
    found = rows.office_id == bound_office(session), rows.playbook_id.in_(playbooks), rows.reason.is_not(None)
    return set((await session.scalars(select(rows.mark).where(*found))).all())


async def _before(session: AsyncSession, draft: PlaybookVersion) -> Sequence[UUID]:
    mine = PlaybookVersion.office_id == bound_office(session), PlaybookVersion.state == PUBLISHED
    newest = select(func.max(PlaybookVersion.version)).where(*mine).scalar_subquery()
    version = PlaybookVersion.version
    return (await session.scalars(select(PlaybookVersion.id).where(*mine, version.in_([newest, draft.based_on])))).all()


def _row(
    session: AsyncSession, draft: PlaybookVersion, finding: Finding, *, reason: str | None, by: Actor, now: datetime
) -> PlaybookAcknowledgement:
    return PlaybookAcknowledgement(
        office_id=bound_office(session),
        playbook_id=draft.id,
        mark=finding.mark,
        finding=msgspec.to_builtins(finding),
        reason=reason,
        acknowledged_at=now,
        acknowledged_by=by.id if by.kind == "person" else None,
    )
