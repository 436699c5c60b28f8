"""Two who changed the same version: one's changes put on top of the other's, wherever they do not meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace

from hutong.playbooks.comparing.changes import Change, ChangeKind
from hutong.playbooks.comparing.matching import ORDERED, names_of
from hutong.playbooks.document import Playbook
from hutong.playbooks.sections import Section, Text

MINE, LATEST = "mine", "latest"
_GONE = object()
"""Stands for an entry that is not there: None is a value of its own."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A place that both changed, each in his own way; `key` is the place by names, as in a Change."""

    key: tuple[str, ...]
    mine: Change
    latest: Change

    @property
    def name(self) -> str:
        """The place in one word, by which a choice is sent back."""
        return "/".join(self.key)


@dataclass(frozen=True, slots=True)
class Merged:
    """The result, with the latest version's values where both met and nothing was chosen."""

    playbook: Playbook
    meetings: tuple[Meeting, ...]
    """All of them, whether chosen about or not."""
    unsettled: tuple[Meeting, ...]


def merge(base: Playbook, mine: Playbook, latest: Playbook, choices: Mapping[str, str] | None = None) -> Merged:
    """What differs between `base` and `mine`, done to `latest`; `choices` says mine or latest for a meeting's name."""
    walk = _Merge(base, mine, latest, choices or {})
    playbook = walk.sections(base, mine, latest, ())
    return Merged(playbook, tuple(walk.meetings), tuple(m for m in walk.meetings if m.name not in walk.choices))


@dataclass(slots=True)
class _Merge:
    base: Playbook
    mine: Playbook
    latest: Playbook
    choices: Mapping[str, str]
    meetings: list[Meeting] = field(default_factory=list)

    def sections(self, base: Any, mine: Any, latest: Any, key: tuple[str, ...]) -> Any:
        values = {}
        for each in msgspec.structs.fields(type(latest)):
            three = (getattr(base, each.name), getattr(mine, each.name), getattr(latest, each.name))
            is_ordered = (type(latest).__name__, each.name) in ORDERED
            values[each.name] = self.values(*three, (*key, each.encode_name), is_ordered=is_ordered)
        return replace(latest, **values)

    def values(self, base: Any, mine: Any, latest: Any, key: tuple[str, ...], *, is_ordered: bool = False) -> Any:
        if mine in (base, latest):
            return latest
        if latest == base:
            return mine
        three = base, mine, latest
        if all(isinstance(each, Section) and not isinstance(each, Text) for each in three) and (
            type(base) is type(mine) is type(latest)
        ):
            return self.sections(base, mine, latest, key)
        if all(isinstance(each, tuple) for each in three):
            if any(isinstance(each, Section) for each in (*base, *mine, *latest)):
                return self.entries(base, mine, latest, key)
            if not is_ordered:
                kept = tuple(each for each in latest if each in mine or each not in base)
                return kept + tuple(each for each in mine if each not in base and each not in kept)
        return self.meet(base, mine, latest, key)

    def entries(
        self, base: Sequence[Any], mine: Sequence[Any], latest: Sequence[Any], key: tuple[str, ...]
    ) -> tuple[Any, ...]:
        named = [names_of(each) for each in (base, mine, latest)]
        if any(names is None for names in named):
            # Known by their places only: where one came or went, the places no longer mean the same.
            if len(base) == len(mine) == len(latest):
                three = zip(base, mine, latest, strict=True)
                return tuple(self.values(*each, (*key, str(n))) for n, each in enumerate(three))
            met: tuple[Any, ...] = self.meet(base, mine, latest, key)
            return met
        pairs = zip(named, (base, mine, latest), strict=True)
        was, my, their = (dict(zip(names or (), entries, strict=True)) for names, entries in pairs)
        found = []
        for name in _order(list(was), list(my), list(their)):
            entry = self.entry(was.get(name, _GONE), my.get(name, _GONE), their.get(name, _GONE), (*key, name))
            if entry is not _GONE:
                found.append(entry)
        return tuple(found)

    def entry(self, base: Any, mine: Any, latest: Any, key: tuple[str, ...]) -> Any:
        if mine in (latest, base):
            return latest
        if latest == base:
            return mine
        if _GONE in (mine, latest):
            return self.meet(base, mine, latest, key)
        return self.values(None if base is _GONE else base, mine, latest, key)

    def meet(self, base: Any, mine: Any, latest: Any, key: tuple[str, ...]) -> Any:
        meeting = Meeting(
            key,
            self._change(base, mine, key, self.mine),
            self._change(base, latest, key, self.latest),
        )
        self.meetings.append(meeting)
        return mine if self.choices.get(meeting.name) == MINE else latest

    def _change(self, before: Any, after: Any, key: tuple[str, ...], new: Playbook) -> Change:
        kind = ChangeKind.CHANGED
        if before is _GONE or (before is None and isinstance(after, Section)):
            kind = ChangeKind.ADDED
        elif after is _GONE or (after is None and isinstance(before, Section)):
            kind = ChangeKind.REMOVED
        path = path_of(self.base if kind is ChangeKind.REMOVED else new, key)
        plain = [None if each is _GONE else each for each in (before, after)]
        return Change(path=path, key=key, kind=kind, before=plain[0], after=plain[1], old=self.base, new=new)


def path_of(playbook: Playbook, key: Sequence[str]) -> str:
    """The place of a key in one version, as in `flows[1].steps[2].limit`; as far as that version has it."""
    value: Any = playbook
    path = ""
    for part in key:
        if isinstance(value, tuple):
            names = names_of(value) or [str(n) for n in range(len(value))]
            if part not in names:
                return path
            path, value = f"{path}[{names.index(part)}]", value[names.index(part)]
        else:
            path = f"{path}.{part}" if path else part
            fields = msgspec.structs.fields(type(value)) if isinstance(value, msgspec.Struct) else ()
            value = next((getattr(value, each.name) for each in fields if each.encode_name == part), None)
    return path


def _order(base: Sequence[str], mine: Sequence[str], latest: Sequence[str]) -> list[str]:
    """The latest order, or mine where mine alone was turned; what only the other has comes after its neighbour."""
    common = [name for name in base if name in mine and name in latest]
    turned = [name for name in mine if name in common] != common
    kept = [name for name in latest if name in common] == common
    lead, other = (mine, latest) if turned and kept else (latest, mine)
    found = list(lead)
    for n, name in enumerate(other):
        if name not in found:
            before = next((each for each in reversed(other[:n]) if each in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, name)
    return found
