"""Ports on 127.0.0.1: the ones of the last time while they are free, others when somebody took them."""

import json
import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

from hutong.stack.errors import StackTrouble
from hutong.stack.keys import write_private

HOST = "127.0.0.1"
# Below the range that systems hand to outgoing connections, above the well-known servers.
FIRST, LAST = 21000, 31999


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do: a connection that is still closing does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port(besides: Iterable[int] = ()) -> int:
    taken = set(besides)
    for _ in range(500):
        port = FIRST + secrets.randbelow(LAST - FIRST + 1)
        if port not in taken and is_free(port):
            return port
    raise StackTrouble(f"No free port could be found on {HOST} between {FIRST} and {LAST}.")


class Ports:
    """The named ports of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ports.json"
        try:
            self._ports: dict[str, int] = {str(k): int(v) for k, v in json.loads(self._path.read_text()).items()}
        except (FileNotFoundError, ValueError, AttributeError):
            self._ports = {}

    def __getitem__(self, name: str) -> int:
        return self._ports[name]

    def __contains__(self, name: str) -> bool:
        return name in self._ports

    def settle(self, names: Iterable[str], *, anew: bool = False) -> None:
        """Give each name a free port: its last one unless it is taken, or `anew` asks for others."""
        for name in names:
            if anew or name not in self._ports or not is_free(self._ports[name]):
                self._ports[name] = free_port(self._ports.values())
        write_private(self._path, json.dumps(self._ports, indent=2))
