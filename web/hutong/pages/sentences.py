"""What to tell a person about a field that cannot be read as its type asks."""

from typing import Any

from msgspec import inspect

from hutong.texts import N_
from hutong.texts import gettext as _

MISSING = N_("这一项要填。")
UNPRINTABLE = N_("这里有看不见的字符，请重新输入。")


def sentence_for(wanted: Any) -> str:  # noqa: PLR0911 - a table of types reads best as one match
    """One sentence that says what is expected."""
    kind = inspect.type_info(wanted)
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        kind = next((one for one in kind.types if not isinstance(one, inspect.NoneType)), kind)
    match kind:
        case inspect.StrType():
            return _text(kind)
        case inspect.IntType() | inspect.FloatType() | inspect.DecimalType():
            return _number(kind)
        case inspect.DateType():
            return _("请填日期，例如 2017-04-25。")
        case inspect.DateTimeType():
            return _("请填日期和时间，例如 2017-04-25 14:30。")
        case inspect.TimeType():
            return _("请填时间，例如 14:30。")
        case inspect.EnumType() | inspect.LiteralType():
            return _("请从列出的几项里选一项。")
        case inspect.UUIDType():
            return _("请从列表里选一项。")
        case _:
            return _("这一项填得不对，请再看一下。")


def _text(kind: inspect.StrType) -> str:
    if kind.pattern:
        return _("这里的写法不对，请照提示填写。")
    if kind.max_length is not None and kind.min_length is not None and kind.min_length > 1:
        return _("请写 {least} 到 {most} 个字。", least=kind.min_length, most=kind.max_length)
    if kind.max_length is not None:
        return _("最多写 {most} 个字。", most=kind.max_length)
    return _("至少写 {least} 个字。", least=kind.min_length or 1)


def _number(kind: inspect.IntType | inspect.FloatType | inspect.DecimalType) -> str:
    whole = isinstance(kind, inspect.IntType)
    least = getattr(kind, "ge", None)
    most = getattr(kind, "le", None)
    if least is not None and most is not None:
        sentence = _("请填 {least} 到 {most} 之间的整数。") if whole else _("请填 {least} 到 {most} 之间的数。")
        return sentence.format(least=least, most=most)
    if least is not None:
        return _("请填不小于 {least} 的数。", least=least)
    return _("请填整数。") if whole else _("请填数字。")
