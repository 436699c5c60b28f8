"""Reading raw data into a playbook, noting every wrong key and value instead of stopping at the first."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from msgspec import NODEFAULT, inspect

from hutong.clocks.limits import NotALimit
from hutong.playbooks.checking.drafts import Draft
from hutong.playbooks.checking.findings import Finding
from hutong.playbooks.checking.scalars import Wrong, read_scalar, stand_in
from hutong.playbooks.document import Playbook
from hutong.texts import N_

_PLAYBOOK = inspect.type_info(Playbook)
_NUMBER = 2  # int | float
_MOST_GUESSES = 50


def read(raw: Mapping[str, Any]) -> tuple[Draft, list[Finding]]:
    """The draft that `raw` amounts to, and what is wrong with its shape."""
    reader = _Reader()
    playbook = reader.value(raw, _PLAYBOOK, "")
    return Draft(playbook, frozenset(reader.broken)), reader.findings


class _Reader:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.broken: set[str] = set()
        self.guesses = _MOST_GUESSES

    def value(self, raw: Any, kind: inspect.Type, path: str) -> Any:
        if isinstance(kind, inspect.UnionType):
            # TOML has no null: an optional value is there or it is not.
            members = tuple(t for t in kind.types if not isinstance(t, inspect.NoneType))
            kind = members[0] if len(members) == 1 else inspect.FloatType()
            if len(members) > _NUMBER:  # What a condition compares with: one value or a list of them.
                kind = inspect.AnyType()
        if isinstance(kind, inspect.StructType):
            return self._table(raw, kind, path)
        if isinstance(kind, inspect.VarTupleType):
            return self._array(raw, kind, path)
        try:
            return read_scalar(raw, kind)
        except Wrong as wrong:
            self._note(path, wrong)
            return stand_in(kind)

    def _table(self, raw: Any, kind: inspect.StructType, path: str) -> Any:
        if not isinstance(raw, Mapping):
            self._note(path, Wrong("wrong-type", N_("这里应当是一张表（名称 = 值）。")))
            return stand_in(kind)
        fields = {f.encode_name: f for f in kind.fields}
        for key in raw:
            if key not in fields:
                self._unknown_key(path, key, [k for k in fields if k not in raw])
        values: dict[str, Any] = {}
        for key, field in fields.items():
            inner = f"{path}.{key}" if path else key
            if key in raw:
                values[field.name] = self.value(raw[key], field.type, inner)
            elif field.required:
                self._note(inner, Wrong("missing-key", N_("缺少“{key}”。"), key=key))
                values[field.name] = stand_in(field.type)
            elif field.default is not NODEFAULT:
                values[field.name] = field.default
        try:
            return kind.cls(**values)
        except NotALimit as error:
            self._note(path, Wrong("wrong-value", error.sentence, **error.params))
            return stand_in(kind)

    def _array(self, raw: Any, kind: inspect.VarTupleType, path: str) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple):
            self._note(path, Wrong("wrong-type", N_("这里应当是一组（用方括号）。")))
            return ()
        if len(raw) < (kind.min_length or 0):
            self._note(path, Wrong("empty", N_("至少要有一项。")))
        if kind.max_length is not None and len(raw) > kind.max_length:
            self._note(path, Wrong("too-many", N_("最多 {most} 项。"), most=kind.max_length))
            return ()
        return tuple(self.value(item, kind.item_type, f"{path}[{i}]") for i, item in enumerate(raw))

    def _unknown_key(self, path: str, key: str, free: list[str]) -> None:
        inner = f"{path}.{key}" if path else key
        self.guesses -= 1  # Guessing is slow, and after so many slips no help.
        if self.guesses >= 0 and (guess := get_close_matches(key, free, 1)):
            sentence = N_("没有“{key}”这个键，是不是“{guess}”？")
            self.findings.append(Finding(inner, "unknown-key", sentence, {"key": key, "guess": guess[0]}))
        else:
            self.findings.append(Finding(inner, "unknown-key", N_("没有“{key}”这个键。"), {"key": key}))

    def _note(self, path: str, wrong: Wrong) -> None:
        self.broken.add(path)
        self.findings.append(Finding(path, wrong.code, wrong.sentence, wrong.params))
