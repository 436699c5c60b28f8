"""Where a finding is, by the codes of what is around it: it stays the same when entries change places."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.document import Playbook

PARTS = re.compile(r"[^.\[\]]+")
"""Names and numbers of a path such as `flows[1].steps[2].who.post`."""
_MANY_DIGITS = 9


def placed(findings: Iterable[Finding], playbook: Playbook) -> Iterator[Finding]:
    """The same findings, each with its place by codes: `flows[2].steps[0]` as `flows[by-hand].steps[handle]`.

    An entry that has no code keeps its number, as rungs do: there the order is what is meant. So does one whose code
    another entry has too.
    """
    # By identity, which holds while the playbook does; each list is counted once.
    counts: dict[int, Counter[str | None]] = {}
    return (msgspec.structs.replace(one, place=_by_codes(one.path, playbook, counts)) for one in findings)


def _by_codes(path: str, playbook: Playbook, counts: dict[int, Counter[str | None]]) -> str:
    value: Any = playbook
    said = []
    for part in PARTS.findall(path):
        if isinstance(value, tuple) and part.isdecimal() and len(part) < _MANY_DIGITS:
            beside, n = value, int(part)
            if id(beside) not in counts:
                counts[id(beside)] = Counter(map(_key, beside))
            value = beside[n] if n < len(beside) else None
            key = _key(value)
            said.append(f"[{key}]" if key is not None and counts[id(beside)][key] == 1 else f"[{part}]")
            continue
        said.append(f".{part}" if said else part)
        value = getattr(value, part, None)
    return "".join(said)


def _key(entry: Any) -> str | None:
    if isinstance(entry, str):
        return entry
    if (code := getattr(entry, "code", None)) is not None:
        return str(code)
    if (item := getattr(entry, "item", None)) is not None:
        return f"{getattr(entry, 'checklist', '')}/{item}"
    return None
