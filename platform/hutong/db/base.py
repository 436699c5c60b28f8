"""The base of every table, and the one of every table that belongs to an office."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from hutong.ids import new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table. Times carry their zone; structured values are jsonb."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: PG_UUID(as_uuid=True),
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: JSONB(),
    }


class OfficeTable:
    """A table of an office's rows: `office_id` stands first in its primary key, keys and indexes."""

    office_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


class OfficeOwned(OfficeTable):
    """A row of one office with an id that the client makes."""

    @declared_attr
    def id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy passes the class
        return mapped_column(primary_key=True, default=new_id, sort_order=-1)


def office_fk(target: str, *columns: str, optional: bool = False) -> ForeignKeyConstraint:
    """A foreign key inside one office: (office_id, column) → target's (office_id, id).

    An optional one empties only its own column when the target goes; the office stays.
    """
    (column,) = columns
    return ForeignKeyConstraint(
        ["office_id", column],
        [f"{target}.office_id", f"{target}.id"],
        ondelete=f"SET NULL ({column})" if optional else None,
    )
