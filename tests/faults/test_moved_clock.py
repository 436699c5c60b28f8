"""One machine's clock is a month ahead: nothing is dated, signed out or escalated by it."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hutong.app.listening import listening_at
from hutong.app.up import answers, programs
from hutong.cases.models import Case
from hutong.db import Office
from hutong.journal import JournalEvent
from hutong.stack.children import Child
from hutong.stack.ports import free_port
from hutong.submissions.models import Submission
from waiting import until

pytestmark = [pytest.mark.fault, pytest.mark.timeout(1200)]

AHEAD = timedelta(days=30)
SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long ahead(void) { const char *said = getenv("CLOCK_AHEAD"); return said ? atol(said) : 0; }
int clock_gettime(clockid_t id, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int got = real(id, at);
  if (got == 0 && id == CLOCK_REALTIME) at->tv_sec += ahead();
  return got;
}
int gettimeofday(struct timeval *at, void *zone) {
  struct timespec now;
  int got = clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec; at->tv_usec = now.tv_nsec / 1000;
  return got;
}
time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}
"""


@pytest.fixture
def wrong(tmp_path):
    """What a process needs in its environment to see the wrong time."""
    if (compiler := shutil.which("cc")) is None:
        pytest.skip("a C compiler is needed to move the clock of one process")
    source, library = tmp_path / "clock.c", tmp_path / "clock.so"
    source.write_text(SHIM)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    found = {"LD_PRELOAD": str(library), "CLOCK_AHEAD": str(int(AHEAD.total_seconds()))}
    said = subprocess.run(
        [sys.executable, "-c", "import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())"],
        env={**os.environ, **found}, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert abs(datetime.fromisoformat(said) - datetime.now(UTC) - AHEAD) < timedelta(minutes=1)
    return found


@contextmanager
def beside(house, wrong):
    """Another page server, worker and scheduler of the same house, on a machine with a wrong clock."""
    listening = listening_at(f"127.0.0.1:{free_port()}")
    environment = {**house.environment, **wrong, "HUTONG_PUBLIC_URL": listening.url}
    children = [Child(program) for program in programs(environment, listening, lambda _name, _line: None)]
    try:
        yield listening
    finally:
        for child in children:
            child.stop()


async def test_a_clock_a_month_ahead_moves_nothing(house, fill, wrong, report):
    async with fill(house, phones=8, walks=3) as street:
        for phone in street.phones:
            for item in phone.queue:
                item.photo = None
        began = datetime.now(UTC)
        with beside(house, wrong) as listening:
            await asyncio.to_thread(until, lambda: answers(listening))
            async with street.air(listening.url) as client:
                # The store refuses what is signed by a wrong clock: who shares out requests leaves this server out.
                ready = await client.get("/readyz")
                checks = ready.json()["checks"]
                assert (ready.status_code, checks["objects"], checks["clock"]) == (503, False, False)
                # Those that reach it nevertheless are not dated by it.
                await asyncio.gather(*(p.send_all(client, random.Random(n)) for n, p in enumerate(street.phones)))
                await asyncio.sleep(15)  # Three turns of every round that fires deadlines.
        assert await street.differences() == []
        heard = street.answers()
        async with street.asked() as databases, databases.session(Office(street.office)) as session:
            latest = [
                await session.scalar(select(func.max(column)).where(model.office_id == street.office))
                for model, column in ((JournalEvent, JournalEvent.occurred_at), (Submission, Submission.received_at))
            ]
            due = await session.scalar(
                select(func.count()).where(Case.office_id == street.office, Case.wake_at < began + AHEAD)
            )
            kinds = set(await session.scalars(select(JournalEvent.kind).where(JournalEvent.office_id == street.office)))
    report(f"a clock {AHEAD.days} days ahead: nothing dated by it, none of {due} deadlines fired; heard {heard}")
    assert max(latest) < datetime.now(UTC) + timedelta(minutes=1)
    assert due > 0
    assert kinds & {"case.reminded", "case.overdue", "case.escalated", "case.lapsed"} == set()
    assert set(heard) == {"200"}
