"""The playbook in force, kept once read: a published version never changes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.playbooks.document import Playbook
from hutong.playbooks.models import PlaybookVersion

_KEPT = 256
_parsed: OrderedDict[UUID, Playbook] = OrderedDict()


@dataclass(frozen=True, slots=True)
class InForce:
    """A published version, as of a day."""

    version: int
    number: str | None
    """文号."""
    in_force_from: date | None
    playbook: Playbook


async def playbook_in_force(session: AsyncSession, day: date) -> InForce | None:
    """The latest version published to be in force on `day`; None while the office has none."""
    row = (
        await session.execute(
            select(
                PlaybookVersion.id,
                PlaybookVersion.version,
                PlaybookVersion.number,
                PlaybookVersion.in_force_from,
            )
            .where(
                PlaybookVersion.office_id == bound_office(session),
                PlaybookVersion.state == "published",
                PlaybookVersion.in_force_from <= day,
            )
            .order_by(PlaybookVersion.in_force_from.desc(), PlaybookVersion.version.desc())
            .limit(1)
        )
    ).first()
    if row is None or row.version is None:
        return None
    return InForce(row.version, row.number, row.in_force_from, await _playbook(session, row.id))


async def _playbook(session: AsyncSession, version_id: UUID) -> Playbook:
    if version_id in _parsed:
        _parsed.move_to_end(version_id)
        return _parsed[version_id]
    document = await session.scalar(
        select(PlaybookVersion.document).where(
            PlaybookVersion.office_id == bound_office(session), PlaybookVersion.id == version_id
        )
    )
    _parsed[version_id] = playbook = msgspec.convert(document, Playbook, strict=False)
    if len(_parsed) > _KEPT:
        _parsed.popitem(last=False)
    return playbook
