"""The system user that PostgreSQL runs as when we are root, which it refuses to be."""

import grp
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from hutong.stack.errors import NoServerUser

NAME = "hutong"


@dataclass(frozen=True, slots=True)
class ServerUser:
    name: str
    uid: int
    gid: int

    @property
    def groups(self) -> frozenset[int]:
        return frozenset({self.gid, *(g.gr_gid for g in grp.getgrall() if self.name in g.gr_mem)})

    def can(self, path: Path, bits: int) -> bool:
        """Whether the mode of `path` gives this user all of `bits` (4 read, 2 write, 1 enter or run)."""
        found = path.stat()
        mode = stat.S_IMODE(found.st_mode)
        if found.st_uid == self.uid:
            mode >>= 6
        elif found.st_gid in self.groups:
            mode >>= 3
        return mode & bits == bits

    def can_reach(self, folder: Path) -> bool:
        """Whether every folder down to `folder` may be entered."""
        return all(self.can(parent, 1) for parent in (folder, *folder.parents))


def server_user(existing: Path) -> ServerUser | None:
    """Nobody special for an ordinary user; for root the owner of `existing`, else `postgres`, else one made for it."""
    if os.geteuid() != 0:
        return None
    if existing.exists() and (owner := existing.stat().st_uid) != 0:
        return _by_uid(owner)
    for name in ("postgres", NAME):
        if found := _by_name(name):
            return found
    return _make()


def _by_name(name: str) -> ServerUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _by_uid(uid: int) -> ServerUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        # The folder was carried over from another machine; a number is all that is needed.
        return ServerUser(str(uid), uid, uid)
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make() -> ServerUser:
    if useradd := shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
        command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--user-group", NAME]
    elif adduser := shutil.which("adduser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
        command = [adduser, "-S", "-D", "-H", NAME]  # As busybox has it.
    elif nobody := _by_name("nobody"):
        return nobody
    else:
        raise NoServerUser("neither useradd nor adduser is installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
    if found := _by_name(NAME):
        return found
    raise NoServerUser(done.stderr.strip() or "useradd did not make it")
