"""What a command says: sentences for people, or one JSON document with `--json`."""

import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Code(IntEnum):
    DONE = 0
    FOUND = 1
    USAGE = 2
    DIFFERS = 2
    """Of commands that compare; they say 64 for wrong usage."""
    UNAVAILABLE = 3
    INTERRUPTED = 130


def is_file(path: Path) -> bool:
    """Whether a file is there; what cannot be the name of one is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


class Answer:
    """With `as_json` standard output holds the document and nothing else; all else goes to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out, self._err = Console(highlight=False), Console(stderr=True, highlight=False)

    def say(self, sentence: str) -> None:
        """What happens meanwhile."""
        (self._err if self.as_json else self._out).print(sentence, markup=False, soft_wrap=True)

    def give(self, facts: Mapping[str, Any], *, shown: RenderableType | None = None) -> None:
        """The result: `facts` with `--json`, else `shown`, else the facts line by line."""
        if self.as_json:
            sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=_plain) + "\n")
        elif shown is not None:
            self._out.print(shown, soft_wrap=True)
        else:
            for name, value in facts.items():
                self._out.print(f"{name}: {value}", markup=False, soft_wrap=True)

    def fail(self, code: str, sentence: str, **facts: Any) -> None:
        if self.as_json:
            sys.stdout.write(json.dumps({"error": code, "detail": sentence, **facts}, ensure_ascii=False) + "\n")
        else:
            self._err.print(sentence, markup=False, soft_wrap=True, style="red")

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Bars for long work; a terminal gets them live, a file gets the last state."""
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=self._err) as bars:
            yield bars


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(type(value).__name__)
