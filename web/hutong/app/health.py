"""Is the process alive; can it do its work."""

import asyncio
from datetime import timedelta
from typing import Any

from litestar import Response, get
from litestar.datastructures import State
from sqlalchemy import text

from hutong.visits.services import Services

SIGNS_UNTIL = timedelta(minutes=14)
"""S3 refuses what was signed a quarter of an hour before or after its own time."""


@get("/healthz", permission="open", arrival=False, include_in_schema=False, sync_to_thread=False)
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@get("/readyz", permission="open", arrival=False, include_in_schema=False)
async def readyz(state: State) -> Response[dict[str, Any]]:
    """503 while PostgreSQL is away, or this machine's clock is so wrong that S3 takes nothing that it signs.

    S3 or Valkey away is told and leaves every server ready: walks, dangers and signing in need neither, and whoever
    shares out requests would be left with nobody.
    """
    services: Services = state["services"]
    database, store, valkey = await asyncio.gather(
        _database(services), services.store.is_there(), services.counters.is_reachable()
    )
    clock = abs(services.clock.offset) < SIGNS_UNTIL
    ready = database and clock
    checks = {"database": database, "objects": store, "valkey": valkey, "clock": clock}
    return Response({"status": "ready" if ready else "not ready", "checks": checks}, status_code=200 if ready else 503)


async def _database(services: Services) -> bool:
    try:
        async with asyncio.timeout(3), services.databases.engine("app").connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever the reason, it is not ready
        return False
    return True
