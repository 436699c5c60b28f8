"""Rehearsals as pages show them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.jobs import Job
from hutong.playbooks.models import PlaybookVersion
from hutong.rehearsals.models import Rehearsal, RehearsedCase, State
from hutong.rehearsals.rules.lines import Line
from hutong.rehearsals.rules.results import Summary
from hutong.rehearsals.service import digest

PAGE = 50


class Listed(msgspec.Struct, frozen=True):
    """A case that differs; made-up ones have neither number nor title."""

    id: UUID
    case_id: UUID
    kinds: tuple[str, ...]
    number: str | None
    title: str | None
    then: tuple[Line, ...]
    now: tuple[Line, ...]
    whole: bool


async def rehearsals_of(session: AsyncSession, playbook_id: UUID, *, limit: int = 20) -> Sequence[Rehearsal]:
    """Of a draft or a version, the newest first."""
    statement = (
        select(Rehearsal)
        .where(Rehearsal.office_id == bound_office(session), Rehearsal.playbook_id == playbook_id)
        .order_by(Rehearsal.created_at.desc(), Rehearsal.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def attached_to(session: AsyncSession, playbook: PlaybookVersion) -> Rehearsal | None:
    """The last rehearsal of the very text as it is now; one of real cases goes before one of made-up ones."""
    statement = (
        select(Rehearsal)
        .where(
            Rehearsal.office_id == bound_office(session),
            Rehearsal.playbook_id == playbook.id,
            Rehearsal.sha256 == digest(playbook.source),
            Rehearsal.state == State.DONE,
        )
        .order_by(Rehearsal.generated, Rehearsal.finished_at.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


def is_stale(rehearsal: Rehearsal, playbook: PlaybookVersion) -> bool:
    """Whether the draft has changed since."""
    return rehearsal.sha256 != digest(playbook.source)


def summary_of(rehearsal: Rehearsal) -> Summary | None:
    return msgspec.convert(rehearsal.summary, Summary) if rehearsal.summary else None


async def differing_cases(
    session: AsyncSession, rehearsal_id: UUID, *, kind: str | None = None, page: int = 1, size: int = PAGE
) -> list[Listed]:
    """In the order in which they were opened."""
    statement = _listed(session, rehearsal_id)
    if kind:
        statement = statement.where(RehearsedCase.kinds.contains([kind]))
    statement = statement.order_by(RehearsedCase.opened_at, RehearsedCase.id).offset((page - 1) * size).limit(size)
    return [_read(row) for row in (await session.execute(statement)).all()]


async def differing_count(session: AsyncSession, rehearsal_id: UUID, *, kind: str | None = None) -> int:
    """How many there are of them."""
    statement = select(func.count()).where(
        RehearsedCase.office_id == bound_office(session), RehearsedCase.rehearsal_id == rehearsal_id
    )
    if kind:
        statement = statement.where(RehearsedCase.kinds.contains([kind]))
    return await session.scalar(statement) or 0


async def differing_case(session: AsyncSession, rehearsal_id: UUID, row_id: UUID) -> Listed:
    """Raises NotThere."""
    row = (await session.execute(_listed(session, rehearsal_id).where(RehearsedCase.id == row_id))).one_or_none()
    if row is None:
        raise NotThere
    return _read(row)


async def is_telling(session: AsyncSession, rehearsal_id: UUID) -> bool:
    """Whether traces of its cases are being told."""
    statement = select(Job.id).where(
        Job.office_id == bound_office(session), Job.kind == "rehearsal.tell", Job.done_at.is_(None),
        Job.failed_at.is_(None), Job.args["rehearsal_id"].astext == str(rehearsal_id),
    )  # fmt: skip
    return await session.scalar(statement.limit(1)) is not None


def _listed(session: AsyncSession, rehearsal_id: UUID) -> Select[RehearsedCase, str | None, str | None]:
    office_id = bound_office(session)
    return (
        select(RehearsedCase, Case.number, Case.title)
        .outerjoin(Case, and_(Case.office_id == office_id, Case.id == RehearsedCase.case_id))
        .where(RehearsedCase.office_id == office_id, RehearsedCase.rehearsal_id == rehearsal_id)
    )


def _read(row: Row[RehearsedCase, str | None, str | None]) -> Listed:
    found, number, title = row
    lines = tuple[Line, ...]
    return Listed(
        found.id, found.case_id, tuple(found.kinds), number, title, msgspec.convert(found.trace_then, lines),
        msgspec.convert(found.trace_now, lines), found.whole,
    )  # fmt: skip
