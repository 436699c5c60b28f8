"""What every section of a playbook is made of."""

from typing import Annotated

import msgspec

CODE_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"

Code = Annotated[str, msgspec.Meta(pattern=CODE_PATTERN)]
"""A short name by which one part of a playbook points at another."""

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
