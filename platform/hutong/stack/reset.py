"""Throws the embedded data away: only what the stack itself put into its folder, and only while nobody uses it."""

import shutil
from collections.abc import Mapping

from hutong.stack.errors import StackTrouble
from hutong.stack.places import Places, default_folder
from hutong.stack.record import Lock, Record

OURS = (
    "postgres", "postgres.*", "postgresql-*", "valkey", "seaweedfs", "logs",
    "keys.json", "ports.json", "s3-identities.json", "stack.json", "stack.users", "journal-anchors.json",
)  # fmt: skip


class NotOurs(StackTrouble):
    pass


def reset(environ: Mapping[str, str]) -> None:
    """Raises `StackTrouble` while the servers run, or where the database is somebody's own."""
    if environ.get("HUTONG_DATABASE_URL"):
        raise NotOurs("HUTONG_DATABASE_URL names a PostgreSQL of your own: it is not reset from here.")
    places = Places.at(default_folder(environ))
    if not places.folder.is_dir():
        return
    lock, record = Lock(places.folder), Record(places.folder)
    if not lock.take():
        raise record.busy()
    try:
        record.end_leftovers()
        for pattern in OURS:
            for found in places.folder.glob(pattern):
                if found.is_dir() and not found.is_symlink():
                    shutil.rmtree(found)
                else:
                    found.unlink()
    finally:
        lock.release()
