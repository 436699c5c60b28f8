"""What became of what somebody reported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.declined import declined_because
from hutong.cases.for_group import text_for_group
from hutong.cases.models import Case
from hutong.cases.rows import READ, state_of
from hutong.cases.settings import setting_at
from hutong.cases.states import Owner
from hutong.db.wires import SessionWire
from hutong.notices.models import Notice
from hutong.patrols.models import Visit
from hutong.playbooks.flows import Step
from hutong.playbooks.queries import version
from hutong.playbooks.sections import Text
from hutong.posts.queries import OfficeNow

_PAGE = 20
_STATE = f"SELECT {READ} FROM cases WHERE office_id = $1 AND id = $2"  # noqa: S608 - constants alone


@dataclass(frozen=True, slots=True)
class Reported:
    """A case as its reporter sees it. `step` is the office's own word for where it stands; None once closed."""

    case: Case
    alley: str
    category: Text
    step: Step | None
    because: Text | None = None
    """Why it was not taken up, in the words for reporters."""


async def my_reports(
    session: AsyncSession, person: UUID, *, limit: int = _PAGE, before: Case | None = None
) -> Sequence[Reported]:
    """The person's reports, the latest first; with `before`, those older than it."""
    statement = _cases().where(Case.reporter_id == person).order_by(Case.opened_at.desc(), Case.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(
            or_(Case.opened_at < before.opened_at, and_(Case.opened_at == before.opened_at, Case.id < before.id))
        )
    rows = (await session.execute(statement)).all()
    because = await declined_because(session, [case for case, _ in rows])
    return [await _told(session, case, alley, because.get(case.id)) for case, alley in rows]


async def my_report(session: AsyncSession, person: UUID, case_id: UUID) -> Reported | None:
    """One of the person's own reports; None for another's."""
    row = (await session.execute(_cases().where(Case.reporter_id == person, Case.id == case_id))).one_or_none()
    if row is None:
        return None
    case, alley = row
    return await _told(session, case, alley, (await declined_because(session, [case])).get(case.id))


def _cases() -> Select[Case, str]:
    return select(Case, Alley.name).join(Alley, and_(Alley.office_id == Case.office_id, Alley.id == Case.alley_id))


async def _told(session: AsyncSession, case: Case, alley: str, because: Text | None) -> Reported:
    playbook = (await version(session, case.playbook_version)).playbook
    step = playbook.flow(case.flow).step(case.step) if case.step else None
    return Reported(case, alley, playbook.category(case.category).name, step, because)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who has the case now, and in whose inbox the word of its opening lies; names of today.

    `for_group` is what may be pasted into a chat group: nobody's name, no door, no word that anyone typed.
    """

    owners: Sequence[str]
    told: Sequence[str]
    for_group: str


async def receipt_of(session: AsyncSession, case: Case, now: datetime) -> Receipt:
    """Read from the stored case and the notices that were stored with it: what a receipt may say and no more."""
    office, setting = await setting_at(session, now, case.playbook_version)
    day, directory = setting.day(now), setting.directory
    owners = Owner(case.owner_post_id, case.owner_person_id, case.owner_department_id).people(directory, day)
    may_know = set(owners)
    if case.danger:
        kinds = setting.playbook.danger.tell
        may_know.update(person for kind in kinds for person in directory.people_in(kind, case.alley_id, day))
    notices = select(Notice.person_id).where(
        Notice.person_id.in_(may_know),
        Notice.created_at == case.opened_at,
        Notice.link == f"/o/{office.slug}/cases/{case.id}",
        Notice.held_until.is_(None),
    )
    told = set((await session.execute(notices)).scalars())
    wire = SessionWire(session)
    (row,) = await wire.rows(_STATE, wire.office_id, case.id)
    group = text_for_group(office, setting, state_of(row, directory), number=case.number)
    return Receipt(_names(office, owners), _names(office, told), group)


def _names(office: OfficeNow, people: Iterable[UUID]) -> list[str]:
    return sorted(office.names[person] for person in people if person in office.names)


async def needs_heard_by(session: AsyncSession, person: UUID) -> Sequence[Visit]:
    """Needs that somebody heard on visits, the latest first, answered or not."""
    statement = (
        select(Visit)
        .where(Visit.person_id == person, Visit.need.is_not(None))
        .order_by(Visit.occurred_at.desc())
        .limit(_PAGE)
    )
    return (await session.execute(statement)).scalars().all()
