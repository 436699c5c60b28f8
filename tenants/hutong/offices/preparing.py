"""A new office: its address, its name, and the rules it begins with."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.journal import Actor, append
from hutong.offices.errors import AddressTaken
from hutong.offices.events import OfficePrepared
from hutong.offices.models import District, Office, OfficeAddress, OfficeState
from hutong.offices.schemas import NewOffice
from hutong.playbooks.service import publish_first


async def prepare_office(
    session: AsyncSession,
    new: NewOffice,
    *,
    district: UUID,
    playbook: str,
    pack: str,
    by: Actor,
    now: datetime,
    day: date,
) -> Office:
    """Make the office that `session` is bound to, in state preparing, under `playbook` (TOML) from `day` on.

    Raises AddressTaken, and PlaybookHasErrors with every error of the playbook.
    """
    office_id = bound_office(session)
    place = (await session.execute(select(District).where(District.id == district))).scalar_one()
    if await session.get(OfficeAddress, new.slug):
        raise AddressTaken(field="slug", slug=new.slug)
    session.add(OfficeAddress(slug=new.slug, office_id=office_id, district_id=place.id, city_id=place.city_id))
    office = Office(
        office_id=office_id,
        city_id=place.city_id,
        district_id=place.id,
        slug=new.slug,
        code=new.code,
        name=new.name,
        name_en=new.name_en or new.name,
        phone=new.phone,
        time_zone=new.time_zone,
        state=OfficeState.PREPARING,
        pack=pack,
    )
    session.add(office)
    # The rules refer to the office, and two sign-ups for one address must meet here and not at the commit.
    await session.flush()
    append(session, OfficePrepared(subject=office_id, slug=new.slug, pack=pack), by=by, at=now)
    await publish_first(session, playbook, by=by, now=now, day=day)
    return office
