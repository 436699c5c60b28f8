"""One line of a roster, and why it stands there. Pure."""

from datetime import date, time
from enum import StrEnum
from uuid import UUID

import msgspec

_NOON = time(12)


class Half(StrEnum):
    """Of a day, by the office's sessions."""

    MORNING = "am"
    AFTERNOON = "pm"


def half_of(at: time) -> Half:
    return Half.MORNING if at < _NOON else Half.AFTERNOON


class Rule(StrEnum):
    """Why it is this person, or nobody."""

    HOLDER = "holder"
    """It is the duty of everybody in the post."""
    TURN = "turn"
    """Whose turn it is among those who share it."""
    COVER = "cover"
    """Appointed to stand in (代岗)."""
    SUBSTITUTE = "substitute"
    """The playbook names these posts for the duty."""
    ACTING = "acting"
    """The playbook lets this kind of post act in the place of the other."""
    TOGETHER = "together"
    """Comes along on the walk of whoever the post reports to."""
    SWAPPED = "swapped"
    """Two exchanged what was planned for them."""
    HANDED = "handed"
    """Somebody gave it by hand."""
    MOVED = "moved"
    """To another day of the same week, month or quarter: the person is on leave on the day that was planned."""
    RETURNED = "returned"
    """A problem came back there: an extra walk, beside what is planned."""
    NO_POST = "no_post"
    VACANT = "vacant"
    AWAY = "away"
    EXCUSED = "excused"
    """All are away, and the playbook asks for nothing then."""


GAPS = frozenset({Rule.NO_POST, Rule.VACANT, Rule.AWAY, Rule.EXCUSED})
BY_HAND = frozenset({Rule.SWAPPED, Rule.HANDED})


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A duty on a day. Nobody in `person` is a gap, and `rule` says why; `instead_of` are those who are away."""

    cadence: str
    day: date
    alley: UUID | None = None
    post: UUID | None = None
    person: UUID | None = None
    half: Half | None = None
    rule: Rule
    instead_of: tuple[UUID, ...] = ()

    @property
    def is_gap(self) -> bool:
        return self.person is None
