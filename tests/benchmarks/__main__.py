"""`make bench`: the hot paths over HTTP with everything on, beside the same statements through pgbench, in one run.

The yardstick is what the services really sent, recorded and replayed as the application's role under row-level
security, pipelined. Everything runs on this machine, so the two are only fair to each other.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.benchmarks import photos
from tests.benchmarks.background import Carried, compare
from tests.benchmarks.load import Load, Result, run_load
from tests.benchmarks.operations import Operation, operations
from tests.benchmarks.serving import serving
from tests.benchmarks.world import BenchWorld, build
from tests.benchmarks.yardstick import pgbench, recorded

from hutong.app.migrate import upgrade
from hutong.settings import Settings
from hutong.stack import Stack

console = Console(stderr=True)
PEOPLE = 12
"""Readers, steppers and walkers; connections beyond share their sessions. All sign in from one address, which is throttled."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="for each measurement")
    parser.add_argument("--stored", type=int, default=100_000, help="open cases stored")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        help="names of operations; `jobs` is the carriage of jobs, `photos` their opening",
    )
    parser.add_argument("--jobs", type=int, default=10_000, help="jobs to carry; 0 leaves them out")
    parser.add_argument("--photos", type=int, default=60, help="photos to open; 0 leaves them out")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser.parse_args()


async def measure(settings: Settings, options: argparse.Namespace) -> list[tuple[Operation, Result, float]]:
    console.print(f"preparing an office with {options.stored:,} open cases, and 40 neighbours with a year of facts")
    await upgrade(settings)
    world = await build(settings, stored=options.stored, people=PEOPLE)
    rows = []
    async with serving(settings) as address:
        for operation in operations(world):
            if options.only and operation.name not in options.only:
                continue
            console.print(f"{operation.name}: over HTTP")
            load = Load(address, operation, connections=options.connections, seconds=options.seconds)
            result = await run_load(load)
            console.print(f"{operation.name}: through pgbench")
            limit = await through_pgbench(settings, world, operation, options)
            rows.append((operation, result, limit))
    await world.databases.dispose()
    return rows


async def carry(settings: Settings, environment: dict[str, str], count: int) -> Carried:
    await upgrade(settings)
    return await compare(settings, environment, count=count)


async def through_pgbench(
    settings: Settings, world: BenchWorld, operation: Operation, options: argparse.Namespace
) -> float:
    script = await recorded(world, operation)
    return await asyncio.to_thread(pgbench, settings, script, connections=options.connections, seconds=options.seconds)


def shown(rows: Iterable[tuple[Operation, Result, float]]) -> Table:
    table = Table("operation", "requests/s", "p50 ms", "p99 ms", "not 2xx", "pgbench/s", "ratio", "goal")
    for operation, result, limit in rows:
        table.add_row(
            operation.name, f"{result.rate:,.0f}", f"{result.p50:.1f}", f"{result.p99:.1f}", str(result.failed),
            f"{limit:,.0f}", f"{result.rate / limit:.3f}", operation.goal,
        )  # fmt: skip
    return table


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="hutong-bench-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder)) as stack:
            environment = {**stack.environment(), "HUTONG_POOL_SIZE": "24"}
            settings = Settings.from_environment(environment)
            beside = bool(options.only) and set(options.only) <= {"jobs", "photos"}
            rows = [] if beside else asyncio.run(measure(settings, options))
            carried = None
            if options.jobs and (not options.only or "jobs" in options.only):
                console.print(f"{options.jobs:,} jobs: ours, and dramatiq alone")
                carried = asyncio.run(carry(settings, {**os.environ, **environment}, options.jobs))
    opened = None
    if options.photos and (not options.only or "photos" in options.only):
        console.print(f"{options.photos:,} photos: in children, and bare pyvips")
        opened = photos.compare(options.photos)
    if options.json:
        facts = [
            {
                "operation": operation.name, "requests_per_s": result.rate, "p50_ms": result.p50, "p99_ms": result.p99,
                "failed": result.failed, "pgbench_per_s": limit, "ratio": result.rate / limit, "goal": operation.goal,
            }
            for operation, result, limit in rows
        ]  # fmt: skip
        told = {"stored": options.stored, "measured": facts}
        if carried:
            told["jobs"] = {
                "jobs_per_s": carried.rate, "dramatiq_alone_per_s": carried.alone, "ratio": carried.rate / carried.alone,
                "database_transactions_a_job": carried.transactions, "round_trips_a_job": carried.trips,
            }  # fmt: skip
        if opened:
            told["photos"] = {
                "photos_per_s_core": opened.ours, "pyvips_per_s_core": opened.bare, "ratio": opened.ratio,
            }  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        if rows:
            Console(width=110).print(shown(rows))
        if carried:
            Console(width=110).print(
                f"jobs end to end: {carried.rate:,.0f}/s; dramatiq alone on the same Valkey {carried.alone:,.0f}/s; ratio"
                f" {carried.rate / carried.alone:.2f}. A job costs {carried.transactions:.2f} transactions, that is"
                f" {carried.trips:.1f} round trips to the database, relay and order included."
            )
        if opened:
            Console(width=110).print(photos.told(opened))
    if any(result.failed for _, result, _ in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
