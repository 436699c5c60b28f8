"""A pack becomes a draft of the bound office; it is never published directly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import Refusal
from hutong.journal import Actor
from hutong.offices.models import Office
from hutong.playbooks.checking import Finding
from hutong.playbooks.comparing import Change, compare
from hutong.playbooks.excerpts import without
from hutong.playbooks.models import PlaybookVersion
from hutong.playbooks.packing.opening import Opened
from hutong.playbooks.queries import newest_published
from hutong.playbooks.service import save_draft
from hutong.texts import N_, gettext

_NOTE = N_("导入自{author}的《{name}》")
_PLAIN_NOTE = N_("导入《{name}》")


class PackHasErrors(Refusal):
    """Refused whole, with every finding; no draft is made."""

    status = 422
    sentence = N_("制度包有 {count} 处错误，没有导入。")

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(field="pack", count=sum(1 for finding in findings if finding.severity == "error"))


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft, and what it would change of the version published last (None where nothing was published)."""

    draft: PlaybookVersion
    changes: tuple[Change, ...] | None


async def changes_of(session: AsyncSession, opened: Opened) -> tuple[Change, ...] | None:
    """From the rules published last to those of the pack; None where one of them is not there."""
    if opened.checked.playbook is None:
        return None
    newest = await newest_published(session)
    return compare(newest.playbook, opened.checked.playbook) if newest else None


async def import_pack(
    session: AsyncSession, opened: Opened, *, by: Actor, now: datetime, draft_id: UUID | None = None
) -> Imported:
    """Raises PackHasErrors. Another office's ties to its own district are left behind."""
    if opened.checked.playbook is None:
        raise PackHasErrors(opened.findings)
    office = (await session.scalars(select(Office).where(Office.office_id == bound_office(session)))).one()
    header, source = opened.header, opened.source
    is_foreign = header is not None and header.office != office.slug
    if is_foreign and opened.checked.playbook.inherits is not None:
        source = without(source, ("inherits",))
    changes = await changes_of(session, opened)
    name = opened.checked.playbook.name.zh
    note = gettext(_NOTE, author=header.author, name=name) if header else gettext(_PLAIN_NOTE, name=name)
    saved = await save_draft(session, source=source, by=by, now=now, draft_id=draft_id, notes=note[:500])
    return Imported(saved.draft, changes)
