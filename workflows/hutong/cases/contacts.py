"""The name and telephone that a resident left with a report, for those who may see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.discretion import may_see
from hutong.cases.models import Case, PublicReport
from hutong.cases.states import CaseState, Setting
from hutong.db import bound_office
from hutong.playbooks.privacy import PersonalField, Privacy

WITHOUT_CONTACT = frozenset({"patrol", "report"})
"""Sources behind which no resident stands who could have left a name."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Each only where it was left, is still kept, and the reader may see it."""

    name: str | None
    phone: str | None
    purpose: str | None


async def contact_of(
    session: AsyncSession, setting: Setting, state: CaseState, *, person: UUID, day: date, privacy: Privacy
) -> Contact | None:
    """None where there is nothing to show to this reader."""
    if state.source in WITHOUT_CONTACT:
        return None
    sees = {field: may_see(setting, state, person, day, field, privacy=privacy) for field in PersonalField}
    name_seen, phone_seen = sees[PersonalField.REPORTER_NAME], sees[PersonalField.REPORTER_PHONE]
    if not (name_seen or phone_seen):
        return None
    office_id = bound_office(session)
    statement = (
        select(PublicReport.name, PublicReport.phone, PublicReport.phone_purpose)
        .join(Case, (Case.office_id == PublicReport.office_id) & (Case.public_report_id == PublicReport.id))
        .where(PublicReport.office_id == office_id, Case.office_id == office_id, Case.id == state.id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    name, phone = row.name if name_seen else None, row.phone if phone_seen else None
    return Contact(name, phone, row.phone_purpose if phone else None) if name or phone else None
