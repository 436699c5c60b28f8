"""Whether any group's robot of the office listens at all; most offices have none."""

from time import monotonic
from uuid import UUID

from hutong.db.wires import Wire

FRESH_SECONDS = 1.0
_KEPT = 4096
_listening: dict[UUID, tuple[float, tuple[str, ...]]] = {}

_LANGUAGES = "SELECT DISTINCT language FROM robots WHERE office_id = $1 AND active ORDER BY language"


async def languages_heard(wire: Wire) -> tuple[str, ...]:
    """In which languages the office's groups are told; none where it has no group.

    Asked of the database at most once a second for each office.
    """
    kept = _listening.get(wire.office_id)
    if kept and monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    listening = tuple(row["language"] for row in await wire.rows(_LANGUAGES, wire.office_id))
    if len(_listening) >= _KEPT:
        _listening.clear()
    _listening[wire.office_id] = (monotonic(), listening)
    return listening
