"""Makes the English sentences known to this process; Chinese needs no catalogue."""

from pathlib import Path

from hutong.texts import load_fragments, register

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def register_languages() -> None:
    register("en", load_fragments(LOCALE / "en"))
