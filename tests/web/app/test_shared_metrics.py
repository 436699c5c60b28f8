"""Whichever of the processes that serve one port is asked, what was counted is told of all of them."""

import asyncio
import http.client
import os
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hutong.app.listening import listening_at
from hutong.app.metrics import SHARED
from hutong.app.up import WEB_WORKERS, answers, programs
from hutong.stack.children import Child
from hutong.stack.ports import free_port
from waiting import until

COUNTS = """
import sys
from hutong.app.metrics import counted, observe
from hutong.app.timekeeping import BEHIND
observe("GET", "/", 200, 0.01)
BEHIND.set(float(sys.argv[1]))
print(counted().decode())
"""


def numbers(told: str) -> dict[tuple[str, str], float]:
    """Every number that can only rise, by its name and labels."""
    return {
        (sample.name, str(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(told)
        if family.type in {"counter", "histogram"}
        for sample in family.samples
    }


def test_processes_count_together_and_one_that_is_gone_shows_nothing_of_now(tmp_path):
    for n in (1, 2):
        told = subprocess.run(
            [sys.executable, "-c", COUNTS, str(n)], env={**os.environ, SHARED: str(tmp_path)}, capture_output=True,
            text=True, check=True,
        ).stdout  # fmt: skip
        found = numbers(told)
        labels = str([("method", "GET"), ("route", "/"), ("status", "200")])
        assert found["hutong_requests_total", labels] == n
        behind = [line for line in told.splitlines() if line.startswith("hutong_clock_behind_seconds{")]
        assert [line.rpartition(" ")[2] for line in behind] == [f"{n}.0"]


def scrape(listening, token) -> str:
    # A connection each time, so that the kernel chooses a process each time.
    connection = http.client.HTTPConnection(listening.reach, listening.port, timeout=10)
    try:
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


@pytest.mark.long
async def test_no_counter_falls_between_the_scrapes_of_one_port(server_environment, tmp_path):
    listening = listening_at(f"127.0.0.1:{free_port()}")
    environment = {**server_environment, "HUTONG_PUBLIC_URL": listening.url, "HUTONG_METRICS_TOKEN": "scrape me"}
    child = Child(next(programs(environment, listening, lambda _name, _line: None, shared=tmp_path)))
    try:
        await asyncio.to_thread(until, lambda: answers(listening))
        before: dict[tuple[str, str], float] = {}
        for _ in range(40):
            now = numbers(await asyncio.to_thread(scrape, listening, "scrape me"))
            assert {each: (before[each], now.get(each)) for each in before if now.get(each, -1.0) < before[each]} == {}
            before = now
    finally:
        child.stop()
    scraped = next(n for (name, said), n in before.items() if name == "hutong_requests_total" and "/metrics" in said)
    assert scraped == 39
    assert len(list(tmp_path.glob("counter_*.db"))) >= WEB_WORKERS
