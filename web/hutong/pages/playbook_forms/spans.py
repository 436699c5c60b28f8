"""Changing an entry for some time only: what is asked, the time before and after, and the change itself."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from msgspec import inspect

from hutong.errors import Refusal
from hutong.pages.playbook_forms.kinds import on_page
from hutong.pages.playbook_forms.opening import Opened
from hutong.pages.playbook_forms.remarks import by_label
from hutong.pages.playbook_forms.typed import Typed, read_typed, typed_of
from hutong.pages.playbook_forms.views import Desk, View, views
from hutong.playbooks.describing import span_sentence
from hutong.playbooks.editing import Path, at
from hutong.playbooks.editing.splitting import Piece, may_split, pieces
from hutong.playbooks.labels import field_label
from hutong.playbooks.labels.places import plain
from hutong.texts import N_, gettext

PREFIX = "span."
_DAYS = ("from", "until")
_OF_A_DAY = N_("这里要填日期，如 2017-04-25。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A part of the time line: when, and what holds then."""

    when: str
    what: str
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed, as far as it can be read; `wrong` by the name of the field."""

    typed: Typed = field(default_factory=dict)
    parts: list[Piece] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The form for it, and the time line as it is and as it would be."""

    fields: list[View]
    before: list[Bar]
    after: list[Bar]
    errors: dict[str, str]
    is_open: bool


def values_of(kind: inspect.StructType) -> list[str]:
    """What can be changed on the same form: its numbers. All else is changed on the form of the new entry."""
    numbers = inspect.IntType | inspect.DecimalType | inspect.FloatType
    return [f.encode_name for f in on_page(kind) if isinstance(plain(f.type), numbers)]


def is_dated(kind: inspect.StructType) -> bool:
    days = {f.encode_name for f in on_page(kind) if isinstance(plain(f.type), inspect.DateType)}
    return set(_DAYS) <= days


def asked(draft: Opened, page: Path, kind: inspect.StructType, typed: Typed) -> Asked:
    """What a sent form asks for; raises nothing: what is wrong with it stands in the answer."""
    own = {name: values for name, values in typed.items() if name.startswith(PREFIX)}
    table, entry = read_typed(kind, own, PREFIX), at(draft.read, page)
    first, until = table.get("from"), table.get("until")
    wrong = {
        f"{PREFIX}{name}": gettext(_OF_A_DAY)
        for name, value in zip(_DAYS, (first, until), strict=True)
        if not (isinstance(value, date) or (name == "until" and value is None))
    }
    if wrong or not isinstance(first, date):
        return Asked(typed=own, wrong=wrong)
    values = {name: table[name] for name in values_of(kind) if name in table}
    try:
        parts = pieces(entry, first, until, values)
    except Refusal as refusal:
        return Asked(typed=own, wrong={f"{PREFIX}{refusal.field}": gettext(refusal.text, **refusal.params)})
    return Asked(typed=own, parts=parts)


def span_of(draft: Opened, page: Path, kind: inspect.StructType, sent: Asked | None = None) -> Span | None:
    """None where an entry cannot be split, or holds for one day."""
    entry = at(draft.read, page)
    if not is_dated(kind) or not may_split(draft.read, page) or entry["from"] == entry.get("until"):
        return None
    shown = [*_DAYS, *values_of(kind)]
    typed = sent.typed if sent else {f"{PREFIX}{k}": v for k, v in typed_of(kind, entry).items() if k not in _DAYS}
    wrong = sent.wrong if sent else {}
    desk = Desk(document=draft.seen_whole, page=page, typed=typed, wrong=wrong, told={}, focus="")
    fields = {view.name.removeprefix(PREFIX): view for view in views(kind, desk, PREFIX)}
    now = Piece(entry["from"], entry.get("until"), entry, is_new=False)
    return Span(
        fields=[fields[name] for name in shown],
        before=[_bar(kind, now)],
        after=[_bar(kind, part) for part in sent.parts] if sent else [],
        errors={f"{PREFIX}{name}": said for name, said in by_label(kind, _bare(wrong)).items()},
        is_open=sent is not None,
    )


def _bare(wrong: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(PREFIX): said for name, said in wrong.items()}


def _bar(kind: inspect.StructType, part: Piece) -> Bar:
    said = [_told(kind, name, part.entry.get(name)) for name in values_of(kind) if part.entry.get(name) is not None]
    what = gettext(N_("；")).join(said) or (gettext(N_("另写的一份")) if part.is_new else gettext(N_("照旧")))
    return Bar(when=span_sentence(part.first, part.until), what=what, is_new=part.is_new)


def _told(kind: inspect.StructType, name: str, value: Any) -> str:
    return gettext(N_("{label}：{words}"), label=field_label(kind.cls, name), words=value)
