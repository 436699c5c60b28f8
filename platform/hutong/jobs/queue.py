"""Putting work into the business transaction."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.jobs.models import Job
from hutong.traces import traceparent


class Lane(StrEnum):
    """Three lanes, each with workers of its own, so that bulk work never stands before a danger."""

    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


class Spec(msgspec.Struct, frozen=True):
    """What is declared of a kind of job beside its function. `time_limit` and `backoff` are seconds."""

    kind: str
    lane: Lane
    max_attempts: int
    time_limit: float = 600
    backoff: float = 2


SPECS: dict[str, Spec] = {}


async def enqueue(
    session: AsyncSession,
    kind: str,
    *,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    lane: Lane | None = None,
    **args: Any,
) -> UUID:
    """Add one job row to this transaction; no word goes to the carrier before the commit.

    With a `dedupe_key` an open job of the same key takes its place. Raises KeyError for an undeclared kind.
    """
    row = job_row(bound_office(session), kind, run_at=run_at, dedupe_key=dedupe_key, lane=lane, **args)
    statement = insert(Job).values(**row)
    if dedupe_key is not None:
        statement = statement.on_conflict_do_nothing(
            index_elements=["office_id", "dedupe_key"],
            index_where=(Job.dedupe_key.is_not(None) & Job.done_at.is_(None) & Job.failed_at.is_(None)),
        )
    await session.execute(statement)
    job_id: UUID = row["id"]
    return job_id


def job_row(
    office_id: UUID,
    kind: str,
    *,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    lane: Lane | None = None,
    **args: Any,
) -> dict[str, Any]:
    """The row of one job, for batches and driver statements."""
    spec = SPECS[kind]
    row = {
        "office_id": office_id,
        "id": new_id(),
        "kind": kind,
        "args": msgspec.to_builtins(args),
        "dedupe_key": dedupe_key,
        "lane": (lane or spec.lane).value,
        "max_attempts": spec.max_attempts,
        "trace": traceparent(),
    }
    if run_at is not None:
        row["run_at"] = run_at
    return row
