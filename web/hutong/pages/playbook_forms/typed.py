"""Between a part of a document and what a form shows and sends: names in dots, values as text."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import inspect

from hutong.clocks.limits import Limit
from hutong.pages.playbook_forms import asked
from hutong.pages.playbook_forms.amounts import MOST_DIGITS, number
from hutong.pages.playbook_forms.kinds import is_condition, is_part, on_page
from hutong.playbooks.labels.places import plain
from hutong.playbooks.sections import Text

Typed = dict[str, list[str]]
ON = "-on"
"""Ends the name of the tick that says whether there is a part at all."""


def typed_of(kind: inspect.StructType, raw: Any, prefix: str = "") -> Typed:
    """What a form first shows of a table; what is of the wrong kind is shown as it is written."""
    typed: Typed = {}
    for field in on_page(kind):
        value = raw.get(field.encode_name) if isinstance(raw, Mapping) else None
        _show(plain(field.type), value, f"{prefix}{field.encode_name}", typed)
    return typed


def read_typed(kind: inspect.StructType, typed: Typed, prefix: str = "") -> dict[str, Any]:
    """The table that a sent form amounts to; what cannot be read stays text, which the check then objects to."""
    table = {}
    for field in on_page(kind):
        value = _read(field, f"{prefix}{field.encode_name}", typed)
        if value is not None:
            table[field.encode_name] = value
    return table


def has_tick(field: inspect.Field) -> bool:
    """Whether the form asks first if there is such a part."""
    kind = plain(field.type)
    return (is_condition(kind) or (is_part(kind) and kind.cls not in {Text, Limit})) and _may_be_absent(field)  # type: ignore[attr-defined]  # a part is a struct


def _may_be_absent(field: inspect.Field) -> bool:
    return isinstance(field.type, inspect.UnionType)


def _show(kind: inspect.Type, value: Any, name: str, typed: Typed) -> None:
    if value is None:
        return
    if is_condition(kind):
        typed[f"{name}{ON}"] = ["1"]
        asked.show(value, name, typed)
    elif isinstance(kind, inspect.StructType):
        if isinstance(value, Mapping):
            typed[f"{name}{ON}"] = ["1"]
            typed |= typed_of(kind, value, f"{name}.")
    elif isinstance(kind, inspect.VarTupleType):
        typed[name] = [_text(each) for each in value] if isinstance(value, list) else [_text(value)]
    elif isinstance(kind, inspect.BoolType):
        typed[name] = ["1"] if value is True else []
    else:
        typed[name] = [_text(value)]


def _text(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value.normalize():f}"
    return str(value)


def _read(field: inspect.Field, name: str, typed: Typed) -> Any:
    kind = plain(field.type)
    if has_tick(field) and not typed.get(f"{name}{ON}"):
        return None
    if is_condition(kind):
        return asked.read(name, typed)
    if isinstance(kind, inspect.StructType):
        table = read_typed(kind, typed, f"{name}.")
        told = {key for key in table if not (kind.cls is Limit and key == "clock")}
        return table if told or has_tick(field) else None
    texts = [clean(text) for text in typed.get(name, ())]
    if isinstance(kind, inspect.VarTupleType):
        found = [_scalar(plain(kind.item_type), text) for text in texts if text]
        # A list whose default says something is emptied by being written empty.
        return found or ([] if field.default not in ((), None) and not field.required else None)
    if isinstance(kind, inspect.BoolType):
        return bool(texts and texts[-1])
    return _scalar(kind, texts[-1]) if texts and texts[-1] else None


def clean(text: str) -> str:
    """Browsers end lines with two characters, of which TOML's check takes one for a slip."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _scalar(kind: inspect.Type, text: str) -> Any:
    try:
        match kind:
            case inspect.IntType() if len(text) <= MOST_DIGITS:
                return int(text)
            case inspect.DecimalType() | inspect.FloatType() | inspect.UnionType():
                return number(text)
            case inspect.DateType():
                return date.fromisoformat(text)
            case _:
                return text
    except (ValueError, ArithmeticError):
        return text
