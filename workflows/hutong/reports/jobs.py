"""The scheduler's round over the rollups."""

from datetime import timedelta

from hutong.db import Databases
from hutong.jobs.tickers import ticker
from hutong.reports.folding import fold


@ticker("facts.fold", every=timedelta(seconds=2))
async def fold_all(databases: Databases) -> int:
    """With the sealer's half second, comparisons are three seconds or so behind."""
    return await fold(databases, now=await databases.now())
