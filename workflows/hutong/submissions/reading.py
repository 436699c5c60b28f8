"""From bytes to a message: what cannot be taken is named field by field, and what is kept is what was sent."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from hutong.errors import FieldProblem, Invalid
from hutong.submissions.schemas import MOST, Message, SentReport
from hutong.texts import N_

MOST_BYTES = 512 * 1024
_TOO_LONG = N_("有一处写得太长了，最多 {most} 个字。")
_NOT_SO = N_("有一处内容不对：{where}。")


class Envelope(msgspec.Struct, frozen=True):
    """The least that makes it somebody's submission: an id to give a receipt for."""

    id: UUID


def message_in(body: bytes) -> Message:
    """Raises Invalid with a sentence for the first field that does not fit."""
    try:
        return msgspec.convert(_without_nul(msgspec.json.decode(body)), Message, strict=True)
    except msgspec.ValidationError as problem:
        sentence, _, path = str(problem).partition(" - at `$")
        missing = sentence.partition("missing required field `")[2].partition("`")[0]
        field = ".".join(part for part in (path.strip("`."), missing) if part) or "body"
        if "length <=" in sentence:
            most = sentence.rpartition("<= ")[2].strip()
            raise Invalid([FieldProblem(field, _TOO_LONG, most=most)]) from problem
        raise Invalid([FieldProblem(field, _NOT_SO, where=field)]) from problem
    except msgspec.DecodeError as problem:
        # Half a character in some text: the frame around it could be read.
        raise Invalid([FieldProblem("body", _NOT_SO, where="body")]) from problem


def dangers_in(body: bytes, is_danger: Callable[[str | None, str], bool]) -> list[SentReport | None]:
    """What is told of danger there, however wrong the rest is; None for one that cannot be read itself.

    `is_danger` says it of a category, none where none is named, and of words: not every phone knows which kinds are.
    """
    try:
        told = _without_nul(msgspec.json.decode(body))
    except msgspec.DecodeError:
        return []
    reports = told.get("reports") if isinstance(told, dict) else None
    found = [each for each in reports if isinstance(each, dict)] if isinstance(reports, list) else []
    return [_report_in(each) for each in found if each.get("danger") is True or _sounds(each, is_danger)][:MOST]


def _sounds(told: dict[str, Any], is_danger: Callable[[str | None, str], bool]) -> bool:
    category, words = told.get("category"), told.get("description")
    return is_danger(category if isinstance(category, str) else None, words if isinstance(words, str) else "")


def _report_in(told: dict[str, Any]) -> SentReport | None:
    try:
        return msgspec.convert(told, SentReport, strict=True)
    except msgspec.ValidationError:
        return None


def captured_in(body: bytes, now: datetime) -> datetime:
    """When the phone says it was, as far as anything sensible is there."""
    try:
        return msgspec.convert(msgspec.json.decode(body, type=dict[str, Any]).get("captured_at"), datetime)
    except (msgspec.ValidationError, msgspec.DecodeError):
        return now.astimezone(UTC)


def _without_nul(value: Any) -> Any:
    """No keyboard makes a NUL and no column holds one: it is left out, and the rest of the text stays."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {name: _without_nul(each) for name, each in value.items()}
    return [_without_nul(each) for each in value] if isinstance(value, list) else value
