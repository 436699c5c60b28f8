"""Two playbooks side by side, down to the single value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from hutong.playbooks.comparing.changes import Change, ChangeKind
from hutong.playbooks.comparing.matching import ORDERED, Pair, by_name, by_place, moved, names_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.sections import Section, Text


def compare(old: Playbook, new: Playbook) -> tuple[Change, ...]:
    """Every difference, entries known by their codes and not by their places; nothing for what is the same.

    Order counts only where it has a meaning.
    """
    return tuple(_Walk(old, new).sections(old, new, _Place()))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: in the old document, in the new one, and by names that hold for both."""

    old: str = ""
    new: str = ""
    key: tuple[str, ...] = ()

    def field(self, name: str) -> "_Place":
        return _Place(_joined(self.old, name), _joined(self.new, name), (*self.key, name))

    def entry(self, pair: Pair, name: str) -> "_Place":
        return _Place(f"{self.old}[{pair[0]}]", f"{self.new}[{pair[1]}]", (*self.key, name))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@dataclass(frozen=True, slots=True)
class _Walk:
    old: Playbook
    new: Playbook

    def sections(self, old: Section, new: Section, at: _Place) -> Iterator[Change]:
        for field in msgspec.structs.fields(type(new)):
            before, after = getattr(old, field.name), getattr(new, field.name)
            if before != after:
                is_ordered = (type(new).__name__, field.name) in ORDERED
                yield from self.values(before, after, at.field(field.encode_name), is_ordered=is_ordered)

    def values(self, before: Any, after: Any, at: _Place, *, is_ordered: bool = False) -> Iterator[Change]:
        if _is_table(before) and _is_table(after) and type(before) is type(after):
            yield from self.sections(before, after, at)
        elif _is_table(before) and after is None:
            yield self.change(ChangeKind.REMOVED, at, before, None)
        elif _is_table(after) and before is None:
            yield self.change(ChangeKind.ADDED, at, None, after)
        elif isinstance(before, tuple) and isinstance(after, tuple) and any(map(_is_table, (*before, *after))):
            yield from self.entries(before, after, at, is_ordered=is_ordered)
        elif is_ordered or not _same_apart_from_order(before, after):
            yield self.change(ChangeKind.CHANGED, at, before, after)

    def entries(self, old: Sequence[Any], new: Sequence[Any], at: _Place, *, is_ordered: bool) -> Iterator[Change]:
        old_names, new_names = names_of(old), names_of(new)
        shifted = set[str]()
        if old_names is None or new_names is None:
            pairs = by_place(old, new)
            names = [str(i if j is None else j) for i, j in pairs]
        else:
            pairs = by_name(old_names, new_names)
            names = [old_names[i or 0] if j is None else new_names[j] for i, j in pairs]
            shifted = moved(old_names, new_names) if is_ordered else shifted
        for (i, j), name in zip(pairs, names, strict=True):
            here = at.entry((i, j), name)
            if i is None and j is not None:
                yield self.change(ChangeKind.ADDED, here, None, new[j])
            elif j is None and i is not None:
                yield self.change(ChangeKind.REMOVED, here, old[i], None)
            elif i is not None and j is not None:
                if name in shifted:
                    yield self.change(ChangeKind.MOVED, here, i + 1, j + 1)
                if old[i] != new[j]:
                    yield from self.values(old[i], new[j], here)

    def change(self, kind: ChangeKind, at: _Place, before: Any, after: Any) -> Change:
        path = at.old if kind is ChangeKind.REMOVED else at.new
        return Change(path=path, key=at.key, kind=kind, before=before, after=after, old=self.old, new=self.new)


def _is_table(value: Any) -> bool:
    """A section with fields of its own to look at; a wording, a limit or a condition is looked at whole."""
    return isinstance(value, Section) and not isinstance(value, Text)


def _same_apart_from_order(before: Any, after: Any) -> bool:
    """A list of plain values is a set: who said which duty first means nothing."""
    if not isinstance(before, tuple) or not isinstance(after, tuple) or len(before) != len(after):
        return False
    return sorted(map(msgspec.json.encode, before)) == sorted(map(msgspec.json.encode, after))
