"""Does a condition hold for the facts at hand, and why."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from hutong.conditions.fields import FieldKind
from hutong.conditions.tree import COMPARE, Condition, Op, Scalar
from hutong.conditions.values import read_value


class FactMismatch(TypeError):  # noqa: N818 - names the fact, as all errors here do
    """A fact is of another kind than the field was declared: a fault of the caller."""


class Finding(Struct, frozen=True, omit_defaults=True):
    """What became of one node: of a group its `parts`, of a comparison what was `wanted` and what was `found`."""

    met: bool
    group: str = ""
    parts: tuple["Finding", ...] = ()
    field: str = ""
    op: Op | None = None
    wanted: Any = None
    found: Any = None


class Verdict(Struct, frozen=True):
    """Whether the condition holds, and the trace of every node; true and false as a bool is."""

    met: bool
    trace: Finding

    def __bool__(self) -> bool:
        return self.met


def evaluate(condition: Condition, facts: Mapping[str, object]) -> Verdict:
    """For a condition that `check` passed. A fact that is None or not there is missing, as NULL is; see `Op`."""
    trace = _finding(condition, facts)
    return Verdict(trace.met, trace)


def holds(condition: Condition, facts: Mapping[str, object]) -> bool:
    """As `evaluate`, without the trace; stops as soon as it knows."""
    if condition.all is not None:
        return all(holds(part, facts) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, facts) for part in condition.any)
    return _compare(condition, facts)


def _finding(node: Condition, facts: Mapping[str, object]) -> Finding:
    if node.parts is not None:
        parts = tuple(_finding(part, facts) for part in node.parts)
        met = all(part.met for part in parts) if node.all is not None else any(part.met for part in parts)
        return Finding(met, node.group, parts)
    name = node.field or ""
    return Finding(_compare(node, facts), field=name, op=node.op, wanted=node.value, found=facts.get(name))


def _compare(node: Condition, facts: Mapping[str, object]) -> bool:
    fact = facts.get(node.field or "")
    match node.op:
        case Op.IS_SET:
            return not _is_empty(fact)
        case Op.IS_EMPTY:
            return _is_empty(fact)
    if fact is None:
        return False
    kind = kind_of(fact)
    if isinstance(node.value, tuple):
        found = any(_same(fact, kind, value) for value in node.value)
        return found if node.op is Op.IN else not found
    if node.op is None or node.value is None:
        raise FactMismatch("the condition was not checked")
    return _compare_one(fact, kind, node.op, node.value)


def _compare_one(fact: Any, kind: FieldKind, op: Op, value: Scalar) -> bool:
    wanted = read_value(value, kind)
    match op:
        case Op.CONTAINS:
            return wanted in fact
        case Op.NOT_CONTAINS:
            # An element that is NULL might be the one: SQL does not call it absent.
            return wanted not in fact and (isinstance(fact, str) or None not in fact)
        case Op.STARTS_WITH:
            return str(fact).startswith(str(wanted))
        case _:
            return bool(COMPARE[op](*_alike(fact, wanted)))


def _same(fact: Any, kind: FieldKind, value: Scalar) -> bool:
    return _compare_one(fact, kind, Op.EQ, value)


def _alike(fact: Any, wanted: Any) -> tuple[Any, Any]:
    """Beside a double, PostgreSQL turns the value into a double; beside NUMERIC the comparison is exact."""
    return (fact, float(wanted)) if isinstance(fact, float) else (fact, wanted)


def _is_empty(fact: object) -> bool:
    return fact is None or (isinstance(fact, Collection) and not fact)


def kind_of(fact: object) -> FieldKind:
    """By what a fact is compared; text stands for choices too. Raises `FactMismatch`."""
    for types, kind in _KINDS:
        if isinstance(fact, types):
            return kind
    raise FactMismatch(f"a fact of type {type(fact).__name__}")


# In this order: a bool is an int, a datetime a date, and a str a collection.
_KINDS: tuple[tuple[type | tuple[type, ...], FieldKind], ...] = (
    (str, FieldKind.TEXT),
    (bool, FieldKind.BOOLEAN),
    ((int, float, Decimal), FieldKind.NUMBER),
    (datetime, FieldKind.MOMENT),
    (date, FieldKind.DATE),
    (UUID, FieldKind.ID),
    (Collection, FieldKind.CHOICES),
)
