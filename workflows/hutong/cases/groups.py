"""Whether any group's robot of the office listens at all; most offices have none."""

from time import monotonic
from uuid import UUID

from hutong.db.wires import Wire

FRESH_SECONDS = 1.0
_KEPT = 4096
_listening: dict[UUID, tuple[float, bool]] = {}

_ANY = "SELECT EXISTS (SELECT FROM robots WHERE office_id = $1 AND active) AS listening"


async def anybody_listens(wire: Wire) -> bool:
    """Asked of the database at most once a second for each office."""
    kept = _listening.get(wire.office_id)
    if kept and monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    listening = bool((await wire.rows(_ANY, wire.office_id))[0]["listening"])
    if len(_listening) >= _KEPT:
        _listening.clear()
    _listening[wire.office_id] = (monotonic(), listening)
    return listening
