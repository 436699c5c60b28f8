"""What the journal tells of stewards' feedback: that there was one. Who said what of whom stands in the row alone."""

from datetime import date
from typing import ClassVar

from hutong.journal import Event


class VoiceGiven(Event, frozen=True, kw_only=True):
    """Journalled as the system's: the journal is read by people who may be those spoken of."""

    kind: ClassVar[str] = "voice.given"


class VoicesPooled(Event, frozen=True, kw_only=True):
    """How many voices a quarter had of one kind of post, written down once it has ended and only where enough stewards
    spoke. It names nobody, and stays when the voices themselves are erased.
    """

    kind: ClassVar[str] = "voice.pooled"
    quarter: date
    post_kind: str
    voices: int


class VoiceAnswered(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "voice.answered"
