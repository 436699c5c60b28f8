"""Whose jobs go next: round-robin over offices, and within an office over kinds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from hutong.jobs.carrier import Parcel
from hutong.jobs.queue import Lane

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caps:
    """How many jobs may be out (sent and not ended) at a time, for one kind of one office, and for one office.

    `turn` is how many an office sends before it is the next one's turn; they travel and are claimed together.
    """

    kind: int
    office: int
    turn: int = 8


# Small in the bulk lane: its jobs are long, and what is out already stands before everybody else's.
CAPS: Mapping[Lane, Caps] = {
    Lane.URGENT: Caps(kind=256, office=512),
    Lane.NORMAL: Caps(kind=256, office=512),
    Lane.BULK: Caps(kind=32, office=64, turn=1),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The due end of one kind of one office: ids to send, oldest first, and how many are out."""

    office_id: UUID
    lane: Lane
    kind: str
    due: Sequence[UUID]
    out: int


def fair_order(
    groups: Iterable[Group], budget: Mapping[Lane, int], caps: Mapping[Lane, Caps], turn: int
) -> list[Parcel]:
    """What to send now, in order, at most `budget` a lane. `turn` says which office begins this time."""
    by_lane: dict[Lane, dict[UUID, list[Group]]] = defaultdict(lambda: defaultdict(list))
    for group in groups:
        by_lane[group.lane][group.office_id].append(group)
    chosen: list[Parcel] = []
    for lane in Lane:
        offices = [
            [Parcel(lane, office_id, ids) for ids in _of_office(found, caps[lane])]
            for office_id, found in sorted(by_lane[lane].items())
        ]
        begin = turn % len(offices) if offices else 0
        room = budget.get(lane, 0)
        for parcel in _in_turn(offices[begin:] + offices[:begin]):
            if room <= 0:
                break
            chosen.append(Parcel(lane, parcel.office_id, parcel.job_ids[:room]))
            room -= len(parcel.job_ids)
    return chosen


def _of_office(groups: Sequence[Group], caps: Caps) -> list[tuple[UUID, ...]]:
    room = max(0, caps.office - sum(group.out for group in groups))
    kinds = [group.due[: max(0, caps.kind - group.out)] for group in groups]
    ids = tuple(_in_turn(kinds))[:room]
    return [ids[begin : begin + caps.turn] for begin in range(0, len(ids), caps.turn)]


def _in_turn(rows: Iterable[Sequence[T]]) -> Iterator[T]:
    """The first of each row, then the second of each, and so on."""
    left = [iter(row) for row in rows]
    while left:
        ended = []
        for row in left:
            try:
                yield next(row)
            except StopIteration:
                ended.append(row)
        left = [row for row in left if row not in ended]
