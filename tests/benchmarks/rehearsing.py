"""`python -m tests.benchmarks.rehearsing`: a draft rehearsed over ninety days of a large office, on one core.

The office is Longtan of the demo; its cases are made up by the rules in force and written to the journal as services
write them. Then one process reads the journal, replays and compares: that is the time measured, once with a draft that
changes nearly every case, and once with one that changes few.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import msgspec

from hutong.app.migrate import upgrade
from hutong.app.places import Place, add_district
from hutong.cases.effects import Record
from hutong.cases.models import Case
from hutong.cases.numbers import case_number
from hutong.cases.rows import NewCase, row_of
from hutong.checkins.events import CheckInMade
from hutong.clocks import Limit
from hutong.db import Databases, Office
from hutong.demo.opening import open_from
from hutong.demo.scenarios import office_scenario
from hutong.demo.writing import Batch
from hutong.ids import new_id
from hutong.journal import Actor
from hutong.playbooks.document import Playbook
from hutong.rehearsals.generating import made_up
from hutong.rehearsals.reading import Period, bare_ground
from hutong.rehearsals.rules.acts import CheckedIn, Withdrew
from hutong.rehearsals.rules.ground import Rules
from hutong.rehearsals.rules.replay import Run
from hutong.rehearsals.running import rehearse
from hutong.settings import Settings
from hutong.stack import Stack

DAYS = 90


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rehearsing", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser.parse_args()


async def build(settings: Settings, cases: int, now: datetime) -> tuple[Office, Playbook, Period]:
    """An office with so many cases in its journal, and the rules in force in it."""
    await upgrade(settings)
    _, district = await add_district(
        settings,
        Place(slug="bench", name="市", name_en="City"),
        Place(slug="east", code="110101", name="区", name_en="D"),
    )
    databases, office = Databases(settings), Office(new_id())
    last = now.date() - timedelta(days=1)
    period = Period(last - timedelta(days=DAYS - 1), last)
    async with databases.session(office) as session:
        opened = await open_from(session, office_scenario("longtan"), district=district)
        ground = made_up(await bare_ground(session, period, now=now), cases=cases)
        run = Run(ground, Rules(ground)).play()
        batch = Batch(office.id, opened.version)
        for life in run.lives.values():
            if life.state is None:
                continue
            new = NewCase(
                number=case_number(life.state.id, life.state.opened_at.date()), city_id=opened.office.city_id,
                district_id=district, title="事项", description=None, position_m=None, playbook_version=opened.version,
            )  # fmt: skip
            batch.add(Case, **row_of(life.state, new), revision=1, batch_id=None)
            for moment in life.moments:
                # A resident who takes it back is nobody of the office, whoever the run took for it.
                nobody = moment.by is None or (isinstance(moment.act, Withdrew) and moment.act.by is None)
                by = Actor("system") if nobody else Actor("person", moment.by)
                for effect in moment.effects:
                    if isinstance(effect, Record):
                        batch.record(effect.at or moment.at, effect.event, by)
        for act in ground.acts:
            if isinstance(act, CheckedIn):
                event = CheckInMade(
                    subject=act.check_in, person=act.person, community=opened.communities[0].id, day=act.day,
                    late=False, filed={},
                )  # fmt: skip
                batch.record(act.at, event, Actor("person", act.person))
        raw = await (await session.connection()).get_raw_connection()
        await batch.write(raw.driver_connection)
    await databases.dispose()
    return office, opened.playbook, period


def tighter(playbook: Playbook) -> Playbook:
    """Half the time at every step: nearly every case differs."""
    replace = msgspec.structs.replace

    def limit(given: Limit | None) -> Limit | None:
        if given is None:
            return None
        return Limit(max(1, given.amount // 2) if given.clock.counts_days else given.amount / 2, given.clock)

    flows = tuple(
        replace(flow, steps=tuple(replace(s, limit=limit(s.limit), remind_before=None) for s in flow.steps))
        for flow in playbook.flows
    )
    return replace(playbook, flows=flows)


def longer_for_hard(playbook: Playbook) -> Playbook:
    """A unit more at every step of one flow: few cases differ."""
    replace = msgspec.structs.replace
    flows = tuple(
        replace(
            flow,
            steps=tuple(replace(s, limit=s.limit and Limit(s.limit.amount + 1, s.limit.clock)) for s in flow.steps),
        )
        if flow.code == "hard"
        else flow
        for flow in playbook.flows
    )
    return replace(playbook, flows=flows)


DRAFTS = {"nearly every case": tighter, "few cases": longer_for_hard}


def main() -> None:
    options = arguments()
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="hutong-bench-") as folder:
        Path(folder).chmod(0o755)
        with Stack(Path(folder)) as stack:
            settings = Settings.from_environment(stack.environment())
            office, playbook, period = asyncio.run(build(settings, options.cases, now))
            measured = {}
            for name, changed in DRAFTS.items():
                order = (settings, office, changed(playbook), period, now)
                # A process of its own, as in a worker, so that its time and memory are its own.
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
                    measured[name] = one.submit(measure, *order).result()
    if options.json:
        sys.stdout.write(json.dumps(measured) + "\n")
        return
    for name, facts in measured.items():
        sys.stdout.write(f"a draft that changes {name}\n")
        sys.stdout.writelines(f"{word:>12} {value:,}\n" for word, value in facts.items())


def measure(settings: Settings, office: Office, draft: Playbook, period: Period, now: datetime) -> dict[str, float]:
    began, cpu = time.monotonic(), time.process_time()
    found = rehearse(settings, office.id, draft, period, now=now).summary
    seconds, busy = time.monotonic() - began, time.process_time() - cpu
    return {
        "cases": found.cases, "acts": found.acts, "differing": found.differing, "unlike": found.unlike,
        "seconds": round(seconds, 2), "cpu_seconds": round(busy, 2), "cases_per_s": round(found.cases / seconds),
        "memory_mb": _peak_mb(),
    }  # fmt: skip


def _peak_mb() -> int:
    """Of this process alone: what `getrusage` says outlives the exec of a larger parent."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


if __name__ == "__main__":
    main()
