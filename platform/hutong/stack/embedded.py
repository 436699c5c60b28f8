"""The embedded stack: PostgreSQL, Valkey and SeaweedFS of one data folder under one supervisor."""

import sys
import threading
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from hutong.stack.children import Child, Program
from hutong.stack.errors import ServerFailed
from hutong.stack.keeper import Keeper
from hutong.stack.keys import keys_of
from hutong.stack.places import Places
from hutong.stack.ports import Ports
from hutong.stack.postgres import Postgres
from hutong.stack.record import Lock, Record
from hutong.stack.seaweedfs import SeaweedFS
from hutong.stack.servers import Server, wait_until_ready
from hutong.stack.valkey import Valkey

PARTS = frozenset({"postgres", "valkey", "seaweedfs"})
LOCAL_ORIGINS = ("http://127.0.0.1:8000", "http://localhost:8000")
ATTEMPTS = 4


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


class Stack:
    """`with Stack(folder) as stack:` runs the servers; leaving it, or dying, ends them and keeps the data.

    Enter it from a thread that lives as long as the stack does: Linux ends children with the thread that began them.
    `durable=False` is for data that nobody will miss.
    """

    def __init__(
        self,
        folder: Path,
        *,
        parts: Collection[str] = PARTS,
        origins: Iterable[str] = LOCAL_ORIGINS,
        durable: bool = True,
        tell: Callable[[str], None] = _say,
    ) -> None:
        self.places = Places.at(folder.resolve(), with_postgres="postgres" in parts)
        self._parts, self._origins, self._durable, self._tell = frozenset(parts), tuple(origins), durable, tell
        self.lock, self.record = Lock(self.places.folder), Record(self.places.folder)
        self.keeper = Keeper(tell=tell, changed=self._note)
        self._servers: list[Server] = []
        self._address = ""
        self._is_ready = False
        self._noting = threading.Lock()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Raises `StackTrouble`: busy, no space, no such program, or a server that would not start."""
        self.places.make()
        if not self.lock.take():
            raise self.record.busy()
        try:
            self.record.end_leftovers()
            self._note()
            ports = Ports(self.places.folder)
            self._servers = list(self._chosen(ports))
            for server in self._servers:
                ports.settle(server.ports)
            self._run_all(ports)
            self._is_ready = True
            self._note()
            self.keeper.watch()
        except BaseException:
            self.stop()
            raise

    def _chosen(self, ports: Ports) -> Iterable[Server]:
        keys = keys_of(self.places.folder)
        # The slowest last: the others come up while it builds its cluster.
        if "seaweedfs" in self._parts:
            yield SeaweedFS(self.places, ports, keys, origins=self._origins)
        if "valkey" in self._parts:
            yield Valkey(self.places, ports, keys)
        if "postgres" in self._parts:
            yield Postgres(self.places, ports, keys, durable=self._durable)

    def _run_all(self, ports: Ports) -> None:
        begun: list[tuple[Server, Child]] = []
        for server in self._servers:
            server.prepare()
            begun.append((server, self.keeper.run(server.program)))
        for server, child in begun:
            self._await(server, child, ports)

    def _await(self, server: Server, first: Child, ports: Ports) -> None:
        child = first
        for left in reversed(range(ATTEMPTS)):
            try:
                wait_until_ready(server, child)
            except ServerFailed as failure:
                self.keeper.drop(child)
                if not left or not _mended(server, failure, ports):
                    raise
                server.prepare()
                child = self.keeper.run(server.program)
            else:
                return

    def _note(self) -> None:
        with self._noting:
            settings = self.environment() if self._is_ready else {}
            self.record.write(
                self.keeper.children, is_ready=self._is_ready, address=self._address, environment=settings
            )

    def run(self, make: Callable[[], Program]) -> Child:
        """Keep a further program under the same supervisor."""
        return self.keeper.run(make)

    def announce(self, address: str) -> None:
        """Let other commands know where the pages are."""
        self._address = address
        self._note()

    def environment(self) -> dict[str, str]:
        """The `HUTONG_*` variables by which everything else reaches these servers."""
        found: dict[str, str] = {}
        for server in self._servers:
            found |= server.settings()
        return found | general_settings(self.places)

    @property
    def superuser_url(self) -> str:
        """For tests that damage things on purpose; nothing else signs in as superuser."""
        return next(s.superuser_url for s in self._servers if isinstance(s, Postgres))

    def stop(self) -> None:
        self.keeper.stop()
        self.record.erase()
        self.lock.release()


def general_settings(places: Places) -> dict[str, str]:
    return {"HUTONG_SECRET_KEY": keys_of(places.folder).secret_key, "HUTONG_DATA_DIR": str(places.folder)}


def _mended(server: Server, failure: ServerFailed, ports: Ports) -> bool:
    """Whether the cause is one that passes, or that we can take away."""
    if failure.is_port_taken:
        ports.settle(server.ports, anew=True)
        return True
    if isinstance(server, Valkey) and "append only file" in failure.tail.lower():
        server.set_aside()
        return True
    # The last backends of a postmaster that was killed are still leaving.
    return "shared memory block" in failure.tail
