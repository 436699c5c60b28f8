"""What every section of a playbook is made of."""

from datetime import time
from typing import Annotated

import msgspec

CODE_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"

Code = Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]
"""A short name by which one part of a playbook points at another."""

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

TimeOfDay = Annotated[str, msgspec.Meta(pattern=TIME_PATTERN)]
"""By the office's wall, such as 08:00."""

Sentence = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A part of a published document: never edited in place, and no key in it goes unread."""


class Text(Section, frozen=True, kw_only=True):
    """The office's own wording. Chinese is the source; English may be missing."""

    zh: Sentence
    en: Sentence | None = None

    def in_language(self, language: str) -> str:
        """The English wording where the language asks for it and there is one."""
        return self.en if self.en and language.startswith("en") else self.zh


class Hours(Section, frozen=True, kw_only=True):
    """A part of every day in the office's time zone; may reach over midnight, as 22:00 to 07:00 does."""

    from_: TimeOfDay = msgspec.field(name="from")
    until: TimeOfDay
    """The minute named is outside already."""

    def hold(self, at: time) -> bool:
        """Whether a time of day lies within."""
        now = f"{at:%H:%M}"
        if self.from_ <= self.until:
            return self.from_ <= now < self.until
        return now >= self.from_ or now < self.until


def time_of(text: TimeOfDay) -> time:
    """The same as a value."""
    return time.fromisoformat(text)
