"""What the check has to say: where, what, and how bad."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

import msgspec
from msgspec import Struct

from hutong.playbooks.sections import Text
from hutong.texts import N_, current_language, gettext

_BETWEEN = N_("、")


class Severity(StrEnum):
    """An error keeps a version from being published; a warning has to be acknowledged with a reason."""

    ERROR = "error"
    WARNING = "warning"


Param = str | int | tuple[str, ...]
"""What fills a field of a sentence. Several are joined where they are shown, as the reader's language does."""


class Finding(Struct, frozen=True):
    """One thing wrong. `path` is as in `flows[1].steps[2].who.post`; empty for the document as a whole."""

    path: str
    code: str
    sentence: str
    """A Chinese msgid with `{name}` fields, filled from `params`."""
    params: Mapping[str, Param] = {}
    severity: Severity = Severity.ERROR
    line: int = 0
    """In the text, counted from 1; 0 where it is not known."""
    names: Mapping[str, Text | tuple[Text, ...]] = {}
    """What those of `params` that are codes stand for, in the office's own words."""
    words: Mapping[str, str] = {}
    """The same of those that are choices: msgids, which may have fields of `params` themselves."""
    place: str = ""
    """`path` by the codes of entries instead of their numbers; empty where it was not looked up."""

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        said = {name: _joined(value) if isinstance(value, tuple) else value for name, value in self.params.items()}
        named = {name: _called(called) for name, called in self.names.items()}
        worded = {name: gettext(word, **said) for name, word in self.words.items()}
        return gettext(self.sentence, **{**said, **named, **worded})

    @property
    def mark(self) -> bytes:
        """What it says and where, in 32 bytes: the same finding has the same mark, wherever its line has gone.

        By codes: an entry that is called something else, or stands elsewhere in its list, is still the same.
        """
        said = [
            self.place or self.path,
            self.code,
            sorted((name, _written(value)) for name, value in self.params.items()),
        ]
        return sha256(msgspec.json.encode(said)).digest()


def _written(value: Param) -> str:
    """The same in every language, for the mark."""
    return _BETWEEN.join(value) if isinstance(value, tuple) else str(value)


def _called(name: Text | tuple[Text, ...]) -> str:
    language = current_language()
    if isinstance(name, tuple):
        return _joined(each.in_language(language) for each in name)
    return name.in_language(language)


def _joined(words: Iterable[str]) -> str:
    return gettext(_BETWEEN).join(words)


def twice(here: str, said: Sequence[str]) -> Iterator[Finding]:
    """What a list at `here` names again."""
    for n, code in enumerate(said):
        if code in said[:n]:
            yield doubled(f"{here}[{n}]", code)


def doubled(path: str, code: str) -> Finding:
    """A code that was used before."""
    return Finding(path, "doubled", N_("“{code}”已经用过了。"), {"code": str(code)})


def is_fatal(findings: Iterable[Finding]) -> bool:
    """Whether any of them keeps the version from being published."""
    return any(f.severity is Severity.ERROR for f in findings)
