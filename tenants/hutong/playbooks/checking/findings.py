"""What the check has to say: where, what, and how bad."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from hutong.texts import gettext


class Severity(StrEnum):
    """An error keeps a version from being published; a warning is worth a look."""

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

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence, **self.params)


def is_fatal(findings: "tuple[Finding, ...]") -> bool:
    """Whether any of them keeps the version from being published."""
    return any(f.severity is Severity.ERROR for f in findings)
