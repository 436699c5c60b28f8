"""What the check has to say: where, what, and how bad."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256

import msgspec
from msgspec import Struct

from hutong.playbooks.sections import Text
from hutong.texts import current_language, gettext


class Severity(StrEnum):
    """An error keeps a version from being published; a warning has to be acknowledged with a reason."""

    ERROR = "error"
    WARNING = "warning"


class Finding(Struct, frozen=True):
    """One thing wrong. `path` is as in `flows[1].steps[2].who.post`; empty for the document as a whole."""

    path: str
    code: str
    sentence: str
    """A Chinese msgid with `{name}` fields, filled from `params`."""
    params: Mapping[str, str | int] = {}
    severity: Severity = Severity.ERROR
    line: int = 0
    """In the text, counted from 1; 0 where it is not known."""
    names: Mapping[str, Text] = {}
    """What those of `params` that are codes stand for, in the office's own words."""
    words: Mapping[str, str] = {}
    """The same of those that are choices: msgids."""

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        named = {name: called.in_language(current_language()) for name, called in self.names.items()}
        worded = {name: gettext(word) for name, word in self.words.items()}
        return gettext(self.sentence, **{**self.params, **named, **worded})

    @property
    def mark(self) -> bytes:
        """What it says and where, in 32 bytes: the same finding has the same mark, wherever its line has gone.

        By codes: an entry that is called something else is still the same.
        """
        said = [self.path, self.code, sorted((name, str(value)) for name, value in self.params.items())]
        return sha256(msgspec.json.encode(said)).digest()


def is_fatal(findings: Iterable[Finding]) -> bool:
    """Whether any of them keeps the version from being published."""
    return any(f.severity is Severity.ERROR for f in findings)
