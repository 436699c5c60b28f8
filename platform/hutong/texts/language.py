"""The language of the reader, held for the time of one request or one message."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hutong.texts.catalogue import Catalogue

LANGUAGES = ("zh", "en")
_language: ContextVar[str] = ContextVar("hutong_language", default="zh")
_catalogues: dict[str, Catalogue] = {}


def register(language: str, catalogue: Catalogue) -> None:
    """Make a catalogue known to this process; the composition root does it once at start-up."""
    _catalogues[language] = catalogue


def current_language() -> str:
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Translate into `language` within the block."""
    token = _language.set(language if language in LANGUAGES else "zh")
    try:
        yield
    finally:
        _language.reset(token)


def gettext(msgid: str, /, **params: object) -> str:
    """The sentence in the reader's language, with its `{name}` fields filled in."""
    catalogue = _catalogues.get(_language.get())
    sentence = catalogue.sentences.get(msgid, msgid) if catalogue else msgid
    return sentence.format_map(params) if params else sentence


def ngettext(msgid: str, _plural: str, n: int, /, **params: object) -> str:
    """As `gettext`, for a sentence that English says in two ways; `{n}` is always there."""
    catalogue = _catalogues.get(_language.get())
    one_many = catalogue.plurals.get(msgid) if catalogue else None
    sentence = (one_many[0] if n == 1 else one_many[1]) if one_many else msgid
    return sentence.format_map({"n": n, **params})


def N_(msgid: str) -> str:  # noqa: N802 - the name that every extractor of messages knows
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return msgid
