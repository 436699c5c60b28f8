"""For tests: fails any statement on an office's table that does not name its office.

The policy would keep the rows apart anyway; the name finds the shard, and a statement without it visits all of them.
"""

import re
from typing import Any

from sqlalchemy import Connection, MetaData, event
from sqlalchemy.ext.asyncio import AsyncEngine

from hutong.db.access import access_of


class OfficeNotNamedError(AssertionError):
    """The statement, cut short."""


def watch(engine: AsyncEngine, metadata: MetaData) -> None:
    """Look at every statement that SQLAlchemy sends through `engine` from now on."""
    walled = "|".join(t.name for t in metadata.tables.values() if access_of(t).wall == "office")
    touches = re.compile(rf"\b(?:from|join|into|update)\s+(?:{walled})\b", re.IGNORECASE)

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _check(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if touches.search(statement) and "office_id" not in statement:
            raise OfficeNotNamedError(statement[:300])
