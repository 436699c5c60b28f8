"""The process in which a rehearsal is worked out: `python -m hutong.rehearsals.child`, one rehearsal each.

It reads one line, the order; says how far it is, a line each time; and ends with a line of what was found. It ends at
once when whoever started it is gone.
"""

import os
import sys
import threading
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import msgspec

from hutong.playbooks.checking import check_text
from hutong.rehearsals.reading import Period
from hutong.rehearsals.rules.results import Compared
from hutong.rehearsals.running import rehearse
from hutong.settings import Settings

NICE = 10
"""People who wait for a page go first."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    settings: Settings
    office_id: UUID
    source: str
    period: Period
    generated: bool
    now: datetime
    wanted: tuple[UUID, ...] = ()


class Far(msgspec.Struct, frozen=True, tag="far"):
    done: int
    total: int


class Found(msgspec.Struct, frozen=True, tag="found"):
    compared: Compared


Word = Far | Found


def main() -> None:
    os.nice(NICE)
    # What the order says stays between the two processes: the pipe was made for it.
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    threading.Thread(target=_end_with_the_starter, args=(sys.stdin.buffer,), daemon=True).start()
    draft = check_text(order.source).playbook
    if draft is None:
        raise SystemExit("the draft has errors")
    found = rehearse(
        order.settings, order.office_id, draft, order.period, now=order.now, generated=order.generated,
        wanted=order.wanted, progress=lambda done, total: _say(Far(done, total)),
    )  # fmt: skip
    _say(Found(found))


def _say(word: Word) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_the_starter(stdin: BinaryIO) -> None:
    stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
