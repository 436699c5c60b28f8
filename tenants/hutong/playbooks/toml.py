"""A playbook as people write it: TOML in and out."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import tomli_w

from hutong.playbooks.document import Playbook
from hutong.playbooks.toml_lines import MOST_BYTES, TOO_LONG, Lines, SyntaxWrong, lines_of
from hutong.playbooks.toml_reasons import reason_of
from hutong.texts import N_

__all__ = ["MOST_CHARACTERS", "SyntaxWrong", "decoded", "raw", "read", "write"]

MOST_CHARACTERS = MOST_BYTES
"""What a form can say of the limit; in bytes the check says it."""
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def decoded(data: bytes) -> str:
    """The text of a file, without the mark that some editors put before it; raises SyntaxWrong."""
    if data[:2] in _MARKS:
        raise SyntaxWrong(N_("文件是 UTF-16 编码，请另存为 UTF-8 再来"), 1, 1)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise SyntaxWrong(N_("文件不是 UTF-8 编码，请另存为 UTF-8 再来"), before.count(b"\n") + 1, column) from None


def raw(text: str) -> dict[str, Any]:
    """The tables and values as written, decimals exact; raises SyntaxWrong."""
    return read(text)[0]


def read(text: str) -> tuple[dict[str, Any], Lines]:
    """As `raw`, with the line on which each value stands."""
    text = text.removeprefix("\ufeff")
    lines = lines_of(text)
    try:
        return tomllib.loads(text, parse_float=Decimal), lines
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        if place and place[1]:
            line, column = int(place[1]), int(place[2])
        else:
            line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
        reason, detail = reason_of(_PLACE.sub("", str(error)))
        raise SyntaxWrong(reason, line, column, detail) from None
    except (ValueError, RecursionError, ArithmeticError):  # Such as an exponent that no Decimal has.
        raise SyntaxWrong(TOO_LONG) from None


def write(playbook: Playbook) -> str:
    """The document as TOML that reads back as the same playbook."""
    return tomli_w.dumps(msgspec.to_builtins(playbook, builtin_types=(date, Decimal)), indent=2)
