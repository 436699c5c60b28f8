"""A condition as rows of field, comparison and value within groups, named by numbers: `when.0.1.field`."""

import re
from collections.abc import Mapping
from typing import Any

from hutong.conditions import MOST_LEVELS, FieldKind, Op
from hutong.conditions.tree import MOST_NODES
from hutong.pages.playbook_forms.amounts import number
from hutong.playbooks.condition_fields import CASE_FIELDS

Typed = dict[str, list[str]]
GROUP, FIELD, OP, VALUE = "-group", "field", "op", "value"
_NUMBERS = {FieldKind.INTEGER, FieldKind.NUMBER}
_TRUTH = {"true": True, "false": False}


def show(condition: Any, name: str, typed: Typed, level: int = 1) -> None:
    """A comparison that stands alone is shown as a group of one."""
    node = condition if isinstance(condition, Mapping) else {}
    group = next((word for word in ("all", "any") if isinstance(node.get(word), list)), None)
    if group is None and level == 1:
        typed[f"{name}.{GROUP}"] = ["all"]
        show(node, f"{name}.0", typed, 2)
    elif group is not None:
        typed[f"{name}.{GROUP}"] = [group]
        for n, part in enumerate(node[group] if level < MOST_LEVELS else ()):
            show(part, f"{name}.{n}", typed, level + 1)
    else:
        typed[f"{name}.{FIELD}"] = [str(node.get("field", ""))]
        typed[f"{name}.{OP}"] = [str(node.get("op", ""))]
        value = node.get("value")
        values = value if isinstance(value, list) else [] if value is None else [value]
        typed[f"{name}.{VALUE}"] = [_text(each) for each in values]


def read(name: str, typed: Typed) -> dict[str, Any] | None:
    """The condition that was sent; rows that name no field are left out, and groups of which nothing is left."""
    group = next(iter(typed.get(f"{name}.{GROUP}", ())), None)
    if group is None:
        return _comparison(name, typed)
    parts = [part for child in children(name, typed) if (part := read(child, typed))]
    return {"any" if group == "any" else "all": parts} if parts else None


def children(name: str, typed: Typed) -> list[str]:
    """The names of a group's parts, in order."""
    below = re.compile(re.escape(name) + r"\.([0-9]{1,4})\.")
    found = {int(match[1]) for key in typed if (match := below.match(key))}
    return [f"{name}.{n}" for n in sorted(found)][:MOST_NODES]


def drop(name: str, typed: Typed) -> Typed:
    """Without a row or group."""
    return {key: values for key, values in typed.items() if not key.startswith(f"{name}.")}


def add(name: str, typed: Typed, *, group: bool) -> Typed:
    """With one more row, or group of one row, in the group."""
    last = children(name, typed)
    new = f"{name}.{int(last[-1].rsplit('.', 1)[1]) + 1 if last else 0}"
    row = {f"{new}.{FIELD}": [""], f"{new}.{OP}": [""], f"{new}.{VALUE}": []}
    return typed | (
        {f"{new}.{GROUP}": ["any"], **{f"{new}.0.{key[len(new) + 1 :]}": [] for key in row}} if group else row
    )


def _comparison(name: str, typed: Typed) -> dict[str, Any] | None:
    field = next(iter(typed.get(f"{name}.{FIELD}", ())), "")
    if not field:
        return None
    op = next(iter(typed.get(f"{name}.{OP}", ())), "")
    node: dict[str, Any] = {"field": field, "op": op or Op.EQ.value}
    values = [_value(field, text.strip()) for text in typed.get(f"{name}.{VALUE}", ()) if text.strip()]
    known = Op(op) if op in set(Op) else None
    if known is None or known.takes_value:
        takes_list = known is not None and known.takes_list
        if values:
            node["value"] = values if takes_list else values[-1]
    return node


def _value(field: str, text: str) -> Any:
    known = CASE_FIELDS.by_name.get(field)
    if known is None:
        return text
    if known.kind is FieldKind.BOOLEAN:
        return _TRUTH.get(text, text)
    if known.kind in _NUMBERS:
        try:
            return number(text)
        except (ValueError, ArithmeticError):
            return text
    return text


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
