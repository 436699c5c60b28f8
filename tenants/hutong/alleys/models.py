"""Communities, alleys, and the units and shops along them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Access, Base, Extra, OfficeOwned, office_fk


class AlleyKind(StrEnum):
    """On screen the holder of a street is 街长, of an alley 巷长; the words are the playbook's."""

    STREET = "street"
    ALLEY = "alley"


class Community(OfficeOwned, Base):
    """A community (社区) of the office."""

    __tablename__ = "communities"

    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(String(30))

    __table_args__ = (UniqueConstraint("office_id", "code"), UniqueConstraint("office_id", "name"))


class Alley(OfficeOwned, Base):
    """A street or an alley. `length_m` is in metres; positions along it count from its first end."""

    __tablename__ = "alleys"

    community_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    kind: Mapped[AlleyKind] = mapped_column(String(8))
    length_m: Mapped[int]
    board_code: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (
        office_fk("communities", "community_id"),
        UniqueConstraint("office_id", "code"),
        UniqueConstraint("office_id", "name"),
        CheckConstraint("length_m > 0", "length"),
        {
            "info": {
                "access": Access(
                    extra={"public": Extra(rows="office", columns=("office_id", "id", "name", "kind", "board_code"))}
                )
            }
        },
    )


class AlleyCommunity(OfficeOwned, Base):
    """A further community that an alley lies in. One community answers for the alley: nothing has two owners by it."""

    __tablename__ = "alley_communities"

    alley_id: Mapped[UUID]
    community_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("communities", "community_id"),
        Index("ix_alley_communities_alley", "office_id", "alley_id"),
    )


class AlleySuccession(OfficeOwned, Base):
    """An alley that goes on in the place of one that ended."""

    __tablename__ = "alley_successions"

    alley_id: Mapped[UUID]
    successor_id: Mapped[UUID]
    since: Mapped[date]

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        office_fk("alleys", "successor_id"),
        UniqueConstraint("office_id", "alley_id", "successor_id"),
        Index("ix_alley_successions_successor", "office_id", "successor_id"),
    )


class Unit(OfficeOwned, Base):
    """A shop, a work unit or a courtyard along an alley: the base register (台账) that stewards keep true.

    Of a courtyard the households and residents are counted; nobody of them is named.
    """

    __tablename__ = "units"

    alley_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8))  # shop, unit or yard
    households: Mapped[int | None]
    residents: Mapped[int | None]
    since: Mapped[date]
    until: Mapped[date | None]
    generated: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        office_fk("alleys", "alley_id"),
        Index("ix_units_alley", "office_id", "alley_id"),
        CheckConstraint("households >= 0 AND residents >= 0", "counts"),
    )
