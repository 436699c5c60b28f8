"""What an office may put into the fields of its templates: a short list, so that no template carries more. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from hutong.errors import FieldProblem, Invalid
from hutong.texts import N_

ALLOWED = ("office", "topic", "title", "n", "time")
_LONGEST = 20
_MANY = 8


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is told, in the reader's language. `n` is how many notices it stands for."""

    office: str
    topic: str
    topic_word: str
    title: str
    body: str
    link: str
    at: datetime
    zone: ZoneInfo
    language: str = "zh"
    n: int = 1


def field_map(text: str, *, field: str) -> dict[str, str]:
    """`name=title, place=office`: which of a template's fields shows what. Raises Invalid for what is not allowed."""
    found: dict[str, str] = {}
    for piece in text.replace("，", ",").replace("\n", ",").split(","):
        if not piece.strip():
            continue
        name, mark, what = (part.strip() for part in piece.partition("="))
        if not mark or not name.isidentifier() or not name.isascii():
            raise Invalid([FieldProblem(field, N_("写成“模板字段=内容”，用逗号分开：{piece}"), piece=piece.strip())])
        if what not in ALLOWED:
            raise Invalid([FieldProblem(field, N_("只能用 office、topic、title、n、time，不能用：{what}"), what=what)])
        found[name] = what
    if len(found) > _MANY:
        raise Invalid([FieldProblem(field, N_("最多 8 个字段。"))])
    return found


def filled(fields: Mapping[str, str], message: Message) -> dict[str, str]:
    """The template's fields with their values, each short enough for any template's rules."""
    values = {
        "office": message.office,
        "topic": message.topic_word,
        "title": " ".join(message.title.split()),
        "n": str(message.n),
        "time": message.at.astimezone(message.zone).strftime("%Y-%m-%d %H:%M"),
    }
    return {name: shortened(values[what]) for name, what in fields.items()}


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
