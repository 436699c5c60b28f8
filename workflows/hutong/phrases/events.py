"""What the journal tells of canned texts."""

from typing import ClassVar

from hutong.journal import Event


class PhraseWritten(Event, frozen=True, kw_only=True):
    """A text was added, or says this from now on."""

    kind: ClassVar[str] = "phrase.written"
    deed: str
    zh: str
    en: str | None


class PhraseRetired(Event, frozen=True, kw_only=True):
    kind: ClassVar[str] = "phrase.retired"
    deed: str
