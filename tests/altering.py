"""Changing one value of a playbook, whichever: for tests that go through all of them."""

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

import msgspec
from msgspec import inspect
from msgspec.structs import replace

from hutong.clocks import Limit
from hutong.conditions import Condition
from hutong.playbooks import packs, toml
from hutong.playbooks.comparing.matching import NAMED_BY
from hutong.playbooks.document import Playbook
from hutong.playbooks.editing import at
from hutong.playbooks.editing.references import pointers, section_of
from hutong.playbooks.sections import Section, Text


def leaves(value, path=()):
    """Every value of a playbook with the way to it; codes and what else names an entry are no values."""
    if isinstance(value, Section) and not isinstance(value, Text):
        names = {"code", "schema_version", *NAMED_BY.get(type(value).__name__, ())}
        for field in msgspec.structs.fields(type(value)):
            if field.name not in names:
                yield from leaves(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple) and any(isinstance(each, Section) for each in value):
        for i, each in enumerate(value):
            yield from leaves(each, (*path, i))
    else:
        yield path, value


def put(value, path, new):
    if not path:
        return new
    head, *rest = path
    if isinstance(head, int):
        return (*value[:head], put(value[head], rest, new), *value[head + 1 :])
    return replace(value, **{head: put(getattr(value, head), rest, new)})


def other(value, chance):
    """Another value of the same kind; None where nothing is known of the kind."""
    match value:
        case bool():
            new = not value
        case Enum():
            new = next((each for each in type(value) if each is not value), None)
        case int() | Decimal():
            new = value + 1
        case date():
            new = value + timedelta(days=1)
        case Text():
            new = Text(zh=f"{value.zh}改", en=value.en) if chance.random() < 0.5 else Text(zh=value.zh, en="else")
        case Limit():
            new = Limit(value.amount + 1, value.clock)
        case str():
            new = f"{value}1"
        case tuple() if value:
            new = value[1:]
        case _:
            new = None
    return new


def whole():
    """Longtan's rules, raw, with every field in use that points at something; not all of it makes sense."""
    raw = toml.raw(packs.text("longtan"))
    asked = {"all": [{"field": "reporter_post", "op": "eq", "value": "steward"}]}
    raw["routes"] = [{"code": "straight", "name": {"zh": "直通"}, "flow": "hard", "when": asked}]
    handle, call = raw["flows"][2]["steps"][:2]
    handle["who"] = {"department": "housing", "also_departments": ["police"]}
    handle["on_overdue"] = {"to": "command"}
    call |= {"kind": "joint_call", "departments": ["urban-management", "police"], "joint": {"lead": "police"}}
    call["who"]["also"] = ["alley-chief"]
    raw["ladders"][0]["rungs"].append({"to": "department_head", "department": "housing"})
    raw["rebound"]["categories"] = ["road"]
    because = {"zh": "施工"}
    raw["tiers"]["waivers"] = [
        {"measure": "clean", "from": date(2026, 1, 1), "until": date(2026, 2, 1), "because": because, "at_most": "fine"}
    ]
    raw["waivers"] = [{"checklist": "city-2023", "item": "road", "until": date(2026, 2, 1), "because": because}]
    return raw


def read(raw):
    return msgspec.convert(raw, Playbook)


def pointing_places(kind=None, here=()):
    """Every place of a playbook whose code points somewhere, and where; an entry is not a place of its own."""
    kind = inspect.type_info(Playbook) if kind is None else kind
    if isinstance(kind, inspect.UnionType):
        kind = next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    if isinstance(kind, inspect.VarTupleType):
        yield from pointing_places(kind.item_type, here)
    elif isinstance(kind, inspect.StructType) and kind.cls is not Condition:
        for field in kind.fields:
            section = section_of(kind.cls, field.encode_name)
            if section and here:
                yield (*here, field.encode_name), section
            yield from pointing_places(field.type, (*here, field.encode_name))


def pointed_elsewhere():
    """Of each place in `whole` whose code points: it, the list it is of, the code, another of that list, and a playbook
    with that one; of many alike the first.
    """
    raw, seen = whole(), set()
    for pointer in list(pointers(raw)):
        place = tuple(part for part in pointer.path if isinstance(part, str))
        if place in seen:
            continue
        seen.add(place)
        beside, key = at(raw, pointer.path[:-1]), pointer.path[-1]
        taken = beside if isinstance(beside, list) else [pointer.code]
        new = next(entry["code"] for entry in at(raw, pointer.section) if entry["code"] not in taken)
        beside[key] = new
        changed = read(raw)
        beside[key] = pointer.code
        yield place, pointer.section, pointer.code, new, changed
