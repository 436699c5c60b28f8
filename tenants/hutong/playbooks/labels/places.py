"""A path of a finding as people speak of the place."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import inspect

from hutong.playbooks.document import Playbook
from hutong.playbooks.labels.naming import entry_label, field_label, member_label
from hutong.texts import N_, current_language, gettext

_PARTS = re.compile(r"[^.\[\]]+")
_NUMBER = re.compile(r"[0-9]{1,6}")


def place_in_words(document: Playbook | Mapping[str, Any], path: str) -> str:
    """`flows[1].steps[2].limit` as “流程“协调类” › 步骤“街巷长处置” › 时限”.

    The document may be as raw and as broken as it was typed: what cannot be followed stands as it is written.
    """
    if not path:
        return gettext(N_("整个制度"))
    if line := re.fullmatch(r"line (\d+)", path):
        return gettext(N_("第 {n} 行"), n=line[1])
    words: list[str] = []
    kind: inspect.Type | None = _PLAYBOOK
    value: Any = document
    for part in _PARTS.findall(path):
        if isinstance(kind, inspect.VarTupleType) and _NUMBER.fullmatch(part):
            kind, value = plain(kind.item_type), _item(value, int(part))
            if isinstance(kind, inspect.StructType):
                words[-1:] = [entry_label(kind.cls, name=called_in(kind, value), n=int(part) + 1)]
            else:
                words.append(gettext(N_("第 {n} 项"), n=int(part) + 1))
            continue
        field = _field(kind, part)
        words.append(field_label(kind.cls, part) if field and isinstance(kind, inspect.StructType) else part)
        kind, value = plain(field.type) if field else None, _value(value, part, field)
    return " › ".join(words)


def called(value: Any) -> str:
    """What an entry is called in the reader's language, from its name or else its code; empty where it has neither."""
    name, code = _value(value, "name"), _value(value, "code")
    for wanted in (current_language(), "zh"):
        if isinstance(word := _value(name, wanted), str) and word:
            return word
    return code if isinstance(code, str) else ""


def called_in(kind: inspect.StructType, value: Any) -> str:
    """As `called`; an entry that bears no name is called by the choice that it is about, such as “per day”."""
    if (name := called(value)) or not kind.fields:
        return name
    first = kind.fields[0]
    chosen = _value(value, first.encode_name, first)
    if isinstance(first.type, inspect.EnumType):
        return next((member_label(each) for each in first.type.cls if chosen in (each, each.value)), "")
    return ""


def plain(kind: inspect.Type) -> inspect.Type:
    """The type of a value that is there: TOML has no null."""
    if isinstance(kind, inspect.UnionType):
        there = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        return there[0] if len(there) == 1 else kind
    return kind


_PLAYBOOK = inspect.type_info(Playbook)


def _field(kind: inspect.Type | None, name: str) -> inspect.Field | None:
    if not isinstance(kind, inspect.StructType):
        return None
    return next((field for field in kind.fields if field.encode_name == name), None)


def _value(holder: Any, key: str, field: inspect.Field | None = None) -> Any:
    if isinstance(holder, Mapping):
        return holder.get(key)
    return getattr(holder, field.name if field else key, None) if isinstance(holder, msgspec.Struct) else None


def _item(holder: Any, n: int) -> Any:
    return holder[n] if isinstance(holder, Sequence) and not isinstance(holder, str) and n < len(holder) else None
