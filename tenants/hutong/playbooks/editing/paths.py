"""Places in a document, as findings write them: `flows[1].steps[2].who.post`."""

import re
from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]

_MOST = 200
_WHOLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?:\[[0-9]{1,6}\])*(?:\.[A-Za-z_][A-Za-z0-9_-]*(?:\[[0-9]{1,6}\])*)*")
_PART = re.compile(r"[^.\[\]]+")


def parse(path: str) -> Path | None:
    """The parts of a path; None for what is none. The empty path is the document."""
    if not path:
        return ()
    if len(path) > _MOST or not _WHOLE.fullmatch(path):
        return None
    return tuple(int(part) if part.isdigit() else part for part in _PART.findall(path))


def written(path: Path) -> str:
    """As `flows[1].steps[2]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def at(document: Any, path: Path) -> Any:
    """The value at a place, None where there is nothing."""
    for part in path:
        if isinstance(part, int):
            if not isinstance(document, list | tuple) or part >= len(document):
                return None
            document = document[part]
        else:
            document = document.get(part) if isinstance(document, Mapping) else None
    return document
