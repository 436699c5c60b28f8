"""Whose job begins next in a lane of one process: so many places, and no office takes them all. Pure."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID


class Places:
    """The places of a lane, and what waits for one.

    An office may take one more place only while it holds fewer than are free. So a single office comes to half of
    them, two to a third each, and whoever comes next finds one: jobs that hang for long (a receiver that does not
    answer) hold up their own office and nobody else's.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._held: Counter[UUID] = Counter()
        # By office, in the order of their turns; the ids of each in the order in which they came.
        self._waiting: dict[UUID, dict[UUID, None]] = {}

    def add(self, office_id: UUID, job_ids: Collection[UUID]) -> None:
        """They wait; one that waits already does so once, however often the carrier brings it."""
        if job_ids:
            self._waiting.setdefault(office_id, {}).update(dict.fromkeys(job_ids))

    def take(self) -> tuple[UUID, UUID] | None:
        """The job that begins now, holding a place until `leave`; none where nobody may begin.

        It is one of the office that holds fewest, among those the one whose last turn was longest ago.
        """
        office_id = min(self._waiting, key=lambda office: self._held[office], default=None)
        if office_id is None or self._held[office_id] >= self._free:
            return None
        ids = self._waiting.pop(office_id)
        job_id = next(iter(ids))
        del ids[job_id]
        if ids:
            self._waiting[office_id] = ids
        self._held[office_id] += 1
        self._free -= 1
        return office_id, job_id

    def leave(self, office_id: UUID) -> None:
        """One of the office's jobs ended."""
        self._free += 1
        self._held[office_id] -= 1
        if not self._held[office_id]:
            del self._held[office_id]

    def clear(self) -> dict[UUID, list[UUID]]:
        """What waits, which waits here no longer."""
        waiting, self._waiting = self._waiting, {}
        return {office_id: list(ids) for office_id, ids in waiting.items()}
