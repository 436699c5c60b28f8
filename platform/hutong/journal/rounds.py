"""The scheduler's rounds over the journal."""

from datetime import timedelta

from hutong.db import Databases
from hutong.jobs.tickers import ticker
from hutong.journal.sealing import seal


@ticker("journal.seal", every=timedelta(seconds=0.5))
async def seal_all(databases: Databases) -> int:
    """Positions are half a second or so behind the writers."""
    return await seal(databases)
