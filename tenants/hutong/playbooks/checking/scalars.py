"""Single values: what each may be, and what stands in for one that is not."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from msgspec import inspect

from hutong.clocks.limits import ClockKind, Limit
from hutong.playbooks.categories import OUTSIDE_PATTERN
from hutong.playbooks.checking.findings import Param
from hutong.playbooks.checklists import FILE_PATTERN
from hutong.playbooks.flows import PHONE_PATTERN
from hutong.playbooks.sections import CODE_PATTERN, TIME_PATTERN
from hutong.texts import N_

_PATTERNS = {
    CODE_PATTERN: N_("代号“{value}”只能用小写字母、数字、“-”和“_”，以字母开头，最多 40 个字符。"),
    PHONE_PATTERN: N_("“{value}”不是电话号码。"),
    OUTSIDE_PATTERN: N_("“{value}”不是代码：只用字母、数字和“.”“-”“_”“/”，最多 40 个字符。"),
    FILE_PATTERN: N_(
        "“{value}”不是照片的文件名，如 dui-wu.jpg：小写字母、数字、“-”和“_”，以 .jpg、.png 或 .webp 结尾；"
        "@ 后面的内容指纹由系统来写。"
    ),
    TIME_PATTERN: N_("“{value}”不是时刻，请写成 08:00 这样。"),
}
_LARGEST = 1_000_000
_MOST_PLACES = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Wrong(Exception):  # noqa: N818 - becomes a finding at once
    """A value that is not what it should be; `sentence` is a msgid."""

    def __init__(self, code: str, sentence: str, **params: Param) -> None:
        self.code, self.sentence, self.params = code, sentence, params
        super().__init__(code)


class StandIn(str):
    """Stands where a code or a text could not be read; points at nothing."""

    __slots__ = ()


def read_scalar(raw: Any, kind: inspect.Type) -> Any:
    """The value as `kind` has it; raises Wrong."""
    return _READERS[type(kind)](raw, kind)


def stand_in(kind: inspect.Type) -> Any:  # noqa: C901, PLR0911 - a table of kinds, one line each
    """A harmless value of the kind, so that reading can go on."""
    match kind:
        case inspect.StructType(cls=cls) if cls is Limit:
            return Limit(1, ClockKind.WORKING_DAYS)
        case inspect.StructType(cls=cls, fields=fields):
            return cls(**{f.name: stand_in(f.type) for f in fields if f.required})
        case inspect.VarTupleType():
            return ()
        case inspect.EnumType(cls=cls):
            return next(iter(cls))
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.IntType(ge=least):
            return least or 0
        case inspect.DecimalType() | inspect.FloatType():
            return Decimal(1)
        case inspect.DateType():
            return date.min
        case inspect.BoolType():
            return False
        case inspect.UnionType(types=types) if any(isinstance(t, inspect.NoneType) for t in types):
            return None
        case inspect.UnionType():
            return 1  # Whole or broken numbers, as of a limit.
        case _:
            return StandIn()


def _text(raw: Any, kind: inspect.StrType) -> str:
    if not isinstance(raw, str):
        raise Wrong("wrong-type", N_("这里应当是文字（加引号）。"))
    if _CONTROL.search(raw):
        raise Wrong("control-character", N_("文字里有看不见的控制字符。"))
    if kind.pattern and not re.search(kind.pattern.replace("$", r"\Z"), raw):
        raise Wrong("bad-form", _PATTERNS[kind.pattern], value=raw[:60])
    if len(raw) < (kind.min_length or 0):
        raise Wrong("empty", N_("这里不能为空。"))
    if kind.max_length is not None and len(raw) > kind.max_length:
        raise Wrong("too-long", N_("最多 {most} 个字。"), most=kind.max_length)
    return raw


def _whole(raw: Any, kind: inspect.IntType) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Wrong("wrong-type", N_("这里应当是整数。"))
    if kind.ge is not None and raw < kind.ge:
        raise Wrong("out-of-range", N_("应当不小于 {least}。"), least=kind.ge)
    if kind.le is not None and raw > kind.le:
        raise Wrong("out-of-range", N_("应当不大于 {most}。"), most=kind.le)
    return raw


def _decimal(raw: Any, _kind: inspect.Type) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise Wrong("wrong-type", N_("这里应当是数字。"))
    if isinstance(raw, int) and abs(raw) >= _LARGEST:  # Before it is turned into digits, which may be without end.
        raise Wrong("wrong-type", N_("这里应当是数字。"))
    number = Decimal(str(raw))
    if not number.is_finite() or not -_LARGEST < number < _LARGEST:
        raise Wrong("wrong-type", N_("这里应当是数字。"))
    places = number.as_tuple().exponent
    if isinstance(places, int) and places < -_MOST_PLACES:
        raise Wrong("too-long", N_("小数点后最多 {most} 位。"), most=_MOST_PLACES)
    return number


def _amount(raw: Any, kind: inspect.Type) -> int | float:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    return float(_decimal(raw, kind))


def _truth(raw: Any, _kind: inspect.Type) -> bool:
    if not isinstance(raw, bool):
        raise Wrong("wrong-type", N_("这里应当是 true 或 false。"))
    return raw


def _day(raw: Any, _kind: inspect.Type) -> date:
    if type(raw) is not date:
        raise Wrong("wrong-type", N_("这里应当是日期，如 2017-04-25，不加引号。"))
    return raw


def _choice(raw: Any, kind: inspect.EnumType) -> Any:
    try:
        return kind.cls(raw)
    except ValueError:
        choices = tuple(str(member.value) for member in kind.cls)
        raise Wrong(
            "not-a-choice", N_("“{value}”不在可选之列：{choices}。"), value=_shown(raw), choices=choices
        ) from None


def _literal(raw: Any, kind: inspect.LiteralType) -> Any:
    for value in kind.values:
        if raw == value and type(raw) is type(value):
            return value
    choices = tuple(str(value) for value in kind.values)
    raise Wrong("not-a-choice", N_("“{value}”不在可选之列：{choices}。"), value=_shown(raw), choices=choices)


def _compared(raw: Any, _kind: inspect.Type) -> Any:
    """The value of a condition: text, a number or a truth, or a list of them."""
    if isinstance(raw, list | tuple):
        return tuple(_compared(one, _kind) if not isinstance(one, list | tuple) else _wrong_value() for one in raw)
    if isinstance(raw, Decimal):
        raw = float(raw)
    if isinstance(raw, str):
        return _text(raw, inspect.StrType())
    if isinstance(raw, bool | int) or (isinstance(raw, float) and isfinite(raw)):
        return raw
    return _wrong_value()


def _wrong_value() -> Any:
    raise Wrong("wrong-type", N_("这里应当是文字、数字、true 或 false，或一串这样的值；日期要加引号。"))


def _shown(raw: Any) -> str:
    """The beginning of what was written. Not the whole: an int of many thousand digits cannot even be spelt out."""
    if isinstance(raw, int) and abs(raw) >= _LARGEST:
        return "…"
    return "…" if isinstance(raw, dict | list) else str(raw)[:60]


_READERS: dict[type[inspect.Type], Callable[[Any, Any], Any]] = {
    inspect.StrType: _text,
    inspect.IntType: _whole,
    inspect.FloatType: _amount,
    inspect.DecimalType: _decimal,
    inspect.BoolType: _truth,
    inspect.DateType: _day,
    inspect.EnumType: _choice,
    inspect.LiteralType: _literal,
    inspect.AnyType: _compared,
}
