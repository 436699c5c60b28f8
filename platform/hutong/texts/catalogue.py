"""English sentences, one file a feature, merged when the process starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations of one language: msgid to sentence, or to (one, many) where a number decides."""

    sentences: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __contains__(self, msgid: str) -> bool:
        return msgid in self.sentences or msgid in self.plurals


def load_fragments(folder: Path) -> Catalogue:
    """Merge every `*.po` of `folder`.

    A sentence that two of them translate has one translation: the first by name, `foundation` before all.
    """
    sentences: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for msgid, translation in _entries(folder):
        if isinstance(translation, tuple):
            plurals.setdefault(msgid, translation)
        else:
            sentences.setdefault(msgid, translation)
    return Catalogue(sentences, plurals)


def _entries(folder: Path) -> Iterator[tuple[str, str | tuple[str, str]]]:
    for path in sorted(folder.glob("*.po"), key=lambda path: (path.stem != "foundation", path.stem)):
        with path.open("rb") as file:
            for message in read_po(file, locale=folder.name):
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, str) and isinstance(message.string, str):
                    if message.string:
                        yield message.id, message.string
                elif isinstance(message.string, (list, tuple)) and all(message.string):
                    one, many = message.string[0], message.string[-1]
                    yield message.id[0], (one, many)
