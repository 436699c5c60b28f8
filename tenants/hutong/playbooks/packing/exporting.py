"""A version of the bound office as a pack."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.offices.models import Office
from hutong.playbooks.packing.writing import write_pack
from hutong.playbooks.queries import Version, version_row
from hutong.signatures import Signer


async def exported(session: AsyncSession, version: Version, *, signer: Signer, now: datetime) -> str:
    """The text that was published, comments and all, under a signed header."""
    office = (await session.scalars(select(Office).where(Office.office_id == bound_office(session)))).one()
    row = await version_row(session, version.id)
    return write_pack(
        row.source, name=version.playbook.name.zh, office=office.slug, author=office.name, signer=signer, now=now,
        version=version.version, number=version.number,
    )  # fmt: skip
