"""Valkey, with an append-only file: it carries job ids, and may still be emptied at any moment."""

import shutil
import socket
import time

from hutong.stack.binaries import valkey_program
from hutong.stack.children import Child, Program
from hutong.stack.keys import Keys, write_private
from hutong.stack.places import Places
from hutong.stack.ports import HOST, Ports
from hutong.stack.servers import Server

SETTINGS = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
databases 64
appendonly yes
appendfsync everysec
save ""
daemonize no
set-proc-title no
"""


class Valkey(Server):
    name = "valkey"
    ports = ("valkey",)

    def __init__(self, places: Places, ports: Ports, keys: Keys) -> None:
        self._places, self._ports, self._keys = places, ports, keys
        self._program = valkey_program()
        self._file = places.valkey / "valkey.conf"

    def prepare(self) -> None:
        text = SETTINGS.format(
            host=HOST, port=self._ports["valkey"], password=self._keys.valkey, folder=self._places.valkey
        )
        # In a file, because anybody may read a command line.
        write_private(self._file, text)

    def set_aside(self) -> None:
        """Put away an append-only file that it cannot read; the rows in PostgreSQL say what is to be done."""
        kept = self._places.valkey / "appendonlydir"
        if kept.exists():
            shutil.move(kept, kept.with_name(f"appendonlydir.broken-{int(time.time())}"))

    def program(self) -> Program:
        return Program(
            name=self.name,
            argv=(str(self._program), str(self._file)),
            log=self._places.log(self.name),
            cwd=self._places.valkey,
        )

    def is_ready(self, child: Child) -> bool:
        del child
        try:
            with socket.create_connection((HOST, self._ports["valkey"]), timeout=1) as connection:
                connection.sendall(f"AUTH {self._keys.valkey}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := connection.recv(1024)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    def settings(self) -> dict[str, str]:
        return {"HUTONG_REDIS_URL": f"redis://:{self._keys.valkey}@{HOST}:{self._ports['valkey']}/0"}
