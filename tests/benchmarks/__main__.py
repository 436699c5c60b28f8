"""`make bench`: the hot paths over HTTP with everything on, beside the same statements through pgbench, in one run.

The yardstick is what the services really sent, recorded and replayed as the application's role under row-level
security, pipelined. Everything runs on this machine, so the two are only fair to each other.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table
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
    parser.add_argument("--only", nargs="*", default=[], help="names of operations")
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
            settings = Settings.from_environment({**stack.environment(), "HUTONG_POOL_SIZE": "24"})
            rows = asyncio.run(measure(settings, options))
    if options.json:
        facts = [
            {
                "operation": operation.name, "requests_per_s": result.rate, "p50_ms": result.p50, "p99_ms": result.p99,
                "failed": result.failed, "pgbench_per_s": limit, "ratio": result.rate / limit, "goal": operation.goal,
            }
            for operation, result, limit in rows
        ]  # fmt: skip
        sys.stdout.write(json.dumps({"stored": options.stored, "measured": facts}) + "\n")
    else:
        Console(width=110).print(shown(rows))
    if any(result.failed for _, result, _ in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
