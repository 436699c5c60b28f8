"""Where the pages listen."""

from dataclasses import dataclass

from hutong.stack import StackTrouble
from hutong.stack.ports import is_free

DEFAULT = "127.0.0.1:8000"
OTHERS = range(8001, 8100)


class CannotListen(StackTrouble):
    pass


@dataclass(frozen=True, slots=True)
class Listening:
    host: str
    port: int

    @property
    def reach(self) -> str:
        """The host by which this machine itself gets there."""
        return "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 - compared, not bound

    @property
    def url(self) -> str:
        return f"http://{self.reach}:{self.port}"


def listening_at(given: str | None) -> Listening:
    """What was asked for, or raises `CannotListen`; unasked, the first free port from 8000 on."""
    host, _, port = (given or DEFAULT).rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise CannotListen(f"{given!r} is not HOST:PORT.")
    asked = Listening(host or "127.0.0.1", int(port))
    if is_free(asked.port, asked.host):
        return asked
    if given is not None:
        raise CannotListen(f"Somebody else listens at {given}. Choose another with --listen HOST:PORT.")
    for other in OTHERS:
        if is_free(other, asked.host):
            return Listening(asked.host, other)
    raise CannotListen(
        f"All ports from {asked.port} to {OTHERS.stop - 1} are taken. Choose one with --listen HOST:PORT."
    )
