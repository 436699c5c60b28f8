"""Text messages, WeChat and mail of a run, counted as they are routed: by what the rules name and what people chose.

What people chose and what is set up is as it stands today: nobody keeps what it was. A way that the rules name is
counted even where the office has not set it up, for that is what a draft is rehearsed for.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from hutong.cases.sending import kind_of
from hutong.notices.reaching import Reach
from hutong.notices.topics import Topic, topic_of

Told = tuple[str, str]
"""A template, and the way that it went."""
Ruled = tuple[str, ...]
"""Ways that the rules name; none for the usual ones."""
_BY = "@"


def named(template: str, way: str) -> str:
    """What is told by a way that the rules name, in the place of its template."""
    return f"{template}{_BY}{way}"


def is_named(template: str) -> bool:
    return _BY in template


class Ways:
    """Of an office. The same person is told alike many times: each answer is kept."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._known: dict[tuple[UUID, Topic, Ruled], Ruled] = {}

    def counted(
        self, template: str, people: Iterable[UUID], ruled: Ruled, *, urgent: bool
    ) -> tuple[tuple[Told, int], ...]:
        """How many messages a notice to these people makes, by way."""
        if not (ruled or self._reach.working):
            return ()
        topic = topic_of(kind_of(template), urgent=urgent)
        found = Counter([(template, way) for person in people for way in self._to(person, topic, ruled)])
        return tuple(found.items())

    def _to(self, person: UUID, topic: Topic, ruled: Ruled) -> Sequence[str]:
        key = person, topic, ruled
        if key not in self._known:
            reached = self._reach.people.get(person)
            ways = reached.ways(self._reach.working.union(ruled), topic, ruled or None) if reached is not None else ()
            self._known[key] = tuple(ways)
        return self._known[key]
