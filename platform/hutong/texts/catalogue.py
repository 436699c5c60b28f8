"""English sentences, one file a feature, merged when the process starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po


class SentenceTwice(Exception):  # noqa: N818 - a fact about the catalogue
    """Two fragments translate one msgid differently; the message names both files."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations of one language: msgid to sentence, or to (one, many) where a number decides."""

    sentences: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __contains__(self, msgid: str) -> bool:
        return msgid in self.sentences or msgid in self.plurals


def load_fragments(folder: Path) -> Catalogue:
    """Merge every `*.po` of `folder`; raises `SentenceTwice` when two disagree about one msgid."""
    sentences: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    origin: dict[str, Path] = {}
    for path, msgid, translation in _entries(folder):
        if isinstance(translation, tuple):
            plurals[msgid] = translation
            continue
        if sentences.get(msgid, translation) != translation:
            raise SentenceTwice(f"{msgid!r}: {origin[msgid].name} and {path.name}")
        sentences[msgid] = translation
        origin[msgid] = path
    return Catalogue(sentences, plurals)


def _entries(folder: Path) -> Iterator[tuple[Path, str, str | tuple[str, str]]]:
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=folder.name):
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, str) and isinstance(message.string, str):
                    if message.string:
                        yield path, message.id, message.string
                elif all(message.string):
                    one, many = message.string[0], message.string[-1]
                    yield path, message.id[0], (one, many)
