"""The playbook's types as the forms see them: what stands on a page, and what has pages of its own."""

from enum import Enum
from typing import Any

import msgspec
from msgspec import NODEFAULT, inspect

from hutong.clocks.limits import Limit
from hutong.conditions import Condition
from hutong.playbooks.board import BoardPart
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import Path
from hutong.playbooks.editing.references import section_of
from hutong.playbooks.labels.places import plain
from hutong.playbooks.sections import Text

ROOT = inspect.type_info(Playbook)
assert isinstance(ROOT, inspect.StructType)

ONE = (Text, Limit)
"""Structs that people take for one value."""

IN_ORDER = (BoardPart,)
"""Choices whose order means something."""

_HIDDEN = frozenset({"schema_version"})


def is_condition(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.StructType) and kind.cls is Condition


def is_part(kind: inspect.Type) -> bool:
    """A struct that stands within the form of what it belongs to."""
    return isinstance(kind, inspect.StructType) and not is_condition(kind)


def entry_kind(kind: inspect.Type) -> inspect.StructType | None:
    """Of a list of structs, the struct: such entries have pages of their own."""
    if isinstance(kind, inspect.VarTupleType):
        inner = plain(kind.item_type)
        return inner if isinstance(inner, inspect.StructType) else None
    return None


def is_ticked(cls: type, field: inspect.Field) -> bool:
    """A list of which one ticks what is in it, in no order."""
    kind = plain(field.type)
    if not isinstance(kind, inspect.VarTupleType):
        return False
    inner = plain(kind.item_type)
    if isinstance(inner, inspect.EnumType):
        return inner.cls not in IN_ORDER
    return section_of(cls, field.encode_name) is not None


def kind_at(path: Path) -> inspect.Type | None:
    """By types alone: whether the document has anything there does not matter."""
    kind: inspect.Type = ROOT
    for part in path:
        if isinstance(part, int):
            if not isinstance(kind, inspect.VarTupleType):
                return None
            kind = plain(kind.item_type)
        else:
            found = next((f for f in fields(kind) if f.encode_name == part), None)
            if found is None:
                return None
            kind = plain(found.type)
    return kind


def fields(kind: inspect.Type) -> tuple[inspect.Field, ...]:
    return kind.fields if isinstance(kind, inspect.StructType) else ()


def on_page(kind: inspect.StructType) -> list[inspect.Field]:
    """What the form of a struct asks for itself: all but lists of entries, and of the document all but sections."""
    found = [f for f in kind.fields if entry_kind(plain(f.type)) is None and f.encode_name not in _HIDDEN]
    if kind.cls is Playbook:
        found = [f for f in found if not is_part(plain(f.type)) or plain(f.type).cls in ONE]  # type: ignore[attr-defined]  # a part is a struct
    return found


def lists_of(kind: inspect.StructType) -> list[tuple[str, inspect.StructType]]:
    """Its lists of entries, by name."""
    found = ((field.encode_name, entry_kind(plain(field.type))) for field in kind.fields)
    return [(name, inner) for name, inner in found if inner is not None]


def sections() -> list[inspect.Field]:
    """The parts of the document that have a page each."""
    assert isinstance(ROOT, inspect.StructType)
    own = {field.name for field in on_page(ROOT)}
    return [field for field in ROOT.fields if field.name not in own and field.encode_name not in _HIDDEN]


def default_of(field: inspect.Field) -> Any:
    """As TOML would write it; None where there is none, or where it is that nothing is said."""
    value = field.default if field.default is not NODEFAULT else None
    if field.default_factory is not NODEFAULT:
        value = field.default_factory()
    return as_plain(value)


def as_plain(value: Any) -> Any:
    """Tables, lists and values as the reader of TOML gives them."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, msgspec.Struct):
        pairs = ((f.encode_name, as_plain(getattr(value, f.name))) for f in msgspec.structs.fields(value))
        return {name: inner for name, inner in pairs if inner is not None}
    if isinstance(value, tuple | list):
        return [as_plain(inner) for inner in value]
    return value
