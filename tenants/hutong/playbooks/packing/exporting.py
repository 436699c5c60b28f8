"""A version of the bound office as a pack."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.offices.models import Office
from hutong.playbooks.packing.writing import write_pack
from hutong.playbooks.pictures import pinned
from hutong.playbooks.queries import Version, version_row
from hutong.signatures import Signer


async def exported(
    session: AsyncSession, version: Version, *, signer: Signer, now: datetime, pinned_now: bool = False
) -> str:
    """The text that was published, comments and all, under a signed header.

    `pinned_now` writes down what is in pictures that an older version has by their names alone, so that the signature
    covers them.
    """
    office = (await session.scalars(select(Office).where(Office.office_id == bound_office(session)))).one()
    row = await version_row(session, version.id)
    source = await pinned(session, row.source) if pinned_now else row.source
    return write_pack(
        source, name=version.playbook.name.zh, office=office.slug, author=office.name, signer=signer, now=now,
        version=version.version, number=version.number,
    )  # fmt: skip
