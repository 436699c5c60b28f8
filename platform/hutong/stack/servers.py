"""What the stack needs to know of each server it runs."""

import time
from abc import ABC, abstractmethod
from typing import ClassVar

from hutong.stack.children import Child, Program
from hutong.stack.errors import DiskFull, ServerFailed


class Server(ABC):
    name: ClassVar[str]
    # Names in the ports file that it listens on.
    ports: ClassVar[tuple[str, ...]]

    @abstractmethod
    def prepare(self) -> None:
        """Make its data folder, and mend what a sudden end left there."""

    @abstractmethod
    def program(self) -> Program: ...

    @abstractmethod
    def is_ready(self, child: Child) -> bool: ...

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """The `HUTONG_*` variables by which others reach it."""


def wait_until_ready(server: Server, child: Child, *, limit: float = 120.0) -> None:
    """Return once it answers; raises `ServerFailed` when it ends or stays silent for `limit` seconds."""
    until = time.monotonic() + limit
    while not server.is_ready(child):
        if child.returncode is not None or time.monotonic() > until:
            log = child.program.log
            why = "did not start" if child.returncode is not None else f"did not answer within {limit:.0f} seconds"
            assert log is not None
            failure = ServerFailed(server.name, why, log, child.tail())
            if failure.is_disk_full:
                raise DiskFull(log.parent.parent, 0) from failure
            raise failure
        time.sleep(0.02)
