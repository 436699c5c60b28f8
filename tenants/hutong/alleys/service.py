"""Registering communities, alleys, and the units along them."""

import secrets
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.events import AlleyRegistered, UnitRegistered
from hutong.alleys.models import Alley, AlleyKind, Community, Unit
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.offices.models import BoardCode

# Read aloud and typed by hand from a wall: no letters that look alike.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_board_code() -> str:
    """What the board's QR code says: eight letters, not to be guessed from a neighbour's."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def register_community(session: AsyncSession, *, code: str, name: str, phone: str | None = None) -> Community:
    community = Community(office_id=bound_office(session), id=new_id(), code=code, name=name, phone=phone)
    session.add(community)
    return community


def register_alley(
    session: AsyncSession,
    *,
    code: str,
    name: str,
    kind: AlleyKind,
    length_m: int,
    community: UUID,
    since: date,
    by: Actor,
    now: datetime,
) -> Alley:
    """Add an alley with its board code. The caller flushes communities first."""
    office_id = bound_office(session)
    alley = Alley(
        office_id=office_id, id=new_id(), community_id=community, code=code, name=name, kind=kind,
        length_m=length_m, board_code=new_board_code(), since=since,
    )  # fmt: skip
    session.add(alley)
    session.add(BoardCode(code=alley.board_code, office_id=office_id, alley_id=alley.id))
    event = AlleyRegistered(subject=alley.id, alley_kind=kind, length_m=length_m, community=community)
    append(session, event, by=by, at=now)
    return alley


def register_unit(
    session: AsyncSession, *, alley: UUID, name: str, kind: str, since: date, households: int | None = None,
    residents: int | None = None, by: Actor, now: datetime,
) -> Unit:  # fmt: skip
    """Add a shop, a work unit or a courtyard to the base register (台账)."""
    unit = Unit(
        office_id=bound_office(session), id=new_id(), alley_id=alley, name=name, kind=kind, households=households,
        residents=residents, since=since,
    )  # fmt: skip
    session.add(unit)
    append(session, UnitRegistered(subject=unit.id, alley=alley, unit_kind=kind), by=by, at=now)
    return unit
