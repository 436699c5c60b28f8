"""How a command gets at its servers."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from hutong.stack import Stack, StackBusy, reached
from hutong.stack.reach import running, wanted_parts
from hutong.stack.record import Lock, Record

OWN = {
    "HUTONG_DATABASE_URL": "postgresql://a:b@db/c",
    "HUTONG_REDIS_URL": "redis://r",
    "HUTONG_S3_ENDPOINT": "http://s3",
    "HUTONG_SECRET_KEY": "key",
}
ONLY_VALKEY = {name: OWN[name] for name in ("HUTONG_DATABASE_URL", "HUTONG_S3_ENDPOINT")}


def test_with_all_addresses_named_nothing_is_started(folder):
    environment = {**OWN, "HUTONG_DATA_DIR": str(folder)}
    with reached(environment) as found:
        assert found == environment
    assert not folder.exists()


def test_only_what_is_not_named_is_started(folder):
    assert wanted_parts(ONLY_VALKEY) == {"valkey"}
    with reached({**ONLY_VALKEY, "HUTONG_DATA_DIR": str(folder)}) as found:
        assert found["HUTONG_DATABASE_URL"] == OWN["HUTONG_DATABASE_URL"]
        assert found["HUTONG_REDIS_URL"].startswith("redis://:")
        assert [who.partition(" ")[2].endswith("valkey.conf") for _, who, _ in Record(folder).note().children] == [True]


def test_a_stack_of_its_own_time_is_gone_afterwards(folder, gone):
    environ = {**ONLY_VALKEY, "HUTONG_DATA_DIR": str(folder)}
    with reached(environ):
        note = running(environ)
        assert note.pid == os.getpid()
    assert gone(note, 0.1)
    assert running(environ) is None


@pytest.mark.long
def test_a_second_command_finds_the_running_stack(supervisor, folder):
    first = supervisor("--without", "seaweedfs").note()
    environ = {"HUTONG_S3_ENDPOINT": "http://s3", "HUTONG_DATA_DIR": str(folder)}
    with reached(environ) as found:
        assert found["HUTONG_DATABASE_URL"] == first.environment["HUTONG_DATABASE_URL"]
        assert found["HUTONG_S3_ENDPOINT"] == "http://s3"
    assert running(environ) == first


def test_a_note_without_a_living_supervisor_is_not_believed(supervisor, folder):
    killed = supervisor("--without", "seaweedfs", "--without", "postgres")
    note = killed.note()
    killed.end(signal.SIGKILL)
    environ = {**ONLY_VALKEY, "HUTONG_DATA_DIR": str(folder)}
    assert running(environ) is None
    with reached(environ) as found:
        assert Record(folder).note().pid == os.getpid()
        assert found["HUTONG_REDIS_URL"] == note.environment["HUTONG_REDIS_URL"]


def test_whoever_started_the_stack_waits_for_those_who_found_it(folder):
    environ = {**ONLY_VALKEY, "HUTONG_DATA_DIR": str(folder)}
    script = (
        "import time; from hutong.stack import reached\nwith reached() as e:\n print('in', flush=True); time.sleep(1.5)"
    )
    with reached(environ):
        other = subprocess.Popen(
            [sys.executable, "-c", script], env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True
        )
        assert other.stdout.readline() == "in\n"
        begun = time.monotonic()
    assert time.monotonic() - begun > 1
    assert other.wait(10) == 0
    other.stdout.close()


def test_a_glance_at_the_lock_is_no_obstacle(folder):
    with Stack(folder, parts={"valkey"}), pytest.raises(StackBusy):
        Stack(folder, parts={"valkey"}).start()
    lock = Lock(folder)
    assert lock.take()
    lock.release()


@pytest.mark.fault
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user's servers")
def test_a_folder_that_the_servers_user_cannot_enter_is_kept_elsewhere(folder):
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    with Stack(closed / "data", parts={"postgres"}, durable=False) as stack:
        kept = stack.places.folder
        assert kept.parent.as_posix() == "/var/tmp"
        assert (kept / "postgres" / "PG_VERSION").exists()
    assert Stack(closed / "data").places.folder == kept
    assert Stack(closed / "data", parts={"valkey"}).places.folder == closed / "data"
    shutil.rmtree(kept)


@pytest.mark.fault
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user's servers")
def test_programs_that_the_servers_user_cannot_reach_are_copied(folder, monkeypatch):
    monkeypatch.setattr("hutong.stack.binaries._runs", lambda _install, _user: False)
    with Stack(folder, parts={"postgres"}, durable=False) as stack:
        (child,) = stack.keeper.children
        assert str(folder / "postgresql-") in child.who
