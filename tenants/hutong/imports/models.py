"""A workbook that was read and waits for someone to confirm it."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, func
from sqlalchemy.orm import Mapped, mapped_column

from hutong.db import Base, OfficeOwned


class Import(OfficeOwned, Base):
    """Nothing of it is in force until confirmed. `rows` is what was read, `problems` the errors cell by cell."""

    __tablename__ = "imports"

    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))  # staged, applied or discarded
    rows: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    uploaded_by: Mapped[dict[str, Any]]
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    applied_at: Mapped[datetime | None]
