"""How a command gets at the servers: its own settings first, then a stack that runs, else one for its own time."""

import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from hutong.stack.embedded import PARTS, Stack, general_settings
from hutong.stack.errors import StackBusy
from hutong.stack.places import Places, default_folder
from hutong.stack.record import Lock, Note, Record

# Which variable makes which embedded server unnecessary.
OWN = {"postgres": "HUTONG_DATABASE_URL", "valkey": "HUTONG_REDIS_URL", "seaweedfs": "HUTONG_S3_ENDPOINT"}
PATIENCE = 120.0


def wanted_parts(environ: Mapping[str, str]) -> frozenset[str]:
    """The servers that `environ` names no address for."""
    return frozenset(part for part in PARTS if not environ.get(OWN[part]))


@contextmanager
def reached(environ: Mapping[str, str] = os.environ) -> Iterator[dict[str, str]]:
    """`environ` completed with addresses that answer; raises `StackTrouble`."""
    parts = wanted_parts(environ)
    if not parts and environ.get("HUTONG_SECRET_KEY"):
        yield dict(environ)
        return
    folder = default_folder(environ)
    until = time.monotonic() + PATIENCE
    while True:
        stack = Stack(folder, parts=parts)
        try:
            stack.start()
        except StackBusy as busy:
            # Somebody else runs it; wait until it is up, or until he gives it up and the lock is ours.
            note = stack.record.note()
            if note and note.is_ready:
                with _in_use(stack.places.folder):
                    yield completed(environ, note, stack.places)
                return
            if time.monotonic() > until:
                raise busy from None
            time.sleep(0.1)
        else:
            break
    try:
        yield completed(environ, stack.record.note(), stack.places)
    finally:
        _wait_for_others(stack.places.folder)
        stack.stop()


def running(environ: Mapping[str, str] = os.environ) -> Note | None:
    """The note of a stack that runs now."""
    places = Places.at(default_folder(environ), with_postgres="postgres" in wanted_parts(environ))
    if not places.folder.is_dir():
        return None
    lock = Lock(places.folder)
    if lock.take():
        lock.release()
        return None
    return Record(places.folder).note()


def completed(environ: Mapping[str, str], note: Note | None, places: Places) -> dict[str, str]:
    """What the stack offers, under what the caller set himself."""
    offered = dict(note.environment if note else {}) | general_settings(places)
    if note and note.address:
        # Links that a command prints lead to the pages that are being served.
        offered["HUTONG_PUBLIC_URL"] = note.address
    given = {name: value for name, value in environ.items() if value}
    # The folder may have moved to where the server user can reach it.
    return offered | given | {"HUTONG_DATA_DIR": str(places.folder)}


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Ask whoever runs the stack for his own time to wait for us."""
    handle = os.open(folder / "stack.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _wait_for_others(folder: Path) -> None:
    handle = os.open(folder / "stack.users", os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.1)
    finally:
        os.close(handle)
