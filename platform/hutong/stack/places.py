"""Where the embedded servers keep what they keep."""

import hashlib
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hutong.stack.accounts import ServerUser, server_user
from hutong.stack.errors import DataFolderUnusable, DiskFull

NEEDED = 256 * 2**20


def clone_root() -> Path | None:
    """The clone that this package is installed from in place; None for an installed wheel."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def default_folder(environ: Mapping[str, str]) -> Path:
    """`HUTONG_DATA_DIR`, else `.hutong` in the clone, else `.hutong` here."""
    if given := environ.get("HUTONG_DATA_DIR"):
        return Path(given).expanduser().resolve()
    return (clone_root() or Path.cwd()).resolve() / ".hutong"


def reachable(folder: Path, user: ServerUser | None) -> Path:
    """`folder`, or for a server user who cannot get there a folder of the same installation where he can.

    A clone under /root is the common case: nobody else may enter /root.
    """
    there = next(parent for parent in folder.parents if parent.exists())
    if user is None or user.can_reach(there):
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"hutong-{os.geteuid()}-{digest}"  # noqa: S108 - `make` refuses a folder that is not ours


@dataclass(frozen=True, slots=True)
class Places:
    folder: Path
    user: ServerUser | None

    @classmethod
    def at(cls, folder: Path, *, with_postgres: bool = True) -> "Places":
        """Only PostgreSQL has a user of its own who must get there."""
        user = server_user(folder / "postgres") if with_postgres else None
        return cls(reachable(folder, user), user)

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        return self.folder / "valkey"

    @property
    def seaweedfs(self) -> Path:
        return self.folder / "seaweedfs"

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def make(self) -> None:
        """Make the folder; raises `DataFolderUnusable` or `DiskFull`."""
        try:
            self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            found = self.folder.lstat()
            if not stat.S_ISDIR(found.st_mode):
                raise DataFolderUnusable(self.folder, "it is not a folder")
            if found.st_uid != os.geteuid():
                raise DataFolderUnusable(self.folder, f"it belongs to user {found.st_uid}")
            # Entered by the server user, listed by nobody else.
            self.folder.chmod(0o711)
            for each in (self.valkey, self.seaweedfs, self.folder / "logs"):
                each.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise DataFolderUnusable(self.folder, str(error.strerror or error)) from error
        if (free := shutil.disk_usage(self.folder).free) < NEEDED:
            raise DiskFull(self.folder, free)
