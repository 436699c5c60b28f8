"""`hutong jobs`: how the lanes stand, what failed, again, and off."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import rich_click as click
from rich.table import Table

import hutong.app.registry  # noqa: F401 - what else a retry undoes is declared there
from hutong.app.cli.answers import Answer, Code
from hutong.app.cli.reaching import Reach, reach
from hutong.app.cli.working import working
from hutong.db import Office
from hutong.jobs import Job, Lane, cancel, retry
from hutong.jobs.overview import Standing, lanes_of_offices, rounds_standing, summed, together
from hutong.jobs.queries import State, job_of, jobs_page
from hutong.journal import Actor
from hutong.settings import Settings

# What the record says of who did it: nobody of the office, but the command on the machine.
BY = Actor("system", name="hutong jobs")
_MOST = 10_000
Act = Callable[..., Awaitable[None]]


@click.group()
def jobs() -> None:
    """Background work: lanes, jobs that wait, run or gave up, and what is done again and again."""


@jobs.command("list")
@click.argument("office")
@click.option("--state", type=click.Choice([each.value for each in State]), help="Those that stand so.")
@click.option("--lane", type=click.Choice([each.value for each in Lane]), help="Those of one lane.")
@click.option("--kind", default="", help="Those of one kind, such as notice.deliver.")
@click.option("--limit", type=click.IntRange(1, _MOST), default=100, help="How many at most.")
@working
async def list_(
    answer: Answer, settings: Settings, *, office: str, state: str | None, lane: str | None, kind: str, limit: int
) -> None:
    """Jobs of an office: those not done, or those in one state; the first 100 unless --limit says otherwise."""
    async with reach(settings) as at:
        place = await at.office(office)
        async with at.databases.session(Office(place.id)) as session:
            found, count = await jobs_page(
                session, state=State(state) if state else None, lane=Lane(lane) if lane else None, kind=kind, size=limit
            )
    table = Table("job", "kind", "lane", "state", "run at", "tries", "reason")
    for job, where in found:
        run_at = job.run_at.isoformat(timespec="seconds")
        tries = f"{job.attempts}/{job.max_attempts}"
        table.add_row(str(job.id), job.kind, job.lane, where, run_at, tries, job.last_error or "")
    answer.give({"office": office, "count": count, "jobs": [_told(job, where) for job, where in found]}, shown=table)


@jobs.command()
@click.argument("office")
@click.argument("job_id", type=click.UUID)
@working
async def show(answer: Answer, settings: Settings, *, office: str, job_id: UUID) -> None:
    """Everything about one job, with what it was given."""
    async with reach(settings) as at:
        place = await at.office(office)
        async with at.databases.session(Office(place.id)) as session:
            job, where = await job_of(session, job_id)
    answer.give({**_told(job, where), "args": job.args, "dedupe_key": job.dedupe_key, "trace": job.trace})


@jobs.command("retry")
@click.argument("office")
@click.argument("job_ids", type=click.UUID, nargs=-1)
@click.option("--kind", default="", help="All failed jobs of this kind.")
@working
async def retry_(answer: Answer, settings: Settings, *, office: str, job_ids: tuple[UUID, ...], kind: str) -> None:
    """Have failed jobs tried again: those named, or all of a kind. Each is noted in the office's journal."""
    if bool(job_ids) == bool(kind):
        raise click.UsageError("Name jobs, or a --kind.")
    async with reach(settings) as at:
        done = await _each(at, office, job_ids, retry, kind=kind)
    answer.give({"office": office, "retried": done}, shown=f"{len(done)} will be tried again.")


@jobs.command("cancel")
@click.argument("office")
@click.argument("job_ids", type=click.UUID, nargs=-1, required=True)
@working
async def cancel_(answer: Answer, settings: Settings, *, office: str, job_ids: tuple[UUID, ...]) -> None:
    """Stop open jobs; one that runs right now leaves no result. Each is noted in the office's journal."""
    async with reach(settings) as at:
        done = await _each(at, office, job_ids, cancel)
    answer.give({"office": office, "cancelled": done}, shown=f"{len(done)} cancelled.")


@jobs.command()
@click.option("--office", help="Of this office alone.")
@working
async def lanes(answer: Answer, settings: Settings, *, office: str | None) -> Code:
    """Lanes with their ages, and what each office has in flight. Exit code 1 when jobs gave up."""
    async with reach(settings) as at:
        names = {office_id: slug for slug, office_id in await at.offices(office)}
        found = await lanes_of_offices(at.databases, names)
    whole = together(list(found.values()))
    each = {names[one]: summed(standing.values()) for one, standing in found.items()}
    busy = {slug: one for slug, one in sorted(each.items()) if one.waiting or one.running or one.failed}
    table = Table("", "waiting", "running", "failed", "oldest s")
    for name, one in [*((lane.value, one) for lane, one in whole.items()), *busy.items()]:
        table.add_row(name, str(one.waiting), str(one.running), str(one.failed), f"{one.oldest:.0f}")
    answer.give(
        {
            "lanes": {lane: _counts(one) for lane, one in whole.items()},
            "offices": {slug: _counts(one) for slug, one in busy.items()},
        },
        shown=table,
    )
    return Code.FOUND if any(one.failed for one in whole.values()) else Code.DONE


@jobs.command()
@working
async def rounds(answer: Answer, settings: Settings) -> Code:
    """Recurring work: when it was done last, how late, what was missed. Exit code 1 when it is overdue or failed."""
    async with reach(settings) as at:
        found = await rounds_standing(at.databases)
    table = Table("round", "every s", "last", "next", "late s", "missed", "trouble")
    for one in found:
        last = one.ended_at.isoformat(timespec="seconds") if one.ended_at else ""
        trouble = "overdue" if one.is_overdue else one.last_error or ""
        table.add_row(
            one.name, f"{one.every:g}", last, one.due_at.isoformat(timespec="seconds"), f"{one.late:.0f}",
            str(one.missed), trouble,
        )  # fmt: skip
    answer.give({"rounds": msgspec.to_builtins(found)}, shown=table)
    return Code.FOUND if any(one.is_overdue or one.last_error for one in found) else Code.DONE


def _told(job: Job, where: State) -> dict[str, object]:
    return {
        "id": job.id, "kind": job.kind, "lane": job.lane, "state": where, "created_at": job.created_at,
        "run_at": job.run_at, "done_at": job.done_at, "failed_at": job.failed_at, "attempts": job.attempts,
        "max_attempts": job.max_attempts, "reason": job.last_error,
    }  # fmt: skip


def _counts(one: Standing) -> dict[str, float]:
    return {"waiting": one.waiting, "running": one.running, "failed": one.failed, "oldest_seconds": one.oldest}


async def _each(at: Reach, office: str, job_ids: tuple[UUID, ...], act: Act, *, kind: str = "") -> list[UUID]:
    """All of them or none: what is refused of one undoes the others."""
    place = await at.office(office)
    async with at.databases.session(Office(place.id)) as session:
        if kind:
            found, _ = await jobs_page(session, state=State.FAILED, kind=kind, size=_MOST)
            job_ids = tuple(job.id for job, _ in found)
        for job_id in job_ids:
            await act(session, job_id, by=BY, now=at.now)
    return list(job_ids)
