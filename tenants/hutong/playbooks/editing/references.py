"""Which fields point at which entries, who points at a code, and giving a code another name with all that follow it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from hutong.conditions import Condition
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing.changes import Change, Set
from hutong.playbooks.editing.errors import CannotEdit
from hutong.playbooks.editing.paths import Path, at
from hutong.playbooks.escalation import DEPARTMENT_HEAD, NEXT_UP
from hutong.playbooks.flows import CLOSED, DECLINED

STEPS, ITEMS, LEVELS = "steps", "items", "levels"
"""No sections of their own: steps of the same flow, items of the checklist named beside, grades of alleys."""

REFERENCES = {
    "*.post": "posts",
    "*.posts": "posts",
    "*.flow": "flows",
    "*.ladder": "ladders",
    "*.category": "categories",
    "*.categories": "categories",
    "*.grade": "grades",
    "*.department": "departments",
    "*.departments": "departments",
    "*.checklist": "checklists",
    "PostKind.reports_to": "posts",
    "PostKind.cover": "posts",
    "Cadence.substitutes": "posts",
    "Waiver.item": ITEMS,
    "TierWaiver.at_most": LEVELS,
    "Tiers.while_waived": LEVELS,
    "Voice.about": "posts",
    "Voice.reader": "posts",
    "Flow.first": STEPS,
    "Flow.calls": "joint_calls",
    "Who.also": "posts",
    "Who.also_departments": "departments",
    "Action.to": STEPS,
    "Action.after_max": STEPS,
    "OnOverdue.to": STEPS,
    "Joint.lead": "departments",
    "DangerLine.tell": "posts",
    "Rung.to": "posts",
    "Rung.also_tell": "posts",
}
"""`Class.field`, or `*.field` wherever a field bears the name, and the list into which its code points."""

SPECIAL = {
    "Rung.to": (NEXT_UP, DEPARTMENT_HEAD),
    "Action.to": (CLOSED, DECLINED),
    "Action.after_max": (CLOSED, DECLINED),
    "OnOverdue.to": (CLOSED, DECLINED),
}
"""Words that stand in the place of a code and mean something of their own."""

_ASKED = {
    "category": "categories",
    "grade": "grades",
    "reporter_post": "posts",
    "departments": "departments",
}
"""Fields of conditions whose values are codes of the playbook."""


class Pointer(NamedTuple):
    """A place that holds a code, and the list of entries in which it is looked for."""

    path: Path
    section: Path
    code: str


def section_of(cls: type, name: str) -> str | None:
    """Where the codes of a field point; None for a field that points nowhere."""
    written = name.rstrip("_")
    return REFERENCES.get(f"{cls.__name__}.{written}") or REFERENCES.get(f"*.{written}")


def pointed_at(key: Sequence[str]) -> str | None:
    """Where the value at a place points, the place by names as a difference bears it; None for what holds no code."""
    kind: inspect.Type = _PLAYBOOK
    section: str | None = None
    for part in key:
        kind, section = _there(kind), None
        if isinstance(kind, inspect.VarTupleType):
            kind = kind.item_type
        elif isinstance(kind, inspect.StructType):
            field = next((each for each in kind.fields if each.encode_name == part), None)
            if field is None:
                return None
            section = section_of(kind.cls, part)
            kind = field.type
    return section


def codes_in(value: Any, section: str) -> Iterator[str]:
    """Every code of a section that a part of a playbook names, in its order; also words that stand in its place."""
    if isinstance(value, Condition):
        asked = _asked(msgspec.to_builtins(value), ())
        yield from (pointer.code for pointer in asked if pointer.section == (section,))
    elif isinstance(value, msgspec.Struct):
        for name, written in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            inner = getattr(value, name)
            if section_of(type(value), written) == section:
                yield from (inner,) if isinstance(inner, str) else inner or ()
            else:
                yield from codes_in(inner, section)
    elif isinstance(value, tuple):
        for each in value:
            yield from codes_in(each, section)


def targets(document: Any, section: str, path: Path) -> Path | None:
    """The list that a pointer standing at `path` points into; None where it cannot be told."""
    if section == STEPS:
        return (*path[:2], "steps") if len(path) > 1 and path[0] == "flows" else None
    if section == ITEMS:
        beside = at(document, (*path[:-1], "checklist"))
        lists = at(document, ("checklists",))
        for n, each in enumerate(lists if isinstance(lists, list) else ()):
            if isinstance(each, dict) and each.get("code") == beside:
                return "checklists", n, "items"
        return None
    return ("tiers", LEVELS) if section == LEVELS else (section,)


def pointers(document: dict[str, Any]) -> Iterator[Pointer]:
    """All of them, in the order of the document."""
    yield from _walk(document, document, _PLAYBOOK, ())


def referrers(document: dict[str, Any], entry: Path) -> list[Path]:
    """The places that point at an entry by its code, its own parts left out."""
    code = at(document, (*entry, "code"))
    if not isinstance(code, str):
        return []
    return [
        pointer.path
        for pointer in pointers(document)
        if pointer.code == code and pointer.section == entry[:-1] and pointer.path[: len(entry)] != entry
    ]


def rename(document: dict[str, Any], entry: Path, code: str) -> list[Change]:
    """The entry's code and everything that points at it; raises CannotEdit where the entry has none."""
    old = at(document, (*entry, "code"))
    if not isinstance(old, str):
        raise CannotEdit
    found = [p.path for p in pointers(document) if p.code == old and p.section == entry[:-1]]
    return [Set((*entry, "code"), code), *(Set(path, code) for path in found)]


def _walk(document: Any, value: Any, kind: inspect.Type, path: Path) -> Iterator[Pointer]:
    kind = _there(kind)
    if isinstance(kind, inspect.VarTupleType) and isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _walk(document, inner, kind.item_type, (*path, n))
    elif isinstance(kind, inspect.StructType) and isinstance(value, dict):
        if kind.cls is Condition:
            yield from _asked(value, path)
            return
        for field in kind.fields:
            inner, place = value.get(field.encode_name), (*path, field.encode_name)
            if section := section_of(kind.cls, field.encode_name):
                yield from _codes(document, inner, section, place)
            yield from _walk(document, inner, field.type, place)


def _codes(document: Any, value: Any, section: str, path: Path) -> Iterator[Pointer]:
    into = targets(document, section, path)
    if into is None:
        return
    if isinstance(value, str):
        yield Pointer(path, into, value)
    for n, code in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(code, str):
            yield Pointer((*path, n), into, code)


def _asked(condition: dict[str, Any], path: Path) -> Iterator[Pointer]:
    """Codes in the comparisons of a condition. A stack of its own: what was typed may be nested by ill will."""
    waiting: list[tuple[Path, Any]] = [(path, condition)]
    while waiting:
        here, node = waiting.pop()
        if not isinstance(node, dict):
            continue
        for group in ("all", "any"):
            parts = node.get(group)
            waiting += [
                ((*here, group, n), part) for n, part in enumerate(parts if isinstance(parts, list | tuple) else ())
            ]
        section = _ASKED.get(str(node.get("field")))
        if section:
            yield from _codes(None, node.get("value"), section, (*here, "value"))


def _there(kind: inspect.Type) -> inspect.Type:
    if isinstance(kind, inspect.UnionType):
        return next((each for each in kind.types if not isinstance(each, inspect.NoneType)), kind)
    return kind


_PLAYBOOK = inspect.type_info(Playbook)
