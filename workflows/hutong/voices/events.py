"""What the journal tells of stewards' feedback: that there was one. Who said what of whom stands in the row alone."""

from typing import ClassVar

from hutong.journal import Event


class VoiceGiven(Event, frozen=True, kw_only=True):
    """Journalled as the system's: the journal is read by people who may be those spoken of."""

    kind: ClassVar[str] = "voice.given"


class VoiceAnswered(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "voice.answered"
