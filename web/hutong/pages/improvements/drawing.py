"""A project drawn: the line of its six stages, and a bar for each category of the register. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec

from hutong.improvements.models import ImprovementStage
from hutong.improvements.rules import ORDER, Standing, Sum
from hutong.playbooks.improving import Stage

STEP = 124
FIRST = 62
BAR = 320
_BARS = (Standing.OPEN, Standing.IN_HAND, Standing.CLOSED, Standing.SETTLED, Standing.DROPPED)


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A stage on the line; `state` is past, here or coming."""

    stage: str
    name: str
    x: int
    state: str
    late: bool
    entered_on: date | None
    left_on: date | None
    planned_until: date | None
    because: str | None


class StageLine(msgspec.Struct, frozen=True, kw_only=True):
    nodes: tuple[Node, ...]
    width: int
    done_to: int
    """Up to where the line is walked."""


def stage_line(
    stage: str | None, rows: Mapping[str, ImprovementStage], name: Callable[[Stage], str], *, ended: bool, day: date
) -> StageLine:
    """Every stage has its place, whether the project got there or not."""
    here = ORDER.index(Stage(stage)) if stage else -1
    nodes = []
    for n, each in enumerate(ORDER):
        row = rows.get(each)
        state = "past" if n < here or ended else "here" if n == here else "coming"
        until = row.planned_until if row else None
        nodes.append(
            Node(
                stage=each, name=name(each), x=FIRST + n * STEP, state=state,
                late=state != "past" and until is not None and day > until,
                entered_on=row.entered_on if row else None, left_on=row.left_on if row else None,
                planned_until=until, because=row.because if row else None,
            )
        )  # fmt: skip
    return StageLine(nodes=tuple(nodes), width=2 * FIRST + STEP * (len(ORDER) - 1), done_to=FIRST + max(0, here) * STEP)


class Piece(msgspec.Struct, frozen=True):
    standing: str
    x: float
    width: float
    n: int


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces on a line that is `room` long."""

    label: str
    pieces: tuple[Piece, ...]
    total: int
    room: int = BAR


def register_bars(sums: Sequence[Sum], label: Callable[[str], str]) -> tuple[Bar, ...]:
    """The longest bar fills the width; each is as long as its lines are many."""
    most = max((part.total for part in sums), default=1)
    bars = []
    for part in sums:
        x, pieces = 0.0, []
        for standing in _BARS:
            n = part.counts[standing]
            if n:
                width = round(BAR * n / most, 1)
                pieces.append(Piece(standing, round(x, 1), width, n))
                x += width
        bars.append(Bar(label=label(part.category), pieces=tuple(pieces), total=part.total))
    return tuple(bars)
