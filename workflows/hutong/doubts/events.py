"""What the journal tells of questions about walks. Subject is the patrol."""

from typing import ClassVar
from uuid import UUID

from hutong.journal import Event


class WalkAsked(Event, frozen=True, kw_only=True):
    """`about` are the kinds of what looked odd."""

    kind: ClassVar[str] = "patrol.asked"
    alley: UUID
    person: UUID
    about: tuple[str, ...]


class WalkAnswered(Event, frozen=True, kw_only=True):
    """Her words stay with the question, where they are erased at their term."""

    kind: ClassVar[str] = "patrol.answered"
    alley: UUID
    person: UUID
    answer: str
