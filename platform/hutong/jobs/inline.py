"""Running what is due without carrier or scheduler: for tests, commands and generated history."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hutong.db import Databases, Office
from hutong.jobs.handlers import HANDLERS
from hutong.jobs.leases import OPEN
from hutong.jobs.running import Outcome, Runner

_DUE = f"""
SELECT id FROM jobs
 WHERE office_id = $1 AND {OPEN} AND run_at <= clock_timestamp() AND kind = ANY($2)
   AND (lease_until IS NULL OR lease_until < clock_timestamp())
 ORDER BY run_at, id LIMIT 100
"""  # noqa: S608 - constants


async def run_due(
    databases: Databases,
    office_id: UUID,
    services: Mapping[type, Any] | None = None,
    *,
    strict: bool = True,
    lease: float = 60,
) -> int:
    """Run the office's due jobs, and those that they add, until none is left; returns the number of attempts.

    The same claim and fence as in a worker. What fails is noted in its row; the first error is raised as well,
    unless `strict` is False.
    """
    runner = Runner(databases, services, lease=lease, strict=strict)
    attempts = 0
    while True:
        async with databases.driver(Office(office_id)) as connection:
            due = [row["id"] for row in await connection.fetch(_DUE, office_id, list(HANDLERS))]
        outcomes = [await runner.run(office_id, job_id) for job_id in due]
        done = [outcome for outcome in outcomes if outcome is not Outcome.SKIPPED]
        if not done:
            return attempts
        attempts += len(done)
