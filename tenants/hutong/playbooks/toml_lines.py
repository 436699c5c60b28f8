"""Where each value of a TOML text stands; and the refusal of one that is too large or too deep, before it is read.

A walk over the text in one direction, each character looked at a bounded number of times: the reader of the standard
library takes time with the square of a key's dots and recurses with every bracket, so neither comes to it in numbers.
What is not TOML ends the walk where it stops making sense; the reader then says what is wrong there.
"""

import re
import tomllib
from typing import NoReturn

from hutong.texts import N_

MOST_BYTES = 1_048_576
MOST_RULES = 10_000
"""Entries of all lists together."""
MOST_KEYS = 30_000
"""Names of values and tables, each time they are written: the largest pack has a tenth. Known or not, each costs the
reader and the check the same.
"""
MOST_LEVELS = 40
MOST_KEY_PARTS = 20
LONGEST_KEY = 100
LONGEST_NUMBER = 100
"""Characters; no date and no truth is longer either. Python spells out no int of many thousand digits."""
TOO_LONG = N_("有一个数字太长，读不了")

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_KEY = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'""")
_TEXT = re.compile(
    r'"""[^\\"]*+(?:(?:\\.|"(?!""))[^\\"]*+)*+"{3,5}'
    r"|'''[^']*+(?:'(?!'')[^']*+)*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BARE = re.compile(r"[^\s,\]}#\[{\"'=][^,\]}#\n]*+")


def each_line(text: str, *, keepends: bool = False) -> list[str]:
    """As TOML and every editor count them. Python's own would also end a line within a text, at U+2028 for instance."""
    lines = _LINE.findall(text)
    return lines if keepends else [line.removesuffix("\n").removesuffix("\r") for line in lines]


class SyntaxWrong(Exception):  # noqa: N818 - becomes a finding
    """Not TOML. `line` and `column` count from 1; both are 0 where no single place is to blame. `reason` is a msgid."""

    def __init__(self, reason: str, line: int = 0, column: int = 0, detail: str = "") -> None:
        self.reason, self.line, self.column, self.detail = reason, line, column, detail
        super().__init__(reason)


class TooMuch(SyntaxWrong):
    """Past what a playbook may be; the reason names the limit. `line` is 0 for the text as a whole."""

    def __init__(self, code: str, sentence: str, most: int, line: int = 0) -> None:
        self.code, self.most = code, most
        super().__init__(sentence, line)


class Lines:
    """The line of a value and of those within it; the text as a whole begins on line 1."""

    __slots__ = ("inner", "is_list", "line")

    def __init__(self, line: int = 1, *, is_list: bool = False) -> None:
        self.line = line
        self.is_list = is_list
        self.inner: dict[str | int, Lines | int] = {}

    def of(self, path: str) -> int:
        """The line of `flows[1].steps[2].who.post`, or of the nearest thing around it that is there."""
        place: Lines = self
        for key, number in re.findall(r"([^.\[\]]+)(?=[.\[]|$)|\[(\d+)\]", path):
            found = place.inner.get(int(number) if number else key)
            if found is None:
                break
            if isinstance(found, int):
                return found
            place = found
        return place.line


def lines_of(text: str) -> Lines:
    """Raises TooMuch."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise TooMuch("too-big", N_("制度文本超过 {most} MB，太大了。"), MOST_BYTES // 1_048_576)
    return _Walk(text).run()


class _Stop(Exception):  # noqa: N818 - not an error: the reader says what is wrong
    """Not TOML from here on."""


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.root = Lines()
        self.rules = self.keys = 0
        self._line, self._counted = 1, 0

    def run(self) -> Lines:
        here = self.root
        try:
            while self._skip(_BLANK) < len(self.text):
                if self.text.startswith("[", self.at):
                    here = self._header()
                else:
                    self._pair(here)
        except _Stop:
            pass
        return self.root

    def _skip(self, blank: re.Pattern[str]) -> int:
        if found := blank.match(self.text, self.at):
            self.at = found.end()
        return self.at

    def _line_now(self) -> int:
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def _header(self) -> Lines:
        line = self._line_now()
        is_list = self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        *way, last = self._key()
        here = self.root
        for part in way:
            here = self._table(here, part, line)
        if not self.text.startswith("]]" if is_list else "]", self.at):
            raise _Stop
        self.at += 2 if is_list else 1
        if not is_list:
            return self._table(here, last, line)
        entries = here.inner.setdefault(last, Lines(line, is_list=True))
        if isinstance(entries, int) or not entries.is_list:
            raise _Stop
        return self._entry(entries, line)

    def _table(self, here: Lines, key: str, line: int) -> Lines:
        found = here.inner.setdefault(key, Lines(line))
        if isinstance(found, Lines) and found.is_list:
            found = found.inner.get(len(found.inner) - 1, 0)
        if isinstance(found, int):
            raise _Stop
        return found

    def _entry(self, entries: Lines, line: int) -> Lines:
        self._count(line)
        entry = entries.inner[len(entries.inner)] = Lines(line)
        return entry

    def _count(self, line: int) -> None:
        self.rules += 1
        if self.rules > MOST_RULES:
            raise TooMuch("too-many-rules", N_("制度超过 {most} 条，太多了。"), MOST_RULES, line)

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_SPACE)
            found = _KEY.match(self.text, self.at)
            if found is None:
                raise _Stop
            self.at = found.end()
            self.keys += 1
            if self.keys > MOST_KEYS:
                sentence = N_("制度文本里的键超过 {most} 个，太多了。")
                raise TooMuch("too-many-keys", sentence, MOST_KEYS, self._line_now())
            parts.append(self._name(found[0]))
            if len(parts) > MOST_KEY_PARTS:
                self._too_deep(MOST_KEY_PARTS)
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def _name(self, written: str) -> str:
        if len(written) > LONGEST_KEY:
            sentence = N_("键名最多 {most} 个字符。")
            raise TooMuch("key-too-long", sentence, LONGEST_KEY, self._line_now())
        if written[0] not in "\"'":
            return written
        if "\\" not in written:
            return written[1:-1]
        try:
            return str(tomllib.loads(f"key = {written}")["key"])
        except ValueError:
            raise _Stop from None

    def _pair(self, here: Lines) -> None:
        """One `key = value`, its value with everything inside; a stack of its own, so that nothing recurses."""
        open_ones = [self._begin(here)]
        while open_ones:
            place = open_ones[-1]
            if place is None:  # A single value, just read.
                open_ones.pop()
                continue
            self._skip(_BLANK)
            if place.inner and self.text.startswith(",", self.at):
                self.at += 1
                self._skip(_BLANK)
            if self.text.startswith("]" if place.is_list else "}", self.at):
                self.at += 1
                open_ones.pop()
                continue
            if len(open_ones) > MOST_LEVELS:
                self._too_deep(MOST_LEVELS)
            open_ones.append(self._value(place, len(place.inner)) if place.is_list else self._begin(place))

    def _begin(self, here: Lines) -> Lines | None:
        line = self._line_now()
        *way, last = self._key()
        for part in way:
            here = self._table(here, part, line)
        if not self.text.startswith("=", self.at):
            raise _Stop
        self.at += 1
        self._skip(_SPACE)
        return self._value(here, last)

    def _value(self, here: Lines, key: str | int) -> Lines | None:
        line = self._line_now()
        if isinstance(key, int):
            self._count(line)
        elif key in here.inner:
            raise _Stop
        if self.text.startswith(("[", "{"), self.at):
            found = here.inner[key] = Lines(line, is_list=self.text[self.at] == "[")
            self.at += 1
            return found
        value = _TEXT.match(self.text, self.at) or _BARE.match(self.text, self.at)
        if value is None:
            raise _Stop
        if value.re is _BARE and len(value[0].rstrip()) > LONGEST_NUMBER:
            raise SyntaxWrong(TOO_LONG, line, self.at - self.text.rfind("\n", 0, self.at))
        self.at = value.end()
        here.inner[key] = line
        return None

    def _too_deep(self, most: int) -> NoReturn:
        raise TooMuch("too-deep", N_("套得太深，最多 {most} 层。"), most, self._line_now())
