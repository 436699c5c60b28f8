"""`hutong up` as a process: what it starts, keeps running, and takes along when it goes."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hutong.app.asking import Browser
from hutong.app.listening import CannotListen, listening_at
from hutong.stack.ports import free_port
from hutong.stack.processes import identity
from hutong.stack.record import Record
from waiting import until

HUTONG = Path(sys.executable).with_name("hutong")


@pytest.fixture
def environment(apart, tmp_path):
    return {**os.environ, **apart.environment, "HUTONG_DATA_DIR": str(tmp_path / "data"), "HUTONG_PUBLIC_URL": ""}


@pytest.fixture
def up(environment, tmp_path):
    started = []
    said = (tmp_path / "said").open("w+")

    def start(*arguments):
        process = subprocess.Popen(
            [HUTONG, "up", *arguments], env=environment, stdout=subprocess.PIPE, stderr=said, text=True
        )
        started.append(process)
        return process

    yield start
    said.close()
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(60)
        process.stdout.close()


def address_of(process, environment):
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found, Path(environment["HUTONG_DATA_DIR"]).with_name("said").read_text()
    return found[0]


def is_well(address):
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def named(note, module):
    return next(pid for pid, who, _ in note.children if module in who)


@pytest.mark.long
def test_it_serves_and_leaves_nothing_behind(up, environment):
    listen = f"127.0.0.1:{free_port()}"
    process = up("--listen", listen)
    address = address_of(process, environment)
    assert address == f"http://{listen}"
    assert Browser(address).open("/readyz")[0] == "/readyz"

    record = Record(Path(environment["HUTONG_DATA_DIR"]))
    note = record.note()
    assert note.address == address
    second = subprocess.run([HUTONG, "up"], env=environment, capture_output=True, text=True, check=False)
    assert (second.returncode, f"Already running at {address}" in second.stderr) == (3, True)

    last = record.note()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert [who for pid, who, _ in last.children if identity(pid) == who] == []
    assert not is_well(address)


@pytest.mark.fault
def test_it_starts_again_what_was_killed(up, environment):
    address = address_of(up("--listen", f"127.0.0.1:{free_port()}"), environment)
    record = Record(Path(environment["HUTONG_DATA_DIR"]))
    killed = {named(record.note(), module) for module in ("granian", "hutong.app.worker")}
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    until(lambda: is_well(address) and {c[0] for c in record.note().children}.isdisjoint(killed))


@pytest.mark.fault
def test_killed_with_9_it_takes_everything_along(up, environment):
    process = up("--listen", f"127.0.0.1:{free_port()}")
    address = address_of(process, environment)
    note = Record(Path(environment["HUTONG_DATA_DIR"])).note()
    process.kill()
    until(lambda: not any(identity(pid) == who for pid, who, _ in note.children))
    until(lambda: not is_well(address))


@pytest.mark.fault
def test_page_servers_whose_own_leader_was_killed_too_are_ended_at_the_next_start(up, environment):
    process = up("--listen", f"127.0.0.1:{free_port()}")
    address = address_of(process, environment)
    note = Record(Path(environment["HUTONG_DATA_DIR"])).note()
    # Stopped, the leader cannot pass on the signal that it gets when its supervisor dies.
    os.kill(named(note, "granian"), signal.SIGSTOP)
    process.kill()
    os.kill(named(note, "granian"), signal.SIGKILL)
    assert is_well(address)
    again = address_of(up("--listen", f"127.0.0.1:{free_port()}"), environment)
    assert (is_well(again), is_well(address)) == (True, False)


def test_an_asked_for_port_that_is_taken_is_said():
    with (
        socket.create_server(("127.0.0.1", free_port())) as taken,
        pytest.raises(CannotListen, match="Somebody else listens"),
    ):
        listening_at(f"127.0.0.1:{taken.getsockname()[1]}")
    for wrong in ("nowhere", "8000:", "127.0.0.1:0", "127.0.0.1:99999"):
        with pytest.raises(CannotListen, match="not HOST:PORT"):
            listening_at(wrong)
