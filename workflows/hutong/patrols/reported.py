"""What became of what somebody reported, and what waits for that person's own word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.playbooks.flows import Step
from hutong.playbooks.queries import version
from hutong.playbooks.sections import Text

_PAGE = 20


@dataclass(frozen=True, slots=True)
class Reported:
    """A case as its reporter sees it. `step` is the office's own word for where it stands; None once closed."""

    case: Case
    alley: str
    category: Text
    step: Step | None


async def my_reports(
    session: AsyncSession, person: UUID, *, limit: int = _PAGE, before: Case | None = None
) -> Sequence[Reported]:
    """The person's reports, the latest first; with `before`, those older than it."""
    statement = _cases().where(Case.reporter_id == person).order_by(Case.opened_at.desc(), Case.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(
            or_(Case.opened_at < before.opened_at, and_(Case.opened_at == before.opened_at, Case.id < before.id))
        )
    return [await _told(session, *row) for row in (await session.execute(statement)).all()]


async def my_report(session: AsyncSession, person: UUID, case_id: UUID) -> Reported | None:
    """One of the person's own reports; None for another's."""
    row = (await session.execute(_cases().where(Case.reporter_id == person, Case.id == case_id))).one_or_none()
    return await _told(session, *row) if row else None


async def waiting_for(session: AsyncSession, person: UUID, posts: Collection[UUID]) -> Sequence[Reported]:
    """Open cases that this person or these posts have in hand, the earliest deadline first."""
    mine = or_(Case.owner_post_id.in_(list(posts)), Case.owner_person_id == person)
    statement = _cases().where(mine, Case.closed_at.is_(None)).order_by(Case.due_at, Case.id).limit(_PAGE)
    return [await _told(session, *row) for row in (await session.execute(statement)).all()]


def _cases() -> Select[Case, str]:
    return select(Case, Alley.name).join(Alley, and_(Alley.office_id == Case.office_id, Alley.id == Case.alley_id))


async def _told(session: AsyncSession, case: Case, alley: str) -> Reported:
    playbook = (await version(session, case.playbook_version)).playbook
    step = playbook.flow(case.flow).step(case.step) if case.step else None
    return Reported(case, alley, playbook.category(case.category).name, step)
