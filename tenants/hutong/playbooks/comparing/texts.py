"""Two texts line by line."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from difflib import unified_diff as _unified
from itertools import zip_longest
from typing import Literal, NamedTuple

from hutong.playbooks.toml_lines import each_line


class Line(NamedTuple):
    """A line of each, side by side; numbers count from 1. `skipped` counts lines left out here, all the same."""

    kind: Literal["same", "added", "removed", "changed", "skipped"]
    old_number: int | None = None
    old: str = ""
    new_number: int | None = None
    new: str = ""
    skipped: int = 0


def text_diff(old: str, new: str, *, around: int | None = 3) -> tuple[Line, ...]:
    """Side by side; of what is the same, `around` lines are shown about each difference (None: all)."""
    return tuple(_lines(each_line(old), each_line(new), around))


def unified_diff(old: str, new: str, *, old_name: str = "old", new_name: str = "new") -> str:
    """As other programs print it; empty where the texts are the same."""
    return "\n".join(_unified(each_line(old), each_line(new), old_name, new_name, lineterm=""))


def merged_lines(base: str, mine: str, latest: str) -> str | None:
    """My lines changed in the latest text as I changed them in the base; None where both touched the same lines."""
    before = each_line(base, keepends=True)
    mine_, latest_ = each_line(mine, keepends=True), each_line(latest, keepends=True)
    theirs = _hunks(before, latest_)
    hunks = [hunk for hunk in _hunks(before, mine_) if hunk not in theirs]
    if any(_meet(a, b) for a, _ in hunks for b, _ in theirs):
        return None
    for place, lines in sorted(hunks + theirs, key=lambda hunk: hunk[0].start, reverse=True):
        before[place.start : place.stop] = lines
    return "".join(before)


def latest_with_comments(base: str, mine: str, latest: str) -> str:
    """As `merged_lines`; where both touched the same lines, the latest stands, with my comments above it."""
    before = each_line(base, keepends=True)
    mine_, latest_ = each_line(mine, keepends=True), each_line(latest, keepends=True)
    theirs = _hunks(before, latest_)
    known = set(latest_)
    found = list(theirs)
    for place, lines in _hunks(before, mine_):
        meets = next((n for n, (other, _) in enumerate(theirs) if _meet(place, other)), None)
        if meets is None:
            found.append((place, lines))
            continue
        comments = [line for line in lines if line.lstrip().startswith("#") and line not in known]
        other, put = found[meets]
        found[meets] = (other, [*comments, *put])
    for place, lines in sorted(found, key=lambda hunk: hunk[0].start, reverse=True):
        before[place.start : place.stop] = lines
    return "".join(before)


def _meet(one: range, other: range) -> bool:
    return one.start <= other.stop and other.start <= one.stop


def _hunks(old: list[str], new: list[str]) -> list[tuple[range, list[str]]]:
    codes = SequenceMatcher(a=old, b=new).get_opcodes()
    return [(range(i1, i2), new[j1:j2]) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _lines(old: list[str], new: list[str], around: int | None) -> Iterator[Line]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new).get_opcodes():
        if tag != "equal":
            for i, j in zip_longest(range(i1, i2), range(j1, j2)):
                yield _line(old, new, i, j)
            continue
        same = [Line("same", i + 1, old[i], j + 1, new[j]) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)]
        head = around if i1 else 0
        tail = around if i2 < len(old) or j2 < len(new) else 0
        if head is None or tail is None or len(same) <= head + tail:
            yield from same
        else:
            yield from same[:head]
            yield Line("skipped", skipped=len(same) - head - tail)
            yield from same[len(same) - tail :]


def _line(old: list[str], new: list[str], i: int | None, j: int | None) -> Line:
    if i is None and j is not None:
        return Line("added", None, "", j + 1, new[j])
    if j is None and i is not None:
        return Line("removed", i + 1, old[i])
    if i is None or j is None:
        raise AssertionError
    return Line("changed", i + 1, old[i], j + 1, new[j])
