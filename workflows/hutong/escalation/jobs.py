"""The sweep of deadlines, every few seconds."""

from datetime import timedelta

from hutong.db import Databases
from hutong.escalation.service import sweep
from hutong.jobs import ticker

EVERY = timedelta(seconds=5)


@ticker("escalation.sweep", every=EVERY)
async def sweep_deadlines(databases: Databases) -> int:
    """Safe to run twice at once: a case that is being woken is locked, and left to whoever has it."""
    return await sweep(databases, now=await databases.now())
