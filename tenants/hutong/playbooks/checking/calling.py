"""Findings speak of entries by their names: a code is the program's affair."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import Any

import msgspec
from msgspec import inspect

from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.checking.placing import PARTS, placed
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing.references import STEPS, section_of
from hutong.playbooks.flows import StepKind
from hutong.playbooks.labels.members import MEMBERS
from hutong.playbooks.labels.places import plain
from hutong.playbooks.sections import Text
from hutong.playbooks.verbs import Verb

_SECTIONS = {
    "post": ("posts",),
    "posts": ("posts",),
    "told": ("posts",),
    "ladder": ("ladders",),
    "department": ("departments",),
    "rate": ("points", "rates"),
}
_VERBS = frozenset({"verb", "duty"})
_BY_PLACE = frozenset({"code", "other", "measure"})
"""Said of whatever the place is about: a neighbour in the same list, what a field points at, a choice."""
_ABOUT_CODES = frozenset({"unknown-name", "reserved"})
_PLAYBOOK = inspect.type_info(Playbook)
_VERB_TEXTS = {said: verb.text for verb in Verb for said in (verb.value, verb.word)}
"""By code and by the Chinese word."""


def in_names(findings: Iterable[Finding], playbook: Playbook) -> tuple[Finding, ...]:
    """The same findings, each with the names of what it speaks of; a code that stands for nothing is said as it is.

    Each also has its place by codes.
    """
    names = _Names(playbook)
    return tuple(_named(finding, names) for finding in placed(findings, playbook))


class _Names:
    """What the entries of a playbook are called: each list is gone through once, however much is found about it."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        # By identity, which holds while the playbook does: to hash a list would be to go through it again.
        self._lists: dict[int, Mapping[str, Text]] = {}

    @cached_property
    def lists(self) -> Mapping[str, Sequence[Any]]:
        """What a param names an entry of, wherever the finding is."""
        steps = tuple(step for flow in self.playbook.flows for step in flow.steps)
        return {param: _follow(self.playbook, path) for param, path in _SECTIONS.items()} | {"step": steps}

    def of(self, entries: Sequence[Any], code: str) -> Text | None:
        """By code; a finding that names an entry already gives the Chinese name, and gets the other language so."""
        if id(entries) not in self._lists:
            self._lists[id(entries)] = _by_code(entries)
        return self._lists[id(entries)].get(code)


def _named(finding: Finding, names: _Names) -> Finding:
    found = {
        param: called
        for param, value in finding.params.items()
        if not isinstance(value, int) and (called := _called(finding, names, param, value)) is not None
    }
    if not found:
        return finding
    return msgspec.structs.replace(
        finding,
        names={param: called for param, called in found.items() if not isinstance(called, str)},
        words={**finding.words, **{param: called for param, called in found.items() if isinstance(called, str)}},
    )


def _called(
    finding: Finding, names: _Names, param: str, value: str | tuple[str, ...]
) -> Text | tuple[Text, ...] | str | None:
    """A name or several, or the msgid of a choice; None for what is said as it is."""
    if isinstance(value, tuple):
        return _several(names, param, value)
    if param in names.lists:
        return names.of(names.lists[param], value)
    if param in _VERBS:
        return _VERB_TEXTS.get(value)
    if param == "kind":
        return _choice(StepKind, value)
    if param in _BY_PLACE and finding.code not in _ABOUT_CODES:
        return _by_place(names, finding.path, value)
    return None


def _several(names: _Names, param: str, value: tuple[str, ...]) -> tuple[Text, ...] | None:
    if param in _VERBS:
        return _verbs(value)
    found = [names.of(names.lists[param], code) for code in value] if param in names.lists else []
    texts = tuple(text for text in found if text is not None)
    return texts if texts and len(texts) == len(value) else None


def _verbs(said: tuple[str, ...]) -> tuple[Text, ...] | None:
    texts = tuple(_VERB_TEXTS[word] for word in said if word in _VERB_TEXTS)
    return texts if len(texts) == len(said) else None


def _by_place(names: _Names, path: str, code: str) -> Text | str | None:
    kind: inspect.Type = _PLAYBOOK
    value: Any = names.playbook
    beside: Sequence[Any] = ()
    flow: Any = None
    into: str | None = None
    for part in PARTS.findall(path):
        if isinstance(kind, inspect.VarTupleType) and part.isdigit():
            kind = plain(kind.item_type)
            if isinstance(kind, inspect.StructType):
                beside = value
            value = value[int(part)] if isinstance(value, tuple) and int(part) < len(value) else None
            flow = value if type(value).__name__ == "Flow" else flow
            continue
        field = (
            next((f for f in kind.fields if f.encode_name == part), None)
            if isinstance(kind, inspect.StructType)
            else None
        )
        if field is None or not isinstance(kind, inspect.StructType):
            return None
        into = section_of(kind.cls, part)
        if part == "code":
            return None  # Of an entry's own code there is nothing better to say.
        kind, value = plain(field.type), getattr(value, field.name, None)
    if isinstance(kind, inspect.EnumType):
        return _choice(kind.cls, code)
    if into == STEPS:
        return names.of(flow.steps if flow is not None else (), code)
    return names.of(_follow(names.playbook, (into,)) if into else beside, code)


def _choice(kind: type[Enum], code: str) -> Text | str | None:
    member = next((each for each in kind if each.value == code), None)
    if isinstance(member, Verb):
        return member.text
    return MEMBERS.get(f"{kind.__name__}.{member.name}") if member is not None else None


def _follow(playbook: Playbook, path: Sequence[str]) -> Any:
    value: Any = playbook
    for part in path:
        value = getattr(value, part, None)
    return value or ()


def _by_code(entries: Iterable[Any]) -> Mapping[str, Text]:
    """Names by code, and by themselves."""
    return {
        key: entry.name
        for entry in entries
        if isinstance(name := getattr(entry, "name", None), Text)
        for key in (name.zh, str(getattr(entry, "code", "")))
    }
