"""The published JSON Schema of the document, for editors and other systems."""

import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec

from hutong.playbooks.document import Playbook
from hutong.playbooks.labels import choice_label, field_hint, field_label


def json_schema() -> dict[str, Any]:
    """Draft 2020-12; unknown keys are refused. Titles and descriptions are in the reader's language."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Playbook)}
    for cls in _types():
        described = schema["$defs"].get(cls.__name__)
        if described is None:
            continue
        if issubclass(cls, Enum):
            described["description"] = "\n".join(f"{member.value}: {choice_label(member)}" for member in cls)
            # Where Taplo, the usual editor of TOML, looks for what each value means.
            described["x-taplo"] = {"docs": {"enumValues": [choice_label(cls(value)) for value in described["enum"]]}}
            continue
        for name, about in described["properties"].items():
            about["title"] = field_label(cls, name)
            if hint := field_hint(cls, name):
                about["description"] = hint
    found: dict[str, Any] = _with_numbers(schema)
    return found


def _with_numbers(schema: Any) -> Any:
    """Exact numbers may be written as what they are: `factor = 2`. msgspec's own schema knows them as texts alone."""
    if isinstance(schema, list):
        return [_with_numbers(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "decimal":
        said = {name: value for name, value in schema.items() if name != "format"}
        if "default" in said:
            said["default"] = float(said["default"])
        return said | {"type": ["number", "string"], "pattern": r"^[0-9]+(\.[0-9]+)?$"}
    return {name: _with_numbers(value) for name, value in schema.items()}


def _types() -> Iterator[type]:
    """Every struct and every kind of choice that a playbook is made of."""
    seen: set[type] = set()
    waiting: list[Any] = [Playbook]
    while waiting:
        kind = waiting.pop()
        if not isinstance(kind, type) or kind in seen:
            waiting += typing.get_args(kind)
        elif issubclass(kind, msgspec.Struct):
            seen.add(kind)
            waiting += typing.get_type_hints(kind).values()
            yield kind
        elif issubclass(kind, Enum):
            seen.add(kind)
            yield kind
