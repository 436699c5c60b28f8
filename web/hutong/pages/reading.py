"""From typed values to a schema's struct, field by field, so that every wrong one is told."""

from collections.abc import Mapping
from datetime import datetime, time
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec
from litestar.datastructures import UploadFile

from hutong.pages.sentences import MISSING, UNPRINTABLE, sentence_for
from hutong.texts import gettext
from hutong.visits.visit import current_visit

Typed = dict[str, list[Any]]
S = TypeVar("S", bound=msgspec.Struct)
_MAX_DEPTH = 4
_TICKED = {"on": "true", "": "false"}


def nested(typed: Typed) -> dict[str, Any]:
    """`items.crack.note` becomes {"items": {"crack": {"note": [...]}}}; deeper than four is kept as it is named."""
    tree: dict[str, Any] = {}
    for name, values in typed.items():
        parts = name.split(".")
        if len(parts) > _MAX_DEPTH or not all(parts):
            parts = [name]
        branch = tree
        for part in parts[:-1]:
            below = branch.setdefault(part, {})
            if not isinstance(below, dict):
                break
            branch = below
        else:
            branch[parts[-1]] = values
    return tree


def read_struct(tree: Mapping[str, Any], schema: type[S], prefix: str = "") -> tuple[S | None, dict[str, str]]:
    """The struct, or None with a sentence for every wrong field under its whole dotted name."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(schema):
        name = f"{prefix}{field.encode_name}"
        sent = tree.get(field.encode_name)
        value = _read(sent, field.type, name, errors)
        if value is not None:
            values[field.name] = value
        elif name not in errors and field.required and not _accepts_none(field.type):
            # A box that is not ticked sends nothing.
            if _plain(field.type) is bool:
                values[field.name] = False
            elif not any(wrong.startswith(f"{name}.") for wrong in errors):
                errors[name] = gettext(MISSING)
        elif field.required:
            values[field.name] = None
    if errors:
        return None, errors
    try:
        return schema(**values), errors
    except (ValueError, TypeError) as problem:
        # __post_init__ of a schema compares fields with each other; its message is a msgid.
        return None, {prefix.rstrip("."): gettext(str(problem))}


def read_query(query: Mapping[str, Any], schema: type[S]) -> S:
    """What an address asks for; a part of it that makes no sense is as if it were not there."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(schema):
        value = query.get(field.encode_name)
        if value:
            try:
                found[field.name] = msgspec.convert(value, field.type, strict=False)
            except msgspec.ValidationError:
                continue
    return schema(**found)


def _read(sent: Any, wanted: Any, name: str, errors: dict[str, str]) -> Any:
    plain = _plain(wanted)
    if isinstance(sent, dict):
        return _read_tree(sent, plain, name, errors)
    if sent is None:
        return [] if _is_list(plain) else None
    if _is_list(plain):
        inner = get_args(plain)[0]
        found = [_read_one(one, inner, name, errors) for one in sent if one != ""]
        kept = [one for one in found if one is not None]
        return tuple(kept) if get_origin(plain) is tuple else kept
    return _read_one(sent[-1], wanted, name, errors)


def _read_tree(sent: dict[str, Any], plain: Any, name: str, errors: dict[str, str]) -> Any:
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
        value, wrong = read_struct(sent, plain, f"{name}.")
        errors.update(wrong)
        return value
    if get_origin(plain) is dict:
        inner = get_args(plain)[1]
        return {key: _read(one, inner, f"{name}.{key}", errors) for key, one in sent.items()}
    if _is_list(plain):
        inner = get_args(plain)[0]
        ordered = sorted(sent.items(), key=lambda item: (len(item[0]), item[0]))
        found = [_read(one, inner, f"{name}.{key}", errors) for key, one in ordered]
        return tuple(found) if get_origin(plain) is tuple else found
    errors[name] = gettext(MISSING)
    return None


def _read_one(value: Any, wanted: Any, name: str, errors: dict[str, str]) -> Any:
    plain = _plain(wanted)
    if isinstance(value, UploadFile) or plain is UploadFile:
        return value if isinstance(value, UploadFile) and plain is UploadFile else None
    text = str(value).replace("\r\n", "\n").strip()
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        errors[name] = gettext(UNPRINTABLE)
        return None
    if plain is bool:
        text = _TICKED.get(text, text)
    if text == "":
        return None
    if plain in {datetime, time} and text.count(":") == 1:
        # Browsers leave the seconds out of time fields.
        text = f"{text}:00"
    try:
        converted = msgspec.convert(text, wanted, strict=False)
    except (msgspec.ValidationError, ValueError, OverflowError):
        errors[name] = sentence_for(wanted)
        return None
    if isinstance(converted, datetime) and converted.tzinfo is None:
        return converted.replace(tzinfo=current_visit().zone)
    return converted


def _plain(wanted: Any) -> Any:
    """The type without its constraints and without its None."""
    while get_origin(wanted) is Annotated:
        wanted = get_args(wanted)[0]
    if get_origin(wanted) in {Union, UnionType}:
        inner = [one for one in get_args(wanted) if one is not NoneType]
        if len(inner) == 1:
            return _plain(inner[0])
    return wanted


def _accepts_none(wanted: Any) -> bool:
    while get_origin(wanted) is Annotated:
        wanted = get_args(wanted)[0]
    return get_origin(wanted) in {Union, UnionType} and NoneType in get_args(wanted)


def _is_list(plain: Any) -> bool:
    return get_origin(plain) in {list, tuple}
