"""A playbook as people write it: TOML in and out."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import tomli_w

from hutong.playbooks.document import Playbook

MOST_CHARACTERS = 400_000
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class SyntaxWrong(Exception):  # noqa: N818 - becomes a finding
    """Not TOML. `line` and `column` count from 1; both are 0 where no single place is to blame."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        self.reason, self.line, self.column = reason, line, column
        super().__init__(reason)


def raw(text: str) -> dict[str, Any]:
    """The tables and values as written, decimals exact; raises SyntaxWrong."""
    if len(text) > MOST_CHARACTERS:
        raise SyntaxWrong(f"longer than {MOST_CHARACTERS} characters")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        lines = text.split("\n")
        line, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), len(lines[-1]) + 1)
        raise SyntaxWrong(_PLACE.sub("", str(error)), line, column) from None
    except (
        ValueError,
        RecursionError,
        ArithmeticError,
    ) as error:  # A number of many thousand digits; brackets without end.
        raise SyntaxWrong(type(error).__name__) from None


def write(playbook: Playbook) -> str:
    """The document as TOML that reads back as the same playbook."""
    return tomli_w.dumps(msgspec.to_builtins(playbook, builtin_types=(date, Decimal)), indent=2)
